import Arch

/// A slow, obvious simulator: it visits every femtosecond and, at each, evaluates the rules of
/// docs/time-and-order.md until nothing changes.
///
/// It shares no code with the event kernel and takes no short cuts, so that it can judge it. Clock
/// periods must be 1 fs or longer.
final class ReferenceSimulator {
  /// One record of a stream with the layer of its segment.
  typealias LayeredRecord = (record: Record, layer: Int)

  /// When one repetition of a record ran.
  struct Timing: Hashable {
    var unit: Int
    var record: Int
    var repetition: Int64
    /// The instant of entering its first stage.
    var start: Int64
    /// The instant of entering the stage of each step.
    var entries: [Int64]
    var completion: Int64
  }

  enum Outcome {
    case finished(Ledger, [Timing])
    /// The units that have records left when nothing can ever change.
    case blocked(units: [Int])
  }

  let system: SystemPlan
  var units: [ReferenceUnit] = []
  /// By component, instance and resource.
  var resources: [[[ReferenceResource]]] = []
  /// By component and instance: what step functions keep.
  var states: [[[Int64]]] = []
  var tokens: [Int64]
  /// By component: `counts[layer * actions.count + action]`.
  var counts: [[Int64]]
  var coverage = ReferenceCoverage()

  var now: Int64 = 0
  /// The last instant at which something happened, or at which a duration or an interval that has
  /// begun will be over.
  var lastReason: Int64 = 0

  init(_ system: SystemPlan, streams: [[LayeredRecord]]) {
    self.system = system
    tokens =
      system.initialTokenCounts.isEmpty
      ? Array(repeating: 0, count: system.tokens.count) : system.initialTokenCounts
    counts = system.components.map {
      Array(repeating: 0, count: system.layers.count * $0.actions.count)
    }
    for (index, component) in system.components.enumerated() {
      resources.append(
        (0..<component.instances).map { _ in component.plan.resources.map(ReferenceResource.init) })
      let words = Self.stateCount(of: component.plan)
      states.append(
        (0..<component.instances).map { _ in Array(repeating: 0, count: words) })
      for instance in 0..<component.instances {
        for plan in component.plan.units {
          units.append(
            ReferenceUnit(
              index: units.count, component: index, instance: instance, plan: plan,
              period: plan.isClocked ? component.clock : .unclocked,
              records: Self.expand(streams[units.count], plan)))
        }
      }
    }
  }

  /// Repeats written out.
  static func expand(_ stream: [LayeredRecord], _ plan: UnitPlan) -> [ReferenceRecord] {
    stream.enumerated().flatMap { index, entry in
      (0..<Int64(entry.record.repeatCount)).map { repetition in
        ReferenceRecord(
          record: entry.record, indexInStream: index, repetition: repetition, layer: entry.layer,
          operation: plan.operations[Int(entry.record.operation)])
      }
    }
  }

  static func stateCount(of plan: StagePlan) -> Int {
    var rules = plan.ports.map(\.duration)
    for unit in plan.units {
      for operation in unit.operations { rules += operation.steps.map(\.duration) }
    }
    return rules.reduce(0) { most, rule in
      guard case .stepFunction(let function) = rule else { return most }
      return max(most, function.stateCount)
    }
  }

  func run() -> Outcome {
    let longestPeriod = units.reduce(Int64(1)) { longest, unit in
      max(longest, unit.period.numerator / unit.period.denominator + 1)
    }
    while units.contains(where: { !$0.isDone }) {
      if now > lastReason + 2 * longestPeriod {
        coverage.deadlocks += 1
        return .blocked(units: units.filter { !$0.isDone }.map(\.index))
      }
      visitInstant()
      now += 1
    }
    return .finished(ledger(), timings())
  }

  /// Everything that happens now: settle, grant, and again.
  func visitInstant() {
    var rounds = 0
    repeat {
      settle()
      rounds += 1
    } while grant()
    if rounds > 2 { coverage.severalRounds += 1 }
    for unit in units where unit.instant(ofTick: unit.tick) == now { unit.tick += 1 }
  }

  func settle() {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for unit in units {
        let isTick = unit.instant(ofTick: unit.tick) == now
        var index = unit.oldest
        while index < unit.records.count {
          if askOn(unit.records[index], unit) { hasChanged = true }
          if isTick, advance(index, in: unit) { hasChanged = true }
          // Nothing behind a record that has not started can do anything.
          guard unit.records[index].isStarted else { break }
          index += 1
        }
      }
      if hasChanged { lastReason = max(lastReason, now) }
    }
  }

  /// Grants what can be granted, and tells whether anything was.
  func grant() -> Bool {
    var hasGranted = false
    for resource in resources.joined().joined() {
      resource.queue.sort { $0.comes(before: $1) }
      noteTies(resource)
      while resource.inUse < resource.servers, !resource.queue.isEmpty {
        let request = resource.queue.removeFirst()
        resource.inUse += 1
        request.grantedAt = now
        let wait = now - request.askedAt
        resource.ledger.grants += 1
        resource.ledger.waitTime += wait
        if wait > 0 { resource.ledger.contendedGrants += 1 }
        noteGrant(request, wait: wait)
        hasGranted = true
        lastReason = max(lastReason, now)
      }
    }
    return hasGranted
  }
}
