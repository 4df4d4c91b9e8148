/// What a component does with a record, as plain data: all that the event kernel interprets.
///
/// A unit is a linear pipeline of stages that takes records strictly in order. An operation is a
/// path through some of the stages, in ascending order. A record
///
/// - *starts* at the first edge of its unit's domain at which its predecessor's first stage
///   accepts again, its own first stage accepts, its token has reached the count it waits for,
///   and the resources of its first stage have granted;
/// - *moves on* when its time in a stage is over, the next stage accepts, and the resources which
///   that stage holds have granted; until then it stays and blocks the stage behind it;
/// - *completes* at the end of its last stage, but not before its predecessor has completed.
///
/// A stage accepts when `interval` has passed since the last record entered and fewer than
/// `depth` records are inside.
public struct StagePlan: Sendable, Equatable {
  public var units: [UnitPlan]
  /// What units of this component, or stages of others through a port, compete for.
  public var resources: [ResourcePlan]
  /// Services that stages of other components may use.
  public var ports: [PortPlan]
  /// What times the steps whose duration is `.device`; one for each instance and run.
  public var device: DevicePlan?

  public init(
    units: [UnitPlan], resources: [ResourcePlan] = [], ports: [PortPlan] = [],
    device: DevicePlan? = nil
  ) {
    self.units = units
    self.resources = resources
    self.ports = ports
    self.device = device
  }
}

/// One in-order pipeline of a component.
public struct UnitPlan: Sendable, Equatable {
  public var name: String
  /// Whether durations count cycles of the component's clock (true) or femtoseconds.
  public var isClocked: Bool
  public var stages: [Stage]
  public var operations: [OperationPlan]

  public init(name: String, isClocked: Bool, stages: [Stage], operations: [OperationPlan]) {
    self.name = name
    self.isClocked = isClocked
    self.stages = stages
    self.operations = operations
  }
}

/// One place of a pipeline, which records pass in order.
public struct Stage: Sendable, Equatable {
  public var name: String
  /// The most records inside at once, 1 or more.
  public var depth: Int
  /// The least time between two entries, in ticks of the unit.
  public var interval: Int64

  public init(name: String, depth: Int = 1, interval: Int64 = 0) {
    self.name = name
    self.depth = depth
    self.interval = interval
  }
}

/// What one kind of record does in a unit.
public struct OperationPlan: Sendable, Equatable {
  public var name: String
  /// Names of the operands (0, 1 or 2): numbers that hold for each repetition.
  public var operands: [String]
  /// Names of the payloads (0, 1 or 2): data-dependent totals over all repetitions of a record,
  /// which are counted and never change time.
  public var payloads: [String]
  /// The path: strictly ascending stages. An empty path makes a record that only waits and posts.
  public var steps: [Step]
  public var counts: [CountRule]

  public init(
    name: String, operands: [String] = [], payloads: [String] = [], steps: [Step],
    counts: [CountRule] = []
  ) {
    self.name = name
    self.operands = operands
    self.payloads = payloads
    self.steps = steps
    self.counts = counts
  }
}

/// One stage of an operation's path.
public struct Step: Sendable, Equatable {
  /// Index into the unit's stages.
  public var stage: Int
  public var duration: DurationRule
  /// The component's own resources that are held from grant until the record leaves the stage;
  /// they are asked for one after the other, in this order.
  public var holds: [Int]
  /// A port of another component: its resource is held too, asked for last, and its duration
  /// takes the place of `duration`.
  public var port: PortUse?

  public init(stage: Int, duration: DurationRule, holds: [Int] = [], port: PortUse? = nil) {
    self.stage = stage
    self.duration = duration
    self.holds = holds
    self.port = port
  }
}

/// How long a record stays in a stage at least: `fixed + perUnit · ⌈operand / divisor⌉` ticks.
public enum DurationRule: Sendable, Equatable {
  case linear(fixed: Int64, perUnit: Int64, operand: Int, divisor: Int64)
  /// The component's step function decides when the record enters the stage; all the steps of a
  /// component that use one hold the same resource of one server.
  case stepFunction(StepFunction)
  /// The component's device decides, when it takes the record or later.
  case device(DevicePhase)

