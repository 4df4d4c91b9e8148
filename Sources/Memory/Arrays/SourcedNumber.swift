import Arch

/// A number without a unit, with what it rests on.
public struct SourcedNumber: Hashable, Sendable {
  public var value: Double
  public var low: Double?
  public var high: Double?
  public var source: String
  public var standing: Standing

  public init(
    _ value: Double, low: Double? = nil, high: Double? = nil, source: String, standing: Standing
  ) {
    self.value = value
    self.low = low
    self.high = high
    self.source = source
    self.standing = standing
  }
}

extension CostValue {
  /// A value of a model, which no file holds.
  init(
    model value: Amount, low: Amount? = nil, high: Amount? = nil, source: String, standing: Standing
  ) {
    self.init(
      value, low: low, high: high, source: source, standing: standing,
      position: .argument("model default"))
  }

  /// What a calculation with this value and others gives: it stands on the weakest of them.
  func deriving<Result: Quantity>(
    _ result: Result, source: String, with standings: Standing...
  ) -> CostValue<Result> {
    CostValue<Result>(
      result, source: source,
      standing: max(.derived, max(standing, standings.max() ?? .published)), position: position)
  }
}
