extension ResultFile {
  /// Reads a whole result, costs included, as it was written.
  ///
  /// Totals are computed again from counts, times and costs: those of the file are not trusted.
  ///
  /// - Throws: `TesseraError` with file and member where the file is not a result of this format.
  public static func readPriced(_ path: String) throws -> RunResult {
    try readPriced(JSONField(file: path))
  }

  /// As `readPriced` of a path.
  public static func readPriced(_ root: JSONField) throws -> RunResult {
    let record = try record(root)
    let components = try root.member("components").elements()
    var table = CostTable(
      name: try root.member("technology").string(), summary: "", node: nil, entries: [:],
      sources: [])
    for (component, pricing) in zip(components, record.pricing) {
      table.entries[pricing.costKey ?? pricing.path] = try entry(component)
    }
    var priced = try price(
      ledger: record.ledger, components: record.pricing, table: table)
    for (index, component) in components.enumerated() {
      priced.components[index].costKey = try component.member("costs").string()
      priced.components[index].hasOwnCosts = record.pricing[index].costs != nil
    }
    return RunResult(record: record, priced: priced)
  }

  static func entry(_ component: JSONField) throws -> CostEntry {
    let position = SourcePosition.argument(try component.member("path").string())
    var powers: [PowerState: CostValue<Power>] = [:]
    for state in try component.member("states").elements() {
      guard let name = PowerState(rawValue: try state.member("state").string()) else { continue }
      powers[name] = try cost(try state.member("power_w"))
    }
    return CostEntry(
      actions: try actionCosts(component),
      staticPower: powers, area: try cost(try component.member("area_per_instance_mm2")),
      position: position)
  }

  /// What the actions of a component cost.
  static func actionCosts(_ component: JSONField) throws -> [ActionCost] {
    let position = SourcePosition.argument(try component.member("path").string())
    return try component.member("actions").elements().map {
      ActionCost(
        name: try $0.member("name").string(),
        energy: try cost(try $0.member("energy_per_action_j")), position: position)
    }
  }

  private static func cost<Amount: Quantity>(_ field: JSONField) throws -> CostValue<Amount> {
    func amount(_ field: JSONField) throws -> Amount {
      let quanta = try field.fixedPoint(exponent: -Amount.basePower)
      guard quanta >= 0, quanta <= Amount.largest, let amount = Amount(quanta: quanta) else {
        throw field.error("expected \(Amount.noun) of 0 or more, and not beyond all bounds")
      }
      return amount
    }
    return CostValue(
      try amount(try field.member("value")),
      low: try field.optionalMember("low").map(amount),
      high: try field.optionalMember("high").map(amount),
      source: try field.member("source").string(),
      standing: try field.member("standing").standing(),
      position: position(try field.member("place").string()))
  }

  /// `file:line` as a position; any other text stays as it is.
  private static func position(_ place: String) -> SourcePosition {
    guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...])
    else { return .argument(place) }
    return .file(String(place[..<colon]), line: line, column: 1)
  }
}
