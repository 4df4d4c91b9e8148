import Arch

/// The rules for one record, at a tick of its unit.
extension ReferenceSimulator {
  /// Does the next thing that the record can do now; false if there is none.
  func advance(_ index: Int, in unit: ReferenceUnit) -> Bool {
    let record = unit.records[index]
    if record.isCompleted { return false }
    if record.isAsking {
      guard hasAllItNeeds(record) else { return false }
      enter(record, unit)
      return true
    }
    if !record.isStarted {
      guard mayStart(index, in: unit) else { return false }
      if record.operation.steps.isEmpty {
        coverage.emptyPaths += 1
        started(record, unit)
        complete(record, unit)
      } else {
        record.isAsking = true
      }
      return true
    }
    guard now >= record.overAt else { return false }
    if record.isInLastStep {
      guard haveEarlierOnesCompleted(index, in: unit) else {
        coverage.blockedByCompletion += 1
        return false
      }
      complete(record, unit)
      return true
    }
    if unit.records[unit.oldest..<index].contains(where: { $0.stage == record.stage }) {
      coverage.blockedByOrder += 1
      return false
    }
    let next = record.operation.steps[record.step + 1].stage
    guard accepts(next, index, in: unit) else { return false }
    record.isAsking = true
    return true
  }

  /// Rule 1.
  func mayStart(_ index: Int, in unit: ReferenceUnit) -> Bool {
    let record = unit.records[index]
    if index > 0 {
      let predecessor = unit.records[index - 1]
      guard predecessor.isStarted else { return false }
      if let first = predecessor.operation.steps.first {
        guard accepts(first.stage, index, in: unit) else { return false }
      }
    }
    if let first = record.operation.steps.first {
      guard accepts(first.stage, index, in: unit) else { return false }
    }
    if record.record.waitToken != Record.noToken,
      tokens[Int(record.record.waitToken)] < record.requiredCount
    {
      coverage.blockedByToken += 1
      return false
    }
    return true
  }

  func haveEarlierOnesCompleted(_ index: Int, in unit: ReferenceUnit) -> Bool {
    unit.records[unit.oldest..<index].allSatisfy(\.isCompleted)
  }

  func accepts(_ stage: Int, _ index: Int, in unit: ReferenceUnit) -> Bool {
    switch unit.answer(ofStage: stage, to: index) {
    case .accepts: return true
    case .isBehindOthers: coverage.blockedByOrder += 1
    case .isWithinInterval: coverage.blockedByInterval += 1
    case .isFull:
      coverage.blockedByDepth += 1
      if unit.plan.stages[stage].depth > 1 { coverage.blockedByDeepStage += 1 }
    }
    return false
  }

  /// Asks for the next resource of a record that is asking: the first at a tick, each other at the
  /// instant at which the one before was granted, whether or not that is a tick.
  func askOn(_ record: ReferenceRecord, _ unit: ReferenceUnit) -> Bool {
    guard record.isAsking, !hasAllItNeeds(record) else { return false }
    if let last = record.asked.last, last.grantedAt == nil { return false }
    let step = record.operation.steps[record.step + 1]
    let resource: ReferenceResource
    let isPort = record.asked.count == step.holds.count
    if isPort {
      guard let (target, instance, port) = portTarget(of: step, unit) else { return false }
      resource = resources[target][instance][port.resource]
    } else {
      resource = resources[unit.component][unit.instance][step.holds[record.asked.count]]
    }
    let request = ReferenceRequest(
      resource, askedAt: now, unit: unit.index, stage: step.stage, isPort: isPort,
      isOneOfSeveral: step.holds.count + (step.port == nil ? 0 : 1) > 1)
    resource.queue.append(request)
    record.asked.append(request)
    return true
  }

  /// Whether all resources of the next step have been granted.
  func hasAllItNeeds(_ record: ReferenceRecord) -> Bool {
    let step = record.operation.steps[record.step + 1]
    return record.asked.count == step.holds.count + (step.port == nil ? 0 : 1)
      && record.asked.allSatisfy { $0.grantedAt != nil }
  }

