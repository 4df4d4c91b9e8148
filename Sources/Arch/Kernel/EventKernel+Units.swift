/// The way of records through a unit whose stages may be blocked or ask for resources.
extension EventKernel {
  /// Lets a unit do all that is known to happen, as far ahead as it depends on nobody else.
  mutating func advance(_ unit: Int32) throws {
    if units[unit].flightCount > 0 { try moveFlights(unit) }
    while true {
      if units[unit].token >= 0 || units[unit].isStarting || isHeldUp(unit) { return }
      if unitInfos[unit].isSimple && units[unit].flightCount == 0 { try runAhead(unit) }
      if units[unit].cursor == units[unit].frameCount {
        if !units[unit].isDone { units[unit].isStarving = true }
        return
      }
      let record = frames[unit, units[unit].cursor]
      let operation = unitInfos[unit].firstOperation + Int32(record.operation)
      var at = max(units[unit].lastStart, units[unit].notBefore)
      if units[unit].issueStage >= 0 { at = max(at, acceptance(of: units[unit].issueStage)) }
      if operations[operation].stepCount > 0 {
        let stage = steps[operations[operation].firstStep].stage
        if !unitInfos[unit].isLinear
          && isBehind(units[unit].flightCount, unit, leaving: -1, entering: stage)
        {
          return
        }
        at = max(at, acceptance(of: stage))
      }
      if at == Self.unknown { return }
      if record.waitToken != Record.noToken && waits(unit, for: record) { return }
      if at > unitInfos[unit].lastTick { throw tooLong(unit) }
      if units[unit].repetition == 0 { tally(record, operation: operation) }
      if operations[operation].stepCount == 0 {
        mark(record, unit, at: at)
      } else if operations[operation].asksAtEnd && units[unit].flightCount == 0
        && unitInfos[unit].isTailBound
      {
        try launchToTail(record, operation, unit, at: at)
      } else {
        try launch(record, operation, unit, at: at)
      }
    }
  }

  /// Whether nothing that follows the one record inside can be seen by others before that record
  /// is granted what it asked for, so that all of it may as well be looked at then.
  ///
  /// The record waits in front of the last stage, *s*; until it gets there, at most *s* − 1 records
  /// can start behind it, and none can complete or ask for anything.
  private mutating func isHeldUp(_ unit: Int32) -> Bool {
    guard unitInfos[unit].isTailBound, units[unit].flightCount == 1 else { return false }
    let flight = flightPlace(unit, 0)
    if flights[flight].granted < 0 { return false }
    let behind = unitInfos[unit].stageCount - 2
    let next = units[unit].cursor
    if behind <= 0 { return true }
    if units[unit].frameCount - next < behind { return units[unit].isDone }
    for place in next..<next + behind {
      let record = frames[unit, place]
      let operation = unitInfos[unit].firstOperation + Int32(record.operation)
      // What waits may start after others have come to wait, and a mark posts at once.
      if record.waitToken != Record.noToken || operations[operation].stepCount == 0 {
        return false
      }
    }
    return true
  }

  /// Whether the token has not got as far as the next repetition needs; the unit then waits.
  private mutating func waits(_ unit: Int32, for record: borrowing Record) -> Bool {
    let needed = record.waitCount + Int64(units[unit].repetition) * Int64(record.waitStride)
    let token = Int32(record.waitToken)
    if tokens[token] >= needed { return false }
    units[unit].token = token
    units[unit].tokenCount = needed
    units[unit].nextWaiter = waiters[token]
    waiters[token] = unit
    return true
  }

  /// The first tick at which a stage takes a record, or `unknown`.
  @inline(__always)
  func acceptance(of stage: Int32) -> Int64 {
    max(stages[stage].open, leaves[stages[stage].base + stages[stage].head])
  }

  /// The place of the record inside a unit with that age, 0 being the oldest.
  @inline(__always)
  func flightPlace(_ unit: Int32, _ age: Int32) -> Int32 {
    let capacity = unitInfos[unit].flightCapacity
    let offset = units[unit].flightHead + age
    return unitInfos[unit].flightBase + (offset < capacity ? offset : offset - capacity)
  }

  mutating func takeRepetition(_ repeatCount: UInt32, _ unit: Int32) {
    if units[unit].repetition + 1 >= repeatCount {
      units[unit].repetition = 0
      units[unit].cursor += 1
      units[unit].recordsDone += 1
    } else {
      units[unit].repetition += 1
    }
  }

  /// A record with no steps: it marks a point of the stream.
  private mutating func mark(_ record: borrowing Record, _ unit: Int32, at tick: Int64) {
    units[unit].lastStart = tick
    let instant = unitInfos[unit].period.instant(ofTick: tick)
    noteLayer(units[unit].layer, start: instant, end: instant)
    emitPost(record.postToken, at: instant)
    if observer != nil {
      observe(
        unit, units[unit].recordsDone, units[unit].repetition, [], start: tick, completion: tick)
    }
    takeRepetition(record.repeatCount, unit)
  }

