/// Decodes the merged tree of an accelerator description.
struct AcceleratorReader {
  let catalog: Catalog
  let files: ParameterFiles
  private var clocks: [NamedClock] = []
  private var components: [ComponentDescription] = []
  private var definitionFiles: [SourceText] = []

  init(catalog: Catalog, files: ParameterFiles) {
    self.catalog = catalog
    self.files = files
  }

  mutating func read(
    _ root: YAMLNode, sources: [SourceText]
  ) throws -> AcceleratorDescription {
    let fields = try root.fields(
      of: "the accelerator description", known: AcceleratorDescription.keys)
    let name = try fields.required("name").text(expecting: "a name")
    clocks = try fields["clocks"].map(readClocks) ?? []
    try readComponents(fields.required("components"), under: "")
    guard !components.isEmpty else {
      throw TesseraError(at: root.position, "the accelerator has no components")
    }
    try checkLinks()
    let technology = try fields.required("technology")
    return AcceleratorDescription(
      name: name,
      summary: try fields.required("summary").text(),
      technology: Located(
        try technology.text(expecting: "the name of a technology"), at: technology.position),
      clocks: clocks,
      components: components,
      roles: try fields["roles"].map(readRoles) ?? [],
      mapping: try readMapping(fields["mapping"], root: root),
      notes: try fields["notes"]?.text(),
      sources: sources + definitionFiles + parameterFiles)
  }

  /// The files that parameters are, each once.
  private var parameterFiles: [SourceText] {
    var result: [SourceText] = []
    for parameter in components.flatMap(\.parameters) {
      // A kind's default that stands for no file has neither a path nor a text.
      if case .file(let source) = parameter.value, !result.contains(source),
        !source.path.isEmpty || !source.text.isEmpty
      {
        result.append(source)
      }
    }
    return result
  }

  private func readClocks(_ node: YAMLNode) throws -> [NamedClock] {
    try node.namedEntries(of: "'clocks'").map { entry in
      NamedClock(name: entry.key, period: try entry.value.clockPeriod())
    }
  }

  private mutating func readComponents(_ node: YAMLNode, under parent: String) throws {
    let context = parent.isEmpty ? "'components'" : "group '\(parent)'"
    for entry in try node.namedEntries(of: context) {
      if parent.isEmpty, SettingOverride.sections.contains(entry.key) {
        throw TesseraError(
          at: entry.keyPosition,
          "\(quoted(entry.key)) cannot name a component: '--set' uses it for a section")
      }
      let path = parent.isEmpty ? entry.key : "\(parent).\(entry.key)"
      if entry.value["kind"]?.scalar == Catalog.group {
        let fields = try entry.value.fields(of: "group '\(path)'", known: ["kind", "components"])
        try readComponents(fields.required("components"), under: path)
      } else {
        guard components.count < RecordLimits.units else {
          throw TesseraError(
            at: entry.keyPosition, "more than \(RecordLimits.units) components")
        }
        components.append(
          try readComponent(entry.value, path: path, position: entry.keyPosition))
      }
    }
  }

  private mutating func readComponent(
    _ node: YAMLNode, path: String, position: SourcePosition
  ) throws -> ComponentDescription {
    let context = "component '\(path)'"
    let fields = try node.fields(of: context, known: ComponentDescription.keys)
    let kindNode = try fields.required("kind")
    let kindName = try kindNode.text(expecting: "the name of a component kind")
    let generic = try kindNode.located { try catalog.requireKind(named: kindName) }
    let definition = try readDefinition(fields["macro"], generic, context: context, at: position)
    let kind = definition?.kind ?? generic
    let count = try fields["count"]?.integer(in: 1...Int64(RecordLimits.units)) ?? 1
    var component = ComponentDescription(
      path: path,
      kind: kind.name,
      definition: definition,
      count: Int(count),
      parameters: try readParameters(
        fields["parameters"], of: kind, isDefined: definition != nil, context: context,
        position: position),
      clock: try readClock(fields["clock"]),
      connections: try readConnections(fields["connect"], of: kind, context: context),
      costKey: try fields["costs"].map { node in
        Located(try node.text(expecting: "a key of the technology's costs"), at: node.position)
      },
      gateAfter: try readGateAfter(fields["gateAfter"]),
      activeWith: try fields["activeWith"].map { node in
        try node.elements(of: "'activeWith' of \(context)").map { element in
          Located(try element.text(expecting: "the path of a component"), at: element.position)
        }
      } ?? [],
      position: position)
    // Costs that the description names are looked for there, and nowhere else.
    if component.costKey == nil, let costs = kind.costs {
      do {
        component.costs = try costs(component.parameterValues)
      } catch let error as TesseraError {
        throw TesseraError(at: position, "\(context): \(error)")
      }
    }
    return component
  }

  /// The kind that a component brings along: a file by name or path, or the definition itself.
  private mutating func readDefinition(
    _ node: YAMLNode?, _ generic: ComponentKind, context: String, at position: SourcePosition
  ) throws -> KindDefinition? {
    guard let define = generic.define else {
      guard let node else { return nil }
      throw TesseraError(
        at: node.position, "\(context), a \(generic.name), takes no macro; expected kind: macro")
    }
    guard let node else {
      throw TesseraError(
        at: position,
        "\(context) gives no 'macro', which a \(generic.name) needs; expected a name in "
          + "\(KindDefinition.folder)/, the path of a file, or the macro itself")
    }
    let (root, sources) = try files.definition(node)
    definitionFiles += sources.filter { !definitionFiles.contains($0) }
    let kind = try node.located { try define(root) }
    try node.located { try Catalog.check(kind) }
    return KindDefinition(
      generic: generic.name, kind: kind,
      source: SourceText(
        label: sources.first?.label ?? node.scalar ?? kind.name, text: root.blockText))
  }

