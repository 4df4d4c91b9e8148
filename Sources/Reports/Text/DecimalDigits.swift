/// The decimal digits of a number, for rounding and printing without binary rounding errors.
///
/// The value is d₀.d₁d₂… × 10^exponent. A `Double` is taken by its shortest decimal form that reads
/// back as the same `Double`, and halves round away from zero, so 0.125 rounds to 0.13 as it does
/// by hand, and the same on every machine: no locale and no C library takes part.
struct DecimalDigits: Hashable {
  var isNegative: Bool
  /// Values 0 to 9 without leading and trailing zeros; empty for zero.
  var digits: [UInt8]
  /// The power of ten of the first digit; 0 for zero.
  var exponent: Int

  var isZero: Bool { digits.isEmpty }

  /// Nil for a value that is not finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.init(text: value.description)
  }

  /// The digits of `coefficient` × 10^`exponent`.
  init(coefficient: Int128, exponent: Int) {
    isNegative = coefficient < 0
    digits = []
    self.exponent = exponent
    var rest = coefficient.magnitude
    while rest != 0 {
      digits.append(UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    digits.reverse()
    self.exponent += digits.count - 1
    normalise()
  }

  /// The digits of a number as JSON and Swift write it; nil for anything else, and for an exponent
  /// of more than nine digits.
  init?(text: String) {
    isNegative = false
    digits = []
    exponent = 0
    var pointSeen = false
    var digitSeen = false
    var integerDigits = 0
    var rest = Array(text.utf8)[...]
    if rest.first == UInt8(ascii: "-") {
      isNegative = true
      rest.removeFirst()
    }
    while let byte = rest.first {
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits.append(byte - UInt8(ascii: "0"))
        if !pointSeen { integerDigits += 1 }
        digitSeen = true
      } else if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
      } else {
        break
      }
      rest.removeFirst()
    }
    guard digitSeen else { return nil }
    var power = 0
    if let mark = rest.first {
      guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
      let number = String(decoding: rest.dropFirst(), as: UTF8.self)
      guard let parsed = Int(number), parsed.magnitude < 1_000_000_000 else { return nil }
      power = parsed
    }
    exponent = power + integerDigits - 1
    normalise()
  }

  private mutating func normalise() {
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    exponent -= leading
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { exponent = 0 }
  }

  /// Rounded to a number of significant digits, halves away from zero.
  func rounded(significantDigits: Int) -> DecimalDigits {
    keeping(max(significantDigits, 1))
  }

  /// Rounded to a number of digits after the decimal point, halves away from zero.
  func rounded(fractionDigits: Int) -> DecimalDigits {
    isZero ? self : keeping(exponent + 1 + fractionDigits)
  }

  private func keeping(_ count: Int) -> DecimalDigits {
    guard count < digits.count else { return self }
    var result = self
    guard count >= 0 else {
      result.digits = []
      result.normalise()
      return result
    }
    let roundsUp = digits[count] >= 5
    result.digits.removeLast(digits.count - count)
    if roundsUp {
      var index = count - 1
      while index >= 0, result.digits[index] == 9 {
        result.digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        result.digits[index] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.exponent += 1
      }
    }
    result.normalise()
    return result
  }

  /// Positional notation with exactly `fractionDigits` digits after the point; digits beyond are
  /// cut, so round first. Zero has no sign.
  func plain(fractionDigits: Int) -> String {
    var text = isNegative && !isZero ? "-" : ""
    if exponent < 0 { text += "0" }
    for power in stride(from: exponent, through: 0, by: -1) { text += String(digit(power)) }
    guard fractionDigits > 0 else { return text }
    text += "."
    for power in 1...fractionDigits { text += String(digit(-power)) }
    return text
  }

  /// `d.ddde-11`, with `significantDigits` digits, or as many as there are.
  func scientific(significantDigits: Int? = nil) -> String {
    let count = max(significantDigits ?? digits.count, 1)
    var text = isNegative && !isZero ? "-" : ""
    for index in 0..<count {
      if index == 1 { text += "." }
      text += String(index < digits.count ? digits[index] : 0)
    }
    return text + "e" + String(exponent)
  }

  /// The shortest exact form for a program: positional from 1e-4 up to 1e16, else scientific; a
  /// whole number keeps `.0`, so that a reader sees that the field isn't a count.
  var exactText: String {
    if isZero { return isNegative ? "-0.0" : "0.0" }
    guard exponent >= -4, exponent < 16 else { return scientific() }
    return plain(fractionDigits: max(digits.count - 1 - exponent, 1))
  }

  private func digit(_ power: Int) -> UInt8 {
    let index = exponent - power
    return digits.indices.contains(index) ? digits[index] : 0
  }
}
