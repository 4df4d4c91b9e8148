/// Runs the records of all units against one another; see docs/time-and-order.md for the rules.
///
/// What a unit does without asking for anything is nobody else's business, so the kernel computes
/// it ahead of time, record after record, until the unit waits for a token or asks for a
/// resource. Only posts, requests and returned resources go through the event queue.
struct EventKernel: ~Copyable {
  /// A tick that is not known yet.
  static let unknown: Int64 = .max

  struct UnitState {
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

  struct StageState {
    /// Places in the bank of leave times that belong to the stage.
    var base: Int32
    var depth: Int32
    /// The place of the next record to enter.
    var head: Int32 = 0
    var interval: Int64
    /// The tick from which the interval allows an entry.
    var open: Int64 = 0
  }

  /// A record whose way through the unit is not fully known yet.
  struct Flight {
    var record: Record
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

  struct ResourceState {
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
    var time: Int64
    var unit: Int32
    var stage: Int32
    var next: Int32
  }

  /// What an operation of a unit did in the current layer.
  struct Tally {
    var repeats: Int64 = 0
    var operand0: Int64 = 0
    var operand1: Int64 = 0
    var payload0: Int64 = 0
    var payload1: Int64 = 0
  }

  enum Pause {
    /// The next frame of this unit is needed.
    case needsFrame(Int)
    /// Every record has completed, or nothing can happen any more.
    case ended
  }

  let system: CompiledSystem
  let names: SystemPlan
  let observer: ((RecordTiming) -> Void)?
  var now: Int64 = 0
  var queue: EventQueue
  var units: [UnitState]
  var stages: [StageState]
  var leaves: [Int64]
  var flights: [Flight]
  var resources: [ResourceState]
  var requests: [Request] = []
  var freeRequest: Int32 = -1
  var tokens: [Int64]
  var waiters: [Int32]
  var work: [Int32]
  var starving: [Int32] = []
  var dirty: [Int32] = []
  /// The current frame of each unit.
  var frames: [[Record]]
  let frameCapacity: Int
  /// The entry ticks of each flight, kept for the observer only.
  var flightEntries: [[Int64]]
  var tallies: [Tally]
  var groupSums: [Int64]
  /// What the step functions of each component instance remember.
  var functionStates: [[Int64]]
  var meters: [ActivityMeter]
  /// How many intervals a meter holds before it is worth summing up.
  var meterLimits: [Int]
  var counts: [[Int64]]
  var layerStarts: [Int64]
  var layerEnds: [Int64]
  /// A count has exceeded 63 bits.
  var overflowed = false
  var scratch = [Int64](repeating: 0, count: CompiledSystem.maximumSteps)

  init(
    _ plan: SystemPlan, frameCapacity: Int, observer: ((RecordTiming) -> Void)?,
    slotShift: Int, slotCountShift: Int
  ) throws {
    system = try CompiledSystem(plan)
    names = plan
    self.observer = observer
    self.frameCapacity = frameCapacity
    queue = EventQueue(slotShift: slotShift, slotCountShift: slotCountShift)
    units = [UnitState](repeating: UnitState(), count: system.units.count)
    stages = system.stages.map {
      StageState(base: $0.base, depth: $0.depth, interval: $0.interval)
    }
    leaves = [Int64](repeating: 0, count: system.leavePlaces)
    let empty = Flight(
      record: Record(operation: 0), operation: 0, layer: 0, ready: 0, recordIndex: 0, repetition: 0)
    flights = [Flight](repeating: empty, count: system.flightPlaces)
    resources = system.resourceServers.map { ResourceState(free: $0) }
    let initial = plan.initialTokenCounts
    tokens = initial.isEmpty ? [Int64](repeating: 0, count: plan.tokens.count) : initial
    waiters = [Int32](repeating: -1, count: plan.tokens.count)
    work = (0..<Int32(system.units.count)).reversed()
    frames = [[Record]](repeating: [], count: system.units.count)
    flightEntries = [[Int64]](
      repeating: [], count: observer == nil ? 0 : system.flightPlaces)
    tallies = [Tally](repeating: Tally(), count: system.operations.count)
    groupSums = [Int64](repeating: 0, count: system.groupRules.count)
    functionStates = system.stateCounts.map { [Int64](repeating: 0, count: $0) }
    meters = system.meterGates.map { ActivityMeter(gateAfter: $0) }
    meterLimits = [Int](repeating: 64, count: meters.count)
    counts = plan.components.map {
      [Int64](repeating: 0, count: $0.actions.count * plan.layers.count)
    }
    layerStarts = [Int64](repeating: .max, count: plan.layers.count)
    layerEnds = [Int64](repeating: 0, count: plan.layers.count)
    for unit in units.indices { units[unit].isQueued = true }
  }

