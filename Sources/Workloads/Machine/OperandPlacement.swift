import Arch

/// Gives kernels places in the memory, arrays from its start and plain data from its end.
struct OperandPlacement: Sendable {
  let target: MachineTarget
  private var nextArray = 0
  private var end: Int
  private(set) var reports: [PlacementReport] = []

  init(_ target: MachineTarget) {
    self.target = target
    end = target.words
  }

  /// Words without a partner.
  mutating func plain(_ words: Int, _ name: String) throws -> Int {
    guard words <= end - nextArray * target.arrayWords else { throw full(name, words) }
    end -= words
    return end
  }

  mutating func aligned(operands: Int, words: Int, _ name: String) throws -> AlignedOperands {
    let rowsOfEach = target.rows / operands
    guard rowsOfEach > 0 else {
      throw TesseraError(
        "\(name): \(operands) operands of one access, expected at most the \(target.rows) rows of "
          + "an array")
    }
    let rows = (words + target.rowWords - 1) / target.rowWords
    let arrays = (rows + rowsOfEach - 1) / rowsOfEach
    let base = try reserve(arrays, name)
    reports.append(
      PlacementReport(
        operands: name, method: .alignment, arrays: arrays, spareRows: 0, copies: 0,
        words: operands * words,
        wastedWords: operands * (rows * target.rowWords - words)))
    return AlignedOperands(
      base: base, rowWords: target.rowWords, arrayWords: target.arrayWords, rowsOfEach: rowsOfEach)
  }

  mutating func spread(
    vectors: Int, length: Int, sets: Int, isPacked: Bool, usedBy least: MachineTarget.Instructions,
    _ name: String
  ) throws -> SpreadOperands {
    // Without packing every vector starts where a vector access may.
    let step = isPacked ? 1 : target.vectorWords
    let padded = (length + step - 1) / step * step
    let fits = padded <= target.rowWords
    let vectorsInRow = fits ? target.rowWords / padded : 1
    let rowsOfVector = fits ? 1 : (padded + target.rowWords - 1) / target.rowWords
    let spareRows = sets * rowsOfVector
    let vectorsInArray = max(0, target.rows - spareRows) / rowsOfVector * vectorsInRow
    guard vectorsInArray > 0 else {
      throw TesseraError(
        "\(name): \(sets) operands of \(length) words leave no row of an array free; expected "
          + "fewer, or more than \(target.rows) rows")
    }
    let arrays = (vectors + vectorsInArray - 1) / vectorsInArray
    let base = try reserve(arrays, name)
    let hasCopies = target.instructions >= least
    let rowsUsed = (vectors + vectorsInRow - 1) / vectorsInRow * rowsOfVector
    reports.append(
      PlacementReport(
        operands: name, method: vectorsInRow > 1 ? .columnReplication : .spareRows,
        arrays: arrays, spareRows: spareRows, copies: hasCopies ? arrays * vectorsInRow : 1,
        words: vectors * length,
        wastedWords: rowsUsed * target.rowWords - vectors * length))
    return SpreadOperands(
      base: base, rowWords: target.rowWords, arrayWords: target.arrayWords, padded: padded,
      vectorsInRow: vectorsInRow, rowsOfVector: rowsOfVector, vectorsInArray: vectorsInArray,
      spareRow: target.rows - spareRows, arrays: arrays, length: length, hasCopies: hasCopies)
  }

  private mutating func reserve(_ arrays: Int, _ name: String) throws -> Int {
    let words = arrays.multipliedReportingOverflow(by: target.arrayWords)
    guard !words.overflow, words.partialValue <= end - nextArray * target.arrayWords else {
      throw full(name, words.partialValue)
    }
    defer { nextArray += arrays }
    return nextArray * target.arrayWords
  }

  private func full(_ name: String, _ words: Int) -> TesseraError {
    TesseraError(
      "\(name) takes \(words) words of memory, but \(max(0, end - nextArray * target.arrayWords)) "
        + "of \(target.words) are free; expected a smaller size or a larger memory")
  }
}
