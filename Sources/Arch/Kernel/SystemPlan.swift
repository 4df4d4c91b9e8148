/// All the components of an accelerator with their stage plans: what the kernel runs.
///
/// Units are numbered in the order of components, then instances, then the units of the plan.
public struct SystemPlan: Sendable, Equatable {
  public var components: [SystemComponent]
  /// Names of the layers that segments refer to by index.
  public var layers: [String]
  /// Names of the tokens; records refer to them by index.
  public var tokens: [String]
  /// What each token has counted before the first record, as a slice of a trace needs it;
  /// empty means zero for all.
  public var initialTokenCounts: [Int64]

  public init(
    components: [SystemComponent], layers: [String], tokens: [String],
    initialTokenCounts: [Int64] = []
  ) {
    self.components = components
    self.layers = layers
    self.tokens = tokens
    self.initialTokenCounts = initialTokenCounts
  }

  /// The number of units of all the components together.
  public var unitCount: Int {
    components.reduce(0) { $0 + $1.instances * $1.plan.units.count }
  }
}

/// One component of a system: a number of equal instances of a kind.
public struct SystemComponent: Sendable, Equatable {
  public var path: String
  public var kind: String
  public var instances: Int
  public var plan: StagePlan
  /// The domain of its clocked units and ports.
  public var clock: ClockPeriod
  public var actions: [String]
  /// The component that each connection leads to, by the connection's name. The target has one
  /// instance, or as many as this component: then instance *i* is connected with instance *i*.
  public var connections: [String: Int]
  /// The idle time after which an instance is gated; nil means never. Waking takes no time.
  public var gateAfter: Int64?
  /// Components whose activity counts as this one's own, as any of their units is active.
  public var activeWith: [Int]

  public init(
    path: String, kind: String, instances: Int, plan: StagePlan, clock: ClockPeriod = .unclocked,
    actions: [String], connections: [String: Int] = [:], gateAfter: Int64? = nil,
    activeWith: [Int] = []
  ) {
    self.path = path
    self.kind = kind
    self.instances = instances
    self.plan = plan
    self.clock = clock
    self.actions = actions
    self.connections = connections
    self.gateAfter = gateAfter
    self.activeWith = activeWith
  }
}