  /// A duration that does not depend on operands.
  public static func fixed(_ ticks: Int64) -> DurationRule {
    .linear(fixed: ticks, perUnit: 0, operand: 0, divisor: 1)
  }

  /// `perUnit` ticks for each started group of `divisor` units of the operand.
  public static func each(
    _ perUnit: Int64, of operand: Int, dividedBy divisor: Int64 = 1, plus fixed: Int64 = 0
  ) -> DurationRule {
    .linear(fixed: fixed, perUnit: perUnit, operand: operand, divisor: divisor)
  }
}

/// Logic of a component that a table of durations cannot express.
///
/// The kernel calls it once for each repetition, when the record enters the stage. A stage that
/// uses it must hold a resource of its own component, so that entries come in the order of time
/// and `state`, which all the units of the component share, has one history.
public struct StepFunction: Sendable, Equatable {
  /// Names the function in errors and descriptions; two functions with one name count as equal.
  public var name: String
  /// The number of 64-bit words of state that each component instance keeps, zero at the start.
  public var stateCount: Int
  /// Takes state, the tick of entry and the record; returns the duration in ticks, 0 or more.
  public var body: @Sendable (inout MutableSpan<Int64>, Int64, borrowing Record) -> Int64

  public init(
    name: String, stateCount: Int,
    body: @escaping @Sendable (inout MutableSpan<Int64>, Int64, borrowing Record) -> Int64
  ) {
    self.name = name
    self.stateCount = stateCount
    self.body = body
  }

  public static func == (left: StepFunction, right: StepFunction) -> Bool {
    left.name == right.name && left.stateCount == right.stateCount
  }
}

/// Something that a bounded number of records may hold at once.
public struct ResourcePlan: Sendable, Equatable {
  public var name: String
  /// How many may hold it at once, 1 or more.
  public var servers: Int

  public init(name: String, servers: Int = 1) {
    self.name = name
    self.servers = servers
  }
}

/// A service of a component that stages of other components pass through.
public struct PortPlan: Sendable, Equatable {
  public var name: String
  /// Index into the component's resources.
  public var resource: Int
  /// In ticks of the component's domain, rounded up to whole femtoseconds for the caller;
  /// operand 0 is the amount that the caller hands over.
  public var duration: DurationRule
  public var isClocked: Bool
  /// Counted on this component for each use; operand 0 is the amount.
  public var counts: [CountRule]

  public init(
    name: String, resource: Int, duration: DurationRule, isClocked: Bool, counts: [CountRule]
  ) {
    self.name = name
    self.resource = resource
    self.duration = duration
    self.isClocked = isClocked
    self.counts = counts
  }
}

/// The use of a port by a stage.
public struct PortUse: Sendable, Equatable {
  /// The name of a connection that the kind declares; the description says to which component.
  public var connection: String
  /// The port's name there.
  public var port: String
  /// The operand that is handed over as the amount.
  public var operand: Int

  public init(connection: String, port: String, operand: Int) {
    self.connection = connection
    self.port = port
    self.operand = operand
  }
}

/// Adds to the count of an action whenever an operation runs.
public struct CountRule: Sendable, Equatable {
  /// Index into the kind's actions.
  public var action: Int
  public var amount: Amount

  public enum Amount: Sendable, Equatable {
    /// A fixed number for each repetition.
    case fixed(Int64)
    /// `times · operand` for each repetition.
    case operand(Int, times: Int64)
    /// `times · ⌈operand / divisor⌉` for each repetition.
    case groups(of: Int, dividedBy: Int64, times: Int64)
    /// `times · ⌈operand 0 / rows⌉ · ⌈operand 1 / columns⌉` for each repetition.
    case grid(rows: Int64, columns: Int64, times: Int64)
    /// `times · payload` for each record.
    case payload(Int, times: Int64)
  }

  public init(_ action: Int, _ amount: Amount) {
    self.action = action
    self.amount = amount
  }
}
