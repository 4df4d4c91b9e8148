import Arch

/// Conductances of one row of arrays and one slice, before and after wires.
///
/// `positive` holds the cells of weights (those of positive ones where signs are apart), `negative`
/// those of negative ones, `reference` the offset columns, one for each array; all row by row and
/// in siemens.
struct CellArrays {
  var positive: [Float]
  var negative: [Float] = []
  var reference: [Float] = []
  let inputs: Int
  let outputs: Int

  /// Replaces conductances by effective ones.
  ///
  /// Lines and columns of an array that no weight uses hold G_min and are not driven.
  mutating func applyWires(
    _ configuration: CrossbarConfiguration, grid: TileGrid, solver: inout WireSolver
  ) throws {
    let (rows, columns) = (configuration.rows, configuration.columns)
    let unused = Float(
      configuration.device.accessed(configuration.device.lowConductance))
    var cells = [Float](repeating: unused, count: rows * columns)
    var effective = [Float](repeating: 0, count: rows * columns)
    func solve() throws {
      var span = effective.mutableSpan
      _ = try solver.solve(cells.span, into: &span)
    }
    for tileColumn in 0..<grid.tileColumns {
      let range = grid.outputs(of: tileColumn)
      let arrays: Int = configuration.mapping == .separateArrays ? 2 : 1
      for array in 0..<arrays {
        for index in cells.indices { cells[index] = unused }
        forEachCell(configuration.mapping, range, tileColumn, array, columns) {
          cells[$0] = $1
          return $1
        }
        try solve()
        forEachCell(configuration.mapping, range, tileColumn, array, columns) { place, _ in
          effective[place]
        }
      }
    }
  }

  /// Calls the body with the place in its array of each cell and its value, and stores what it
  /// returns.
  private mutating func forEachCell(
    _ mapping: WeightMapping, _ range: Range<Int>, _ tileColumn: Int, _ array: Int, _ columns: Int,
    _ body: (Int, Float) -> Float
  ) {
    let tileColumns = reference.count / max(inputs, 1)
    for row in 0..<inputs {
      for (local, output) in range.enumerated() {
        let index = row * outputs + output
        switch mapping {
        case .differentialPair:
          positive[index] = body(row * columns + 2 * local, positive[index])
          negative[index] = body(row * columns + 2 * local + 1, negative[index])
        case .separateArrays where array == 0:
          positive[index] = body(row * columns + local, positive[index])
        case .separateArrays:
          negative[index] = body(row * columns + local, negative[index])
        case .offsetColumn:
          positive[index] = body(row * columns + local, positive[index])
        }
      }
      if mapping == .offsetColumn {
        let index = row * tileColumns + tileColumn
        reference[index] = body(row * columns + columns - 1, reference[index])
      }
    }
  }
}
