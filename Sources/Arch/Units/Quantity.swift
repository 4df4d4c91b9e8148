/// A unit in which a quantity is written.
public struct UnitSymbol: Hashable, Sendable {
  /// As it is typed, in ASCII: `um2`.
  public let symbol: String
  /// As it is printed for people: `µm²`.
  public let printed: String
  /// The number of quanta that one unit is.
  public let quanta: Int128
  /// Whether printing may choose it.
  public let isPreferred: Bool

  init(_ symbol: String, _ quanta: Int128, printed: String? = nil, isPreferred: Bool = true) {
    self.symbol = symbol
    self.printed = printed ?? symbol
    self.quanta = quanta
    self.isPreferred = isPreferred
  }
}

/// A physical amount as a whole number of the smallest steps that are told apart, its *quanta*.
///
/// Reading is exact: a text whose value is not a whole number of quanta is an error, never rounded.
public protocol Quantity: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// What an error calls it, with its article: `a time`.
  static var noun: String { get }
  /// A well-formed text: `2.3 ns`.
  static var example: String { get }
  /// All the units that are understood, in ascending order; the first is one quantum, or the
  /// smallest unit that is written.
  static var units: [UnitSymbol] { get }
  /// The largest amount that is read, in quanta: small enough that sums of several stay in range.
  static var largest: Int128 { get }
  /// What the printed form of the SI base unit is worth in quanta, as a power of ten.
  static var basePower: Int { get }

  var quanta: Int128 { get }
  /// Nil where the amount does not fit.
  init?(quanta: Int128)
}

extension Quantity {
  /// Reads a number with a unit, such as `2.3 ns`.
  ///
  /// - Throws: `TesseraError` where number or unit is missing or unknown, where the amount is
  ///   negative, larger than `largest`, or finer than a quantum.
  public init(parsing text: String) throws {
    self = try Self.exact(text, allowsQuotient: false)
  }

  /// Reads a number with a unit, or an exact quotient such as `9.18 pJ / 2048`, which keeps the
  /// derivation of a value visible.
  ///
  /// - Throws: as `init(parsing:)`; also where the quotient is not a whole number of quanta.
  public init(parsingQuotient text: String) throws {
    self = try Self.exact(text, allowsQuotient: true)
  }

  private static func exact(_ text: String, allowsQuotient: Bool) throws -> Self {
    let value = try QuantityText<Self>(text, allowsQuotient: allowsQuotient)
    guard value.denominator == 1 else { throw value.tooFine }
    guard let result = Self(quanta: value.numerator) else { throw value.tooLarge }
    return result
  }

  /// What an error says was expected: `a time such as "2.3 ns"`.
  public static var expectation: String { "\(noun) such as \"\(example)\"" }

  /// The amount in the SI base unit (for areas mm², for data bits) with all its digits.
  public var exactDecimal: ExactDecimal {
    ExactDecimal(significand: quanta, exponent: -Self.basePower)
  }

  public static func < (left: Self, right: Self) -> Bool { left.quanta < right.quanta }
}

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
