/// The time that one instance is active, idle and gated: the union of its units' busy intervals.
///
/// Intervals of one unit come in order of time, those of different units interleave. What no later
/// interval can touch is kept as sums only.
struct ActivityMeter {
  let gateAfter: Int64
  private(set) var active: Int64 = 0
  private(set) var idle: Int64 = 0
  private(set) var gated: Int64 = 0
  /// Everything before it has been summed up.
  private var settledUntil: Int64 = 0
  /// Disjoint, ascending, not touching.
  private var pending: [(start: Int64, end: Int64)] = []

  init(gateAfter: Int64?) {
    self.gateAfter = gateAfter ?? .max
  }

  var pendingCount: Int { pending.count }

  mutating func add(start: Int64, end: Int64) {
    guard end > start else { return }
    // Most intervals join or follow the last one.
    if let last = pending.last, start >= last.start {
      if start <= last.end {
        pending[pending.count - 1].end = max(last.end, end)
      } else {
        pending.append((start, end))
      }
      return
    }
    var low = 0
    var high = pending.count
    while low < high {
      let middle = (low + high) / 2
      if pending[middle].end < start { low = middle + 1 } else { high = middle }
    }
    var merged = (start: start, end: end)
    var last = low
    while last < pending.count && pending[last].start <= merged.end {
      merged.start = min(merged.start, pending[last].start)
      merged.end = max(merged.end, pending[last].end)
      last += 1
    }
    pending.replaceSubrange(low..<last, with: [merged])
  }

  /// Sums up what no later interval can touch: those will start at `horizon` or after.
  mutating func settle(horizon: Int64) {
    var done = 0
    while done < pending.count && pending[done].end < horizon {
      close(pending[done])
      done += 1
    }
    pending.removeFirst(done)
  }

  /// Sums up everything until the end of the run.
  mutating func finish(makespan: Int64) {
    for interval in pending { close(interval) }
    pending = []
    gap(until: makespan)
  }

  private mutating func close(_ interval: (start: Int64, end: Int64)) {
    gap(until: interval.start)
    active += interval.end - interval.start
    settledUntil = interval.end
  }

  private mutating func gap(until end: Int64) {
    let length = end - settledUntil
    guard length > 0 else { return }
    idle += min(length, gateAfter)
    gated += max(0, length - gateAfter)
    settledUntil = end
  }
}
