extension CostTable {
  static let keys = ["name", "summary", "extends", "node", "notes", "costs"]

  /// Reads a technology by name or path.
  ///
  /// A file that extends another one replaces values one by one, each with its source and
  /// standing; the static power of a key is one value.
  ///
  /// - Throws: `TesseraError` with file, line and column of the first mistake.
  public static func read(_ name: String, folders: DataFolders) throws -> CostTable {
    let file = try ExtendedSource.read(name, folder: folder, folders: folders) {
      path, base, _ in
      guard path.first == "costs" else { return base }
      return path.count == 4 || (path.count == 3 && path[2] != "actions") ? nil : base
    }
    return try decode(file.root, sources: file.sources)
  }

  /// Decodes a technology from its text, which must not extend another.
  ///
  /// - Throws: as `read`.
  public static func decode(_ source: SourceText) throws -> CostTable {
    let root = try YAMLReader.read(source)
    if let base = root["extends"] {
      throw TesseraError(at: base.position, "a technology without a file cannot extend another")
    }
    return try decode(root, sources: [source])
  }

  private static func decode(_ root: YAMLNode, sources: [SourceText]) throws -> CostTable {
    let fields = try root.fields(of: "the technology", known: keys)
    var entries: [String: CostEntry] = [:]
    for entry in try fields.required("costs").entries(of: "'costs'") {
      guard entry.key.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isName)
      else {
        throw TesseraError(
          at: entry.keyPosition,
          "found \(quoted(entry.key)) in 'costs'; expected the path of a component or the name of "
            + "a kind")
      }
      entries[entry.key] = try CostEntry.decode(entry)
    }
    return CostTable(
      name: try fields.required("name").text(expecting: "a name"),
      summary: try fields.required("summary").text(),
      node: try fields["node"]?.text(),
      entries: entries,
      sources: sources)
  }

}

extension CostEntry {
  /// Decodes the costs of one key: `actions`, `static` and `area`.
  ///
  /// - Throws: `TesseraError` at the first mistake.
  public static func decode(_ entry: YAMLEntry) throws -> CostEntry {
    let context = "costs of '\(entry.key)'"
    let fields = try entry.value.fields(of: context, known: ["actions", "static", "area"])
    let actions =
      try fields["actions"]?.namedEntries(of: "'actions' in \(context)").map { action in
        ActionCost(
          name: action.key,
          energy: try value(
            action.value, key: "energy", context: "action '\(action.key)' in \(context)"),
          position: action.keyPosition)
      } ?? []
    return CostEntry(
      actions: actions,
      staticPower: try fields["static"].map { try readStatic($0, context: context) } ?? [:],
      area: try fields["area"].map { try value($0, key: "area", context: "area in \(context)") },
      position: entry.keyPosition)
  }

  private static func readStatic(
    _ node: YAMLNode, context: String
  ) throws -> [PowerState: CostValue<Power>] {
    let states = PowerState.allCases
    let fields = try node.fields(
      of: "'static' in \(context)", known: ["all"] + states.map(\.rawValue))
    var result: [PowerState: CostValue<Power>] = [:]
    for state in states {
      guard let node = fields[state.rawValue] else { continue }
      if let all = fields["all"] {
        throw TesseraError(
          at: all.position, "'static' in \(context) has 'all' beside single states; expected either"
        )
      }
      result[state] = try value(
        node, key: "power", context: "state '\(state.rawValue)' in \(context)")
    }
    if let node = fields["all"] {
      let power: CostValue<Power> = try value(
        node, key: "power", context: "'static' in \(context)")
      for state in states { result[state] = power }
    }
    return result
  }

  private static func value<Amount: Quantity>(
    _ node: YAMLNode, key: String, context: String
  ) throws -> CostValue<Amount> {
    let fields = try node.fields(
      of: context, known: [key, "source", "standing", "low", "high"])
    let valueNode = try fields.required(key)
    let amount: Amount = try valueNode.quantity(allowsQuotient: true)
    let low: Amount? = try fields["low"]?.quantity(allowsQuotient: true)
    let high: Amount? = try fields["high"]?.quantity(allowsQuotient: true)
    if let low, low > amount {
      throw TesseraError(
        at: fields["low"]?.position ?? node.position,
        "'low' is \(low.exactText) in \(context); expected at most \(amount.exactText)")
    }
    if let high, high < amount {
      throw TesseraError(
        at: fields["high"]?.position ?? node.position,
        "'high' is \(high.exactText) in \(context); expected at least \(amount.exactText)")
    }
    return CostValue(
      amount, low: low, high: high,
      source: try fields.required("source").text(expecting: "where the value comes from"),
      standing: try fields.required("standing").standing(),
      position: valueNode.position)
  }
}
