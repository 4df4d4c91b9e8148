import Arch

/// Decodes a macro from its tree, and checks every expression in it.
struct MacroReader {
  let root: YAMLNode

  /// The most parameters, quantities, stages and actions, each.
  private static let most = 256

  /// - Throws: `TesseraError` at the first mistake.
  func read() throws -> MacroDefinition {
    let fields = try root.fields(of: "the macro", known: MacroDefinition.keys)
    let name = try fields.required("name").text(expecting: "a name")
    let quantities = try readQuantities(
      fields["quantities"],
      taken: MacroDefinition.shape
        + (fields["parameters"]?.namedEntries(of: "'parameters'").map(\.key) ?? []))
    let stages = try readStages(try fields.required("stages"))
    let values = try fields["values"].map { try readValues($0) }
    var definition = MacroDefinition(
      name: name, summary: try fields.required("summary").text(), parameters: [],
      quantities: quantities, passes: try readInputs(try fields.required("inputs")),
      cells: try readWeights(try fields.required("weights")), stages: stages,
      write: try readWrite(try fields.required("write"), stages: stages.map(\.name)),
      actions: try readActions(try fields.required("actions")),
      costs: try readCosts(fields), values: values, position: root.position)
    let parameters = MacroParameters(definition)
    definition.parameters =
      try parameters.shape(try fields.required("array"))
      + parameters.own(fields["parameters"])
    if let transfer = try readTransfer(fields["values"]) { definition.parameters.append(transfer) }
    try check(definition)
    return definition
  }

  /// Tries everything with the defaults; where some value is missing, only the names.
  private func check(_ definition: MacroDefinition) throws {
    let isComplete = definition.parameters.allSatisfy { $0.defaultValue != nil }
    guard isComplete else {
      let known =
        definition.parameters.map(\.name) + definition.quantities.keys.sorted()
        + MacroScope.quantities.map(\.name)
      for expression in definition.expressions {
        for name in expression.names.sorted() where !known.contains(name) {
          throw TesseraError(
            at: expression.position,
            "unknown name \(quoted(name))\(expectation(of: known, insteadOf: name))")
        }
      }
      return
    }
    var values = definition.exampleValues
    values.clock = .unclocked
    _ = try definition.stagePlan(values)
    _ = try definition.geometry(values)
    _ = try definition.kind.valueModel?(values)
  }

  private func readQuantities(
    _ node: YAMLNode?, taken: [String]
  ) throws -> [String: MacroExpression] {
    var quantities: [String: MacroExpression] = [:]
    for entry in try entries(node, of: "'quantities'") {
      guard !taken.contains(entry.key) else {
        throw TesseraError(
          at: entry.keyPosition, "\(quoted(entry.key)) is a parameter, expected a new name")
      }
      let isTaken = MacroScope.quantities.contains {
        $0.name == entry.key && entry.key != "conversions"
      }
      guard !isTaken, MacroExpression.Function(rawValue: entry.key) == nil else {
        throw TesseraError(
          at: entry.keyPosition,
          "\(quoted(entry.key)) has a meaning of its own, expected a new name")
      }
      quantities[entry.key] = try MacroExpression(entry.value)
    }
    return quantities
  }

  private func readStages(_ node: YAMLNode) throws -> [MacroDefinition.StageDefinition] {
    let stages = try entries(node, of: "'stages'").map { entry in
      let fields = try entry.value.fields(
        of: "stage '\(entry.key)'", known: ["latency", "interval"])
      guard entry.key != "output" else {
        throw TesseraError(
          at: entry.keyPosition, "'output' is the stage that hands sums over, expected a new name")
      }
      return MacroDefinition.StageDefinition(
        name: entry.key, latency: try MacroExpression(try fields.required("latency")),
        interval: try fields["interval"].map { try MacroExpression($0) })
    }
    guard (1...15).contains(stages.count) else {
      throw TesseraError(at: node.position, "found \(stages.count) stages, expected 1 to 15")
    }
    return stages
  }

