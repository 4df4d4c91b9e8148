/// What the tiles of an accelerator can do at best, all of them together.
struct TileLimits {
  /// The least time of a product of one row and one column of an access, in femtoseconds.
  var productTime: Double
  /// The least time of writing a row, in femtoseconds.
  var rowTime: Double
  /// The time of writing a row of all columns to one tile, in femtoseconds.
  var fullRowTime: Double

  /// - Throws: `TesseraError` where no component plays the part `tiles`.
  init(_ description: AcceleratorDescription, catalog: Catalog) throws {
    let tiles = try TileArray(description, catalog: catalog)
    let femtoseconds = tiles.tick / Double(tiles.component.count)
    let rows = Double(tiles.geometry.rowsPerAccess)
    let columns = Double(tiles.geometry.columns)
    let accessTicks = Self.ticks(of: tiles.access, in: tiles.unit, [rows, columns])
    productTime = accessTicks * femtoseconds / (rows * columns)
    rowTime = Self.ticks(of: tiles.writeRow, in: tiles.unit, [0]) * femtoseconds
    fullRowTime = Self.ticks(of: tiles.writeRow, in: tiles.unit, [columns]) * tiles.tick
  }

  /// Ticks that the slowest stage takes for each of many such records at least, where the operands are
  /// no larger.
  ///
  /// Groups that are begun count as the part that is used: of smaller operands that part is all that
  /// is certain. What a step function decides counts as nothing beside the stage's interval.
  private static func ticks(
    of operation: OperationPlan, in unit: UnitPlan, _ operands: [Double]
  ) -> Double {
    operation.steps.reduce(0.0) { slowest, step in
      let stage = unit.stages[step.stage]
      let slowest = max(slowest, Double(stage.interval))
      guard case .linear(let fixed, let perUnit, let operand, let divisor) = step.duration else {
        return slowest
      }
      let units = perUnit == 0 || operand >= operands.count ? 0 : operands[operand]
      let duration = Double(fixed) + Double(perUnit) * units / Double(divisor)
      return max(slowest, duration / Double(max(1, stage.depth)))
    }
  }

  /// The bound of a step.
  func bound(of step: Workload.Step, moving: Int64) -> LayerBound {
    LayerBound(
      computing: computing(step.products), writing: Self.floor(Double(step.rowsWritten) * rowTime),
      moving: moving)
  }

  /// The least time of so many products, in femtoseconds.
  func computing(_ products: Int) -> Int64 { Self.floor(Double(products) * productTime) }

  /// Rounded down, and by more than a product of two numbers is rounded up.
  private static func floor(_ femtoseconds: Double) -> Int64 {
    let value = (femtoseconds * (1 - 1e-15)).rounded(.down)
    return value < 0x1p62 ? Int64(value) : 1 << 62
  }
}
