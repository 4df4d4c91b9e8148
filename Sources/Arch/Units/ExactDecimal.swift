/// A decimal number, exactly `significand · 10^exponent`, in lowest terms.
///
/// Quantities are read and printed through it and never through floating point, so that a value
/// in a table and the same value in a result are the same digits.
public struct ExactDecimal: Hashable, Sendable {
  /// Not a multiple of ten, unless the number is zero.
  public let significand: Int128
  public let exponent: Int

  /// Makes `significand · 10^exponent`; trailing zeros move into the exponent.
  public init(significand: Int128, exponent: Int = 0) {
    var (digits, power) = (significand, exponent)
    if digits == 0 { power = 0 }
    while digits != 0, digits % 10 == 0 {
      digits /= 10
      power += 1
    }
    self.significand = digits
    self.exponent = power
  }

  /// The nearest binary floating-point number, for plots and ratios only.
  public var doubleValue: Double { Double(description) ?? .nan }
}

extension ExactDecimal: CustomStringConvertible {
  /// The number with all its digits, in the notation of JSON: `0.9`, `114000000000000`,
  /// `2.684e-11`.
  public var description: String {
    let digits = String(significand.magnitude)
    let sign = significand < 0 ? "-" : ""
    // The place of the first digit: 0 for units, -1 for tenths.
    let place = digits.utf8.count - 1 + exponent
    if exponent >= 0, place <= 15 {
      return sign + digits + String(repeating: "0", count: exponent)
    }
    if exponent < 0, place >= 0 {
      let whole = digits.prefix(place + 1)
      return "\(sign)\(whole).\(digits.dropFirst(place + 1))"
    }
    if exponent < 0, place >= -5 {
      return sign + "0." + String(repeating: "0", count: -place - 1) + digits
    }
    let fraction = digits.dropFirst()
    return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(place)"
  }
}

extension ExactDecimal {
  /// What stands at the start of a text.
  enum Scan {
    case nothing
    /// More digits than 127 bits hold.
    case tooLong
    case number(ExactDecimal, rest: Substring)
  }

  /// Reads `digits[.digits][e[±]digits]` from the start of a text, without a sign.
  ///
  /// An `e` that no digit follows belongs to the rest, as it may start a unit.
  static func scan(_ text: Substring) -> Scan {
    let bytes = text.utf8
    var index = bytes.startIndex
    var significand: Int128 = 0
    var exponent = 0
    var digitCount = 0
    var seenPoint = false
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if let digit = digitValue(byte) {
        let (tens, tensOverflow) = significand.multipliedReportingOverflow(by: 10)
        let (sum, sumOverflow) = tens.addingReportingOverflow(Int128(digit))
        if tensOverflow || sumOverflow { return .tooLong }
        significand = sum
        digitCount += 1
        if seenPoint { exponent -= 1 }
      } else {
        break
      }
      index = bytes.index(after: index)
    }
    // ".5", "5." and "." are refused, as in JSON.
    guard digitCount > 0, let first = bytes.first, digitValue(first) != nil else { return .nothing }
    if index > bytes.startIndex, bytes[bytes.index(before: index)] == UInt8(ascii: ".") {
      return .nothing
    }
    if let (power, end) = scanExponent(bytes, from: index) {
      exponent += power
      index = end
    }
    let number = ExactDecimal(significand: significand, exponent: exponent)
    return .number(number, rest: text[index...])
  }

  private static func scanExponent(
    _ bytes: Substring.UTF8View, from start: Substring.Index
  ) -> (power: Int, end: Substring.Index)? {
    var index = start
    guard index < bytes.endIndex, bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    index = bytes.index(after: index)
    guard index < bytes.endIndex else { return nil }
    var isNegative = false
    if bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index = bytes.index(after: index)
    }
    guard index < bytes.endIndex, digitValue(bytes[index]) != nil else { return nil }
    var power = 0
    while index < bytes.endIndex, let digit = digitValue(bytes[index]) {
      // Beyond every quantity's range; a larger one changes nothing.
      power = min(9999, power * 10 + digit)
      index = bytes.index(after: index)
    }
    return (isNegative ? -power : power, index)
  }

  private static func digitValue(_ byte: UInt8) -> Int? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte) - 48 : nil
  }
}
