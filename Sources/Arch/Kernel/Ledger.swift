/// What a run did, in integers: how often each action happened and how long each component spent
/// in each power state. Pricing it is a separate step.
public struct Ledger: Sendable, Equatable {
  /// The end of the last record, in femtoseconds.
  public var makespan: Int64
  public var layers: [LayerTimes]
  /// One for each component of the description, in its order; instances are summed.
  public var components: [ComponentLedger]

  public init(makespan: Int64, layers: [LayerTimes], components: [ComponentLedger]) {
    self.makespan = makespan
    self.layers = layers
    self.components = components
  }
}

/// When the records of a layer ran.
public struct LayerTimes: Sendable, Equatable {
  public var name: String
  /// Start of its first and end of its last record, in femtoseconds; both 0 if it has none.
  public var start: Int64
  public var end: Int64

  public init(name: String, start: Int64, end: Int64) {
    self.name = name
    self.start = start
    self.end = end
  }
}

/// The part of a ledger that belongs to one component.
public struct ComponentLedger: Sendable, Equatable {
  /// The component's path in the description, such as `tiles`.
  public var path: String
  public var kind: String
  public var instances: Int
  public var actions: [String]
  /// `counts[layer * actions.count + action]`.
  public var counts: [Int64]
  /// Summed over the instances, in femtoseconds; the three add up to `instances · makespan`.
  public var active: Int64
  public var idle: Int64
  public var gated: Int64
  public var resources: [ResourceLedger]

  public init(
    path: String, kind: String, instances: Int, actions: [String], counts: [Int64],
    active: Int64 = 0, idle: Int64 = 0, gated: Int64 = 0, resources: [ResourceLedger] = []
  ) {
    self.path = path
    self.kind = kind
    self.instances = instances
    self.actions = actions
    self.counts = counts
    self.active = active
    self.idle = idle
    self.gated = gated
    self.resources = resources
  }
}

/// How a resource was used, summed over the instances of its component.
public struct ResourceLedger: Sendable, Equatable {
  public var name: String
  public var grants: Int64
  /// Grants that came later than they were asked for.
  public var contendedGrants: Int64
  /// Time between asking and grant, summed, in femtoseconds.
  public var waitTime: Int64
  /// Time held, summed, in femtoseconds.
  public var busyTime: Int64

  public init(
    name: String, grants: Int64 = 0, contendedGrants: Int64 = 0, waitTime: Int64 = 0,
    busyTime: Int64 = 0
  ) {
    self.name = name
    self.grants = grants
    self.contendedGrants = contendedGrants
    self.waitTime = waitTime
    self.busyTime = busyTime
  }
}
