/// The hot loop: records that ask for nothing, in a simple unit with nothing inside.
extension EventKernel {
  /// Runs records ahead of time until one asks for a resource, waits in vain, or the frame ends.
  ///
  /// Entry into stage *s* at max(end of stay in *s − 1*, leaving of the record before from *s*)
  /// is all there is to compute.
  mutating func runAhead(_ unit: Int32) throws {
    let firstOperation = unitInfos[unit].firstOperation
    let frame = frames[Int(unit)]
    let begin = Int(units[unit].cursor)
    let issueStage = units[unit].issueStage
    let lastStart = units[unit].lastStart
    var run = PlainRun(
      cursor: begin, limit: Int(units[unit].frameCount), start: lastStart,
      completion: units[unit].lastCompletion, busyEnd: units[unit].busyEnd,
      // The tick at which the first stage of the record before takes another.
      gate: issueStage >= 0 ? max(lastStart, acceptance(of: issueStage)) : lastStart,
      notBefore: units[unit].notBefore, lastTick: unitInfos[unit].lastTick,
      firstOperation: Int(firstOperation))
    // Repetitions of the first record that have started already.
    var done = units[unit].repetition
    while run.cursor < run.limit {
      if done == 0 && observer == nil {
        run.run(
          frame: frame, operations: operations, steps: steps, leaves: &leaves, tallies: &tallies)
        if run.completion > run.lastTick { throw tooLong(unit) }
        if run.cursor == run.limit { break }
      }
      let record = frame[run.cursor]
      let operation = firstOperation + Int32(record.operation)
      if !operations[operation].isPrivate || !mayRunAhead(record) { break }
      if done == 0 { tally(record, operation: operation) }
      units[unit].lastStart = run.start
      units[unit].lastCompletion = run.completion
      units[unit].busyEnd = run.busyEnd
      let first = try runRepeats(
        record, operation, unit, index: units[unit].recordsDone + Int64(run.cursor - begin),
        done: done, at: max(run.gate, run.notBefore))
      done = 0
      if run.firstStart == Self.unknown { run.firstStart = first }
      run.start = units[unit].lastStart
      run.completion = units[unit].lastCompletion
      run.busyEnd = units[unit].busyEnd
      run.firstStep = operations[operation].firstStep
      run.gate = max(run.start, leaves[steps[run.firstStep].leavePlace])
      emitPost(
        record.postToken, at: unitInfos[unit].period.instant(ofTick: run.completion))
      run.cursor += 1
    }
    if run.cursor == begin { return }
    units[unit].cursor = Int32(run.cursor)
    units[unit].repetition = 0
    units[unit].recordsDone += Int64(run.cursor - begin)
    units[unit].lastStart = run.start
    units[unit].lastCompletion = run.completion
    units[unit].busyEnd = run.busyEnd
    units[unit].issueStage = steps[run.firstStep].stage
    checkTallies(of: unit)
    let period = unitInfos[unit].period
    noteLayer(
      units[unit].layer, start: period.instant(ofTick: run.firstStart),
      end: period.instant(ofTick: run.completion))
  }

  /// Whether a record waits for nothing now, and posts or waits once if at all.
  @inline(__always)
  private func mayRunAhead(_ record: Record) -> Bool {
    if record.repeatCount > 1 && record.postToken != Record.noToken { return false }
    if record.waitToken == Record.noToken { return true }
    if record.repeatCount > 1 && record.waitStride > 0 { return false }
    return tokens[Int(record.waitToken)] >= record.waitCount
  }

  /// Runs all the repetitions of a private record that are left; returns the tick of the first
  /// start.
  ///
  /// A repetition is a max-plus linear map of the leave times. Once one has shifted all of them
  /// by the same amount, every later one does, and the rest is done in one step.
  private mutating func runRepeats(
    _ record: borrowing Record, _ operation: Int32, _ unit: Int32, index: Int64, done: UInt32,
    at first: Int64
  ) throws -> Int64 {
    let lastTick = unitInfos[unit].lastTick
    let firstStep = operations[operation].firstStep
    let afterLast = firstStep + operations[operation].stepCount
    let isObserved = observer != nil
    var entries: [Int64] = []
    var remaining = record.repeatCount - done
    var started = Self.unknown
    var at = first
    while remaining > 0 {
      var tick = at
      var start = at
      var place: Int32 = -1
      var shift: Int64 = -1
      var isShifted = started != Self.unknown
      for step in firstStep..<afterLast {
        let next = steps[step].leavePlace
        tick = max(tick, leaves[next])
        if place >= 0 { leaves[place] = tick } else { start = tick }
        place = next
        let moved = tick &- scratch[step - firstStep]
        if step == firstStep { shift = moved } else if moved != shift { isShifted = false }
        scratch[step - firstStep] = tick
        if isObserved { entries.append(tick) }
        tick +=
          steps[step].timing == .fixed
          ? steps[step].fixed : try duration(step, record, unit, at: tick)
        if tick > lastTick { throw tooLong(unit) }
      }
      var completion = max(tick, units[unit].lastCompletion)
      if completion - units[unit].lastCompletion != shift { isShifted = false }
      leaves[place] = completion
      if isObserved {
        observe(
          unit, index, record.repeatCount - remaining, entries, start: start,
          completion: completion)
        entries.removeAll()
      }
      noteBusy(unit, start: start, end: completion)
      if started == Self.unknown { started = start }
      remaining -= 1
      // Where a gap separates repetitions, each has to be written down.
      if isShifted && !isObserved && start + shift <= completion {
        let (all, overflow) = shift.multipliedReportingOverflow(by: Int64(remaining))
        if overflow || completion > lastTick - all { throw tooLong(unit) }
        for step in firstStep..<afterLast { leaves[steps[step].leavePlace] += all }
        start += all
        completion += all
        units[unit].busyEnd = completion
        remaining = 0
      }
      units[unit].lastStart = start
      units[unit].lastCompletion = completion
      at = max(start, leaves[steps[firstStep].leavePlace])
    }
    return started
  }
}