  /// Runs until a frame is needed or nothing more can happen.
  mutating func resume() throws -> Pause {
    while true {
      // Settle: everything that needs no grant.
      while true {
        if let unit = work.popLast() {
          units[Int(unit)].isQueued = false
          try advance(Int(unit))
          if units[Int(unit)].isStarving { return .needsFrame(Int(unit)) }
        } else if let event = queue.pop(at: now) {
          handle(event)
        } else {
          break
        }
      }
      // Grant: nothing that follows from a grant is looked at before all have granted.
      if !dirty.isEmpty {
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
    if units[Int(unit)].isQueued { return }
    units[Int(unit)].isQueued = true
    work.append(unit)
  }

  private mutating func handle(_ event: Event) {
    switch event.kind {
    case .post: post(Int(event.a))
    case .release:
      let resource = Int(event.a)
      resources[resource].free += 1
      resources[resource].busy &+= event.time
      markDirty(resource)
    case .request: enqueue(unit: event.a, stage: Int32(event.b))
    }
  }

  private mutating func post(_ token: Int) {
    tokens[token] += 1
    let count = tokens[token]
    var previous: Int32 = -1
    var unit = waiters[token]
    while unit >= 0 {
      let following = units[Int(unit)].nextWaiter
      if units[Int(unit)].tokenCount <= count {
        if previous < 0 {
          waiters[token] = following
        } else {
          units[Int(previous)].nextWaiter = following
        }
        units[Int(unit)].token = -1
        units[Int(unit)].notBefore = system.units[Int(unit)].period.tick(atOrAfter: now)
        schedule(unit)
      } else {
        previous = unit
      }
      unit = following
    }
  }

  private mutating func markDirty(_ resource: Int) {
    if resources[resource].isDirty || resources[resource].head < 0 { return }
    resources[resource].isDirty = true
    dirty.append(Int32(resource))
  }
}

// MARK: - Resources

extension EventKernel {
  /// Puts a unit into the queue of the resource that its record needs next.
  private mutating func enqueue(unit: Int32, stage: Int32) {
    let place = flightPlace(of: unit, enteringStage: stage)
    let flight = flights[place]
    let operation = system.operations[Int(flight.operation)]
    let step = system.steps[Int(operation.firstStep + flight.entered)]
    let resource = Int(system.holds[Int(step.firstHold + flight.granted)])
    var node = freeRequest
    let request = Request(time: now, unit: unit, stage: stage, next: -1)
    if node >= 0 {
      freeRequest = requests[Int(node)].next
      requests[Int(node)] = request
    } else {
      node = Int32(requests.count)
      requests.append(request)
    }
    // Earlier instants first, then units, then stages; time never runs back, so only requests of
    // this very instant can have to stand behind the new one.
    var previous: Int32 = -1
    let tail = resources[resource].tail
    if tail >= 0 && precedes(requests[Int(tail)], request) {
      previous = tail
    } else {
      var current = resources[resource].head
      while current >= 0 && precedes(requests[Int(current)], request) {
        previous = current
        current = requests[Int(current)].next
      }
    }
    if previous < 0 {
      requests[Int(node)].next = resources[resource].head
      resources[resource].head = node
    } else {
      requests[Int(node)].next = requests[Int(previous)].next
      requests[Int(previous)].next = node
    }
    if requests[Int(node)].next < 0 { resources[resource].tail = node }
    if resources[resource].free > 0 && !resources[resource].isDirty {
      resources[resource].isDirty = true
      dirty.append(Int32(resource))
    }
  }

  private func precedes(_ left: Request, _ right: Request) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.unit != right.unit { return left.unit < right.unit }
    return left.stage < right.stage
  }

  fileprivate mutating func grantAll() throws {
    let batch = dirty
    dirty.removeAll(keepingCapacity: true)
    for id in batch { resources[Int(id)].isDirty = false }
    for id in batch {
      let resource = Int(id)
      while resources[resource].free > 0 && resources[resource].head >= 0 {
        let node = resources[resource].head
        let request = requests[Int(node)]
        resources[resource].head = request.next
        if request.next < 0 { resources[resource].tail = -1 }
        requests[Int(node)].next = freeRequest
        freeRequest = node
        resources[resource].free -= 1
        resources[resource].grants += 1
        resources[resource].busy &-= now
        if request.time < now {
          resources[resource].contended += 1
          resources[resource].waited &+= now - request.time
        }
        try granted(unit: request.unit, stage: request.stage)
      }
    }
  }

  private mutating func granted(unit: Int32, stage: Int32) throws {
    let place = flightPlace(of: unit, enteringStage: stage)
    flights[place].granted += 1
    let operation = system.operations[Int(flights[place].operation)]
    let step = system.steps[Int(operation.firstStep + flights[place].entered)]
    if flights[place].granted < step.holdCount {
      queue.push(Event(time: now, a: unit, b: UInt16(truncatingIfNeeded: stage), kind: .request))
      return
    }
    let tick = system.units[Int(unit)].period.tick(atOrAfter: now)
    try enter(place, unit: Int(unit), at: max(tick, flights[place].ready))
    schedule(unit)
  }

  private func flightPlace(of unit: Int32, enteringStage stage: Int32) -> Int {
    let info = system.units[Int(unit)]
    let state = units[Int(unit)]
    for index in 0..<state.flightCount {
      let place = Int(info.flightBase + (state.flightHead + index) % info.flightCapacity)
      let flight = flights[place]
      if flight.granted < 0 { continue }
      let operation = system.operations[Int(flight.operation)]
      let step = system.steps[Int(operation.firstStep + flight.entered)]
      if step.stage - info.firstStage == stage { return place }
    }
    return Int(info.flightBase)
  }
}

// MARK: - Units

extension EventKernel {
  /// Lets a unit do all that is known to happen, as far ahead as it depends on nobody else.
  fileprivate mutating func advance(_ unit: Int) throws {
    let info = system.units[unit]
    try moveFlights(unit, info)
    while true {
      if units[unit].token >= 0 || units[unit].isStarting { return }
      if units[unit].cursor == units[unit].frameCount {
        if !units[unit].isDone { units[unit].isStarving = true }
        return
      }
      let record = frames[unit][Int(units[unit].cursor)]
      let id = info.firstOperation + Int32(record.operation)
      let operation = system.operations[Int(id)]
      var at = max(units[unit].lastStart, units[unit].notBefore)
      if units[unit].issueStage >= 0 { at = max(at, acceptance(of: units[unit].issueStage)) }
      if operation.stepCount > 0 {
        at = max(at, acceptance(of: system.steps[Int(operation.firstStep)].stage))
      }
      if at == Self.unknown { return }
      if record.waitToken != Record.noToken {
        let needed =
          record.waitCount + Int64(units[unit].repetition) * Int64(record.waitStride)
        let token = Int(record.waitToken)
        if tokens[token] < needed {
          units[unit].token = Int32(token)
          units[unit].tokenCount = needed
          units[unit].nextWaiter = waiters[token]
          waiters[token] = Int32(unit)
          return
        }
      }
      if at > info.lastTick { throw tooLong(unit) }
      if units[unit].repetition == 0 { tally(record, operation) }
      if operation.stepCount == 0 {
        mark(record, unit, info, at: at)
      } else if operation.isPrivate && units[unit].flightCount == 0 {
        try runPrivately(record, operation, unit, info, at: at)
      } else {
        try launch(record, id, unit, info, at: at)
      }
    }
  }

