/// Equal private records that follow one another, as one record with the sum of their repeats.
///
/// They ask, wait and post nothing, belong to one operation, and last equally long; their payloads,
/// and operands that decide no duration, may differ.
struct Stretch {
  /// How many records of the frame it covers.
  var records: Int32 = 1
  var repeats: Int64
  /// What the records after the first add to the tally of their operation.
  var tally = EventKernel.Tally()

  /// Takes in records of the frame for as long as they equal the one at `cursor`.
  ///
  /// - Parameter isFixed: whether durations depend on no operand.
  @inline(__always)
  mutating func extend(_ frame: Span<Record>, from cursor: Int32, to limit: Int32, isFixed: Bool) {
    let first = frame[Int(cursor)]
    var place = Int(cursor) + 1
    let limit = min(Int(limit), frame.count)
    let operation = first.operation
    let repeatCount = first.repeatCount
    // An operand that matters must agree in all bits; in one that does not, none is looked at.
    let relevant: UInt32 = isFixed ? 0 : .max
    // Fields are below 2^31 and a frame has at most 2^16 records, so these stay below 2^47.
    var operand0: Int64 = 0
    var operand1: Int64 = 0
    var payload0: Int64 = 0
    var payload1: Int64 = 0
    while place < limit {
      let record = frame[place]
      // Both tokens are absent exactly when all bits of both are set.
      guard record.operation == operation, record.repeatCount == repeatCount,
        record.waitToken & record.postToken == Record.noToken,
        ((record.operand0 ^ first.operand0) | (record.operand1 ^ first.operand1)) & relevant == 0
      else { break }
      operand0 &+= Int64(record.operand0)
      operand1 &+= Int64(record.operand1)
      payload0 &+= Int64(record.payload0)
      payload1 &+= Int64(record.payload1)
      place += 1
    }
    let times = Int64(repeatCount)
    let added = Int32(place) - cursor - 1
    let more = Int64(added) * times
    let (product0, overflow0) = operand0.multipliedReportingOverflow(by: times)
    let (product1, overflow1) = operand1.multipliedReportingOverflow(by: times)
    tally = EventKernel.Tally(
      repeats: more, operand0: product0, operand1: product1, payload0: payload0,
      payload1: payload1, signs: overflow0 || overflow1 ? -1 : 0)
    records += added
    repeats += more
  }
}

/// Repetitions of one private record on their way through a simple unit.
///
/// Entry into stage *s* at max(end of stay in *s* − 1, leaving of the record before from *s*) is
/// all there is to compute. That is a max-plus linear map of the leave times: once a repetition has
/// shifted all of them by the same amount, every later one does, and the rest is done in one step.
struct RepeatRun {
  /// The earliest start of the next repetition; of the last one, its start.
  var start: Int64
  /// Of the repetition before, in ticks.
  var completion: Int64
  let lastTick: Int64
  /// The start of the first repetition.
  private(set) var firstStart: Int64 = .max

  init(from start: Int64, completion: Int64, lastTick: Int64) {
    self.start = start
    self.completion = completion
    self.lastTick = lastTick
  }

  /// Runs `count` repetitions; `entries` holds the entry ticks of the last one that was computed.
  ///
  /// - Parameter lengths: how long a repetition stays in the stage of each step.
  /// - Returns: whether all of it lies within the time that can be simulated.
  @inline(__always)
  mutating func run(
    _ count: Int64, steps: borrowing Bank<CompiledSystem.Step>, _ range: Range<Int>,
    lengths: borrowing Bank<Int64>, leaves: inout Bank<Int64>, entries: inout Bank<Int64>
  ) -> Bool {
    let steps = steps.span.extracting(range)
    let lengths = lengths.span
    var leaves = leaves.mutableSpan
    var entries = entries.mutableSpan
    var remaining = count
    while remaining > 0 {
      var place = Int(steps[0].leavePlace)
      var tick = max(start, leaves[place])
      let shift = tick &- entries[0]
      var isShifted = firstStart != .max
      start = tick
      entries[0] = tick
      tick += lengths[0]
      for step in 1..<steps.count {
        let next = Int(steps[step].leavePlace)
        tick = max(tick, leaves[next])
        if tick > lastTick { return false }
        leaves[place] = tick
        place = next
        if tick &- entries[step] != shift { isShifted = false }
        entries[step] = tick
        tick += lengths[step]
      }
      let completed = max(tick, completion)
      if completed > lastTick { return false }
      if completed &- completion != shift { isShifted = false }
      completion = completed
      leaves[place] = completed
      if firstStart == .max { firstStart = start }
      remaining -= 1
      if isShifted && remaining > 0 {
        let (all, overflow) = shift.multipliedReportingOverflow(by: remaining)
        if overflow || completion > lastTick - all { return false }
        for step in steps.indices { leaves[Int(steps[step].leavePlace)] += all }
        start += all
        completion += all
        return true
      }
    }
    return true
  }
}
