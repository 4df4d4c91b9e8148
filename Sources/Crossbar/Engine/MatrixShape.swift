import Arch

/// Checks of the sides of matrices.
enum MatrixShape {
  /// The longest side, so that products of two sides and a few factors stay far below 2⁶³ and a
  /// side fits the BLAS's integers.
  static let longest = 1 << 24

  static func check(weights: Int, inputs: Int, outputs: Int) throws {
    for (name, side) in [("inputs", inputs), ("outputs", outputs)]
    where !(1...longest).contains(side) {
      throw TesseraError("\(name): found \(side), expected 1 to \(longest)")
    }
    guard weights == inputs * outputs else {
      throw TesseraError(
        "weights: found \(weights), expected \(inputs) inputs × \(outputs) outputs")
    }
  }

  /// A caller's mistake, not an input's: sizes of spans follow from the matrix.
  static func checkCall(
    _ matrix: some MatrixMultiplying, _ vectors: Int, _ count: Int, _ results: Int
  ) {
    precondition(
      count >= 0 && vectors >= count * matrix.inputs && results >= count * matrix.outputs,
      "the spans are shorter than \(count) vectors of a matrix need")
  }
}
