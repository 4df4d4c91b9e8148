/// A quantity's text as an exact fraction of quanta.
struct QuantityText<Amount: Quantity> {
  let text: String
  private(set) var numerator: Int128 = 0
  private(set) var denominator: Int128 = 1

  init(_ text: String, allowsQuotient: Bool) throws {
    self.text = text
    guard text.utf8.count <= 100 else { throw wrong("is too long") }
    var body = text[...].trimmed
    var divisor: Int128 = 1
    if allowsQuotient, let (left, right) = Self.splitQuotient(body) {
      guard right > 0 else { throw wrong("divides by zero") }
      (body, divisor) = (left, right)
    }
    if body.hasPrefix("-") { throw wrong("is negative") }
    switch ExactDecimal.scan(body) {
    case .nothing: throw wrong("has no number")
    case .tooLong: throw wrong("has too many digits")
    case .number(let number, let rest):
      let unit = try unit(rest.trimmed)
      try scale(number, by: unit.quanta, over: divisor)
    }
    let (whole, part) = numerator.quotientAndRemainder(dividingBy: denominator)
    if whole > Amount.largest || (whole == Amount.largest && part > 0) { throw tooLarge }
  }

  private static func splitQuotient(_ body: Substring) -> (Substring, Int128)? {
    guard let slash = body.lastIndex(of: "/") else { return nil }
    let right = body[body.index(after: slash)...].trimmed
    guard !right.isEmpty, right.utf8.count <= 18,
      right.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
      let divisor = Int128(right)
    else { return nil }
    return (body[..<slash].trimmed, divisor)
  }

  private func unit(_ symbol: Substring) throws -> UnitSymbol {
    guard !symbol.isEmpty else { throw wrong("has no unit") }
    var ascii = ""
    for scalar in symbol.unicodeScalars {
      switch scalar {
      case "µ", "μ": ascii += "u"
      case "²": ascii += "2"
      default: ascii.unicodeScalars.append(scalar)
      }
    }
    if let unit = Amount.units.first(where: { $0.symbol == ascii }) { return unit }
    let known = Amount.units.map(\.symbol)
    let message = "unknown unit \(quoted(symbol)) in \(quoted(text)); expected "
    throw TesseraError(message + "\(Amount.expectation) (\(known.joined(separator: ", ")))")
  }

  private mutating func scale(
    _ number: ExactDecimal, by unit: Int128, over divisor: Int128
  ) throws {
    var (scale, power) = (unit, number.exponent)
    while power < 0, scale % 10 == 0 {
      scale /= 10
      power += 1
    }
    var (amount, overflow) = number.significand.multipliedReportingOverflow(by: scale)
    if overflow { throw tooLarge }
    while power > 0 {
      (amount, overflow) = amount.multipliedReportingOverflow(by: 10)
      if overflow { throw tooLarge }
      power -= 1
    }
    while power < 0, amount % 10 == 0, amount != 0 {
      amount /= 10
      power += 1
    }
    var below = divisor
    while power < 0 {
      (below, overflow) = below.multipliedReportingOverflow(by: 10)
      if overflow { throw tooFine }
      power += 1
    }
    var (a, b) = (amount, below)
    while b != 0 { (a, b) = (b, a % b) }
    numerator = amount / max(1, a)
    denominator = below / max(1, a)
  }

  private func wrong(_ problem: String) -> TesseraError {
    TesseraError("\(quoted(text)) \(problem); expected \(Amount.expectation)")
  }

  var tooLarge: TesseraError {
    let most = Amount(quanta: Amount.largest)?.description ?? "\(Amount.largest)"
    return TesseraError("\(quoted(text)) is too large; expected \(Amount.noun) of at most \(most)")
  }

  var tooFine: TesseraError {
    let step = ExactDecimal(significand: 1, exponent: -Amount.basePower)
    let base = Amount.units.first { $0.quanta == 1 }?.symbol ?? "\(step)"
    return wrong("is not a whole number of \(base)")
  }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmed: Substring {
    var result = self
    while let first = result.first, first == " " || first == "\t" { result.removeFirst() }
    while let last = result.last, last == " " || last == "\t" { result.removeLast() }
    return result
  }
}
