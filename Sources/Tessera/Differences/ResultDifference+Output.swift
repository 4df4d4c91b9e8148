extension ResultDifference {
  /// How many rows of a section people are shown; programs get all.
  private static let shownRows = 30

  /// The difference for people.
  public var text: String {
    guard !isEqual else { return "equal: the two results say the same in everything\n" }
    let full = sections.filter { !$0.rows.isEmpty }
    if full.count == 1, energies.isEmpty, full[0].title == "program",
      full[0].rows.map(\.item) == ["command"]
    {
      return "equal but for the command\n\n" + Self.table(full[0])
    }
    var parts = full.map(Self.table)
    if !energies.isEmpty { parts.append(energyTable) }
    return "1: \(first)\n2: \(second)\n\n" + parts.joined(separator: "\n")
  }

  private static func table(_ section: Section) -> String {
    let hasRatios = section.rows.contains { $0.ratio != nil }
    var table = TextTable(
      [.text(section.title), .text("1"), .text("2")] + (hasRatios ? [.number("2 / 1")] : []))
    for row in section.rows.prefix(shownRows) {
      let (first, second) = shown(row)
      var cells = [row.item, first, second]
      if let ratio = row.ratio {
        cells.append(NumberText.formatted(ratio, significantDigits: 4))
      }
      table.append(cells)
    }
    if section.rows.count > shownRows {
      table.appendNote("And \(section.rows.count - shownRows) more; --format json has all.")
    }
    return table.text()
  }

  /// Both texts with at most 60 characters, the first that is not the same among them.
  private static func shown(_ row: Row) -> (String, String) {
    let (first, second) = (Array(row.first ?? "–"), Array(row.second ?? "–"))
    let same = zip(first, second).prefix { $0 == $1 }.count
    // Some of what is the same, to see where it is.
    let start = max(first.count, second.count) > 60 && same >= 57 ? same - 20 : 0
    func excerpt(_ text: [Character]) -> String {
      guard start > 0 || text.count > 60 else { return String(text) }
      let rest = text.dropFirst(start)
      return (start > 0 ? "…" : "") + String(rest.prefix(57)) + (rest.count > 57 ? "…" : "")
    }
    return (excerpt(first), excerpt(second))
  }

  private var energyTable: String {
    var table = TextTable([
      .text("energy by action"), .number("1"), .number("2"), .number("change"),
      .number("from counts"), .number("from costs"),
    ])
    func shown(_ energy: Energy) -> String {
      NumberText.engineering(
        JSONNumber(coefficient: energy.quectojoules, exponent: -Energy.basePower), unit: "J",
        significantDigits: 4)
    }
    func row(_ name: String, _ changes: some Collection<EnergyChange>) -> [String] {
      func sum(_ value: (EnergyChange) -> Energy) -> Energy {
        Energy(quectojoules: changes.reduce(0) { $0 &+ value($1).quectojoules })
      }
      let (one, other) = (sum(\.first), sum(\.second))
      return [
        name, shown(one), shown(other),
        shown(Energy(quectojoules: other.quectojoules &- one.quectojoules)),
        shown(sum(\.fromCounts)), shown(sum(\.fromCosts)),
      ]
    }
    for change in energies.prefix(Self.shownRows) {
      table.append(row(change.item, CollectionOfOne(change)))
    }
    if energies.count > Self.shownRows {
      table.append(
        row("\(energies.count - Self.shownRows) more", energies.dropFirst(Self.shownRows)))
    }
    table.appendRule()
    table.append(row("sum of what changed", energies))
    table.appendNote(
      "From counts: (count 2 - count 1) x cost 1. From costs: count 2 x (cost 2 - cost 1).")
    return table.text()
  }

  /// The difference for programs.
  public var json: JSONValue {
    var object = JSONObject()
    object["format"] = .integer(Int64(TesseraVersion.resultFormat))
    object["kind"] = "difference"
    object["version"] = .string(TesseraVersion.current)
    object["equal"] = .bool(isEqual)
    object["sections"] = .array(
      sections.map { section in
        [
          "title": .string(section.title),
          "differences": .array(
            section.rows.map { row in
              var object = JSONObject()
              object["item"] = .string(row.item)
              object["first"] = row.first.map { .string($0) } ?? .null
              object["second"] = row.second.map { .string($0) } ?? .null
              if let ratio = row.ratio { object["ratio"] = .double(ratio) }
              return .object(object)
            }),
        ]
      })
    object["energies"] = .array(
      energies.map {
        [
          "item": .string($0.item), "first_j": .amount($0.first), "second_j": .amount($0.second),
          "from_counts_j": .amount($0.fromCounts), "from_costs_j": .amount($0.fromCosts),
        ]
      })
    return .object(object)
  }
}
