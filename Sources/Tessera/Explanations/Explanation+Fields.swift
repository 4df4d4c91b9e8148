extension RunResult {
  /// The totals that can be explained, beside components, actions and layers.
  static let explainedFields = [
    "energy", "dynamic", "static", "area", "latency", "latency_lower_bound", "throughput",
    "steady_throughput", "power", "tops", "tops_per_w", "tops_per_mm2", "utilisation", "macs",
    "operations",
  ]

  /// What only some results have.
  static let otherFields = ["bit_normalised", "energy_j.low", "energy_j.high", "preload"]

  /// Explains a number of the result as counts × costs.
  ///
  /// - Parameter field: a total, by its name in a JSON result or without the unit at its end; a
  ///   component or a group of components; `component.action`; `component.static`,
  ///   `component.dynamic`, `component.area`; or a layer.
  /// - Throws: `TesseraError` with the nearest name where there is no such field, and where this result
  ///   has none.
  public func explanation(of field: String) throws -> Explanation {
    if let total = total(field) { return total }
    if let other = try otherTotal(field) { return other }
    if let part = componentPart(field) { return part }
    if let layer = layer(field) { return layer }
    let known =
      Self.explainedFields + Self.otherFields + priced.components.map(\.path)
      + priced.components.flatMap { component in
        component.actions.map { "\(component.path).\($0.name)" }
      } + record.ledger.layers.map(\.name) + record.steps.flatMap(\.layers)
    throw TesseraError(
      "unknown field \(quoted(field)); expected \(Self.explainedFields.joined(separator: ", ")), a "
        + "component, component.action or a layer" + suggestion(for: field, among: known))
  }

  // MARK: Totals

  private func total(_ field: String) -> Explanation? {
    let (energyUnit, energyExponent) = ("J", -Energy.basePower)
    switch field {
    case "energy", "energy_j", "energy_j.total":
      return Explanation(
        field: field, summary: "energy: dynamic and static", result: energy(priced.energy),
        sections: [
          .init(
            "energy", unit: energyUnit, exponent: energyExponent,
            terms: dynamicTerms() + staticTerms())
        ])
    case "dynamic", "dynamic_energy", "energy_j.dynamic":
      return Explanation(
        field: field, summary: "dynamic energy: what actions cost",
        result: energy(priced.dynamicEnergy),
        sections: [
          .init("dynamic energy", unit: energyUnit, exponent: energyExponent, terms: dynamicTerms())
        ])
    case "static", "static_energy", "energy_j.static":
      return Explanation(
        field: field, summary: "static energy: time in each power state, summed over instances",
        result: energy(priced.staticEnergy),
        sections: [
          .init("static energy", unit: energyUnit, exponent: energyExponent, terms: staticTerms())
        ])
    case "area", "area_mm2":
      return Explanation(
        field: field, summary: "area: instances of every component", result: areaAmount,
        sections: [.init("area", unit: "mm2", exponent: -Area.basePower, terms: areaTerms())])
    case "macs", "operations":
      var explanation = Explanation(
        field: field, summary: "\(field) of the batch, from the shapes of the layers",
        result: .init(name: "macs", value: .integer(Int64(record.macs)), unit: ""),
        sections: [macSection])
      if field == "operations" {
        explanation.formula = "operations = 2 · macs"
        explanation.inputs = [explanation.result]
        explanation.result = operationsAmount
      }
      return explanation
    default: return rate(field)
    }
  }

  private func rate(_ field: String) -> Explanation? {
    func made(
      _ summary: String, _ name: String, _ value: Double, _ unit: String, _ formula: String,
      _ inputs: [Explanation.Amount], _ sections: [Explanation.Section], notes: [String] = []
    ) -> Explanation {
      Explanation(
        field: field, summary: summary,
        result: .init(name: name, value: .double(value), unit: unit), formula: formula,
        inputs: inputs, sections: sections, notes: notes)
    }
    let batch = Explanation.Amount(name: "batch", value: .integer(Int64(record.batch)), unit: "")
    let energies = Explanation.Section(
      "energy", unit: "J", exponent: -Energy.basePower, terms: dynamicTerms() + staticTerms())
    let areas = Explanation.Section(
      "area", unit: "mm2", exponent: -Area.basePower, terms: areaTerms())
    switch field {
    case "latency", "latency_s":
      return Explanation(
        field: field, summary: "latency: from a cold start to the end of the last record",
        result: latencyAmount, formula: "latency = end of the last record", sections: spans,
        notes: ["Steps overlap, and so do components: neither column adds up to the latency."])
    case "latency_lower_bound", "latency_lower_bound_s":
      return Explanation(
        field: field, summary: "what no mapping of this network on this accelerator can beat",
        result: .init(
          name: "latency_lower_bound", value: .seconds(record.lowerBound), unit: "s"),
        formula: "the larger of all products at the peak rate and all bytes at full bandwidth",
        inputs: [peakAmount], sections: [macSection])
    case "throughput", "throughput_per_s":
      return made(
        "inferences a second", "throughput", throughput, "1/s", "throughput = batch / latency",
        [batch, latencyAmount], spans)
    case "power", "power_w":
      return made(
        "mean power", "power", power, "W", "power = energy / latency",
        [energy(priced.energy), latencyAmount], [energies])
    case "tops":
      return made(
        "operations a second, in units of 1e12", "tops", tops, "1e12/s",
        "tops = operations / latency / 1e12", [operationsAmount, latencyAmount],
        [macSection] + spans)
    case "tops_per_w":
      return made(
        "operations for each joule, in units of 1e12", "tops_per_w", topsPerWatt, "1e12/J",
        "tops_per_w = tops / power = operations / energy / 1e12",
        [operationsAmount, energy(priced.energy)], [energies, macSection])
    case "tops_per_mm2":
      return made(
        "operations a second for each square millimetre, in units of 1e12", "tops_per_mm2",
        topsPerSquareMillimetre, "1e12/s/mm2", "tops_per_mm2 = operations / latency / area / 1e12",
        [operationsAmount, latencyAmount, areaAmount], [areas, macSection])
    case "utilisation":
      return made(
        "part of the peak rate that was used", "utilisation", utilisation, "",
        "utilisation = macs / (peak macs a second · latency)",
        [
          .init(name: "macs", value: .integer(Int64(record.macs)), unit: ""), peakAmount,
          latencyAmount,
        ],
        [macSection] + spans)
    default: return nil
    }
  }

  // MARK: Parts

  private func componentPart(_ field: String) -> Explanation? {
    let parts = ["": "energy", ".dynamic": "dynamic", ".static": "static", ".area": "area"]
    for (suffix, part) in parts.sorted(by: { $0.key < $1.key }) where field.hasSuffix(suffix) {
      let path = String(field.dropLast(suffix.count))
      func belongs(_ component: PricedComponent) -> Bool {
        component.path == path || component.path.hasPrefix(path + ".")
      }
      guard !path.isEmpty, priced.components.contains(where: belongs) else { continue }
      return explanation(field, path, part, belongs)
    }
    for (index, component) in priced.components.enumerated() {
      guard field.hasPrefix(component.path + ".") else { continue }
      let name = field.dropFirst(component.path.count + 1)
      if let action = component.actions.firstIndex(where: { $0.name == name }) {
        return explanation(field, index, action)
      }
      if let state = component.states.first(where: { $0.state.rawValue == name }) {
        return Explanation(
          field: field, summary: "static energy of \(component.path) while \(name)",
          result: energy(state.energy),
          sections: [
            .init(
              "static energy", unit: "J", exponent: -Energy.basePower,
              terms: staticTerms { $0.path == component.path }.filter { $0.item == field })
          ])
      }
    }
    return nil
  }

  private func explanation(
    _ field: String, _ path: String, _ part: String, _ belongs: (PricedComponent) -> Bool
  ) -> Explanation {
    let terms =
      switch part {
      case "dynamic": dynamicTerms(where: belongs)
      case "static": staticTerms(where: belongs)
      case "area": areaTerms(where: belongs)
      default: dynamicTerms(where: belongs) + staticTerms(where: belongs)
      }
    let isArea = part == "area"
    let section = Explanation.Section(
      part == "energy" || isArea ? part : "\(part) energy", unit: isArea ? "mm2" : "J",
      exponent: isArea ? -Area.basePower : -Energy.basePower, terms: terms)
    let total = section.total ?? ExactDecimal(significand: 0)
    var notes: [String] = []
    for component in record.ledger.components where component.path == path && !isArea {
      let mean = Time(femtoseconds: component.active / Int64(max(1, component.instances)))
      notes.append(
        "\(component.instances) \(component.instances == 1 ? "instance" : "instances"), active for "
          + "\(mean) each in the mean")
    }
    return Explanation(
      field: field, summary: "\(section.title) of \(path)",
      result: .init(
        name: field,
        value: .decimal(JSONNumber(coefficient: total.significand, exponent: total.exponent)),
        unit: section.unit),
      sections: [section], notes: notes)
  }

  private func explanation(_ field: String, _ component: Int, _ action: Int) -> Explanation {
    let priced = priced.components[component].actions[action]
    return Explanation(
      field: field, summary: "dynamic energy of one action, by layer",
      result: energy(priced.energy),
      formula: "energy = count · energy of one",
      inputs: [
        .init(name: "count", value: .integer(Int64(clamping: priced.count)), unit: ""),
        .init(name: "energy of one", value: .amount(priced.cost.value), unit: "J"),
      ],
      sections: [
        .init(
          "dynamic energy", unit: "J", exponent: -Energy.basePower,
          terms: layerTerms(component, action))
      ])
  }

  private func layer(_ field: String) -> Explanation? {
    let index =
      record.ledger.layers.firstIndex { $0.name == field }
      ?? record.steps.firstIndex { $0.layers.contains(field) }
    guard let index, priced.layers.indices.contains(index) else { return nil }
    let layer = priced.layers[index]
    var notes = [
      "It ran from \(Time(femtoseconds: layer.start)) to \(Time(femtoseconds: layer.end)).",
      "Static energy is not shared out among layers.",
    ]
    if record.steps.indices.contains(index), record.steps[index].layers.count > 1 {
      notes.insert("Runs together: " + record.steps[index].layers.joined(separator: ", "), at: 0)
    }
    return Explanation(
      field: field, summary: "dynamic energy of layer \(layer.name)",
      result: energy(layer.dynamicEnergy),
      sections: [
        .init(
          "dynamic energy", unit: "J", exponent: -Energy.basePower, terms: terms(ofLayer: index))
      ], notes: notes)
  }

  // MARK: Amounts

  func energy(_ energy: Energy) -> Explanation.Amount {
    .init(name: "energy", value: .amount(energy), unit: "J")
  }

  var areaAmount: Explanation.Amount {
    .init(name: "area", value: .amount(priced.area), unit: "mm2")
  }

  var latencyAmount: Explanation.Amount {
    .init(name: "latency", value: .seconds(record.ledger.makespan), unit: "s")
  }

  private var operationsAmount: Explanation.Amount {
    .init(name: "operations", value: .integer(Int64(operations)), unit: "")
  }

  private var peakAmount: Explanation.Amount {
    .init(name: "peak macs a second", value: .double(record.peakMacsPerSecond), unit: "1/s")
  }

  var macSection: Explanation.Section {
    .init("macs", unit: "", exponent: 0, terms: macTerms)
  }

  var spans: [Explanation.Section] {
    [
      .init(
        title: "time of each step", unit: "s", total: nil,
        terms: Explanation.Section.sorted(spanTerms)),
      .init(
        title: "active time of each component", unit: "s", total: nil,
        terms: Explanation.Section.sorted(busyTerms)),
    ]
  }
}
