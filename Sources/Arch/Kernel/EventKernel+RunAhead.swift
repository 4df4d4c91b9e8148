/// The hot loop: records that ask for nothing, in a simple unit with nothing inside.
extension EventKernel {
  /// Runs records ahead of time until one asks for a resource, waits in vain, or the frame ends.
  mutating func runAhead(_ unit: Int32) throws {
    let firstOperation = unitInfos[unit].firstOperation
    let isObserved = observer != nil
    var firstStart = Self.unknown
    while units[unit].cursor < units[unit].frameCount {
      let record = frames[unit, units[unit].cursor]
      let index = firstOperation + Int32(record.operation)
      guard operations[index].isPrivate else { break }
      let done = units[unit].repetition
      let ready = readyRepeats(of: record, done: done)
      if ready == 0 { break }
      if done == 0 { tally(record, operation: index) }
      try measure(record, operations[index], unit)
      let posts = record.postToken != Record.noToken
      var stretch = Stretch(repeats: Int64(isObserved || posts ? 1 : ready))
      let isLast = stretch.repeats == Int64(record.repeatCount - done)
      if isLast && !isObserved && !posts && operations[index].groupRuleCount == 0 {
        stretch.extend(
          frames.span(Int(unit)), from: units[unit].cursor, to: units[unit].frameCount,
          isFixed: operations[index].isFixed)
        tallies[index].add(stretch.tally)
      }
      let run = try runStretch(stretch, operations[index], unit)
      if firstStart == Self.unknown { firstStart = run.firstStart }
      if isObserved { observe(run, steps: operations[index].stepCount, unit) }
      if isLast {
        units[unit].repetition = 0
        units[unit].cursor += stretch.records
        units[unit].recordsDone += Int64(stretch.records)
      } else {
        units[unit].repetition = done + UInt32(stretch.repeats)
      }
      emitPost(record.postToken, at: unitInfos[unit].period.instant(ofTick: run.completion))
    }
    if firstStart == Self.unknown { return }
    let period = unitInfos[unit].period
    noteLayer(
      units[unit].layer, start: period.instant(ofTick: firstStart),
      end: period.instant(ofTick: units[unit].lastCompletion))
  }

  /// How many more repetitions of a record need not wait for their token any more.
  @inline(__always)
  private func readyRepeats(of record: Record, done: UInt32) -> UInt32 {
    let remaining = record.repeatCount - done
    if record.waitToken == Record.noToken { return remaining }
    let needed = record.waitCount + Int64(done) * Int64(record.waitStride)
    let ahead = tokens[Int(record.waitToken)] - needed
    if ahead < 0 { return 0 }
    if record.waitStride == 0 || remaining == 1 { return remaining }
    return UInt32(min(ahead / Int64(record.waitStride), Int64(remaining) - 1)) + 1
  }

  /// Writes down how long a private record stays in the stages of its steps.
  @inline(__always)
  private mutating func measure(
    _ record: borrowing Record, _ operation: CompiledSystem.Operation, _ unit: Int32
  ) throws {
    for step in 0..<operation.stepCount {
      let index = operation.firstStep + step
      lengths[step] =
        steps[index].timing == .fixed
        ? steps[index].fixed : try duration(index, record, unit, at: 0)
    }
  }

  /// Runs the repetitions of a stretch, whose lengths have been measured.
  @inline(__always)
  private mutating func runStretch(
    _ stretch: Stretch, _ operation: CompiledSystem.Operation, _ unit: Int32
  ) throws -> RepeatRun {
    var at = max(units[unit].lastStart, units[unit].notBefore)
    let issueStage = units[unit].issueStage
    if issueStage >= 0 { at = max(at, leaves[stages[issueStage].base]) }
    var run = RepeatRun(
      from: at, completion: units[unit].lastCompletion, lastTick: unitInfos[unit].lastTick)
    let range = Int(operation.firstStep)..<Int(operation.firstStep + operation.stepCount)
    let isInTime = run.run(
      stretch.repeats, steps: steps, range, lengths: lengths, leaves: &leaves, entries: &entries)
    if !isInTime { throw tooLong(unit) }
    units[unit].lastStart = run.start
    units[unit].lastCompletion = run.completion
    units[unit].issueStage = steps[operation.firstStep].stage
    // No repetition starts later than the one before completes, so all are one busy interval.
    noteBusy(unit, start: run.firstStart, end: run.completion)
    return run
  }

  private func observe(_ run: RepeatRun, steps: Int32, _ unit: Int32) {
    observe(
      unit, units[unit].recordsDone, units[unit].repetition, (0..<steps).map { entries[$0] },
      start: run.start, completion: run.completion)
  }
}
