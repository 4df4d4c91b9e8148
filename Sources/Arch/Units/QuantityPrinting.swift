extension Quantity {
  /// The amount for people: four significant digits and the unit that leaves one to three of
  /// them before the point, such as `26.84 pJ`.
  public var description: String { formatted(significantDigits: 4) }

  /// The amount for people, rounded half up in magnitude to a number of significant digits.
  public func formatted(significantDigits digits: Int) -> String {
    guard quanta != 0, let index = Self.printedUnit(for: quanta.magnitude) else {
      return exactText
    }
    let units = Self.preferredUnits
    let magnitude = quanta.magnitude
    let sign = quanta < 0 ? "-" : ""
    let (text, isThousand) = Self.rounded(magnitude, in: units[index], digits: digits)
    if isThousand, index + 1 < units.count, units[index + 1].quanta == units[index].quanta * 1000 {
      return "\(sign)1 \(units[index + 1].printed)"
    }
    return "\(sign)\(text) \(units[index].printed)"
  }

  /// The amount with all its digits and a unit, in a form that `init(parsing:)` reads back.
  public var exactText: String {
    let magnitude = quanta.magnitude
    let units = Self.preferredUnits
    guard magnitude != 0, let index = Self.printedUnit(for: magnitude) else {
      // Zero, or less than the smallest unit that is printed.
      let base = units.last { $0.quanta.isPowerOfTen(Self.basePower) } ?? units.first
      return quanta == 0
        ? "0 \(base?.symbol ?? "")" : "\(quanta) \(Self.units.first?.symbol ?? "")"
    }
    let scale = units[index].quanta.magnitude
    let (whole, part) = magnitude.quotientAndRemainder(dividingBy: scale)
    var fraction = ""
    if part != 0 {
      // Units are powers of ten here: `printedUnit` takes a binary one only where it divides.
      let zeros = String(scale).utf8.count - 1
      let digits = String(part)
      fraction = String(repeating: "0", count: zeros - digits.utf8.count) + digits
      while fraction.last == "0" { fraction.removeLast() }
      fraction = "." + fraction
    }
    return "\(quanta < 0 ? "-" : "")\(whole)\(fraction) \(units[index].symbol)"
  }

  private static var preferredUnits: [UnitSymbol] { units.filter(\.isPreferred) }

  /// The largest preferred unit that is not larger than the amount, and that divides it where it
  /// is not a power of ten.
  private static func printedUnit(for magnitude: UInt128) -> Int? {
    preferredUnits.lastIndex { unit in
      let scale = unit.quanta.magnitude
      return scale <= magnitude && (unit.quanta.isPowerOfTen || magnitude % scale == 0)
    }
  }

  private static func rounded(
    _ magnitude: UInt128, in unit: UnitSymbol, digits: Int
  ) -> (text: String, isThousand: Bool) {
    let scale = unit.quanta.magnitude
    let wholeDigits = String(magnitude / scale).utf8.count
    var decimals = max(0, digits - wholeDigits)
    var step = scale
    if unit.quanta.isPowerOfTen {
      var taken = 0
      while taken < decimals, step >= 10 {
        step /= 10
        taken += 1
      }
      decimals = taken
    } else {
      decimals = 0
    }
    let (steps, rest) = magnitude.quotientAndRemainder(dividingBy: step)
    let count = rest >= step - rest ? steps + 1 : steps
    let decimal = ExactDecimal(
      significand: Int128(clamping: count), exponent: -decimals)
    return (decimal.plainText, decimal.significand == 1 && decimal.exponent == 3)
  }
}

extension ExactDecimal {
  /// The number without an exponent.
  fileprivate var plainText: String {
    let digits = String(significand)
    if exponent >= 0 { return digits + String(repeating: "0", count: exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.utf8.count)) + digits
    return "\(padded.dropLast(-exponent)).\(padded.suffix(-exponent))"
  }
}

extension Int128 {
  fileprivate var isPowerOfTen: Bool {
    var value = self
    while value > 1, value % 10 == 0 { value /= 10 }
    return value == 1
  }

  fileprivate func isPowerOfTen(_ power: Int) -> Bool {
    isPowerOfTen && String(self).utf8.count == power + 1
  }
}
