/// A frequency, in whole hertz.
public struct Frequency: Quantity {
  public var hertz: Int64

  public init(hertz: Int64) {
    self.hertz = hertz
  }

  public static let noun = "a frequency"
  public static let example = "1 GHz"
  public static let basePower = 0
  /// 1 THz: a thousand femtoseconds.
  public static let largest: Int128 = 1_000_000_000_000
  public static let units = [
    UnitSymbol("Hz", 1), UnitSymbol("kHz", 1_000), UnitSymbol("MHz", 1_000_000),
    UnitSymbol("GHz", 1_000_000_000), UnitSymbol("THz", 1_000_000_000_000),
  ]

  public var quanta: Int128 { Int128(hertz) }

  public init?(quanta: Int128) {
    guard let hertz = Int64(exactly: quanta) else { return nil }
    self.init(hertz: hertz)
  }
}
