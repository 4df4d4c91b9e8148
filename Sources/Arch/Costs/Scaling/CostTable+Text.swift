extension CostTable {
  /// The table as the text of a file that reads back as the same values, sources and standings.
  ///
  /// - Parameters:
  ///   - name: of the technology.
  ///   - summary: what it is.
  public func text(name: String, summary: String) -> String {
    var text = "name: \(YAMLText.quoted(name))\nsummary: \(YAMLText.quoted(summary))\n"
    if let node { text += "node: \(YAMLText.quoted(node))\n" }
    text += "\ncosts:\n"
    for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
      text += "  \(key):\n"
      if !entry.actions.isEmpty { text += "    actions:\n" }
      for action in entry.actions {
        text += "      \(action.name):\n" + Self.lines(action.energy, key: "energy", indent: 8)
      }
      let states = PowerState.allCases.filter { entry.staticPower[$0] != nil }
      if !states.isEmpty { text += "    static:\n" }
      for state in states {
        guard let power = entry.staticPower[state] else { continue }
        text += "      \(state.rawValue):\n" + Self.lines(power, key: "power", indent: 8)
      }
      if let area = entry.area { text += "    area:\n" + Self.lines(area, key: "area", indent: 6) }
    }
    return text
  }

  private static func lines<Amount: Quantity>(
    _ cost: CostValue<Amount>, key: String, indent: Int
  ) -> String {
    var fields = [(key, cost.value.exactText)]
    if let low = cost.low { fields.append(("low", low.exactText)) }
    if let high = cost.high { fields.append(("high", high.exactText)) }
    fields.append(("source", YAMLText.quoted(cost.source)))
    fields.append(("standing", cost.standing.rawValue))
    let blanks = String(repeating: " ", count: indent)
    return fields.map { "\(blanks)\($0.0): \($0.1)\n" }.joined()
  }
}
