extension RunResult {
  typealias Term = Explanation.Term

  /// Counts × energies of some components, each action a term.
  func dynamicTerms(where isIncluded: (PricedComponent) -> Bool = { _ in true }) -> [Term] {
    priced.components.filter(isIncluded).flatMap { component in
      component.actions.map { action in
        Self.term(
          "\(component.path).\(action.name)", action.count, "times", action.cost, "J",
          action.energy)
      }
    }
  }

  /// Times × powers of some components, each state a term.
  func staticTerms(where isIncluded: (PricedComponent) -> Bool = { _ in true }) -> [Term] {
    priced.components.filter(isIncluded).flatMap { component in
      component.states.map { state in
        Self.term(
          "\(component.path).\(state.state.rawValue)", Int128(state.time), "fs", state.cost, "W",
          state.energy)
      }
    }
  }

  /// Counts and times × the bounds of their costs, or the costs where they have none.
  func boundTerms(_ isHigh: Bool) -> [Term] {
    func bound<Amount: Quantity>(_ cost: CostValue<Amount>) -> Amount {
      (isHigh ? cost.high : cost.low) ?? cost.value
    }
    func changed(_ term: Term, _ cost: some Quantity, _ amount: Energy) -> Term {
      var term = term
      (term.cost, term.low, term.high) = (cost.exactDecimal, nil, nil)
      term.amount = amount.exactDecimal
      return term
    }
    let actions = priced.components.flatMap(\.actions).map { action in
      (bound(action.cost), Self.product(bound(action.cost), action.count))
    }
    let states = priced.components.flatMap(\.states).map { state in
      // A femtowatt for a femtosecond is a quectojoule.
      let power = bound(state.cost)
      return (power, Energy(quectojoules: power.femtowatts &* Int128(state.time)))
    }
    return zip(dynamicTerms(), actions).map { changed($0, $1.0, $1.1) }
      + zip(staticTerms(), states).map { changed($0, $1.0, $1.1) }
  }

  /// Instances × area.
  func areaTerms(where isIncluded: (PricedComponent) -> Bool = { _ in true }) -> [Term] {
    priced.components.filter(isIncluded).map { component in
      Self.term(
        component.path, Int128(component.instances), "instances", component.areaCost, "mm2",
        component.area)
    }
  }

  /// An action's counts in each layer × its energy.
  func layerTerms(_ component: Int, _ action: Int) -> [Term] {
    let ledger = record.ledger.components[component]
    let cost = priced.components[component].actions[action].cost
    return record.ledger.layers.enumerated().map { index, layer in
      let count = Int128(ledger.counts[index * ledger.actions.count + action])
      return Self.term(layer.name, count, "times", cost, "J", Self.product(cost.value, count))
    }
  }

  /// The actions of all components in one layer.
  func terms(ofLayer layer: Int) -> [Term] {
    zip(priced.components, record.ledger.components).flatMap { component, ledger in
      component.actions.enumerated().map { index, action in
        let count = Int128(ledger.counts[layer * ledger.actions.count + index])
        return Self.term(
          "\(component.path).\(action.name)", count, "times", action.cost, "J",
          Self.product(action.cost.value, count))
      }
    }
  }

  /// Multiply-accumulates by step.
  var macTerms: [Term] {
    record.steps.map { step in
      Term(
        item: step.name, count: Int128(step.macs), countUnit: "MACs",
        amount: ExactDecimal(significand: Int128(step.macs)))
    }
  }

  /// From the start of the first to the end of the last record of each step.
  var spanTerms: [Term] {
    record.ledger.layers.map { layer in
      Self.time(layer.name, layer.end &- layer.start, instances: 1)
    }
  }

  /// How long an instance of each component was active, in the mean, and what its times rest on.
  var busyTerms: [Term] {
    record.ledger.components.compactMap { component in
      guard component.active > 0 else { return nil }
      var term = Self.time(
        component.path, component.active / Int64(max(1, component.instances)),
        instances: component.instances)
      if let timing = record.timing.first(where: { $0.path == component.path }) {
        term.standing = timing.standing
        term.source =
          "weakest standing among its times: " + timing.parameters.joined(separator: ", ")
      }
      return term
    }
  }

  private static func time(_ item: String, _ femtoseconds: Int64, instances: Int) -> Term {
    Term(
      item: item, count: Int128(instances), countUnit: instances == 1 ? "" : "instances",
      amount: ExactDecimal(significand: Int128(femtoseconds), exponent: -15))
  }

  private static func term<Cost: Quantity>(
    _ item: String, _ count: Int128, _ countUnit: String, _ cost: CostValue<Cost>,
    _ costUnit: String, _ amount: some Quantity
  ) -> Term {
    Term(
      item: item, count: count, countUnit: countUnit, cost: cost.value.exactDecimal,
      costUnit: costUnit, low: cost.low?.exactDecimal, high: cost.high?.exactDecimal,
      amount: amount.exactDecimal, standing: cost.standing, source: cost.source,
      place: InputFile.shownReference(cost.position))
  }

  /// In range, because pricing has computed the sum of all such products.
  private static func product(_ energy: Energy, _ count: Int128) -> Energy {
    Energy(quectojoules: energy.quectojoules &* count)
  }
}
