/// All the costs of one component: nothing is missing.
public struct ComponentCosts: Sendable, Equatable {
  /// The key of the table that they were found under.
  public var key: String
  /// They are the component's own and stand in no table; the key is what the description calls them,
  /// or else the component's path.
  public var isOwn: Bool
  /// In the order of the kind's actions.
  public var actions: [CostValue<Energy>]
  public var active: CostValue<Power>
  public var idle: CostValue<Power>
  public var gated: CostValue<Power>
  public var area: CostValue<Area>
}