  /// The first tick at which a stage takes a record, or `unknown`.
  private func acceptance(of stage: Int32) -> Int64 {
    let state = stages[Int(stage)]
    return max(state.open, leaves[Int(state.base + state.head)])
  }

  /// Notes an entry and returns the place where the time of leaving belongs.
  private mutating func occupy(_ stage: Int32, at tick: Int64) -> Int32 {
    let state = stages[Int(stage)]
    let place = state.base + state.head
    stages[Int(stage)].open = tick + state.interval
    stages[Int(stage)].head = state.head + 1 == state.depth ? 0 : state.head + 1
    return place
  }

  private mutating func takeRepetition(_ record: Record, _ unit: Int) {
    if units[unit].repetition + 1 >= record.repeatCount {
      units[unit].repetition = 0
      units[unit].cursor += 1
      units[unit].recordsDone += 1
    } else {
      units[unit].repetition += 1
    }
  }

  /// A record with no steps: it marks a point of the stream.
  private mutating func mark(
    _ record: Record, _ unit: Int, _ info: CompiledSystem.Unit, at tick: Int64
  ) {
    units[unit].lastStart = tick
    let instant = info.period.instant(ofTick: tick)
    noteLayer(units[unit].layer, start: instant, end: instant)
    emitPost(record, at: instant)
    observe(
      unit, units[unit].recordsDone, units[unit].repetition, [], start: tick, completion: tick)
    takeRepetition(record, unit)
  }

