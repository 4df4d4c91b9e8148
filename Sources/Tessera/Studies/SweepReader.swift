/// Reads the sweep of a suite.
enum SweepReader {
  static func read(_ node: YAMLNode) throws -> SweepPlan {
    let fields = try node.fields(of: "the sweep", known: ["tolerance", "note", "factors"])
    let tolerance = try fields.required("tolerance").positiveNumber()
    guard tolerance < 1 else {
      throw TesseraError(
        at: try fields.required("tolerance").position, "found \(tolerance); expected less than 1")
    }
    let list = try fields.required("factors")
    var factors: [SweepPlan.Factor] = []
    var combinations = 1
    for element in try list.elements(of: "factors") {
      let factor = try self.factor(element)
      if factors.contains(where: { $0.name == factor.name }) {
        throw TesseraError(
          at: element.position, "factor \(quoted(factor.name)) is given more than once")
      }
      factors.append(factor)
      // At most 16 levels a factor, so the product is looked at before it could leave 64 bits.
      combinations *= factor.levels.count
      guard combinations <= SweepPlan.mostCombinations else {
        throw TesseraError(
          at: element.position,
          "the factors make more than \(SweepPlan.mostCombinations) combinations")
      }
    }
    guard !factors.isEmpty else {
      throw TesseraError(at: list.position, "found no factor; expected at least one")
    }
    return SweepPlan(
      tolerance: tolerance, note: try fields.required("note").text(), factors: factors)
  }

  private static let kinds = [
    "convolution-width", "linear-width", "first-last-bits", "setting", "charge", "cost",
  ]

  /// The keys of each kind beside those of every factor.
  private static let ownKeys = [
    "setting": ["path", "of"], "charge": ["component"], "cost": ["costs", "actions"],
  ]

  private static func factor(_ node: YAMLNode) throws -> SweepPlan.Factor {
    let name = try node["name"]?.text() ?? ""
    let what = name.isEmpty ? "a factor" : "factor \(quoted(name))"
    guard let kindNode = node["kind"] else {
      _ = try node.entries(of: what)
      throw TesseraError(at: node.position, "\(what) has no \"kind\"")
    }
    let kindName = try kindNode.choice(of: kinds)
    let fields = try node.fields(
      of: what,
      known: ["name", "kind", "levels", "default", "note"] + (ownKeys[kindName] ?? []))
    let levelNodes = try fields.required("levels").elements(of: "levels")
    guard (2...16).contains(levelNodes.count) else {
      throw TesseraError(
        at: try fields.required("levels").position,
        "found \(levelNodes.count) levels; expected 2 to 16")
    }
    let levels = try levelNodes.map { try $0.text() }
    for (index, level) in levels.enumerated() where levels[..<index].contains(level) {
      throw TesseraError(
        at: levelNodes[index].position, "level \(quoted(level)) is given more than once")
    }
    let standard = try fields.required("default").choice(of: levels)
    return SweepPlan.Factor(
      name: try fields.required("name").text(), kind: try kind(kindName, fields, levelNodes),
      levels: levels, standard: levels.firstIndex(of: standard) ?? 0,
      note: try fields.required("note").text(), position: node.position)
  }

  private static func kind(
    _ name: String, _ fields: YAMLFields, _ levels: [YAMLNode]
  ) throws -> SweepPlan.Kind {
    switch name {
    case "convolution-width":
      return .convolutionWidth(try levels.map { Int(try $0.integer(in: 1...64)) })
    case "linear-width":
      return .linearWidth(try levels.map { Int(try $0.integer(in: 1...64)) })
    case "first-last-bits":
      return .firstAndLastBits(
        try levels.map {
          if case .scalar("unchanged", _) = $0.content { return nil }
          return Int(try $0.integer(in: 2...32))
        })
    case "setting":
      let scope = try fields["of"]?.choice(of: SweepPlan.Scope.allCases.map(\.rawValue))
      return .setting(
        path: try fields.required("path").text(expecting: "a path such as tiles.count"),
        of: scope.flatMap(SweepPlan.Scope.init) ?? .all)
    case "charge":
      for level in levels { _ = try level.choice(of: ["active", "elapsed"]) }
      return .charge(component: try fields.required("component").text())
    default:
      return .cost(
        key: try fields.required("costs").text(),
        actions: try fields.required("actions").elements(of: "actions").map { try $0.text() },
        energies: try levels.map { try $0.quantity(Energy.self) })
    }
  }
}
