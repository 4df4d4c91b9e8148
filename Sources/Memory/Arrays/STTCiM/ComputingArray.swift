import Arch

/// An array that holds data and computes with any two rows of a sub-array.
///
/// Rows are counted through all sub-arrays. Every result comes out of sensing: the currents of the
/// enabled cells are added and compared with the references of `CellSensing`.
///
/// - `singleEnded` (STT-CiM): one cell for each bit and two sense amplifiers for each column, of
///   which one decides OR and one AND.
/// - `differential` (DVSH-CiM): a cell and its complement for each bit, on two bit lines. With two
///   word lines on, the true line gives AND and the complement line NOR, by the same reference.
///
/// With a seed every cell keeps a deviation of its current of its own, drawn from a counter-based
/// generator by (seed, row, column): the same cell errs in every run and access. Without one, or
/// with a deviation of 0, results are exact.
///
/// Not modelled: write errors, retention, read disturb, and noise that changes from access to
/// access.
public struct ComputingArray: Sendable {
  public enum Scheme: String, Sendable, CaseIterable {
    case singleEnded, differential
  }

  /// 1 GiB.
  public static let mostBits = 1 << 33

  public let subarrays: Int
  /// Rows of a sub-array.
  public let rows: Int
  /// Bits of a row.
  public let columns: Int
  public let scheme: Scheme
  public let sensing: CellSensing
  private let seed: UInt64?
  private let references: (read: Double, or: Double, and: Double)
  private let nominal: LevelSensing
  private let wordsPerRow: Int
  private var storage: [UInt64]

  /// - Throws: `TesseraError` where a size is not positive, the array holds more than 1 GiB, or a
  ///   parameter of sensing has no meaning.
  public init(
    subarrays: Int, rows: Int, columns: Int, scheme: Scheme = .singleEnded,
    sensing: CellSensing = CellSensing(), variationSeed seed: UInt64? = nil
  ) throws {
    try sensing.check()
    for (name, value) in [("subarrays", subarrays), ("rows", rows), ("columns", columns)] {
      guard (1...Self.mostBits).contains(value) else {
        throw TesseraError("\(name): found \(value), expected 1 to \(Self.mostBits)")
      }
    }
    let (allRows, tooMany) = subarrays.multipliedReportingOverflow(by: rows)
    let (bits, overflow) = allRows.multipliedReportingOverflow(by: (columns + 63) / 64 * 64)
    guard !tooMany, !overflow, bits <= Self.mostBits else {
      throw TesseraError(
        "\(subarrays) sub-arrays of \(rows) x \(columns) bits; expected at most 1 GiB in all")
    }
    self.subarrays = subarrays
    self.rows = rows
    self.columns = columns
    self.scheme = scheme
    self.sensing = sensing
    self.seed = sensing.deviation > 0 ? seed : nil
    references = (
      read: sensing.reference(for: .read).current, or: sensing.reference(for: .or).current,
      and: sensing.reference(for: .and).current
    )
    nominal = LevelSensing(sensing, scheme: scheme)
    wordsPerRow = (columns + 63) / 64
    storage = [UInt64](repeating: 0, count: allRows * wordsPerRow)
  }

  /// Rows of all sub-arrays.
  public var rowCount: Int { subarrays * rows }

  /// Stores a row.
  ///
  /// - Throws: `TesseraError` where there is no such row, or the bits are not as many as columns.
  public mutating func write(_ bits: BitRow, row: Int) throws {
    try check(row)
    guard bits.width == columns else {
      throw TesseraError("a row of \(bits.width) bits; expected \(columns), the array's columns")
    }
    storage.replaceSubrange(row * wordsPerRow..<(row + 1) * wordsPerRow, with: bits.words)
  }

  /// Senses one row.
  ///
  /// - Throws: `TesseraError` where there is no such row.
  public func read(row: Int) throws -> BitRow {
    try check(row)
    // Nominal levels always lie on their side of the reference.
    guard let seed else { return stored(row) }
    var result = BitRow(width: columns)
    for column in 0..<columns {
      let bit = isOne(row, column)
      let current = self.current(seed, row, column, holds: bit, complement: false)
      let limit =
        scheme == .singleEnded
        ? references.read : self.current(seed, row, column, holds: !bit, complement: true)
      result[column] = current > limit
    }
    return result
  }