  /// Runs repetitions of a record that asks for nothing, while nothing is inside the unit.
  private mutating func runPrivately(
    _ record: Record, _ operation: CompiledSystem.Operation, _ unit: Int,
    _ info: CompiledSystem.Unit, at first: Int64
  ) throws {
    let stepCount = Int(operation.stepCount)
    let firstStep = Int(operation.firstStep)
    let mayRepeat =
      record.postToken == Record.noToken
      && (record.waitToken == Record.noToken || record.waitStride == 0)
    var remaining = mayRepeat ? Int64(record.repeatCount - units[unit].repetition) : 1
    var at = first
    var previousCompletion: Int64 = -1
    let observed = observer != nil
    var entries: [Int64] = []
    while true {
      var tick = at
      var leavePlace = -1
      var shift: Int64 = -1
      var isShifted = true
      if observed { entries.removeAll() }
      for index in 0..<stepCount {
        let step = system.steps[firstStep + index]
        tick = max(tick, acceptance(of: step.stage))
        if leavePlace >= 0 { leaves[leavePlace] = tick }
        leavePlace = Int(occupy(step.stage, at: tick))
        let moved = tick &- scratch[index]
        if index == 0 { shift = moved } else if moved != shift { isShifted = false }
        scratch[index] = tick
        if observed { entries.append(tick) }
        tick += try duration(step, record, unit, info, at: tick)
        if tick > info.lastTick { throw tooLong(unit) }
      }
      var completion = max(tick, units[unit].lastCompletion)
      leaves[leavePlace] = completion
      let start = scratch[0]
      if completion - previousCompletion != shift || previousCompletion < 0 { isShifted = false }
      previousCompletion = completion
      remaining -= 1
      noteBusy(unit, info, start: start, end: completion)
      noteLayer(
        units[unit].layer, start: info.period.instant(ofTick: start),
        end: info.period.instant(ofTick: completion))
      units[unit].lastStart = start
      units[unit].lastCompletion = completion
      units[unit].issueStage = system.steps[firstStep].stage
      if observed {
        observe(
          unit, units[unit].recordsDone, units[unit].repetition, entries, start: start,
          completion: completion)
      }
      if record.postToken != Record.noToken {
        emitPost(record, at: info.period.instant(ofTick: completion))
      }
      takeRepetition(record, unit)
      if remaining == 0 { return }
      if isShifted && !observed && operation.canSkipRepeats && start + shift <= completion {
        // The state is the last one shifted by a constant, so all later ones are, too.
        let (all, overflow) = shift.multipliedReportingOverflow(by: remaining)
        if overflow || completion > info.lastTick - all { throw tooLong(unit) }
        for index in 0..<stepCount {
          let stage = Int(system.steps[firstStep + index].stage)
          stages[stage].open += all
          leaves[Int(stages[stage].base)] += all
        }
        completion += all
        noteBusy(unit, info, start: start + shift, end: completion)
        noteLayer(
          units[unit].layer, start: info.period.instant(ofTick: start),
          end: info.period.instant(ofTick: completion))
        units[unit].lastStart += all
        units[unit].lastCompletion = completion
        units[unit].repetition = 0
        units[unit].cursor += 1
        units[unit].recordsDone += 1
        return
      }
      at = max(start, acceptance(of: system.steps[firstStep].stage))
    }
  }