  private func readWrite(
    _ node: YAMLNode, stages: [String]
  ) throws -> MacroDefinition.WriteDefinition {
    let fields = try node.fields(of: "'write'", known: ["stage", "latency"])
    let name = try fields["stage"]?.choice(of: stages)
    return MacroDefinition.WriteDefinition(
      stage: name.flatMap { stages.firstIndex(of: $0) } ?? 0,
      latency: try MacroExpression(try fields.required("latency")))
  }

  private func readInputs(_ node: YAMLNode) throws -> TileGeometry.Passes {
    let fields = try node.fields(of: "'inputs'", known: ["encoding", "bits", "products"])
    let encoding = try fields.required("encoding").choice(
      of: ["ternary", "binary", "bit-serial", "multi-bit", "parallel"])
    let products = try fields["products"]?.choice(of: ["shared", "separate"]) ?? "shared"
    let bits = try fields["bits"].map { Int(try $0.integer(in: 1...16)) }
    if let node = fields["bits"], encoding != "multi-bit", encoding != "bit-serial" {
      throw TesseraError(
        at: node.position, "\(encoding) inputs take no 'bits', expected multi-bit or bit-serial")
    }
    if let node = fields["products"], encoding != "ternary" {
      throw TesseraError(
        at: node.position, "\(encoding) inputs take no 'products', expected ternary ones")
    }
    switch encoding {
    case "ternary": return products == "shared" ? .inArray : .nearMemory
    case "parallel": return .once
    case "multi-bit":
      guard let bits else {
        throw TesseraError(at: node.position, "multi-bit inputs need 'bits' of an access")
      }
      return .unsigned(bits: bits)
    default: return .unsigned(bits: bits ?? 1)
    }
  }

  private func readWeights(_ node: YAMLNode) throws -> TileGeometry.WeightCells {
    let fields = try node.fields(of: "'weights'", known: ["encoding", "bits", "signs"])
    let encoding = try fields.required("encoding").choice(of: ["ternary", "binary", "multi-bit"])
    let signs = try fields["signs"]?.choice(of: ["shifted", "pairs"])
    if encoding == "ternary" {
      for key in ["bits", "signs"] {
        guard let other = fields[key] else { continue }
        throw TesseraError(
          at: other.position, "ternary cells take no '\(key)', expected binary or multi-bit ones")
      }
      return .ternary
    }
    var bits = 1
    if encoding == "multi-bit" {
      bits = Int(try fields.required("bits").integer(in: 1...8))
    } else if let other = fields["bits"] {
      throw TesseraError(at: other.position, "binary cells take no 'bits', expected multi-bit ones")
    }
    return signs == "pairs" ? .pairs(bits: bits) : .shifted(bits: bits)
  }

  private func readActions(_ node: YAMLNode) throws -> [MacroDefinition.ActionDefinition] {
    let actions = try entries(node, of: "'actions'").map { entry in
      let fields = try entry.value.fields(
        of: "action '\(entry.key)'", known: ["count", "summary"] + Self.costKeys)
      let count = try fields.required("count")
      let summary = try fields["summary"]?.text() ?? "Counted as \(try count.text())."
      return MacroDefinition.ActionDefinition(
        action: Action(entry.key, summary), count: try MacroExpression(count))
    }
    guard !actions.isEmpty else {
      throw TesseraError(at: node.position, "found no actions, expected what the macro does")
    }
    return actions
  }

  private static let costKeys = ["energy", "low", "high", "source", "standing"]

