/// A memory as `describe` prints it: its values with what they rest on, and what its commands cost.
public struct MemoryText {
  private let sheet: DRAMDataSheet
  private let costs: CostEntry

  /// - Throws: `TesseraError` where an open bank takes less than none.
  public init(_ sheet: DRAMDataSheet) throws {
    self.sheet = sheet
    costs = try sheet.costs()
  }

  /// A cycle count as a time, where the value is one.
  private func time(_ entry: DRAMDataSheet.Entry) -> String {
    guard entry.section == "timing", let cycles = Double(entry.value) else { return "" }
    let clock = sheet.configuration.clock
    return NumberText.engineering(
      cycles * Double(clock.numerator) / Double(clock.denominator) * 1e-15, unit: "s")
  }

  /// Commands and standby; what is not modelled is left out.
  private var rows: [CostRow] {
    let actions = costs.actions.filter { !$0.name.hasSuffix("Bit") }.map {
      CostRow($0.name, $0.energy, unit: "J")
    }
    return actions + (costs.staticPower[.idle].map { [CostRow("standby", $0, unit: "W")] } ?? [])
  }

  private var facts: [(name: String, text: String, value: JSONValue)] {
    let configuration = sheet.configuration
    let geometry = configuration.geometry
    let capacity = DataSize(bits: geometry.capacity * 8)
    let bandwidth = configuration.peakBandwidth
    return [
      ("standard", configuration.standard.rawValue, .string(configuration.standard.rawValue)),
      ("capacity", "\(capacity)", .integer(geometry.capacity)),
      (
        "peak bandwidth", bandwidth.map { "\($0)" } ?? "",
        bandwidth.map { .double(Double($0.bitsPerSecond) / 8) } ?? .null
      ),
      (
        "devices", "\(geometry.devicesPerRank * geometry.ranks * geometry.channels)",
        .integer(Int64(geometry.devicesPerRank * geometry.ranks * geometry.channels))
      ),
      ("burst", "\(geometry.burstBytes) B", .integer(Int64(geometry.burstBytes))),
    ]
  }

  public var text: String {
    var text = "\(sheet.configuration.name): \(sheet.configuration.summary)\n\n"
    let width = facts.map(\.name.count).max() ?? 0
    for fact in facts {
      let gap = String(repeating: " ", count: width - fact.name.count + 2)
      text += "  \(fact.name)\(gap)\(fact.text)\n"
    }
    var values = TextTable([
      .text("value"), .number("is"), .number("time"), .text("standing"), .text("source"),
    ])
    var section = ""
    for entry in sheet.entries {
      if entry.section != section {
        section = entry.section
        values.append([section])
      }
      values.append([
        (section.isEmpty ? "" : "  ") + entry.name, entry.value, time(entry),
        entry.standing.rawValue, entry.source,
      ])
    }
    var prices = TextTable([
      .text("costs"), .number("value"), .text("standing"), .text("source"),
    ])
    for row in rows { prices.append([row.item, row.value, row.standing.rawValue, row.source]) }
    text += "\n" + values.text() + "\n" + prices.text()
    if let notes = sheet.notes { text += "\n\(notes)\n" }
    return text
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "memory"
    object["name"] = .string(sheet.configuration.name)
    object["summary"] = .string(sheet.configuration.summary)
    for (key, fact) in zip(
      ["standard", "capacity_bytes", "peak_bandwidth_bytes_per_s", "devices", "burst_bytes"], facts)
    {
      object[key] = fact.value
    }
    object["values"] = .array(
      sheet.entries.map {
        [
          "section": .string($0.section), "name": .string($0.name), "value": .string($0.value),
          "standing": .string($0.standing.rawValue), "source": .string($0.source),
          "place": .string(InputFile.shownReference($0.position)),
        ]
      })
    object["costs"] = .array(rows.map(\.json))
    return .object(object)
  }
}
