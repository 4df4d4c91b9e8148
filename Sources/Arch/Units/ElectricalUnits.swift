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

/// An electric resistance, in whole microohms.
public struct Resistance: Hashable, Comparable, Sendable {
  public var microohms: Int64

  public init(microohms: Int64) {
    self.microohms = microohms
  }

  /// The resistance in ohms.
  public var ohms: Double { Double(microohms) * 1e-6 }
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

extension Resistance: Quantity {
  public static let noun = "a resistance"
  public static let example = "2.5 ohm"
  public static let basePower = 6
  /// 1 TΩ.
  public static let largest: Int128 = 1_000_000_000_000_000_000
  public static let units = [
    UnitSymbol("uohm", 1, printed: "µΩ"), UnitSymbol("mohm", 1_000, printed: "mΩ"),
    UnitSymbol("ohm", 1_000_000, printed: "Ω"), UnitSymbol("kohm", 1_000_000_000, printed: "kΩ"),
    UnitSymbol("Mohm", 1_000_000_000_000, printed: "MΩ"),
    UnitSymbol("Gohm", 1_000_000_000_000_000, printed: "GΩ"),
  ]

  public var quanta: Int128 { Int128(microohms) }

  public init?(quanta: Int128) {
    guard let microohms = Int64(exactly: quanta) else { return nil }
    self.init(microohms: microohms)
  }
}
