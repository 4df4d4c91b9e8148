/// What pricing must know of a component beside its ledger.
public struct PricingComponent: Sendable, Equatable {
  public var path: String
  /// The key of the cost table that the description names, if any.
  public var costKey: String?
  /// Whether idle and gated time cost the power of the active state.
  public var isChargedAlways: Bool
  /// What its own parameters say that it costs; used where the table has no entry for it.
  public var costs: CostEntry?

  public init(
    path: String, costKey: String? = nil, isChargedAlways: Bool = false, costs: CostEntry? = nil
  ) {
    self.path = path
    self.costKey = costKey
    self.isChargedAlways = isChargedAlways
    self.costs = costs
  }
}

extension AcceleratorDescription {
  /// What pricing must know of the components.
  public var pricingComponents: [PricingComponent] { components.map(\.pricing) }
}

extension ComponentDescription {
  /// The choice parameter by which a kind lets descriptions charge its active power for the time
  /// in which it is active, or for all the time.
  public static let chargeParameter = "uncoreCharge"

  /// What pricing must know of the component.
  public var pricing: PricingComponent {
    let charge = parameters.first { $0.name == ComponentDescription.chargeParameter }?.value
    return PricingComponent(
      path: path, costKey: costKey?.value, isChargedAlways: charge == .choice("elapsed"),
      costs: costs)
  }
}
