/// A memory array as `technology` prints it: every value with its source, a table over capacity, and
/// what the array computes.
public struct ArrayText {
  private let family: ArrayFamily
  private let array: MemoryArray
  private let computing: ArrayComparison?

  /// - Throws: `TesseraError` where the capacity lies outside the table.
  public init(
    _ family: ArrayFamily, capacity: DataSize, computing: ArrayComparison? = nil
  ) throws {
    self.family = family
    self.computing = computing
    array = try family.array(capacity: capacity)
  }

  private var table: ArrayTable { family.selection.table }
  private var key: ArrayKey { family.selection.key }

  private var rows: [CostRow] {
    var rows: [CostRow] = []
    for operation in [ArrayOperation.read, .write] {
      guard let cost = array[operation] else { continue }
      rows.append(CostRow("\(operation.name) latency", cost.latency, unit: "s"))
      rows.append(CostRow("\(operation.name) energy", cost.energy, unit: "J"))
    }
    if let cycle = array.cycleTime { rows.append(CostRow("cycle", cycle, unit: "s")) }
    rows.append(CostRow("static power", array.staticPower, unit: "W"))
    rows.append(CostRow("standby power", array.standbyPower, unit: "W"))
    rows.append(CostRow("area", array.area, unit: "mm2"))
    return rows
  }

  private var facts: [(String, String)] {
    let cell = table.cells.first { $0.name == key.cell }
    var facts = [
      ("tool", "\(table.name): \(table.source)"), ("configuration", table.configuration),
      ("cell", "\(key.cell): \(cell?.summary ?? "")"), ("node", "\(key.node) nm"),
      ("word", "\(key.wordWidth) bit"), ("optimised for", key.target), ("roadmap", key.roadmap),
    ]
    if let derivation = family.derivation {
      facts.insert(("from", "\(derivation.anchor), by ratios"), at: 0)
    }
    if let organisation = array.organisation {
      facts.append(
        (
          "organisation",
          "\(organisation.subarrays) sub-arrays of \(organisation.rows) x \(organisation.columns)"
        ))
    }
    facts.append(("content", array.isNonVolatile ? "stays without supply" : "needs the supply"))
    if !family.selection.defaults.isEmpty {
      facts.append(("chosen here", family.selection.defaults.joined(separator: ", ")))
    }
    return facts
  }

  /// The text for people.
  ///
  /// - Throws: `TesseraError` where a tabulated amount does not fit.
  public func text() throws -> String {
    var text = "\(array.name)\n\n"
    let width = facts.map { $0.0.count }.max() ?? 0
    for (name, value) in facts {
      text += "  \(name)\(String(repeating: " ", count: width - name.count + 2))\(value)\n"
    }
    var values = TextTable([
      .text("value"), .number(""), .text("standing"), .text("in"), .text("source"),
    ])
    for row in rows {
      values.append([row.item, row.value, row.standing.rawValue, row.place, shown(row.source)])
    }
    text += "\n" + values.text()
    if let computing { text += "\n" + computing.text() }
    var capacities = TextTable([
      .number("capacity"), .number("read"), .number("write"), .number("read energy"),
      .number("write energy"), .number("static power"), .number("area"),
    ])
    for array in try tabulated() {
      guard let read = array[.read], let write = array[.write] else { continue }
      capacities.append([
        "\(array.capacity)", "\(read.latency.value)", "\(write.latency.value)",
        "\(read.energy.value)", "\(write.energy.value)", "\(array.staticPower.value)",
        "\(array.area.value)",
      ])
    }
    text += "\n" + capacities.text()
    let caveats = family.caveats
    if !caveats.isEmpty { text += "\n" + caveats.map { "Note: \($0)\n" }.joined() }
    return text
  }

  /// A source without what the lines above the table say already.
  private func shown(_ source: String) -> String {
    source.replacing("\(table.source); \(table.configuration)", with: "the tool")
  }

  private func tabulated() throws -> [MemoryArray] {
    try family.selection.capacities.map { try family.array(capacity: $0) }
  }

  /// The same for programs.
  ///
  /// - Throws: as `text`.
  public func json() throws -> JSONValue {
    var object = JSONObject()
    object["kind"] = "array"
    object["name"] = .string(array.name)
    object["technology"] = .string(array.technology)
    object["tool"] = .string(table.name)
    object["tool_source"] = .string(table.source)
    object["configuration"] = .string(table.configuration)
    object["cell"] = .string(key.cell)
    object["node_nm"] = .integer(Int64(key.node))
    object["capacity_bits"] = .integer(array.capacity.bits)
    object["word_bits"] = .integer(Int64(key.wordWidth))
    object["target"] = .string(key.target)
    object["roadmap"] = .string(key.roadmap)
    object["non_volatile"] = .bool(array.isNonVolatile)
    if let organisation = array.organisation {
      object["organisation"] = [
        "subarrays": .integer(Int64(organisation.subarrays)),
        "rows": .integer(Int64(organisation.rows)),
        "columns": .integer(Int64(organisation.columns)),
      ]
    }
    object["defaults"] = .array(family.selection.defaults.map { .string($0) })
    object["values"] = .array(rows.map(\.json))
    if let computing { object["computing"] = computing.json }
    object["capacities"] = .array(
      try tabulated().map { array in
        var row = JSONObject()
        row["capacity_bits"] = .integer(array.capacity.bits)
        for operation in [ArrayOperation.read, .write] {
          guard let cost = array[operation] else { continue }
          row["\(operation.name)_s"] = number(cost.latency.value)
          row["\(operation.name)_j"] = number(cost.energy.value)
        }
        row["static_w"] = number(array.staticPower.value)
        row["area_mm2"] = number(array.area.value)
        return .object(row)
      })
    object["notes"] = .array(family.caveats.map { .string($0) })
    return .object(object)
  }
}

/// A quantity in its base unit, exactly.
func number(_ amount: some Quantity) -> JSONValue {
  let exact = amount.exactDecimal
  return .decimal(JSONNumber(coefficient: exact.significand, exponent: exact.exponent))
}
