/// An amount of energy, in whole quectojoules (1 qJ = 1e-30 J).
///
/// 1 fW held for 1 fs is 1 qJ, so static energy is exact, and 128 bits reach 1.7e8 J: sums of
/// energies are exact integers until they are printed.
public struct Energy: Hashable, Comparable, Sendable {
  public var quectojoules: Int128

  public init(quectojoules: Int128) {
    self.quectojoules = quectojoules
  }

  public static let zero = Energy(quectojoules: 0)

  public static func < (left: Energy, right: Energy) -> Bool {
    left.quectojoules < right.quectojoules
  }
}

/// A power, in whole femtowatts.
public struct Power: Hashable, Comparable, Sendable {
  public var femtowatts: Int128

  public init(femtowatts: Int128) {
    self.femtowatts = femtowatts
  }

  public static let zero = Power(femtowatts: 0)

  public static func < (left: Power, right: Power) -> Bool {
    left.femtowatts < right.femtowatts
  }
}

/// An area, in whole square nanometres.
public struct Area: Hashable, Comparable, Sendable {
  public var squareNanometres: Int128

  public init(squareNanometres: Int128) {
    self.squareNanometres = squareNanometres
  }

  public static let zero = Area(squareNanometres: 0)

  public static func < (left: Area, right: Area) -> Bool {
    left.squareNanometres < right.squareNanometres
  }
}

/// An amount of data, in bits.
public struct DataSize: Hashable, Comparable, Sendable {
  public var bits: Int64

  public init(bits: Int64) {
    self.bits = bits
  }

  public static let zero = DataSize(bits: 0)

  public static func < (left: DataSize, right: DataSize) -> Bool {
    left.bits < right.bits
  }
}

/// A data rate, in bits a second.
public struct Bandwidth: Hashable, Comparable, Sendable {
  public var bitsPerSecond: Int64

  public init(bitsPerSecond: Int64) {
    self.bitsPerSecond = bitsPerSecond
  }

  public static func < (left: Bandwidth, right: Bandwidth) -> Bool {
    left.bitsPerSecond < right.bitsPerSecond
  }
}
