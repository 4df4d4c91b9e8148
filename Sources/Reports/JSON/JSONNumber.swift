/// A decimal number that is kept as its digits, so that nothing is rounded on the way to a file.
///
/// Energies are integers of quectojoules: 26 840 000 000 000 000 000 qJ prints as `2.684e-11` J, and
/// reading that back gives the same integer. Two decimals are equal when their texts are.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
  /// The number in JSON's grammar.
  public let text: String

  public var description: String { text }

  /// The most digits and signs that a number may have in a file.
  static let maximumLength = 400

  /// The number `coefficient` × 10^`exponent`, such as an energy in joules with exponent -30.
  public init(coefficient: Int128, exponent: Int) {
    text = DecimalDigits(coefficient: coefficient, exponent: exponent).exactText
  }

  /// A number in JSON's grammar; nil for any other text, and for one longer than 400 characters.
  public init?(_ text: String) {
    guard text.utf8.count <= JSONNumber.maximumLength, JSONNumber.isNumber(text) else {
      return nil
    }
    self.text = text
  }

  /// For text that the reader has already checked.
  init(checked text: String) {
    self.text = text
  }

  /// The nearest double; nil where the number is beyond its range.
  public var doubleValue: Double? {
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The integer *n* for which the number is *n* × 10^`exponent`; nil where there is none, or it
  /// does not fit.
  ///
  /// With exponent -30, joules become quectojoules.
  public func coefficient(exponent: Int) -> Int128? {
    guard let digits else { return nil }
    if digits.isZero { return 0 }
    let zeros = digits.exponent - (digits.digits.count - 1) - exponent
    guard zeros >= 0, zeros < 40 else { return nil }
    var result: Int128 = 0
    for digit in digits.digits + [UInt8](repeating: 0, count: zeros) {
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      let step = digits.isNegative ? -Int128(digit) : Int128(digit)
      let (sum, sumOverflow) = product.addingReportingOverflow(step)
      if overflow || sumOverflow { return nil }
      result = sum
    }
    return result
  }

  /// Nil where the exponent has more than nine digits.
  var digits: DecimalDigits? { DecimalDigits(text: text) }

  private static func isNumber(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = JSONNumberScanner(bytes: bytes, position: 0)
      return scanner.scan() && scanner.position == bytes.count
    }
  }
}

/// Finds the end of a number in JSON's grammar.
struct JSONNumberScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Moves past the number, or to the byte that should not be there.
  var position: Int
  /// Whether the number has neither point nor exponent.
  private(set) var isWhole = true

  init(bytes: UnsafeBufferPointer<UInt8>, position: Int) {
    self.bytes = bytes
    self.position = position
  }

  mutating func scan() -> Bool {
    skip("-")
    if !skip("0"), !skipDigits() { return false }
    if skip(".") {
      isWhole = false
      if !skipDigits() { return false }
    }
    if skip("e") || skip("E") {
      isWhole = false
      if !skip("+") { skip("-") }
      if !skipDigits() { return false }
    }
    return true
  }

  @discardableResult
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while position < bytes.count, bytes[position] &- 0x30 < 10 { position += 1 }
    return position > start
  }
}
