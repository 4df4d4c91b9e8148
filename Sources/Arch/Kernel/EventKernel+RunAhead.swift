/// The hot loop: records that ask for nothing, in a simple unit with nothing inside.
extension EventKernel {
  /// Runs records ahead of time until one asks for a resource, waits in vain, or the frame ends.
  ///
  /// Entry into stage *s* at max(end of stay in *s − 1*, leaving of the record before from *s*)
  /// is all there is to compute.
  mutating func runAhead(_ unit: Int32) throws {
    let firstOperation = unitInfos[unit].firstOperation
    let lastTick = unitInfos[unit].lastTick
    let notBefore = units[unit].notBefore
    let frame = frames[Int(unit)]
    let count = Int(units[unit].frameCount)
    let begin = Int(units[unit].cursor)
    var cursor = begin
    var started = Self.unknown
    var start = units[unit].lastStart
    var completion = units[unit].lastCompletion
    var busyEnd = units[unit].busyEnd
    var issueStage = units[unit].issueStage
    // The tick from which the first stage of the record before takes another.
    var gate = issueStage >= 0 ? max(start, acceptance(of: issueStage)) : start
    // Repetitions of the first record that have started already.
    var done = units[unit].repetition
    while cursor < count {
      let operation = firstOperation + Int32(frame[cursor].operation)
      if !operations[operation].isPrivate || !mayRunAhead(frame[cursor]) { break }
      if done == 0 { tally(frame[cursor], operation: operation) }
      var at = max(gate, notBefore)
      let firstStep = operations[operation].firstStep
      let afterLast = firstStep + operations[operation].stepCount
      if operations[operation].isFixed && frame[cursor].repeatCount == 1 && observer == nil {
        var place = steps[firstStep].leavePlace
        at = max(at, leaves[place])
        start = at
        var tick = at + steps[firstStep].fixed
        var step = firstStep + 1
        while step < afterLast {
          let next = steps[step].leavePlace
          tick = max(tick, leaves[next])
          leaves[place] = tick
          place = next
          tick += steps[step].fixed
          step += 1
        }
        completion = max(tick, completion)
        leaves[place] = completion
        if completion > lastTick { throw tooLong(unit) }
        if start > busyEnd {
          units[unit].busyEnd = busyEnd
          openBusy(unit, start: start, end: completion)
        }
        if started == Self.unknown { started = start }
        busyEnd = completion
      } else {
        units[unit].lastStart = start
        units[unit].lastCompletion = completion
        units[unit].busyEnd = busyEnd
        let first = try runRepeats(
          frame[cursor], operation, unit, index: units[unit].recordsDone + Int64(cursor - begin),
          done: done, at: at)
        done = 0
        if started == Self.unknown { started = first }
        start = units[unit].lastStart
        completion = units[unit].lastCompletion
        busyEnd = units[unit].busyEnd
      }
      issueStage = steps[firstStep].stage
      gate = max(start, leaves[steps[firstStep].leavePlace])
      if frame[cursor].postToken != Record.noToken {
        emitPost(
          frame[cursor].postToken, at: unitInfos[unit].period.instant(ofTick: completion))
      }
      cursor += 1
    }
    if cursor == begin { return }
    units[unit].cursor = Int32(cursor)
    units[unit].repetition = 0
    units[unit].recordsDone += Int64(cursor - begin)
    units[unit].lastStart = start
    units[unit].lastCompletion = completion
    units[unit].busyEnd = busyEnd
    units[unit].issueStage = issueStage
    let period = unitInfos[unit].period
    noteLayer(
      units[unit].layer, start: period.instant(ofTick: started),
      end: period.instant(ofTick: completion))
  }

  /// Whether a record waits for nothing now, and posts or waits once if at all.
  @inline(__always)
  private func mayRunAhead(_ record: Record) -> Bool {
    if record.repeatCount > 1 && record.postToken != Record.noToken { return false }
    if record.waitToken == Record.noToken { return true }
    if record.repeatCount > 1 && record.waitStride > 0 { return false }
    return tokens[Int(record.waitToken)] >= record.waitCount
  }

  /// Runs all the repetitions of a private record; returns the tick of the first start.
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
