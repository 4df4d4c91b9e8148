/// An electric potential, in whole microvolts.
public struct Voltage: Hashable, Comparable, Sendable {
  public var microvolts: Int64

  public init(microvolts: Int64) {
    self.microvolts = microvolts
  }
}

/// An electric current, in whole microamperes.
public struct Current: Hashable, Comparable, Sendable {
  public var microamperes: Int64

  public init(microamperes: Int64) {
    self.microamperes = microamperes
  }
}

extension Voltage: Quantity {
  public static let noun = "a voltage"
  public static let example = "1.2 V"
  public static let basePower = 6
  /// 1000 V.
  public static let largest: Int128 = 1_000_000_000
  public static let units = [
    UnitSymbol("uV", 1, printed: "µV"), UnitSymbol("mV", 1_000), UnitSymbol("V", 1_000_000),
  ]

  public var quanta: Int128 { Int128(microvolts) }

  public init?(quanta: Int128) {
    guard let microvolts = Int64(exactly: quanta) else { return nil }
    self.init(microvolts: microvolts)
  }
}

extension Current: Quantity {
  public static let noun = "a current"
  public static let example = "48 mA"
  public static let basePower = 6
  /// 1000 A.
  public static let largest: Int128 = 1_000_000_000
  public static let units = [
    UnitSymbol("uA", 1, printed: "µA"), UnitSymbol("mA", 1_000), UnitSymbol("A", 1_000_000),
  ]

  public var quanta: Int128 { Int128(microamperes) }

  public init?(quanta: Int128) {
    guard let microamperes = Int64(exactly: quanta) else { return nil }
    self.init(microamperes: microamperes)
  }
}
