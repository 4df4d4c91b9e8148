extension ResultDifference {
  /// Members of a result that other sections take apart, or that follow from those.
  private static let derived: Set<String> = [
    "format", "layers", "components", "standing", "inputs", "configuration", "mapping",
    "parameters", "timing",
  ]

  static func differences(
    _ first: RunResult, _ second: RunResult, _ one: JSONValue, _ other: JSONValue
  ) -> ([Section], [EnergyChange]) {
    let program = ["version", "command", "accelerator", "network", "technology", "batch", "seed"]
    var sections: [Section] = [
      Section(
        title: "program",
        rows: rows(of: one, other) { $0.count == 1 && program.contains($0[0]) }),
      Section(title: "inputs", rows: inputs(first.record.inputs, second.record.inputs)),
      Section(
        title: "configuration",
        rows: rows(of: member(one, "configuration"), member(other, "configuration"))),
      Section(
        title: "sources of parameters",
        rows: rows(parameters(first.record.parameters), parameters(second.record.parameters))),
      Section(title: "mapping", rows: rows(of: member(one, "mapping"), member(other, "mapping"))),
      Section(title: "costs", rows: rows(costs(first.priced), costs(second.priced))),
      Section(title: "counts", rows: rows(counts(first), counts(second))),
      Section(
        title: "figures",
        rows: rows(of: one, other) { path in
          !derived.contains(path[0]) && !(path.count == 1 && program.contains(path[0]))
        }),
      Section(title: "latency by layer", rows: rows(layerTimes(first), layerTimes(second))),
      Section(
        title: "energy by component",
        rows: rows(componentEnergies(first.priced), componentEnergies(second.priced))),
    ]
    let energies = changes(first.priced, second.priced)
    // What follows from what was shown is left out; where nothing was, all of it is shown.
    if sections.dropFirst().allSatisfy(\.rows.isEmpty), energies.isEmpty {
      sections.append(
        Section(
          title: "other values",
          rows: rows(of: one, other) { !($0.count == 1 && program.contains($0[0])) }))
    }
    return (sections, energies)
  }

  /// All that differs, for results of other kinds.
  static func plainSections(_ one: JSONValue, _ other: JSONValue) -> [Section] {
    [Section(title: "values", rows: rows(of: one, other) { _ in true })]
  }

  // MARK: What is compared

  /// A name, what it is as a text, and its number where it is one.
  private typealias Item = (name: String, text: String, number: Double?)

  private static func inputs(_ first: [InputFile], _ second: [InputFile]) -> [Row] {
    func items(_ files: [InputFile]) -> [Item] {
      files.map { ("\($0.role.rawValue) \($0.name)", String($0.sha256.prefix(12)), nil) }
    }
    return rows(items(first), items(second))
  }

  private static func parameters(_ parameters: [ParameterSource]) -> [Item] {
    parameters.map { ($0.path, "\($0.standing.rawValue): \($0.source)", nil) }
  }

  private static func costs(_ priced: PricedLedger) -> [Item] {
    func items<Amount: Quantity>(_ name: String, _ cost: CostValue<Amount>) -> [Item] {
      var items: [Item] = [(name, cost.value.description, number(cost.value))]
      if let low = cost.low { items.append((name + " low", low.description, number(low))) }
      if let high = cost.high { items.append((name + " high", high.description, number(high))) }
      return items + [
        (name + " standing", cost.standing.rawValue, nil), (name + " source", cost.source, nil),
        (name + " place", InputFile.shownReference(cost.position), nil),
      ]
    }
    return priced.components.flatMap { component in
      component.actions.flatMap { items("\(component.path).\($0.name)", $0.cost) }
        + component.states.flatMap { items("\(component.path).\($0.state.rawValue)", $0.cost) }
        + items("\(component.path).area", component.areaCost)
    }
  }

  private static func counts(_ result: RunResult) -> [Item] {
    result.priced.components.flatMap { component in
      [("\(component.path) instances", "\(component.instances)", Double(component.instances))]
        + component.actions.map { action -> Item in
          (
            "\(component.path).\(action.name)", NumberText.grouped(action.count),
            Double(action.count)
          )
        }
        + component.states.map { state -> Item in
          (
            "\(component.path).\(state.state.rawValue)",
            Time(femtoseconds: state.time).description, Double(state.time)
          )
        }
    }
  }

  private static func layerTimes(_ result: RunResult) -> [Item] {
    result.priced.layers.map {
      let time = $0.end &- $0.start
      return ($0.name, Time(femtoseconds: time).description, Double(time))
    }
  }

  private static func componentEnergies(_ priced: PricedLedger) -> [Item] {
    priced.components.map {
      ($0.path, NumberText.engineering($0.energy.joules, unit: "J"), $0.energy.joules)
    }
  }

  private static func number(_ quantity: some Quantity) -> Double {
    quantity.exactDecimal.doubleValue
  }

  // MARK: Energies

  private static func changes(_ first: PricedLedger, _ second: PricedLedger) -> [EnergyChange] {
    typealias Part = (count: Int128, cost: Int128, energy: Energy)
    func parts(_ priced: PricedLedger) -> [(String, Part)] {
      priced.components.flatMap { component in
        component.actions.map {
          ("\(component.path).\($0.name)", ($0.count, $0.cost.value.quectojoules, $0.energy))
        }
          + component.states.map {
            // Femtowatts times femtoseconds are quectojoules.
            (
              "\(component.path).\($0.state.rawValue)",
              (Int128($0.time), $0.cost.value.quanta, $0.energy)
            )
          }
      }
    }
    let (one, other) = (parts(first), parts(second))
    let ours = Dictionary(one) { first, _ in first }
    let theirs = Dictionary(other) { first, _ in first }
    var names: [String] = []
    for name in one.map(\.0) + other.map(\.0) where !names.contains(name) { names.append(name) }
    let none: Part = (0, 0, .zero)
    var result = names.compactMap { name -> EnergyChange? in
      let (a, b) = (ours[name] ?? none, theirs[name] ?? none)
      let change = b.energy.quectojoules &- a.energy.quectojoules
      // An action that only one of them has costs what it costs there.
      let counted = (b.count &- a.count) &* (ours[name] == nil ? b.cost : a.cost)
      // Count and cost may change so that the energy does not.
      guard change != 0 || counted != 0 else { return nil }
      return EnergyChange(
        item: name, first: a.energy, second: b.energy,
        fromCounts: Energy(quectojoules: counted),
        fromCosts: Energy(quectojoules: change &- counted))
    }
    result.sort { left, right in
      let (a, b) = (left.magnitude, right.magnitude)
      return a == b ? left.item < right.item : a > b
    }
    return result
  }

  // MARK: Comparing

  private static func rows(_ first: [Item], _ second: [Item]) -> [Row] {
    let (first, second) = (distinct(first), distinct(second))
    let theirs = Dictionary(uniqueKeysWithValues: second.map { ($0.name, $0) })
    let known = Set(first.map(\.name))
    var rows: [Row] = []
    for item in first {
      let other = theirs[item.name]
      guard other?.text != item.text || other?.number != item.number else { continue }
      rows.append(
        Row(
          item: item.name, first: item.text, second: other?.text,
          ratio: ratio(item.number, other?.number)))
    }
    for item in second where !known.contains(item.name) {
      rows.append(Row(item: item.name, first: nil, second: item.text))
    }
    return rows
  }

  /// The items with numbers behind names that stand more than once, so that none of them is lost.
  private static func distinct(_ items: [Item]) -> [Item] {
    var taken: Set<String> = []
    var next: [String: Int] = [:]
    return items.map { item in
      var result = item
      while !taken.insert(result.name).inserted {
        next[item.name, default: 1] += 1
        result.name = "\(item.name) (\(next[item.name] ?? 2))"
      }
      return result
    }
  }

  private static func rows(
    of first: JSONValue, _ second: JSONValue, where isIncluded: ([String]) -> Bool = { _ in true }
  ) -> [Row] {
    func items(_ value: JSONValue) -> [Item] {
      var items: [Item] = []
      flatten(value, [], isIncluded, &items)
      return items
    }
    return rows(items(first), items(second))
  }

  /// The scalars of a value by their place; elements with a name or a path go by that.
  private static func flatten(
    _ value: JSONValue, _ path: [String], _ isIncluded: ([String]) -> Bool, _ items: inout [Item]
  ) {
    if !path.isEmpty, !isIncluded(path) { return }
    let name = path.joined(separator: ".")
    switch value {
    case .object(let object):
      if object.members.isEmpty { items.append((name, "{}", nil)) }
      for member in object.members {
        flatten(member.value, path + [member.name], isIncluded, &items)
      }
    case .array(let elements):
      for (label, element) in zip(labels(of: elements), elements) {
        flatten(element, path + [label], isIncluded, &items)
      }
      items.append((name + " elements", "\(elements.count)", nil))
    case .null: items.append((name, "null", nil))
    case .bool(let flag): items.append((name, "\(flag)", nil))
    case .integer(let number): items.append((name, "\(number)", Double(number)))
    case .decimal(let number): items.append((name, number.text, number.doubleValue))
    case .double(let number): items.append((name, NumberText.exact(number), number))
    case .string(let text):
      // As the words of JSON that stand for no text.
      let isWord = ["null", "true", "false", "{}"].contains(text)
      items.append((name, isWord ? quoted(text) : text, nil))
    }
  }

  /// What tells the elements of an array apart: a member that all of them have, or their places.
  private static func labels(of elements: [JSONValue]) -> [String] {
    for key in ["name", "path", "label", "seed"] {
      let labels = elements.compactMap { element -> String? in
        guard case .object(let object) = element else { return nil }
        switch object[key] {
        case .string(let text): return text
        case .integer(let number): return "\(number)"
        default: return nil
        }
      }
      if labels.count == elements.count, Set(labels).count == labels.count { return labels }
    }
    return elements.indices.map { "\($0)" }
  }

  private static func member(_ value: JSONValue, _ name: String) -> JSONValue {
    guard case .object(let object) = value else { return .null }
    return object[name] ?? .null
  }

  private static func ratio(_ first: Double?, _ second: Double?) -> Double? {
    guard let first, let second, first != 0, first != second else { return nil }
    let ratio = second / first
    return ratio.isFinite ? ratio : nil
  }
}

extension ResultDifference.EnergyChange {
  /// Of the change.
  fileprivate var magnitude: UInt128 {
    (second.quectojoules &- first.quectojoules).magnitude
  }
}
