/// A component of a description with everything resolved: kind, count, all parameters.
public struct ComponentDescription: Sendable, Equatable {
  /// The names of the groups around it and its own, joined by dots: `buffers.activations`.
  public var path: String
  public var kind: String
  /// The kind itself, where the component brings it along.
  public var definition: KindDefinition?
  /// The number of equal instances, 1 or more.
  public var count: Int
  /// All the parameters that the kind declares, in its order, defaults filled in.
  public var parameters: [ResolvedParameter]
  /// The clock domain; nil where the description has none for it.
  public var clock: NamedClock?
  /// In the order in which the description gives them.
  public var connections: [ConnectionDescription]
  /// The entry of the technology table; nil means the one of its path, or else of its kind.
  public var costKey: Located<String>?
  /// What its own parameters say that it costs; used where the technology has no entry for it.
  public var costs: CostEntry?
  public var gateAfter: Time?
  /// Paths of the components whose activity counts as its own.
  public var activeWith: [Located<String>]
  public var position: SourcePosition

  /// The parameters in the form that a kind compiles.
  public var parameterValues: ParameterValues {
    var values: [String: ParameterValue] = [:]
    for parameter in parameters { values[parameter.name] = parameter.value }
    return ParameterValues(values, clock: clock?.period)
  }

  /// The keys of every component that `--set` may change beside parameters.
  static let settableFields = ["count", "clock", "costs", "gateAfter", "kind", "macro"]
  static let keys = settableFields + ["parameters", "connect", "activeWith"]
}

/// A kind that a component brings along, as data.
public struct KindDefinition: Sendable, Equatable {
  /// The registered kind that made it, and the key under which it stands: `macro`.
  public var generic: String
  public var kind: ComponentKind
  /// With everything that it extends: two definitions are equal where their texts are.
  public var source: SourceText

  /// The data folder of macros.
  public static let folder = "macros"

  /// Reads the kind of a file by name or path.
  ///
  /// - Throws: `TesseraError`.
  public static func read(
    _ name: String, folders: DataFolders, define: (YAMLNode) throws -> ComponentKind
  ) throws -> ComponentKind {
    let (root, _) = try ParameterFiles(folders: folders, sources: []).definition(
      YAMLNode(.scalar(name, isPlain: false), at: .argument(name)))
    let kind = try define(root)
    try Catalog.check(kind)
    return kind
  }

  /// What of a definition stays at a path below a later file: a value goes with its source and
  /// standing, and an action's energy with its bounds, so that none rests on what was said of
  /// another.
  static func kept(
    of base: YAMLNode, at path: ArraySlice<String>, under over: YAMLNode
  ) -> YAMLNode? {
    let path = Array(path)
    switch (path.first, path.count) {
    case ("parameters", 2), ("array", 2), ("static", 1), ("area", 1): return nil
    case ("actions", 2):
      let cost: Set<String> = ["energy", "low", "high", "source", "standing"]
      return cost.contains { over[$0] != nil } ? base.removing(cost) : base
    default: return base
    }
  }

  public static func == (left: KindDefinition, right: KindDefinition) -> Bool {
    left.generic == right.generic && left.source.text == right.source.text
  }
}

/// A clock domain of a description.
public struct NamedClock: Sendable, Equatable {
  public var name: String
  public var period: ClockPeriod

  public init(name: String, period: ClockPeriod) {
    self.name = name
    self.period = period
  }
}

/// A link to the component that another one uses.
public struct ConnectionDescription: Sendable, Equatable {
  /// A connection that the kind declares.
  public var name: String
  /// The path of the component that it leads to.
  public var target: String
  public var position: SourcePosition
}
