/// Numbers as people read them: rounded, with units, the same on every machine.
///
/// A value that is not finite prints as `n/a` or `inf`: a report is never stopped by one, and a
/// program reads the JSON, which refuses them.
public enum NumberText {
  /// The value with a number of significant digits, trailing zeros kept: `113.98`, `4.0`, `1.2e9`.
  ///
  /// Digits before the point are never rounded away. Positional from 1e-4 up to 1e7, else
  /// scientific.
  public static func formatted(_ value: Double, significantDigits: Int = 4) -> String {
    guard let digits = DecimalDigits(value) else { return unusual(value) }
    return formatted(digits, significantDigits: significantDigits)
  }

  /// The same of an exact decimal.
  public static func formatted(_ value: JSONNumber, significantDigits: Int = 4) -> String {
    guard let digits = value.digits else { return value.text }
    return formatted(digits, significantDigits: significantDigits)
  }

  /// A whole number with commas between the thousands: `1,234,567`.
  public static func grouped(_ value: some BinaryInteger) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// The value with the SI prefix that leaves one to three digits before the point: `26.84 pJ`.
  ///
  /// Prefixes reach from quecto to quetta; beyond them the form is scientific. Not for units with a
  /// power, such as mm².
  public static func engineering(
    _ value: Double, unit: String, significantDigits: Int = 4
  ) -> String {
    guard let digits = DecimalDigits(value) else { return "\(unusual(value)) \(unit)" }
    return engineering(digits, unit: unit, significantDigits: significantDigits)
  }

  /// The same of an exact decimal.
  public static func engineering(
    _ value: JSONNumber, unit: String, significantDigits: Int = 4
  ) -> String {
    guard let digits = value.digits else { return "\(value.text) \(unit)" }
    return engineering(digits, unit: unit, significantDigits: significantDigits)
  }

  /// A fraction of one as a percentage: `12.3 %`; with `signed`, `+12.3 %`.
  public static func percentage(
    _ fraction: Double, fractionDigits: Int = 1, signed: Bool = false
  ) -> String {
    guard var digits = DecimalDigits(fraction) else { return unusual(fraction) }
    if !digits.isZero { digits.exponent += 2 }
    digits = digits.rounded(fractionDigits: fractionDigits)
    let sign = signed && !digits.isNegative && !digits.isZero ? "+" : ""
    return sign + digits.plain(fractionDigits: fractionDigits) + " %"
  }

  /// A ratio: `4.13x`.
  public static func ratio(_ value: Double, significantDigits: Int = 3) -> String {
    formatted(value, significantDigits: significantDigits) + "x"
  }

  /// The shortest decimal that reads back as the same value: for CSV, where a program reads it.
  ///
  /// An empty text where the value is not finite, which programs read as missing.
  public static func exact(_ value: Double) -> String {
    DecimalDigits(value)?.exactText ?? ""
  }

  static func formatted(_ digits: DecimalDigits, significantDigits: Int) -> String {
    let count = max(significantDigits, 1)
    if digits.isZero { return "0" }
    let rounded = digits.rounded(significantDigits: count)
    guard rounded.exponent >= -4, rounded.exponent < 7 else {
      return rounded.scientific(significantDigits: count)
    }
    let fractionDigits = max(count - 1 - rounded.exponent, 0)
    return digits.rounded(fractionDigits: fractionDigits).plain(fractionDigits: fractionDigits)
  }

  private static func engineering(
    _ digits: DecimalDigits, unit: String, significantDigits: Int
  ) -> String {
    if digits.isZero { return "0 \(unit)" }
    let count = max(significantDigits, 1)
    let power = SIPrefix.power(
      forExponent: digits.rounded(significantDigits: count).exponent)
    guard let symbol = SIPrefix.symbol(power) else {
      return digits.rounded(significantDigits: count).scientific(significantDigits: count)
        + " \(unit)"
    }
    var scaled = digits
    scaled.exponent -= power
    return "\(formatted(scaled, significantDigits: count)) \(symbol)\(unit)"
  }

  private static func unusual(_ value: Double) -> String {
    value.isNaN ? "n/a" : value < 0 ? "-inf" : "inf"
  }
}

/// The prefixes of the SI, by their power of ten.
enum SIPrefix {
  /// The greatest multiple of three that is not above `exponent`.
  static func power(forExponent exponent: Int) -> Int {
    exponent - ((exponent % 3) + 3) % 3
  }

  /// The symbol for 10^`power`; nil where there is none.
  static func symbol(_ power: Int) -> String? {
    let symbols = [
      "q", "r", "y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y",
      "R", "Q",
    ]
    guard power % 3 == 0, power >= -30, power <= 30 else { return nil }
    return symbols[power / 3 + 10]
  }
}
