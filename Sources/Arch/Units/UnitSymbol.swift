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