  private func readParameters(
    _ node: YAMLNode?, of kind: ComponentKind, isDefined: Bool, context: String,
    position: SourcePosition
  ) throws -> [ResolvedParameter] {
    let entries = try node?.entries(of: "'parameters' of \(context)") ?? []
    let names = kind.parameters.map(\.name)
    for entry in entries where !names.contains(entry.key) {
      // A key of the component itself is easily taken for a parameter, in --set above all.
      let isNearParameter = nearestName(to: entry.key, among: names) != nil
      let others = isNearParameter ? [] : ComponentDescription.settableFields
      throw TesseraError(
        at: entry.keyPosition,
        "unknown parameter \(quoted(entry.key)) of \(context), a \(kind.name)"
          + expectation(of: names, insteadOf: entry.key) + suggestion(for: entry.key, among: others)
      )
    }
    return try kind.parameters.map { parameter in
      if let entry = entries.first(where: { $0.key == parameter.name }) {
        return try readParameter(entry.value, parameter, context: context)
      }
      guard let value = parameter.defaultValue else {
        throw TesseraError(
          at: position,
          "\(context) gives no \(quoted(parameter.name)), which a \(kind.name) needs; expected "
            + "\(parameter.domain)" + (isDefined ? " (\(parameter.summary))" : ""))
      }
      return ResolvedParameter(
        name: parameter.name, value: value, parameterClass: parameter.parameterClass,
        position: parameter.basis?.position, standing: parameter.basis?.standing,
        source: parameter.basis?.source)
    }
  }

  /// A parameter is a value, or a mapping of a value with the source and standing that it has.
  private func readParameter(
    _ node: YAMLNode, _ parameter: Parameter, context: String
  ) throws -> ResolvedParameter {
    var result = ResolvedParameter(
      name: parameter.name, value: .flag(false), parameterClass: parameter.parameterClass,
      position: node.position)
    var valueNode = node
    if case .mapping = node.content, node["text"] == nil {
      let fields = try node.fields(
        of: "parameter '\(parameter.name)' of \(context)", known: ["value", "source", "standing"])
      valueNode = try fields.required("value")
      result.position = valueNode.position
      result.source = try fields.required("source").text()
      result.standing = try fields.required("standing").standing()
    }
    // The name of a default that is no file, such as 'none', switches a file off again.
    if case .file(let text)? = parameter.defaultValue, text.text.isEmpty,
      valueNode.scalar == text.label
    {
      result.value = .file(text)
      return result
    }
    result.value = try parameter.domain.value(
      of: valueNode, clocks: clocks, files: files)
    return result
  }

  /// A component that names no clock gets the only one there is.
  private func readClock(_ node: YAMLNode?) throws -> NamedClock? {
    guard let node else { return clocks.count == 1 ? clocks.first : nil }
    let name = try node.choice(of: clocks.map(\.name))
    return clocks.first { $0.name == name }
  }

  /// `never` undoes the setting of a file that is extended.
  private func readGateAfter(_ node: YAMLNode?) throws -> Time? {
    guard let node, node.scalar != "never" else { return nil }
    return try node.quantity()
  }

  private func readConnections(
    _ node: YAMLNode?, of kind: ComponentKind, context: String
  ) throws -> [ConnectionDescription] {
    let names = kind.connections.map(\.name)
    return try node?.entries(of: "'connect' of \(context)").map { entry in
      guard names.contains(entry.key) else {
        throw TesseraError(
          at: entry.keyPosition,
          "unknown connection \(quoted(entry.key)) of \(context), a \(kind.name)"
            + expectation(of: names, insteadOf: entry.key))
      }
      let target = try entry.value.text(expecting: "the path of a component")
      return ConnectionDescription(name: entry.key, target: target, position: entry.value.position)
    } ?? []
  }

  private func checkLinks() throws {
    for component in components {
      for connection in component.connections {
        let target = try self.component(connection.target, at: connection.position)
        guard target.count == 1 || target.count == component.count else {
          throw TesseraError(
            at: connection.position,
            "component '\(component.path)' has \(component.count) instances and connects to "
              + "'\(target.path)', which has \(target.count); expected 1 or \(component.count)")
        }
      }
      for other in component.activeWith {
        _ = try self.component(other.value, at: other.position)
      }
    }
  }

  private func component(
    _ path: String, at position: SourcePosition
  ) throws -> ComponentDescription {
    guard let component = components.first(where: { $0.path == path }) else {
      let known = components.map(\.path)
      throw TesseraError(
        at: position,
        "unknown component \(quoted(path))\(expectation(of: known, insteadOf: path))")
    }
    return component
  }

  private func readRoles(_ node: YAMLNode) throws -> [RoleDescription] {
    try node.namedEntries(of: "'roles'").map { entry in
      let path = try entry.value.text(expecting: "the path of a component")
      _ = try component(path, at: entry.value.position)
      return RoleDescription(name: entry.key, component: path, position: entry.value.position)
    }
  }

  private func readMapping(_ node: YAMLNode?, root: YAMLNode) throws -> YAMLNode {
    guard let node else { return YAMLNode(.mapping([]), at: root.position) }
    for entry in try node.namedEntries(of: "'mapping'") {
      _ = try entry.value.text(expecting: "a value for '\(entry.key)'")
    }
    return node
  }
}

extension YAMLNode {
  /// The standing of a value.
  public func standing() throws -> Standing {
    let name = try choice(of: Standing.allCases.map(\.rawValue))
    return Standing(rawValue: name) ?? .assumed
  }
}
