/// Runs the records of all units against one another; see docs/time-and-order.md for the rules.
///
/// What a unit does without asking for anything is nobody else's business, so the kernel computes
/// it ahead of time, record after record, until the unit waits for a token or asks for a
/// resource. Only posts, requests and returned resources go through the event queue.
///
/// Methods of the loop are mutating, also those that change nothing: the compiler copies the whole
/// kernel to lend it to one that is not.
struct EventKernel: ~Copyable {
  /// A tick that is not known yet.
  static let unknown: Int64 = .max

  struct UnitState: BitwiseCopyable {
    /// Place of the next record in the unit's frame.
    var cursor: Int32 = 0
    var frameCount: Int32 = 0
    /// The repetition of that record that comes next.
    var repetition: UInt32 = 0
    var layer: Int32 = -1
    /// Whether the stream has ended.
    var isDone = false
    /// Whether it asked for a frame that has not come yet.
    var isStarving = false
    var isQueued = false
    /// The youngest record inside has not entered its first stage.
    var isStarting = false
    /// The first stage of the last record with steps, or -1.
    var issueStage: Int32 = -1
    /// When the last record started, in ticks.
    var lastStart: Int64 = 0
    var lastCompletion: Int64 = 0
    /// The tick at which the token it waited for was seen.
    var notBefore: Int64 = 0
    /// The token that the next record waits for, or -1.
    var token: Int32 = -1
    var tokenCount: Int64 = 0
    var nextWaiter: Int32 = -1
    var flightHead: Int32 = 0
    var flightCount: Int32 = 0
    /// The open busy interval, in ticks.
    var busyStart: Int64 = 0
    var busyEnd: Int64 = 0
    /// Records taken from the stream so far.
    var recordsDone: Int64 = 0
  }

  struct StageState: BitwiseCopyable {
    /// Places in the bank of leave times that belong to the stage.
    var base: Int32
    var depth: Int32
    /// The place of the next record to enter.
    var head: Int32 = 0
    var interval: Int64
    /// The tick from which the interval allows an entry.
    var open: Int64 = 0
    /// The tick at which a record last left the stage; the next one leaves then or later.
    var lastLeave: Int64 = 0
  }

  /// A record whose way through the unit is not fully known yet.
  struct Flight: BitwiseCopyable {
    var record: Record
    var unit: Int32
    var operation: Int32
    /// Steps entered so far.
    var entered: Int32 = 0
    /// Resources granted of the next step; -1 while nothing has been asked for.
    var granted: Int32 = -1
    var layer: Int32
    /// Place in the bank of leave times of the stage it is in.
    var leavePlace: Int32 = -1
    /// When its time in the stage is over, or when it may start.
    var ready: Int64
    var start: Int64 = 0
    var recordIndex: Int64
    var repetition: UInt32
  }

  struct ResourceState: BitwiseCopyable {
    var free: Int32
    /// The queue of requests, a list in the pool.
    var head: Int32 = -1
    var tail: Int32 = -1
    var isDirty = false
    var grants: Int64 = 0
    var contended: Int64 = 0
    var waited: Int64 = 0
    var busy: Int64 = 0
  }

  struct Request: BitwiseCopyable {
    var time: Int64 = 0
    /// The unit and the stage to be entered, by which requests of one instant are ordered.
    var unit: Int32 = 0
    var stage: Int32 = 0
    /// The place of the record among the flights.
    var flight: Int32 = 0
    var next: Int32 = -1
  }

  /// What an operation of a unit did in the current layer.
  struct Tally: BitwiseCopyable {
    var repeats: Int64 = 0
    var operand0: Int64 = 0
    var operand1: Int64 = 0
    var payload0: Int64 = 0
    var payload1: Int64 = 0
    /// Negative once a sum has exceeded 63 bits.
    var signs: Int64 = 0

    /// Counts a record with all its repetitions.
    @inline(__always)
    mutating func add(_ record: Record) {
      let times = Int64(record.repeatCount)
      // Fields are below 2^31, so one record adds less than 2^62, and a sum that was not negative
      // before turns negative when it overflows.
      repeats &+= times
      operand0 &+= times &* Int64(record.operand0)
      operand1 &+= times &* Int64(record.operand1)
      payload0 &+= Int64(record.payload0)
      payload1 &+= Int64(record.payload1)
      signs |= repeats | operand0 | operand1 | payload0 | payload1
    }

    /// Adds what another one counted of the same operation.
    @inline(__always)
    mutating func add(_ other: Tally) {
      repeats &+= other.repeats
      operand0 &+= other.operand0
      operand1 &+= other.operand1
      payload0 &+= other.payload0
      payload1 &+= other.payload1
      signs |= other.signs | repeats | operand0 | operand1 | payload0 | payload1
    }
  }

  enum Pause {
    /// The next frame of this unit is needed.
    case needsFrame(Int)
    /// Every record has completed, or nothing can happen any more.
    case ended
  }

