extension ClockPeriod: CustomStringConvertible {
  private static let femtosecondsPerSecond: Int64 = 1_000_000_000_000_000
  /// Bounds that keep tick · period inside 128 bits for every instant.
  private static let longest: Int128 = 1_000_000_000_000_000
  private static let shortest: Int128 = 1_000
  private static let largestTerm: Int128 = 1_000_000_000_000_000_000

  /// What an error says was expected.
  public static let expectation = "a clock such as \"1 GHz\" or \"2.5 ns\""

  /// Reads a frequency, a period, or a period as an exact quotient: `1.2 GHz`, `2.5 ns`,
  /// `2500 ps / 3`.
  ///
  /// - Throws: `TesseraError` where it is none, or not between 1 Hz and 1 THz.
  public init(parsing text: String) throws {
    if text[...].trimmed.hasSuffix("Hz") {
      let frequency = try Frequency(parsing: text)
      guard
        let period = ClockPeriod(
          numerator: Self.femtosecondsPerSecond, denominator: frequency.hertz)
      else { throw Self.outside(text) }
      self = period
      return
    }
    let unit = text[...].trimmed.drop { !$0.isLetter }
    if unit.isEmpty {
      throw TesseraError("\(quoted(text)) has no unit; expected \(Self.expectation)")
    }
    let value = try QuantityText<Time>(text, allowsQuotient: true)
    let (numerator, denominator) = (value.numerator, value.denominator)
    guard numerator <= Self.largestTerm, denominator <= 1_000_000_000_000,
      numerator >= Self.shortest * denominator, numerator <= Self.longest * denominator,
      let period = ClockPeriod(numerator: Int64(numerator), denominator: Int64(denominator))
    else { throw Self.outside(text) }
    self = period
  }

  private static func outside(_ text: String) -> TesseraError {
    TesseraError(
      "clock \(quoted(text)) is out of range; expected \(expectation), from 1 Hz to 1 THz")
  }

  /// The frequency where it is a whole number of hertz, and the period otherwise; either with all
  /// its digits, in a form that `init(parsing:)` reads back.
  public var description: String {
    if isUnclocked { return "unclocked" }
    let (product, tooLarge) = Int128(Self.femtosecondsPerSecond)
      .multipliedReportingOverflow(by: Int128(denominator))
    if !tooLarge, product % Int128(numerator) == 0,
      let hertz = Int64(exactly: product / Int128(numerator))
    {
      return Frequency(hertz: hertz).exactText
    }
    let period = Time(femtoseconds: numerator).exactText
    return denominator == 1 ? period : "\(period) / \(denominator)"
  }
}