  func enter(_ record: ReferenceRecord, _ unit: ReferenceUnit) {
    leave(record, unit)
    record.step += 1
    let step = record.operation.steps[record.step]
    record.held = record.asked
    record.asked = []
    record.isAsking = false
    unit.inside[step.stage] += 1
    unit.lastEntry[step.stage] = unit.tick
    record.entries.append(now)
    if record.step == 0 { started(record, unit) }
    if let (target, instance, port) = portTarget(of: step, unit), let use = step.port {
      let amount = record.operand(use.operand)
      count(port.counts, record, operands: [amount, 0], on: target)
      let femtoseconds = portDuration(
        port, target, instance, amount: amount, record: record.record)
      // Up to whole ticks of the caller.
      let ticks = groups(femtoseconds * unit.period.denominator, unit.period.numerator)
      record.overAt = unit.instant(ofTick: unit.tick + ticks)
    } else {
      let ticks = duration(
        step.duration, operands: [record.operand(0), record.operand(1)], unit.component,
        unit.instance, tick: unit.tick, record: record.record)
      record.overAt = unit.instant(ofTick: unit.tick + ticks)
    }
    let interval = unit.plan.stages[step.stage].interval
    lastReason = max(lastReason, record.overAt, unit.instant(ofTick: unit.tick + interval))
  }

  /// Leaves the stage where it is, if any, and gives back what it holds there.
  func leave(_ record: ReferenceRecord, _ unit: ReferenceUnit) {
    guard record.step >= 0 else { return }
    unit.inside[record.operation.steps[record.step].stage] -= 1
    for request in record.held {
      request.resource.inUse -= 1
      request.resource.ledger.busyTime += now - (request.grantedAt ?? now)
    }
    record.held = []
  }

  func started(_ record: ReferenceRecord, _ unit: ReferenceUnit) {
    record.isStarted = true
    record.start = now
    count(
      record.operation.counts, record, operands: [record.operand(0), record.operand(1)],
      on: unit.component)
  }

  func complete(_ record: ReferenceRecord, _ unit: ReferenceUnit) {
    leave(record, unit)
    record.isCompleted = true
    record.completion = now
    if record.start == now { coverage.instantRecords += 1 }
    if record.record.postToken != Record.noToken { tokens[Int(record.record.postToken)] += 1 }
    while unit.oldest < unit.records.count, unit.records[unit.oldest].isCompleted {
      unit.oldest += 1
    }
  }

  func portTarget(
    of step: Step, _ unit: ReferenceUnit
  ) -> (component: Int, instance: Int, port: PortPlan)? {
    guard let use = step.port,
      let target = system.components[unit.component].connections[use.connection],
      let port = system.components[target].plan.ports.first(where: { $0.name == use.port })
    else { return nil }
    let instance = system.components[target].instances == 1 ? 0 : unit.instance
    return (target, instance, port)
  }

  func duration(
    _ rule: DurationRule, operands: [Int64], _ component: Int, _ instance: Int, tick: Int64,
    record: Record
  ) -> Int64 {
    switch rule {
    case .linear(let fixed, let perUnit, let operand, let divisor):
      return fixed + perUnit * groups(operands[operand], divisor)
    case .stepFunction(let function):
      coverage.stepFunctionCalls += 1
      var state = states[component][instance]
      var span = state.mutableSpan
      let ticks = function.body(&span, tick, record)
      states[component][instance] = state
      return ticks
    case .device: preconditionFailure("the reference simulator has no devices")
    }
  }

  /// Ticks of the port's domain, rounded up to whole femtoseconds.
  func portDuration(
    _ port: PortPlan, _ target: Int, _ instance: Int, amount: Int64, record: Record
  ) -> Int64 {
    let period = port.isClocked ? system.components[target].clock : .unclocked
    // The first tick of the port's domain at or after now.
    var tick: Int64 = 0
    while tick * period.numerator / period.denominator < now { tick += 1 }
    var handedOver = record
    handedOver.operand0 = UInt32(amount)
    handedOver.operand1 = 0
    let ticks = duration(
      port.duration, operands: [amount, 0], target, instance, tick: tick, record: handedOver)
    return groups(ticks * period.numerator, period.denominator)
  }

  /// ⌈operand / divisor⌉
  func groups(_ operand: Int64, _ divisor: Int64) -> Int64 { (operand + divisor - 1) / divisor }

  func count(
    _ rules: [CountRule], _ record: ReferenceRecord, operands: [Int64], on component: Int
  ) {
    let actions = system.components[component].actions.count
    for rule in rules {
      var amount: Int64
      switch rule.amount {
      case .fixed(let number): amount = number
      case .operand(let index, let times): amount = times * operands[index]
      case .groups(let index, let divisor, let times):
        amount = times * groups(operands[index], divisor)
      case .grid(let rows, let columns, let times):
        let factors = [(operands[0], rows), (operands[1], columns)].map { value, divisor in
          value / divisor + (value % divisor > 0 ? 1 : 0)
        }
        amount = times * factors[0] * factors[1]
      case .payload(let index, let times):
        amount = times * Int64(index == 0 ? record.record.payload0 : record.record.payload1)
        if record.repetition > 0 { amount = 0 }
      }
      counts[component][record.layer * actions + rule.action] += amount
    }
  }
}