  /// The costs that actions, `static` and `area` give, in the layout of a technology's entry.
  private func readCosts(_ fields: YAMLFields) throws -> CostEntry? {
    let actions = try fields.required("actions").entries(of: "'actions'").compactMap { entry in
      let costs = try entry.value.entries(of: "action '\(entry.key)'").filter {
        Self.costKeys.contains($0.key)
      }
      return costs.isEmpty
        ? nil
        : YAMLEntry(
          key: entry.key, keyPosition: entry.keyPosition,
          value: YAMLNode(.mapping(costs), at: entry.value.position))
    }
    var entries: [YAMLEntry] = []
    func add(_ key: String, _ node: YAMLNode) {
      entries.append(YAMLEntry(key: key, keyPosition: node.position, value: node))
    }
    if !actions.isEmpty { add("actions", YAMLNode(.mapping(actions), at: root.position)) }
    if let node = fields["static"] { add("static", node) }
    if let node = fields["area"] { add("area", node) }
    guard !entries.isEmpty else { return nil }
    return try CostEntry.decode(
      YAMLEntry(
        key: "macro", keyPosition: root.position,
        value: YAMLNode(.mapping(entries), at: root.position)))
  }

  private func readValues(_ node: YAMLNode) throws -> MacroValues {
    let fields = try node.fields(
      of: "'values'", known: ["model", "weightBits", "inputBits", "largestCount", "transfer"])
    let modelNode = try fields.required("model")
    let name = try modelNode.choice(of: MacroValues.Model.allCases.map(\.rawValue))
    let model = MacroValues.Model(rawValue: name) ?? .exact
    let largest = try fields["largestCount"].map { try MacroExpression($0) }
    guard (largest != nil) == (model == .saturating) else {
      throw TesseraError(
        at: modelNode.position,
        "found a model that is \(name) \(largest == nil ? "without" : "with") 'largestCount', "
          + "which saturating ones have, and no others")
    }
    return MacroValues(
      model: model, weightBits: try MacroExpression(try fields.required("weightBits")),
      inputBits: try MacroExpression(try fields.required("inputBits")), largestCount: largest)
  }

  /// The parameter that holds a measured transfer; its default is what the macro has written down.
  private func readTransfer(_ node: YAMLNode?) throws -> Parameter? {
    guard let node, node["model"]?.scalar == MacroValues.Model.transfer.rawValue else { return nil }
    let text = try node["transfer"]?.text(expecting: "the lines of a transfer")
    return Parameter(
      "transfer", .file(folder: "transfers", suffixes: ["csv"]),
      default: .file(
        text.map { SourceText(label: "the macro's transfer", text: $0) }
          ?? ComponentKind.noTransfer),
      class: .value, "What was measured of whole arrays: mean and sigma, or a confusion matrix.")
  }

  private func entries(_ node: YAMLNode?, of context: String) throws -> [YAMLEntry] {
    let entries = try node?.namedEntries(of: context) ?? []
    guard entries.count <= Self.most else {
      throw TesseraError(
        at: entries[Self.most].keyPosition,
        "more than \(Self.most) entries in \(context)")
    }
    return entries
  }
}

extension MacroDefinition {
  var expressions: [MacroExpression] {
    timeExpressions + actions.map(\.count) + valueExpressions
      + quantities.sorted { $0.key < $1.key }.map(\.value)
  }

  var timeExpressions: [MacroExpression] {
    stages.flatMap { [$0.latency, $0.interval].compactMap { $0 } } + [write.latency]
  }

  var valueExpressions: [MacroExpression] {
    guard let values else { return [] }
    return [values.weightBits, values.inputBits, values.largestCount].compactMap { $0 }
  }

  /// The stages, and `write`, whose times are numbers and not parameters, which have sources.
  var unsourcedTimes: [String] {
    func isUnsourced(_ expressions: [MacroExpression]) -> Bool {
      expressions.contains(where: \.hasTime)
        || names(in: expressions).contains { quantities[$0]?.hasTime ?? false }
    }
    return stages.filter { isUnsourced([$0.latency, $0.interval].compactMap { $0 }) }.map(\.name)
      + (isUnsourced([write.latency]) ? ["write"] : [])
  }

  /// The names that expressions use, those of the quantities in them included.
  func names(in expressions: [MacroExpression]) -> Set<String> {
    var found: Set<String> = []
    var rest = expressions
    while let expression = rest.popLast() {
      for name in expression.names where found.insert(name).inserted {
        if let quantity = quantities[name] { rest.append(quantity) }
      }
    }
    return found
  }
}
