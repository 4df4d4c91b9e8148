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
