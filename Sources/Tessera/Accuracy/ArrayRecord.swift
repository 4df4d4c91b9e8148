/// What arrays did, before it is priced: counts by layer, without times.
public struct ArrayRecord: Sendable, Equatable {
  public var ledger: Ledger
  public var pricing: PricingComponent

  /// Counts × costs.
  ///
  /// - Throws: `TesseraError` where an action has no cost.
  func priced(with table: CostTable) throws -> PricedLedger {
    try price(ledger: ledger, components: [pricing], table: table)
  }

  /// The component and its actions, each with counts by layer and cost, in the layout of a run's
  /// result.
  func json(_ priced: PricedLedger) -> JSONValue {
    guard let component = priced.components.first, let counted = ledger.components.first else {
      return .null
    }
    var object = JSONObject()
    object["path"] = .string(component.path)
    object["kind"] = .string(component.kind)
    object["instances"] = .integer(Int64(component.instances))
    object["costs"] = .string(component.costKey)
    object["energy_j"] = .amount(component.dynamicEnergy)
    object["actions"] = .array(
      component.actions.enumerated().map { index, action in
        let counts = ledger.layers.indices.map {
          JSONValue.integer(counted.counts[$0 * counted.actions.count + index])
        }
        return [
          "name": .string(action.name), "count": .integer(Int64(clamping: action.count)),
          "energy_j": .amount(action.energy), "energy_per_action_j": .cost(action.cost),
          "counts_by_layer": .array(counts),
        ]
      })
    return .object(object)
  }
}