  /// Sends a repetition into the unit whose way is not known to its end.
  private mutating func launch(
    _ record: Record, _ id: Int32, _ unit: Int, _ info: CompiledSystem.Unit, at tick: Int64
  ) throws {
    let place = Int(
      info.flightBase + (units[unit].flightHead + units[unit].flightCount) % info.flightCapacity)
    if observer != nil { flightEntries[place] = [] }
    flights[place] = Flight(
      record: record, operation: id, layer: units[unit].layer, ready: tick,
      recordIndex: units[unit].recordsDone, repetition: units[unit].repetition)
    units[unit].flightCount += 1
    units[unit].isStarting = true
    takeRepetition(record, unit)
    try moveFlights(unit, info)
  }

  /// Moves the records inside a unit, the oldest first, as far as is known.
  private mutating func moveFlights(_ unit: Int, _ info: CompiledSystem.Unit) throws {
    var index: Int32 = 0
    while index < units[unit].flightCount {
      let place = Int(info.flightBase + (units[unit].flightHead + index) % info.flightCapacity)
      if try move(place, unit, info, isOldest: index == 0) {
        units[unit].flightHead = (units[unit].flightHead + 1) % info.flightCapacity
        units[unit].flightCount -= 1
      } else {
        index += 1
      }
    }
  }

  /// Returns whether the record has completed.
  private mutating func move(
    _ place: Int, _ unit: Int, _ info: CompiledSystem.Unit, isOldest: Bool
  ) throws -> Bool {
    let operation = system.operations[Int(flights[place].operation)]
    while true {
      if flights[place].granted >= 0 { return false }
      if flights[place].entered == operation.stepCount {
        if !isOldest { return false }
        complete(place, unit, info, operation)
        return true
      }
      let step = system.steps[Int(operation.firstStep + flights[place].entered)]
      let at = max(flights[place].ready, acceptance(of: step.stage))
      if at == Self.unknown { return false }
      if at > info.lastTick { throw tooLong(unit) }
      if step.holdCount > 0 {
        flights[place].granted = 0
        flights[place].ready = at
        queue.push(
          Event(
            time: info.period.instant(ofTick: at), a: Int32(unit),
            b: UInt16(truncatingIfNeeded: step.stage - info.firstStage), kind: .request))
        return false
      }
      try enter(place, unit: unit, at: at)
    }
  }

