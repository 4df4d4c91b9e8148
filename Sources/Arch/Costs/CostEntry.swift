/// What a table says about one cost key; what is missing is found when a component needs it.
public struct CostEntry: Sendable, Equatable {
  public var actions: [ActionCost]
  /// Static power of one instance by state.
  public var staticPower: [PowerState: CostValue<Power>]
  /// Of one instance.
  public var area: CostValue<Area>?
  public var position: SourcePosition

  public init(
    actions: [ActionCost], staticPower: [PowerState: CostValue<Power>], area: CostValue<Area>?,
    position: SourcePosition
  ) {
    self.actions = actions
    self.staticPower = staticPower
    self.area = area
    self.position = position
  }
}

/// What one count of an action costs.
public struct ActionCost: Sendable, Equatable {
  public var name: String
  public var energy: CostValue<Energy>
  public var position: SourcePosition

  public init(name: String, energy: CostValue<Energy>, position: SourcePosition) {
    self.name = name
    self.energy = energy
    self.position = position
  }
}
