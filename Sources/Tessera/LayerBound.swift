/// Times below which no accelerator of these rates can run a step of a mapping, in femtoseconds.
///
/// - `computing`: rows × columns of all accesses, at the least time that one of them takes with all
///   tiles at work. That is MACs at the peak rate for the encodings of the layer: MACs times columns
///   of a weight times accesses of an input are the products of a step.
/// - `writing`: each row of weights that is written in the run, once for each load and without copies,
///   at the time of a row, with all tiles at work; 0 where weights are resident.
/// - `moving`: bytes between memory and accelerator, as the mapping moves them, at full bandwidth.
///
/// The largest is the bound. Left out, so that it stays one: blocks that are not full, copies of
/// weights, tiles that stay empty, waiting for sums and buffers, the latency of anything, the
/// special-function unit, and that writing and computing take turns on a tile.
public struct LayerBound: Sendable, Equatable {
  /// What the largest of the times is of.
  public enum Limit: String, Sendable, CaseIterable {
    case compute, weights, memory
  }

  public var computing: Int64
  public var writing: Int64
  public var moving: Int64

  public var time: Int64 { max(computing, writing, moving) }

  /// Nil where nothing bounds the step. Of equal ones the first.
  public var limit: Limit? {
    guard time > 0 else { return nil }
    return computing == time ? .compute : writing == time ? .weights : .memory
  }

  /// How many times the bound a step took; nil where there is none.
  public func excess(of duration: Int64) -> Double? {
    time > 0 ? Double(duration) / Double(time) : nil
  }
}

/// What the tiles of an accelerator can do at best, all of them together.
struct TileLimits {
  /// The least time of a product of one row and one column of an access, in femtoseconds.
  var productTime: Double
  /// The least time of writing a row, in femtoseconds.
  var rowTime: Double

  /// - Throws: `TesseraError` where no component plays the part `tiles`.
  init(_ description: AcceleratorDescription, catalog: Catalog) throws {
    let system = try description.makeSystem(catalog: catalog, layers: [], tokens: [])
    let target = try MappingTarget(description, system: system, catalog: catalog)
    guard let tiles = description.component(inRole: "tiles"),
      let part = system.components.first(where: { $0.path == tiles.path }),
      let unit = part.plan.units.first(where: { $0.name == "array" })
    else { throw TesseraError("accelerator '\(description.name)' has no tiles") }
    let geometry = target.tiles.geometry
    let tick = unit.isClocked ? tiles.parameterValues.clock ?? .unclocked : .unclocked
    let femtoseconds = Double(tick.numerator) / Double(tick.denominator) / Double(tiles.count)
    let (rows, columns) = (Double(geometry.rowsPerAccess), Double(geometry.columns))
    productTime =
      Self.ticks(of: unit.operations[Int(target.tiles.access)], in: unit, [rows, columns])
      * femtoseconds / (rows * columns)
    rowTime =
      Self.ticks(of: unit.operations[Int(target.tiles.writeRow)], in: unit, [0])
      * femtoseconds
  }

  /// Ticks that the slowest stage takes for each of many such records at least, where the operands are
  /// no larger.
  ///
  /// Groups that are begun count as the part that is used: of smaller operands that part is all that
  /// is certain. What a step function decides counts as nothing.
  private static func ticks(
    of operation: OperationPlan, in unit: UnitPlan, _ operands: [Double]
  ) -> Double {
    operation.steps.reduce(0.0) { slowest, step in
      guard case .linear(let fixed, let perUnit, let operand, let divisor) = step.duration else {
        return slowest
      }
      let stage = unit.stages[step.stage]
      let units = perUnit == 0 || operand >= operands.count ? 0 : operands[operand]
      let duration = Double(fixed) + Double(perUnit) * units / Double(divisor)
      return max(slowest, duration / Double(max(1, stage.depth)))
    }
  }

  /// The bound of a step.
  func bound(of step: Workload.Step, moving: Int64) -> LayerBound {
    LayerBound(
      computing: Self.floor(Double(step.products) * productTime),
      writing: Self.floor(Double(step.rowsWritten) * rowTime), moving: moving)
  }

  /// Rounded down, and by more than a product of two numbers is rounded up.
  private static func floor(_ femtoseconds: Double) -> Int64 {
    let value = (femtoseconds * (1 - 1e-15)).rounded(.down)
    return value < 0x1p62 ? Int64(value) : 1 << 62
  }
}

extension LayerBound {
  /// Reads what `json(of:)` writes.
  ///
  /// - Throws: `TesseraError` with the member that is missing or wrong.
  init(_ field: JSONField) throws {
    self.init(
      computing: try field.member("compute_s").femtoseconds(),
      writing: try field.member("weights_s").femtoseconds(),
      moving: try field.member("memory_s").femtoseconds())
  }

  /// The bound as it stands with a layer that took a time.
  func json(of duration: Int64) -> JSONValue {
    var object = JSONObject()
    object["time_s"] = .seconds(time)
    object["limit"] = limit.map { .string($0.rawValue) } ?? .null
    object["latency_over_bound"] = excess(of: duration).map { .double($0) } ?? .null
    object["compute_s"] = .seconds(computing)
    object["weights_s"] = .seconds(writing)
    object["memory_s"] = .seconds(moving)
    return .object(object)
  }
}