  /// Sends a repetition into the unit whose way is not known to its end.
  private mutating func launch(
    _ record: borrowing Record, _ operation: Int32, _ unit: Int32, at tick: Int64
  ) throws {
    let place = flightPlace(unit, units[unit].flightCount)
    if observer != nil { flightEntries[Int(place)] = [] }
    flights[place] = Flight(
      record: copy record, unit: unit, operation: operation, layer: units[unit].layer, ready: tick,
      recordIndex: units[unit].recordsDone, repetition: units[unit].repetition)
    units[unit].flightCount += 1
    units[unit].isStarting = true
    takeRepetition(record.repeatCount, unit)
    if units[unit].flightCount == 1 {
      try moveFlights(unit)
    } else if try move(place, unit, age: units[unit].flightCount - 1) {
      // Only the oldest record completes, and this one is not.
    }
  }

  /// Sends a repetition into an empty unit up to its last stage, which it then asks for.
  private mutating func launchToTail(
    _ record: borrowing Record, _ operation: Int32, _ unit: Int32, at first: Int64
  ) throws {
    let place = flightPlace(unit, 0)
    if observer != nil { flightEntries[Int(place)] = [] }
    let firstStep = operations[operation].firstStep
    let last = firstStep + operations[operation].stepCount - 1
    var tick = first
    var left: Int32 = -1
    for step in firstStep..<last {
      let next = steps[step].leavePlace
      tick = max(tick, leaves[next])
      if left >= 0 { leaves[left] = tick }
      left = next
      if observer != nil { flightEntries[Int(place)].append(tick) }
      tick +=
        steps[step].timing == .fixed
        ? steps[step].fixed : try duration(step, record, unit, at: tick)
      if tick > unitInfos[unit].lastTick { throw tooLong(unit) }
    }
    tick = max(tick, leaves[steps[last].leavePlace])
    if tick > unitInfos[unit].lastTick { throw tooLong(unit) }
    if left >= 0 {
      leaves[left] = Self.unknown
      units[unit].lastStart = first
      units[unit].issueStage = steps[firstStep].stage
    } else {
      units[unit].isStarting = true
    }
    flights[place].record = copy record
    flights[place].unit = unit
    flights[place].operation = operation
    flights[place].entered = last - firstStep
    flights[place].granted = 0
    flights[place].layer = units[unit].layer
    flights[place].leavePlace = left
    flights[place].ready = tick
    flights[place].start = first
    flights[place].recordIndex = units[unit].recordsDone
    flights[place].repetition = units[unit].repetition
    units[unit].flightCount = 1
    takeRepetition(record.repeatCount, unit)
    let instant = unitInfos[unit].period.instant(ofTick: tick)
    queue.push(Event(time: instant, subject: place, kind: .request))
  }

  /// Moves the records inside a unit, the oldest first, as far as is known.
  private mutating func moveFlights(_ unit: Int32) throws {
    var age: Int32 = 0
    while age < units[unit].flightCount {
      if try !move(flightPlace(unit, age), unit, age: age) { age += 1 }
    }
  }

  /// Whether one of the `age` oldest records inside is still in the stage that the record behind
  /// them is to leave, or still has to enter the one that it is to enter.
  private mutating func isBehind(
    _ age: Int32, _ unit: Int32, leaving: Int32, entering: Int32
  ) -> Bool {
    // The one just before is the likeliest.
    var earlier = age
    while earlier > 0 {
      earlier -= 1
      let place = flightPlace(unit, earlier)
      let operation = flights[place].operation
      var step = operations[operation].firstStep + flights[place].entered
      if flights[place].entered > 0 && steps[step - 1].stage == leaving { return true }
      let afterLast = operations[operation].firstStep + operations[operation].stepCount
      while step < afterLast {
        if steps[step].stage == entering { return true }
        step += 1
      }
    }
    return false
  }

  /// Returns whether the record has completed.
  private mutating func move(_ place: Int32, _ unit: Int32, age: Int32) throws -> Bool {
    let firstStep = operations[flights[place].operation].firstStep
    let stepCount = operations[flights[place].operation].stepCount
    while true {
      if flights[place].granted >= 0 { return false }
      let step = firstStep + flights[place].entered
      if flights[place].entered == stepCount {
        if age > 0 || flights[place].ready == Self.unknown { return false }
        complete(place, step - 1, unit)
        return true
      }
      var at = max(flights[place].ready, acceptance(of: steps[step].stage))
      if !unitInfos[unit].isLinear {
        let current = flights[place].entered > 0 ? steps[step - 1].stage : -1
        if isBehind(age, unit, leaving: current, entering: steps[step].stage) { return false }
        if current >= 0 { at = max(at, stages[current].lastLeave) }
      }
      if at == Self.unknown { return false }
      if at > unitInfos[unit].lastTick { throw tooLong(unit) }
      if steps[step].holdCount > 0 {
        flights[place].granted = 0
        flights[place].ready = at
        let instant = unitInfos[unit].period.instant(ofTick: at)
        queue.push(Event(time: instant, subject: place, kind: .request))
        return false
      }
      try enter(place, step, unit: unit, at: at)
    }
  }

