extension CostSheet {
  /// What a technology says about the keys of the sheet once the sheet's values are laid over it.
  ///
  /// - Throws: `TesseraError` where neither has a value that a component with the key needs.
  public func entries(
    over base: CostTable, vocabulary: CostVocabulary
  ) throws -> [String: CostEntry] {
    var entries: [String: CostEntry] = [:]
    for value in values {
      let key = value.component
      var entry =
        entries[key] ?? base.entries[key] ?? vocabulary.subjects[key]?.own
        ?? CostEntry(
          actions: [], staticPower: [:], area: nil,
          position: .file(file, line: value.row, column: 1))
      switch (value.item, value.cost) {
      case (.action(let name), .energy(let energy)):
        if let index = entry.actions.firstIndex(where: { $0.name == name }) {
          entry.actions[index].energy = energy
        } else {
          entry.actions.append(
            ActionCost(name: name, energy: energy, position: energy.position))
        }
      case (.state(let state), .power(let power)): entry.staticPower[state] = power
      case (.allStates, .power(let power)):
        for state in PowerState.allCases { entry.staticPower[state] = power }
      case (_, .area(let area)): entry.area = area
      default: break
      }
      entries[key] = entry
    }
    for value in values {
      guard let entry = entries[value.component] else { continue }
      try check(value.component, entry, base, vocabulary)
    }
    return entries
  }

  private func check(
    _ key: String, _ entry: CostEntry, _ base: CostTable, _ vocabulary: CostVocabulary
  ) throws {
    var missing: [String] = []
    for action in vocabulary.subjects[key]?.actions ?? []
    where !entry.actions.contains(where: { $0.name == action }) {
      missing.append(action)
    }
    for state in PowerState.allCases where entry.staticPower[state] == nil {
      missing.append(state.rawValue)
    }
    if entry.area == nil { missing.append("area") }
    guard !missing.isEmpty else { return }
    throw TesseraError(
      "\(file): \(quoted(key)) has no value for \(missing.joined(separator: ", ")), and technology "
        + "\(quoted(base.name)) has none either; expected one for each, an intended zero included")
  }

  /// The sheet as the text of a technology that extends another.
  ///
  /// Energies and areas are those of the sheet. The static power of a key is one value of a file, so
  /// states that the sheet leaves out are repeated from the base, with their sources.
  ///
  /// - Parameters:
  ///   - name: of the technology.
  ///   - base: the technology that is extended.
  ///   - reference: how the file refers to it; nil makes a text that holds the sheet alone.
  ///   - sheet: the name of the sheet in the summary.
  /// - Throws: as `entries`.
  public func technologyText(
    name: String, extending base: CostTable, as reference: String?, sheet: String,
    vocabulary: CostVocabulary
  ) throws -> String {
    let merged = try entries(over: base, vocabulary: vocabulary)
    let count = "\(values.count) \(values.count == 1 ? "value" : "values")"
    var text = "name: \(YAMLText.quoted(name))\n"
    if let reference { text += "extends: \(YAMLText.quoted(reference))\n" }
    let summary = "As \(base.name), with \(count) of \(sheet)."
    text += "summary: \(YAMLText.quoted(summary))\n\ncosts:\n"
    var keys: [String] = []
    for value in values where !keys.contains(value.component) { keys.append(value.component) }
    for (index, key) in keys.enumerated() {
      if index > 0 { text += "\n" }
      text += "  \(key):\n"
      let own = values.filter { $0.component == key }
      text += Self.actions(own)
      text += Self.states(own, merged[key])
      for case .area(let cost) in own.map(\.cost) {
        let area = own.first { $0.item == .area }?.text
        text += "    area:\n" + cost.lines("area", written: area, indent: 6)
      }
    }
    return text
  }

  private static func actions(_ values: [Value]) -> String {
    var text = ""
    for value in values {
      guard case .energy(let cost) = value.cost else { continue }
      if text.isEmpty { text = "    actions:\n" }
      text += "      \(value.item):\n"
      text += cost.lines("energy", written: value.text, indent: 8)
    }
    return text
  }

  private static func states(_ values: [Value], _ entry: CostEntry?) -> String {
    let own = values.filter { if case .power = $0.cost { true } else { false } }
    guard !own.isEmpty, let entry else { return "" }
    var text = "    static:\n"
    if let all = own.first(where: { $0.item == .allStates }), case .power(let cost) = all.cost {
      return text + "      all:\n" + cost.lines("power", written: all.text, indent: 8)
    }
    for state in PowerState.allCases {
      guard let cost = entry.staticPower[state] else { continue }
      let written = own.first { $0.item == .state(state) }?.text
      text += "      \(state.rawValue):\n" + cost.lines("power", written: written, indent: 8)
    }
    return text
  }
}
