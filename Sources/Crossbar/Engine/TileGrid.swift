/// How a matrix is cut into arrays: rows of arrays from top to bottom, each with columns of arrays.
struct TileGrid: Sendable {
  /// K and N.
  let inputs: Int
  let outputs: Int
  /// Inputs and weights of an array.
  let inputsPerTile: Int
  let weightsPerTile: Int
  /// Word lines of an input.
  let linesPerInput: Int

  var tileRows: Int { (inputs - 1) / inputsPerTile + 1 }
  var tileColumns: Int { (outputs - 1) / weightsPerTile + 1 }

  /// The inputs of a row of arrays.
  func inputs(of tileRow: Int) -> Range<Int> {
    let first = tileRow * inputsPerTile
    return first..<min(first + inputsPerTile, inputs)
  }

  /// The outputs of a column of arrays.
  func outputs(of tileColumn: Int) -> Range<Int> {
    let first = tileColumn * weightsPerTile
    return first..<min(first + weightsPerTile, outputs)
  }

  /// Word lines in use in a row of arrays, and in all those above it.
  func depth(_ tileRow: Int) -> Int { inputs(of: tileRow).count * linesPerInput }
  func depthAbove(_ tileRow: Int) -> Int { tileRow * inputsPerTile * linesPerInput }
  var totalDepth: Int { inputs * linesPerInput }
}