  /// Senses two rows of one sub-array at once.
  ///
  /// - Throws: `TesseraError` where there is no such row, or they are one, or they lie in different
  ///   sub-arrays.
  public func sense(_ first: Int, _ second: Int) throws -> SensedRows {
    try check(first)
    try check(second)
    guard first / rows == second / rows else {
      throw TesseraError(
        "rows \(first) and \(second) lie in sub-arrays \(first / rows) and \(second / rows); "
          + "expected two rows of one sub-array of \(rows) rows")
    }
    guard first != second else {
      throw TesseraError("row \(first) twice; expected two different rows of a sub-array")
    }
    guard let seed else { return nominalRows(first, second) }
    var (and, nor) = (BitRow(width: columns), BitRow(width: columns))
    for column in 0..<columns {
      let bits = (isOne(first, column), isOne(second, column))
      let line =
        current(seed, first, column, holds: bits.0, complement: false)
        + current(seed, second, column, holds: bits.1, complement: false)
      and[column] = line > references.and
      switch scheme {
      case .singleEnded: nor[column] = !(line > references.or)
      case .differential:
        let complement =
          current(seed, first, column, holds: !bits.0, complement: true)
          + current(seed, second, column, holds: !bits.1, complement: true)
        nor[column] = complement > references.and
      }
    }
    return SensedRows(and: and, nor: nor)
  }

  /// Computes with one row (NOT) or two.
  ///
  /// - Throws: as `sense`; also where the number of rows is not that of the operation, and where
  ///   elements of an ADD do not divide the row.
  public func compute(
    _ operation: ArrayOperation, _ first: Int, _ second: Int? = nil, elementWidth: Int = 32
  ) throws -> BitRow {
    guard operation.isComputing, (second != nil) == operation.hasTwoOperands else {
      throw TesseraError(
        "\(operation) of \(second == nil ? "one row" : "two rows"); expected NOT of one row, or "
          + "AND, OR, NAND, NOR, XOR or ADD of two")
    }
    guard let second else { return ~(try read(row: first)) }
    return try sense(first, second).result(operation, elementWidth: elementWidth)
  }

  private func nominalRows(_ first: Int, _ second: Int) -> SensedRows {
    var (and, nor) = (stored(first).words, stored(second).words)
    for index in and.indices { (and[index], nor[index]) = nominal.sense(and[index], nor[index]) }
    return SensedRows(
      and: BitRow(words: and, width: columns), nor: BitRow(words: nor, width: columns))
  }

  private func stored(_ row: Int) -> BitRow {
    BitRow(
      words: Array(storage[row * wordsPerRow..<(row + 1) * wordsPerRow]), width: columns)
  }

  private func isOne(_ row: Int, _ column: Int) -> Bool {
    storage[row * wordsPerRow + column / 64] >> UInt64(column % 64) & 1 == 1
  }

  /// The current of a cell, with the deviation that it keeps.
  private func current(
    _ seed: UInt64, _ row: Int, _ column: Int, holds bit: Bool, complement: Bool
  ) -> Double {
    var stream = RandomStream(
      seed: seed, layer: UInt32(truncatingIfNeeded: row), tile: UInt32(truncatingIfNeeded: column),
      step: complement ? 1 : 0)
    // In the middle of a step, so that neither 0 nor 1 occurs.
    let deviate = gaussianQuantile((Double(stream.next() >> 11) + 0.5) * 0x1p-53)
    let mean = bit ? sensing.parallelAmperes : sensing.antiparallelAmperes
    return mean * (1 + sensing.deviation * deviate)
  }

  private func check(_ row: Int) throws {
    guard (0..<rowCount).contains(row) else {
      throw TesseraError("row \(row); expected 0 to \(rowCount - 1)")
    }
  }
}
