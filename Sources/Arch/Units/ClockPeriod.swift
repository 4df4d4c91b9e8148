/// The period of a clock domain, an exact rational number of femtoseconds.
///
/// Edge *k* of the domain lies at ⌊k · numerator / denominator⌋ fs, so no rounding error
/// accumulates: the period of DDR4-2400 is 2 500 000 / 3 fs.
public struct ClockPeriod: Hashable, Sendable, BitwiseCopyable {
  public let numerator: Int64
  public let denominator: Int64

  /// Makes the period `numerator / denominator` fs in lowest terms.
  ///
  /// Both must be positive; the initialiser returns nil otherwise.
  public init?(numerator: Int64, denominator: Int64) {
    guard numerator > 0, denominator > 0 else { return nil }
    var (a, b) = (numerator, denominator)
    while b != 0 { (a, b) = (b, a % b) }
    self.numerator = numerator / a
    self.denominator = denominator / a
  }

  private init(femtoseconds: Int64) {
    numerator = femtoseconds
    denominator = 1
  }

  /// The domain of unclocked units: every femtosecond is an edge.
  public static let unclocked = ClockPeriod(femtoseconds: 1)

  public var isUnclocked: Bool { numerator == 1 && denominator == 1 }
}
