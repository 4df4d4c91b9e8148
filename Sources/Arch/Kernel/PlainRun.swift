/// A run of plain records: they ask, wait, post and repeat nothing, and last a fixed time.
///
/// The innermost loop of a replay. It sees spans and locals only, so that the compiler keeps them
/// in registers.
struct PlainRun {
  /// The next record of the frame.
  var cursor: Int
  let limit: Int
  /// Of the last record, in ticks.
  var start: Int64
  var completion: Int64
  /// The end of the unit's open busy interval.
  var busyEnd: Int64
  /// From when the next record may start, as far as its predecessor and its last wait go.
  var gate: Int64
  let notBefore: Int64
  let lastTick: Int64
  let firstOperation: Int
  /// The start of the first record of the run.
  var firstStart: Int64 = .max
  /// Index of the first step of the last record, or -1.
  var firstStep: Int32 = -1

  /// Runs until a record is not plain, or leaves a gap, or comes too late.
  mutating func run(
    frame: [Record], operations: borrowing Bank<CompiledSystem.Operation>,
    steps: borrowing Bank<CompiledSystem.Step>, leaves: inout Bank<Int64>,
    tallies: inout Bank<EventKernel.Tally>
  ) {
    let frame = frame.span
    let operations = operations.span
    let steps = steps.span
    var leaves = leaves.mutableSpan
    var tallies = tallies.mutableSpan
    while cursor < limit {
      let record = frame[cursor]
      let index = firstOperation + Int(record.operation)
      let operation = operations[index]
      // Both tokens are absent exactly when all bits of both are set.
      guard operation.isPlain, record.repeatCount == 1,
        record.waitToken & record.postToken == Record.noToken
      else { return }
      var step = Int(operation.firstStep)
      var place = Int(steps[step].leavePlace)
      let at = max(gate, notBefore, leaves[place])
      if at > busyEnd { return }
      var tick = at + steps[step].fixed
      let end = step + Int(operation.stepCount)
      step += 1
      while step < end {
        let next = Int(steps[step].leavePlace)
        tick = max(tick, leaves[next])
        if tick > lastTick { return }
        leaves[place] = tick
        place = next
        tick += steps[step].fixed
        step += 1
      }
      if firstStart == .max { firstStart = at }
      start = at
      completion = max(tick, completion)
      leaves[place] = completion
      busyEnd = completion
      firstStep = operation.firstStep
      gate = max(at, leaves[Int(steps[Int(firstStep)].leavePlace)])
      tallies[index].repeats &+= 1
      tallies[index].operand0 &+= Int64(record.operand0)
      tallies[index].operand1 &+= Int64(record.operand1)
      tallies[index].payload0 &+= Int64(record.payload0)
      tallies[index].payload1 &+= Int64(record.payload1)
      cursor += 1
      if completion > lastTick { return }
    }
  }
}