  let system: CompiledSystem
  let unitInfos: Bank<CompiledSystem.Unit>
  let operations: Bank<CompiledSystem.Operation>
  let steps: Bank<CompiledSystem.Step>
  let holds: Bank<Int32>
  let portPeriods: Bank<ClockPeriod>
  let names: SystemPlan
  let observer: ((RecordTiming) -> Void)?
  var now: Int64 = 0
  var queue: EventQueue
  var units: Bank<UnitState>
  var stages: Bank<StageState>
  var leaves: Bank<Int64>
  var flights: Bank<Flight>
  var resources: Bank<ResourceState>
  var requests = Pool(empty: Request())
  var tokens: Bank<Int64>
  var waiters: Bank<Int32>
  /// Units to be looked at, a stack.
  var work: Bank<Int32>
  var workCount = 0
  /// Resources that may be able to grant.
  var dirty: Bank<Int32>
  var dirtyCount = 0
  var frames: FrameBank
  /// The entry ticks of each flight, kept for the observer only.
  var flightEntries: [[Int64]]
  var tallies: Bank<Tally>
  var groupSums: Bank<Int64>
  /// What the step functions of each component instance remember.
  var functionStates: [[Int64]]
  /// The device of each component instance that has one.
  var devices: [DeviceState?]
  var meters: [ActivityMeter]
  /// How many intervals a meter holds before it is worth summing up.
  var meterLimits: [Int]
  var counts: [[Int64]]
  var layerStarts: Bank<Int64>
  var layerEnds: Bank<Int64>
  /// A count has exceeded 63 bits.
  var overflowed = false
  /// Of the private record that is being run: its stay in the stage of each step, and the tick at
  /// which it entered.
  var lengths = Bank<Int64>(repeating: 0, count: CompiledSystem.maximumSteps)
  var entries = Bank<Int64>(repeating: 0, count: CompiledSystem.maximumSteps)

  init(
    _ plan: SystemPlan, frameCapacity: Int, observer: ((RecordTiming) -> Void)?,
    slotShift: Int, slotCountShift: Int
  ) throws {
    (system, devices) = try Self.compile(plan)
    unitInfos = Bank(system.units)
    operations = Bank(system.operations)
    steps = Bank(system.steps)
    holds = Bank(system.holds)
    portPeriods = Bank(system.portPeriods)
    names = plan
    self.observer = observer
    queue = EventQueue(slotShift: slotShift, slotCountShift: slotCountShift)
    units = Bank(repeating: UnitState(), count: system.units.count)
    stages = Bank(
      system.stages.map { StageState(base: $0.base, depth: $0.depth, interval: $0.interval) })
    leaves = Bank(repeating: 0, count: system.leavePlaces)
    let empty = Flight(
      record: Record(operation: 0), unit: 0, operation: 0, layer: 0, ready: 0, recordIndex: 0,
      repetition: 0)
    flights = Bank(repeating: empty, count: system.flightPlaces)
    resources = Bank(system.resourceServers.map { ResourceState(free: $0) })
    let initial = plan.initialTokenCounts
    tokens = Bank(
      initial.isEmpty ? [Int64](repeating: 0, count: plan.tokens.count) : initial)
    waiters = Bank(repeating: -1, count: plan.tokens.count)
    work = Bank((0..<Int32(system.units.count)).reversed())
    workCount = system.units.count
    dirty = Bank(repeating: 0, count: system.resourceServers.count)
    frames = FrameBank(unitCount: system.units.count, capacity: frameCapacity)
    flightEntries = [[Int64]](
      repeating: [], count: observer == nil ? 0 : system.flightPlaces)
    tallies = Bank(repeating: Tally(), count: system.operations.count)
    groupSums = Bank(repeating: 0, count: system.groupRules.count)
    functionStates = system.stateCounts.map { [Int64](repeating: 0, count: $0) }
    meters = system.meterGates.map { ActivityMeter(gateAfter: $0) }
    meterLimits = [Int](repeating: 64, count: meters.count)
    counts = plan.components.map {
      [Int64](repeating: 0, count: $0.actions.count * plan.layers.count)
    }
    layerStarts = Bank(repeating: .max, count: plan.layers.count)
    layerEnds = Bank(repeating: 0, count: plan.layers.count)
    for unit in units.indices { units[unit].isQueued = true }
  }

  /// Runs until a frame is needed or nothing more can happen.
  mutating func resume() throws -> Pause {
    while true {
      // Settle: everything that needs no grant.
      while true {
        if workCount > 0 {
          workCount -= 1
          let unit = work[workCount]
          units[unit].isQueued = false
          try advance(unit)
          if units[unit].isStarving { return .needsFrame(Int(unit)) }
        } else if let event = queue.pop(at: now) {
          try handle(event)
        } else {
          break
        }
      }
      // Grant: nothing that follows from a grant is looked at before all have granted.
      if dirtyCount > 0 {
        try grantAll()
        continue
      }
      guard let next = queue.nextTime() else { return .ended }
      now = next
    }
  }

  /// Takes the frame that `resume` asked for; nil ends the stream.
  mutating func accept(_ frame: Frame?, unit: Int) throws {
    units[unit].isStarving = false
    guard let frame else {
      units[unit].isDone = true
      flushTallies(of: unit)
      return
    }
    if units[unit].layer != Int32(frame.layer) {
      flushTallies(of: unit)
      units[unit].layer = Int32(frame.layer)
    }
    units[unit].cursor = 0
    units[unit].frameCount = Int32(frame.count)
    schedule(Int32(unit))
  }

  mutating func schedule(_ unit: Int32) {
    if units[unit].isQueued { return }
    units[unit].isQueued = true
    work[workCount] = unit
    workCount += 1
  }

  private mutating func handle(_ event: Event) throws {
    switch event.kind {
    case .post: post(Int(event.subject))
    case .release: giveBack(event.subject, at: event.time)
    case .request: enqueue(event.subject)
    case .wake: try wake(Int(event.subject), at: event.time)
    }
  }

  private mutating func post(_ token: Int) {
    tokens[token] += 1
    let count = tokens[token]
    var previous: Int32 = -1
    var unit = waiters[token]
    while unit >= 0 {
      let following = units[unit].nextWaiter
      if units[unit].tokenCount <= count {
        if previous < 0 {
          waiters[token] = following
        } else {
          units[previous].nextWaiter = following
        }
        units[unit].token = -1
        units[unit].notBefore = unitInfos[unit].period.tick(atOrAfter: now)
        schedule(unit)
      } else {
        previous = unit
      }
      unit = following
    }
  }
}
