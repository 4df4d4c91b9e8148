/// A technology as `describe` prints it: every cost with its source and standing.
public struct TechnologyText {
  private let table: CostTable

  public init(_ table: CostTable) {
    self.table = table
  }

  /// A cost of any kind, as its parts are shown.
  private struct Row {
    var item: String
    var value: String
    var exact: ExactDecimal
    var unit: String
    var low: ExactDecimal?
    var high: ExactDecimal?
    var source: String
    var standing: Standing
    var place: String

    init<Amount: Quantity>(_ item: String, _ cost: CostValue<Amount>, unit: String) {
      self.item = item
      value = "\(cost.value)"
      exact = cost.value.exactDecimal
      self.unit = unit
      low = cost.low?.exactDecimal
      high = cost.high?.exactDecimal
      source = cost.source
      standing = cost.standing
      place = InputFile.shownReference(cost.position)
    }
  }

  private func rows(_ entry: CostEntry) -> [Row] {
    var rows = entry.actions.map { Row($0.name, $0.energy, unit: "J") }
    for state in PowerState.allCases {
      if let power = entry.staticPower[state] {
        rows.append(Row("static, \(state.rawValue)", power, unit: "W"))
      }
    }
    if let area = entry.area { rows.append(Row("area", area, unit: "mm2")) }
    return rows
  }

  private var entries: [(key: String, rows: [Row])] {
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
        ["key": .string(key), "values": .array(rows.map(Self.json))]
      })
    return .object(object)
  }

  private static func json(_ row: Row) -> JSONValue {
    func number(_ value: ExactDecimal) -> JSONValue {
      .decimal(JSONNumber(coefficient: value.significand, exponent: value.exponent))
    }
    var object = JSONObject()
    object["item"] = .string(row.item)
    object["value"] = number(row.exact)
    object["unit"] = .string(row.unit)
    if let low = row.low { object["low"] = number(low) }
    if let high = row.high { object["high"] = number(high) }
    object["standing"] = .string(row.standing.rawValue)
    object["source"] = .string(row.source)
    object["place"] = .string(row.place)
    return .object(object)
  }
}
