import Arch

/// All that one access with two enabled word lines gives at once.
///
/// The two sense amplifiers of a column give AND and NOR with their complements; everything else
/// comes from gates behind them, so a misread shows in every result that depends on it.
public struct SensedRows: Hashable, Sendable {
  public var and: BitRow
  public var nor: BitRow

  public var or: BitRow { ~nor }
  public var nand: BitRow { ~and }
  /// NOR(AND, NOR).
  public var xor: BitRow { ~(and | nor) }

  /// The sum of each pair of elements modulo 2^elementWidth: carry = AND | (XOR & carry),
  /// sum = XOR ^ carry.
  ///
  /// - Throws: `TesseraError` where elements do not divide the row.
  public func sum(elementWidth: Int) throws -> BitRow {
    // XOR and AND are never both 1, so that XOR + 2·AND is (XOR | AND) + AND.
    try (xor | and).adding(and, elementWidth: elementWidth)
  }

  /// The result of an operation with two operands.
  ///
  /// - Throws: `TesseraError` for any other operation, and as `sum`.
  public func result(_ operation: ArrayOperation, elementWidth: Int) throws -> BitRow {
    switch operation {
    case .and: and
    case .or: or
    case .nand: nand
    case .nor: nor
    case .xor: xor
    case .add: try sum(elementWidth: elementWidth)
    case .read, .write, .not:
      throw TesseraError("\(operation) does not take two rows; expected AND, OR, … or ADD")
    }
  }
}
