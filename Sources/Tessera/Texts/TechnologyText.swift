/// A technology as `describe` prints it: every cost with its source and standing.
public struct TechnologyText {
  private let table: CostTable

  public init(_ table: CostTable) {
    self.table = table
  }

  private func rows(_ entry: CostEntry) -> [CostRow] {
    var rows = entry.actions.map { CostRow($0.name, $0.energy, unit: "J") }
    for state in PowerState.allCases {
      if let power = entry.staticPower[state] {
        rows.append(CostRow("static, \(state.rawValue)", power, unit: "W"))
      }
    }
    if let area = entry.area { rows.append(CostRow("area", area, unit: "mm2")) }
    return rows
  }

  private var entries: [(key: String, rows: [CostRow])] {
    table.entries.sorted { $0.key < $1.key }.map { ($0.key, rows($0.value)) }
  }

  public var text: String {
    var text = "\(table.name): \(table.summary)\n"
    if let node = table.node { text += "\n  node  \(node)\n" }
    var costs = TextTable([
      .text("cost"), .text("value"), .text("standing"), .text("in"), .text("source"),
    ])
    for (key, rows) in entries {
      costs.append([key])
      for row in rows {
        costs.append([
          "  \(row.item)", row.value, row.standing.rawValue, row.place,
          row.source.split(whereSeparator: \.isNewline).joined(separator: " "),
        ])
      }
    }
    return text + "\n" + costs.text()
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "technology"
    object["name"] = .string(table.name)
    object["summary"] = .string(table.summary)
    if let node = table.node { object["node"] = .string(node) }
    object["costs"] = .array(
      entries.map { key, rows in
        ["key": .string(key), "values": .array(rows.map(\.json))]
      })
    return .object(object)
  }
}
