// The bounds below keep sums of a few amounts, and ticks of them, inside the type; products with
// counts are checked where they are made.

extension Time: Quantity {
  public static let noun = "a time"
  public static let example = "2.3 ns"
  public static let basePower = 15
  /// 1000 s.
  public static let largest: Int128 = 1_000_000_000_000_000_000
  public static let units = [
    UnitSymbol("fs", 1), UnitSymbol("ps", 1_000), UnitSymbol("ns", 1_000_000),
    UnitSymbol("us", 1_000_000_000, printed: "µs"), UnitSymbol("ms", 1_000_000_000_000),
    UnitSymbol("s", 1_000_000_000_000_000),
  ]

  public var quanta: Int128 { Int128(femtoseconds) }

  public init?(quanta: Int128) {
    guard let femtoseconds = Int64(exactly: quanta) else { return nil }
    self.init(femtoseconds: femtoseconds)
  }

  public var seconds: Double { exactDecimal.doubleValue }
}

extension Energy: Quantity {
  public static let noun = "an energy"
  public static let example = "26.84 pJ"
  public static let basePower = 30
  /// 1 MJ.
  public static let largest: Int128 = exponential(1_000_000, 30)
  public static let units = [
    UnitSymbol("qJ", 1), UnitSymbol("rJ", 1_000, isPreferred: false),
    UnitSymbol("yJ", 1_000_000, isPreferred: false),
    UnitSymbol("zJ", 1_000_000_000), UnitSymbol("aJ", 1_000_000_000_000),
    UnitSymbol("fJ", 1_000_000_000_000_000), UnitSymbol("pJ", 1_000_000_000_000_000_000),
    UnitSymbol("nJ", exponential(1, 21)),
    UnitSymbol("uJ", exponential(1, 24), printed: "µJ"), UnitSymbol("mJ", exponential(1, 27)),
    UnitSymbol("J", exponential(1, 30)), UnitSymbol("kJ", exponential(1, 33)),
  ]

  public var quanta: Int128 { quectojoules }

  public init?(quanta: Int128) { self.init(quectojoules: quanta) }

  public var joules: Double { exactDecimal.doubleValue }
}

extension Power: Quantity {
  public static let noun = "a power"
  public static let example = "0.9 W"
  public static let basePower = 15
  /// 1 MW.
  public static let largest: Int128 = exponential(1_000_000, 15)
  public static let units = [
    UnitSymbol("fW", 1), UnitSymbol("pW", 1_000), UnitSymbol("nW", 1_000_000),
    UnitSymbol("uW", 1_000_000_000, printed: "µW"), UnitSymbol("mW", 1_000_000_000_000),
    UnitSymbol("W", 1_000_000_000_000_000), UnitSymbol("kW", 1_000_000_000_000_000_000),
  ]

  public var quanta: Int128 { femtowatts }

  public init?(quanta: Int128) { self.init(femtowatts: quanta) }

  public var watts: Double { exactDecimal.doubleValue }
}

extension Area: Quantity {
  public static let noun = "an area"
  public static let example = "0.058 mm2"
  public static let basePower = 12
  /// 1 m².
  public static let largest: Int128 = 1_000_000_000_000_000_000
  public static let units = [
    UnitSymbol("nm2", 1, printed: "nm²"), UnitSymbol("um2", 1_000_000, printed: "µm²"),
    UnitSymbol("mm2", 1_000_000_000_000, printed: "mm²"),
    UnitSymbol("cm2", 100_000_000_000_000, isPreferred: false),
  ]

  public var quanta: Int128 { squareNanometres }

  public init?(quanta: Int128) { self.init(squareNanometres: quanta) }

  public var squareMillimetres: Double { exactDecimal.doubleValue }

  /// As for other quantities, but in mm² from 0.001 mm² on, because that is how areas of parts
  /// of a chip are compared.
  public var description: String {
    guard quanta.magnitude >= 1_000_000_000, quanta.magnitude < 1_000_000_000_000 else {
      return formatted(significantDigits: 4)
    }
    let step: UInt128 = quanta.magnitude >= 100_000_000_000 ? 100_000_000 : 10_000_000
    let (steps, rest) = quanta.magnitude.quotientAndRemainder(dividingBy: step)
    let rounded = (rest >= step - rest ? steps + 1 : steps) * step
    let decimal = ExactDecimal(significand: Int128(rounded), exponent: -Self.basePower)
    return "\(quanta < 0 ? "-" : "")\(decimal) mm²"
  }
}

extension DataSize: Quantity {
  public static let noun = "a size"
  public static let example = "16 KiB"
  public static let basePower = 0
  /// 2^60 bits.
  public static let largest: Int128 = 1 << 60
  public static let units = [
    UnitSymbol("b", 1), UnitSymbol("B", 8), UnitSymbol("kb", 1_000, isPreferred: false),
    UnitSymbol("Kib", 1 << 10, isPreferred: false), UnitSymbol("kB", 8_000, isPreferred: false),
    UnitSymbol("KiB", 8 << 10), UnitSymbol("Mb", 1_000_000, isPreferred: false),
    UnitSymbol("Mib", 1 << 20, isPreferred: false),
    UnitSymbol("MB", 8_000_000, isPreferred: false), UnitSymbol("MiB", 8 << 20),
    UnitSymbol("Gb", 1_000_000_000, isPreferred: false),
    UnitSymbol("Gib", 1 << 30, isPreferred: false),
    UnitSymbol("GB", 8_000_000_000, isPreferred: false), UnitSymbol("GiB", 8 << 30),
  ]

  public var quanta: Int128 { Int128(bits) }

  public init?(quanta: Int128) {
    guard let bits = Int64(exactly: quanta) else { return nil }
    self.init(bits: bits)
  }
}

extension Bandwidth: Quantity {
  public static let noun = "a bandwidth"
  public static let example = "256 GB/s"
  public static let basePower = 0
  /// 1 Eb/s.
  public static let largest: Int128 = 1_000_000_000_000_000_000
  public static let units = [
    UnitSymbol("b/s", 1), UnitSymbol("B/s", 8), UnitSymbol("kb/s", 1_000, isPreferred: false),
    UnitSymbol("kB/s", 8_000), UnitSymbol("KiB/s", 8 << 10, isPreferred: false),
    UnitSymbol("Mb/s", 1_000_000, isPreferred: false), UnitSymbol("MB/s", 8_000_000),
    UnitSymbol("MiB/s", 8 << 20, isPreferred: false),
    UnitSymbol("Gb/s", 1_000_000_000, isPreferred: false), UnitSymbol("GB/s", 8_000_000_000),
    UnitSymbol("GiB/s", 8 << 30, isPreferred: false),
    UnitSymbol("Tb/s", 1_000_000_000_000, isPreferred: false),
  ]

  public var quanta: Int128 { Int128(bitsPerSecond) }

  public init?(quanta: Int128) {
    guard let bits = Int64(exactly: quanta) else { return nil }
    self.init(bitsPerSecond: bits)
  }
}

/// `significand · 10^power`, for constants.
private func exponential(_ significand: Int128, _ power: Int) -> Int128 {
  (0..<power).reduce(significand) { result, _ in result * 10 }
}
