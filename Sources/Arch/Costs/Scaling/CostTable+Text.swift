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
        text += "      \(action.name):\n" + action.energy.lines("energy", indent: 8)
      }
      let states = PowerState.allCases.filter { entry.staticPower[$0] != nil }
      if !states.isEmpty { text += "    static:\n" }
      for state in states {
        guard let power = entry.staticPower[state] else { continue }
        text += "      \(state.rawValue):\n" + power.lines("power", indent: 8)
      }
      if let area = entry.area { text += "    area:\n" + area.lines("area", indent: 6) }
    }
    return text
  }
}
