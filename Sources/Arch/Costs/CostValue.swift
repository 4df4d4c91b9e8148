/// A value of a technology table with what it rests on.
public struct CostValue<Amount: Quantity>: Sendable, Hashable {
  public var value: Amount
  /// The lowest and the highest value that the source leaves open, where it says so.
  public var low: Amount?
  public var high: Amount?
  /// Where the value comes from and how it was derived.
  public var source: String
  public var standing: Standing
  /// Where the table holds it.
  public var position: SourcePosition

  public init(
    _ value: Amount, low: Amount? = nil, high: Amount? = nil, source: String, standing: Standing,
    position: SourcePosition
  ) {
    self.value = value
    self.low = low
    self.high = high
    self.source = source
    self.standing = standing
    self.position = position
  }
}
