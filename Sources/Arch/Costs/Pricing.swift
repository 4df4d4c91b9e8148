/// Prices what a run did, exactly.
///
/// Dynamic energy is counts × energies, static energy is times × powers by power state, and area
/// is instances × area. Nothing is simulated, so a finished run can be priced with any table that
/// knows its actions.
///
/// - Parameters:
///   - components: in any order; a component of the ledger that is missing here has its costs
///     looked up by its path and kind.
///   - table: must price every action, power state and area of every component, also where the
///     count is zero.
/// - Throws: `TesseraError` that names component, action and table where a cost is missing or
///   unknown, where the ledger is damaged, and where a sum leaves 128 bits.
/// - Complexity: O(layers · actions).
public func price(
  ledger: Ledger, components: [PricingComponent], table: CostTable
) throws -> PricedLedger {
  let pricing = Dictionary(components.map { ($0.path, $0) }) { first, _ in first }
  var layers = ledger.layers.map { layer in
    PricedLayer(
      name: layer.name, start: layer.start, end: layer.end, dynamicEnergyByComponent: [],
      dynamicEnergy: .zero)
  }
  var result = PricedLedger(
    technology: table.name, makespan: ledger.makespan, components: [], layers: [],
    dynamicEnergy: .zero, staticEnergy: .zero, area: .zero, dynamicEnergyByStanding: [:],
    staticEnergyByStanding: [:], areaByStanding: [:], energy: .zero)
  for component in ledger.components {
    let how = pricing[component.path] ?? PricingComponent(path: component.path)
    do {
      try check(component, layers: ledger.layers.count)
      let costs = try table.costs(
        path: component.path, kind: component.kind, actions: component.actions,
        costKey: how.costKey, orElse: how.costs)
      try price(component, costs, isChargedAlways: how.isChargedAlways, into: &result, &layers)
    } catch let error as TesseraError where error == Energy.outOfRange || error == Area.outOfRange {
      throw TesseraError(
        "component \(quoted(component.path)): its energy or area is too large to be summed")
    }
  }
  result.layers = layers
  result.energy = try result.dynamicEnergy.adding(result.staticEnergy)
  return result
}

private func check(_ component: ComponentLedger, layers: Int) throws {
  let (cells, overflow) = layers.multipliedReportingOverflow(by: component.actions.count)
  guard !overflow, component.counts.count == cells else {
    throw TesseraError(
      "component \(quoted(component.path)): found \(component.counts.count) counts; expected "
        + "\(layers) layers × \(component.actions.count) actions")
  }
  let times = [component.active, component.idle, component.gated]
  guard component.instances >= 0, times.allSatisfy({ $0 >= 0 }),
    component.counts.allSatisfy({ $0 >= 0 })
  else {
    throw TesseraError(
      "component \(quoted(component.path)): a count or a time is negative; expected 0 or more")
  }
}

private func price(
  _ component: ComponentLedger, _ costs: ComponentCosts, isChargedAlways: Bool,
  into result: inout PricedLedger, _ layers: inout [PricedLayer]
) throws {
  let actionCount = component.actions.count
  var actions = zip(component.actions, costs.actions).map { name, cost in
    PricedAction(name: name, count: 0, cost: cost, energy: .zero)
  }
  var dynamic = Energy.zero
  for layer in layers.indices {
    var inLayer = Energy.zero
    for action in actions.indices {
      let count = Int128(component.counts[layer * actionCount + action])
      // At most 2^63 layers of 2^63 counts: 127 bits hold the sum.
      actions[action].count += count
      inLayer = try inLayer.adding(actions[action].cost.value.multiplied(by: count))
    }
    layers[layer].dynamicEnergyByComponent.append(inLayer)
    layers[layer].dynamicEnergy = try layers[layer].dynamicEnergy.adding(inLayer)
    dynamic = try dynamic.adding(inLayer)
  }
  for action in actions.indices {
    let energy = try actions[action].cost.value.multiplied(by: actions[action].count)
    actions[action].energy = energy
    let standing = actions[action].cost.standing
    result.dynamicEnergyByStanding[standing] =
      try (result.dynamicEnergyByStanding[standing] ?? .zero).adding(energy)
  }
  let states = try [
    (PowerState.active, component.active, costs.active),
    (.idle, component.idle, isChargedAlways ? costs.active : costs.idle),
    (.gated, component.gated, isChargedAlways ? costs.active : costs.gated),
  ].map { state, time, cost in
    PricedState(
      state: state, time: time, cost: cost, energy: try cost.value.energy(over: Int128(time)))
  }
  var still = Energy.zero
  for state in states {
    still = try still.adding(state.energy)
    result.staticEnergyByStanding[state.cost.standing] =
      try (result.staticEnergyByStanding[state.cost.standing] ?? .zero).adding(state.energy)
  }
  _ = try dynamic.adding(still)
  let area = try costs.area.value.multiplied(by: Int128(component.instances))
  result.areaByStanding[costs.area.standing] =
    try (result.areaByStanding[costs.area.standing] ?? .zero).adding(area)
  result.dynamicEnergy = try result.dynamicEnergy.adding(dynamic)
  result.staticEnergy = try result.staticEnergy.adding(still)
  result.area = try result.area.adding(area)
  result.components.append(
    PricedComponent(
      path: component.path, kind: component.kind, instances: component.instances,
      costKey: costs.key, hasOwnCosts: costs.isOwn, actions: actions, states: states,
      dynamicEnergy: dynamic, staticEnergy: still, areaCost: costs.area, area: area))
}
