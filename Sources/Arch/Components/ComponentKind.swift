/// Something that a component does and that a technology table prices.
public struct Action: Sendable, Equatable {
  public let name: String
  /// One sentence: what one count of it is.
  public let summary: String

  public init(_ name: String, _ summary: String) {
    self.name = name
    self.summary = summary
  }
}

/// A named link from a kind's stages to a port of another component.
public struct Connection: Sendable, Equatable {
  public let name: String
  public let summary: String

  public init(_ name: String, _ summary: String) {
    self.name = name
    self.summary = summary
  }
}

/// A kind of component: what it is called, what it can be told, what it counts, how it is timed.
///
/// A kind is a value. To add one, make it in a file of your own and register it in a `Catalog`.
public struct ComponentKind: Sendable {
  public let name: String
  /// What it models, the mechanism, its source, and what it does not model.
  public let summary: String
  public let parameters: [Parameter]
  public let actions: [Action]
  public let connections: [Connection]
  /// Turns checked parameters into a stage plan; throws where they contradict one another.
  public let compile: @Sendable (ParameterValues) throws -> StagePlan
  /// How networks are mapped onto it, where it computes matrix-vector products.
  public let tileGeometry: (@Sendable (ParameterValues) throws -> TileGeometry)?
  /// What its actions and states cost, where its own parameters say so: used where a technology
  /// has no entry for the component. Nil where they say nothing.
  public let costs: (@Sendable (ParameterValues) throws -> CostEntry?)?
  /// Whether it has a stage plan; one that has none runs on values only, and `compile` throws.
  public let isTimed: Bool
  /// What its arrays make of values, where it says so.
  public let valueModel: (@Sendable (ParameterValues) throws -> ArrayValueModel)?
  /// The parts whose times are written down without a source; a result takes them as assumed.
  public let unsourcedTimes: [String]
  /// Makes the kind that a component brings along in YAML, under a key of this kind's name.
  ///
  /// Such a kind has no parameters and actions of its own, and `compile` throws.
  public let define: (@Sendable (YAMLNode) throws -> ComponentKind)?

  public init(
    name: String, summary: String, parameters: [Parameter], actions: [Action],
    connections: [Connection] = [],
    compile: @escaping @Sendable (ParameterValues) throws -> StagePlan,
    tileGeometry: (@Sendable (ParameterValues) throws -> TileGeometry)? = nil,
    costs: (@Sendable (ParameterValues) throws -> CostEntry?)? = nil,
    isTimed: Bool = true,
    valueModel: (@Sendable (ParameterValues) throws -> ArrayValueModel)? = nil,
    unsourcedTimes: [String] = [],
    define: (@Sendable (YAMLNode) throws -> ComponentKind)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.actions = actions
    self.connections = connections
    self.compile = compile
    self.tileGeometry = tileGeometry
    self.costs = costs
    self.isTimed = isTimed
    self.valueModel = valueModel
    self.unsourcedTimes = unsourcedTimes
    self.define = define
  }
}