  /// Lets a record enter its next stage, leaving the one it was in.
  fileprivate mutating func enter(_ place: Int, unit: Int, at tick: Int64) throws {
    let info = system.units[unit]
    let operation = system.operations[Int(flights[place].operation)]
    let step = system.steps[Int(operation.firstStep + flights[place].entered)]
    if tick > info.lastTick { throw tooLong(unit) }
    if flights[place].entered == 0 {
      flights[place].start = tick
      units[unit].lastStart = tick
      units[unit].issueStage = step.stage
      units[unit].isStarting = false
    } else {
      leaves[Int(flights[place].leavePlace)] = tick
      let left = system.steps[Int(operation.firstStep + flights[place].entered) - 1]
      release(left, at: info.period.instant(ofTick: tick))
    }
    let leavePlace = occupy(step.stage, at: tick)
    leaves[Int(leavePlace)] = Self.unknown
    flights[place].leavePlace = leavePlace
    flights[place].granted = -1
    flights[place].entered += 1
    if observer != nil { flightEntries[place].append(tick) }
    let length = try duration(step, flights[place].record, unit, info, at: tick)
    flights[place].ready = tick + length
    if flights[place].ready > info.lastTick { throw tooLong(unit) }
  }

  private mutating func complete(
    _ place: Int, _ unit: Int, _ info: CompiledSystem.Unit, _ operation: CompiledSystem.Operation
  ) {
    let completion = max(flights[place].ready, units[unit].lastCompletion)
    let start = flights[place].start
    let instant = info.period.instant(ofTick: completion)
    leaves[Int(flights[place].leavePlace)] = completion
    release(system.steps[Int(operation.firstStep + operation.stepCount) - 1], at: instant)
    units[unit].lastCompletion = completion
    noteBusy(unit, info, start: start, end: completion)
    noteLayer(
      flights[place].layer, start: info.period.instant(ofTick: start), end: instant)
    emitPost(flights[place].record, at: instant)
    if observer != nil {
      observe(
        unit, flights[place].recordIndex, flights[place].repetition, flightEntries[place],
        start: start, completion: completion)
    }
  }

  private mutating func release(_ step: CompiledSystem.Step, at instant: Int64) {
    for hold in 0..<step.holdCount {
      let resource = system.holds[Int(step.firstHold + hold)]
      queue.push(Event(time: instant, a: resource, b: 0, kind: .release))
    }
  }

  private mutating func emitPost(_ record: Record, at instant: Int64) {
    if record.postToken != Record.noToken {
      queue.push(Event(time: instant, a: Int32(record.postToken), b: 0, kind: .post))
    }
  }

  private mutating func duration(
    _ step: CompiledSystem.Step, _ record: Record, _ unit: Int, _ info: CompiledSystem.Unit,
    at tick: Int64
  ) throws -> Int64 {
    if step.timing == .fixed { return step.fixed }
    if step.timing == .function {
      let function = system.functions[Int(step.extra)]
      var state = functionStates[Int(info.state)].mutableSpan
      let length = function.body(&state, tick, record)
      guard (0...CompiledSystem.longestDuration).contains(length) else {
        throw TesseraError(
          at: unitName(unit), "step function \(function.name) returned a duration of \(length)")
      }
      return length
    }
    let operand = Int64(step.operand == 0 ? record.operand0 : record.operand1)
    let groups = step.divisor == 1 ? operand : (operand + step.divisor - 1) / step.divisor
    let (scaled, overflow) = step.perUnit.multipliedReportingOverflow(by: groups)
    if overflow || scaled > CompiledSystem.longestDuration { throw tooLong(unit) }
    let ticks = step.fixed + scaled
    if step.timing == .linear { return ticks }
    guard let length = system.portPeriods[Int(step.extra)].duration(ofTicks: ticks),
      length <= CompiledSystem.longestDuration
    else { throw tooLong(unit) }
    return info.period.tick(atOrAfter: length)
  }

  private func tooLong(_ unit: Int) -> TesseraError {
    TesseraError(at: unitName(unit), "the run exceeds 1.2 hours of simulated time")
  }
}
