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

/// What an instance does at a time.
public enum PowerState: String, Sendable, CaseIterable {
  case active, idle, gated
}

/// What a table says about one cost key; what is missing is found when a component needs it.
public struct CostEntry: Sendable, Equatable {
  public var actions: [ActionCost]
  /// Static power of one instance by state.
  public var staticPower: [PowerState: CostValue<Power>]
  /// Of one instance.
  public var area: CostValue<Area>?
  public var position: SourcePosition
}

/// What one count of an action costs.
public struct ActionCost: Sendable, Equatable {
  public var name: String
  public var energy: CostValue<Energy>
  public var position: SourcePosition
}

/// All the costs of one component: nothing is missing.
public struct ComponentCosts: Sendable, Equatable {
  /// The key of the table that they were found under.
  public var key: String
  /// In the order of the kind's actions.
  public var actions: [CostValue<Energy>]
  public var active: CostValue<Power>
  public var idle: CostValue<Power>
  public var gated: CostValue<Power>
  public var area: CostValue<Area>
}