  /// Lets a record enter the stage of a step, leaving the one it was in.
  mutating func enter(_ place: Int32, _ step: Int32, unit: Int32, at tick: Int64) throws {
    if tick > unitInfos[unit].lastTick { throw tooLong(unit) }
    let stage = steps[step].stage
    if flights[place].entered == 0 {
      flights[place].start = tick
      units[unit].lastStart = tick
      units[unit].issueStage = stage
      units[unit].isStarting = false
    } else {
      leaves[flights[place].leavePlace] = tick
      stages[steps[step - 1].stage].lastLeave = tick
      release(step - 1, at: unitInfos[unit].period.instant(ofTick: tick))
    }
    let leavePlace = stages[stage].base + stages[stage].head
    stages[stage].open = tick + stages[stage].interval
    let head = stages[stage].head + 1
    stages[stage].head = head == stages[stage].depth ? 0 : head
    leaves[leavePlace] = Self.unknown
    flights[place].leavePlace = leavePlace
    flights[place].granted = -1
    flights[place].entered += 1
    if observer != nil { flightEntries[Int(place)].append(tick) }
    let length =
      steps[step].timing == .fixed
      ? steps[step].fixed : try stay(place, step, unit, at: tick)
    if length == Self.unknown {
      flights[place].ready = Self.unknown
      return
    }
    flights[place].ready = tick + length
    if flights[place].ready > unitInfos[unit].lastTick { throw tooLong(unit) }
  }

  /// Takes the oldest record out of a unit.
  mutating func complete(_ place: Int32, _ lastStep: Int32, _ unit: Int32) {
    let completion = max(flights[place].ready, units[unit].lastCompletion)
    let start = flights[place].start
    let instant = unitInfos[unit].period.instant(ofTick: completion)
    leaves[flights[place].leavePlace] = completion
    stages[steps[lastStep].stage].lastLeave = completion
    release(lastStep, at: instant)
    units[unit].lastCompletion = completion
    noteBusy(unit, start: start, end: completion)
    noteLayer(
      flights[place].layer, start: unitInfos[unit].period.instant(ofTick: start), end: instant)
    emitPost(flights[place].record.postToken, at: instant)
    if observer != nil {
      observe(
        unit, flights[place].recordIndex, flights[place].repetition, flightEntries[Int(place)],
        start: start, completion: completion)
    }
    let head = units[unit].flightHead + 1
    units[unit].flightHead = head == unitInfos[unit].flightCapacity ? 0 : head
    units[unit].flightCount -= 1
  }

  private mutating func release(_ step: Int32, at instant: Int64) {
    for hold in 0..<steps[step].holdCount {
      let resource = holds[steps[step].firstHold + hold]
      queue.push(Event(time: instant, subject: resource, kind: .release))
    }
  }

  @inline(__always)
  mutating func emitPost(_ token: UInt16, at instant: Int64) {
    if token != Record.noToken {
      queue.push(Event(time: instant, subject: Int32(token), kind: .post))
    }
  }

  /// How long a record stays in a step's stage, in ticks, where that is not fixed.
  @inline(never)
  mutating func duration(
    _ step: Int32, _ record: borrowing Record, _ unit: Int32, at tick: Int64
  ) throws -> Int64 {
    if steps[step].timing == .function {
      let function = system.functions[Int(steps[step].extra)]
      var state = functionStates[Int(unitInfos[unit].state)].mutableSpan
      let length = function.body(&state, tick, record)
      guard (0...CompiledSystem.longestDuration).contains(length) else {
        throw TesseraError(
          at: unitName(Int(unit)),
          "step function \(function.name) returned a duration of \(length)")
      }
      return length
    }
    let operand = Int64(steps[step].operand == 0 ? record.operand0 : record.operand1)
    let divisor = steps[step].divisor
    let groups = divisor == 1 ? operand : (operand + divisor - 1) / divisor
    let (scaled, overflow) = steps[step].perUnit.multipliedReportingOverflow(by: groups)
    if overflow || scaled > CompiledSystem.longestDuration { throw tooLong(unit) }
    let ticks = steps[step].fixed + scaled
    if steps[step].timing == .linear { return ticks }
    guard let length = portPeriods[steps[step].extra].duration(ofTicks: ticks),
      length <= CompiledSystem.longestDuration
    else { throw tooLong(unit) }
    return unitInfos[unit].period.tick(atOrAfter: length)
  }

  func tooLong(_ unit: Int32) -> TesseraError {
    TesseraError(at: unitName(Int(unit)), "the run exceeds 1.2 hours of simulated time")
  }
}
