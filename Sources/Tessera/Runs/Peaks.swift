/// What an accelerator could do at best, from its description alone.
///
/// Rates are those of full blocks, one access after the other on every tile: an access of L × N
/// operands is 2·L·N operations, fewer where a ternary weight takes several columns or accesses, and
/// starts when the slowest of its stages takes another. Power is
/// that of all tiles so busy, with half of the inputs and half of the products non-zero (the
/// condition of the published energies), plus static power, without memory traffic.
public struct Peaks: Sendable, Equatable {
  /// Multiply-accumulates a second with ternary operands of one magnitude.
  public var macsPerSecond: Double
  /// Operations a second, in units of 1e12, for unsigned inputs of so many bits.
  public var topsByBits: [(bits: Int, tops: Double)]
  /// In watts.
  public var power: Double
  public var area: Area
  /// The time from one access of a full block to the next, on one tile.
  public var accessInterval: Time

  public var tops: Double { 2 * macsPerSecond / 1e12 }
  public var topsPerWatt: Double { power > 0 ? tops / power : 0 }
  public var topsPerSquareMillimetre: Double {
    area.squareMillimetres > 0 ? tops / area.squareMillimetres : 0
  }

  public static func == (left: Peaks, right: Peaks) -> Bool {
    left.macsPerSecond == right.macsPerSecond && left.power == right.power
      && left.area == right.area && left.accessInterval == right.accessInterval
      && left.topsByBits.elementsEqual(right.topsByBits) { $0 == $1 }
  }
}

extension Peaks {
  /// Computes the peaks of an accelerator with a technology.
  ///
  /// - Throws: `TesseraError` where no component plays the part `tiles`, or a cost is missing.
  public init(
    _ description: AcceleratorDescription, table: CostTable, catalog: Catalog
  ) throws {
    let tiles = try TileArray(description, catalog: catalog)
    let (geometry, access) = (tiles.geometry, tiles.access)
    let operands = [Int64(geometry.rowsPerAccess), Int64(geometry.columns)]
    let interval = try Self.interval(of: access, in: tiles, operands: operands)
    // Weights of several columns may lie across groups of columns, so none are left over.
    let weights = Double(operands[0] * operands[1]) / Double(geometry.columns(.ternary))
    let rate = weights * Double(tiles.component.count) / (interval * 1e-15)
    func macs(_ inputs: OperandEncoding) -> Double {
      rate / Double(geometry.accesses(inputs: inputs, weights: .ternary))
    }
    macsPerSecond = macs(.ternary)
    topsByBits = [1, 2, 4, 8].map { ($0, 2 * macs(.unsigned(bits: $0)) / 1e12) }
    accessInterval = Time(femtoseconds: Int64(interval.rounded()))
    let payloads = [operands[0] / 2, operands[0] * operands[1] / 2]
    let costs = try table.costs(
      path: tiles.component.path, kind: tiles.component.kind, actions: tiles.actions,
      costKey: tiles.component.costKey?.value, orElse: tiles.component.costs)
    var energy = Energy.zero
    for rule in access.counts {
      let (amount, times): (Int64, Int64) =
        switch rule.amount {
        case .fixed(let times): (1, times)
        case .operand(let operand, let times): (operands[operand], times)
        case .groups(let operand, let divisor, let times):
          ((operands[operand] - 1) / divisor + 1, times)
        case .grid(let rows, let columns, let times):
          (((operands[0] - 1) / rows + 1) * ((operands[1] - 1) / columns + 1), times)
        case .payload(let payload, let times): (payloads[payload], times)
        }
      energy = try energy.adding(
        costs.actions[rule.action].value.multiplied(by: Int128(amount) * Int128(times)))
    }
    var watts = Double(tiles.component.count) * energy.joules / (interval * 1e-15)
    var total = Area.zero
    for component in description.components {
      let actions = try catalog.kind(of: component).actions.map(\.name)
      let costs = try table.costs(
        path: component.path, kind: component.kind, actions: actions,
        costKey: component.costKey?.value, orElse: component.costs)
      watts += Double(component.count) * costs.active.value.watts
      total = try total.adding(costs.area.value.multiplied(by: Int128(component.count)))
    }
    power = watts
    area = total
  }

  /// The mean time from one access to the next, in femtoseconds: that of the slowest stage, which
  /// takes another whenever one of its places is free again.
  ///
  /// - Throws: `TesseraError` where it is too long to be told.
  private static func interval(
    of access: OperationPlan, in tiles: TileArray, operands: [Int64]
  ) throws -> Double {
    var ticks = 1.0
    for step in access.steps {
      let stage = tiles.unit.stages[step.stage]
      ticks = max(ticks, Double(stage.interval))
      // What a step function decides has no peak to be told beforehand.
      guard case .linear(let fixed, let perUnit, let operand, let divisor) = step.duration else {
        continue
      }
      let groups = perUnit == 0 ? 0 : (operands[operand] - 1) / divisor + 1
      let duration = Double(fixed) + Double(perUnit) * Double(groups)
      ticks = max(ticks, duration / Double(max(1, stage.depth)))
    }
    let interval = ticks * tiles.tick
    guard interval < 1e18 else { throw TesseraError("an access takes too long") }
    return interval
  }
}
