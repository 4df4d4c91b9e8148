/// What the kernel writes down: counts, activity, layers, and the ledger that they add up to.
extension EventKernel {
  /// Counts a record with all its repetitions.
  @inline(__always)
  mutating func tally(_ record: Record, operation index: Int32) {
    tallies[index].add(record)
    if operations[index].groupRuleCount > 0 { tallyGroups(record, operation: index) }
  }

  @inline(never)
  private mutating func tallyGroups(_ record: borrowing Record, operation index: Int32) {
    let first = operations[index].firstGroupRule
    for rule in Int(first)..<Int(first + operations[index].groupRuleCount) {
      let groupRule = system.groupRules[rule]
      let operand = Int64(groupRule.operand == 0 ? record.operand0 : record.operand1)
      var groups = (operand + groupRule.divisor - 1) / groupRule.divisor
      if groupRule.otherDivisor > 0 {
        // Operands have 31 bits, so this product fits, but not always the next one.
        let other = Int64(record.operand1) + groupRule.otherDivisor - 1
        groups &*= other / groupRule.otherDivisor
      }
      let (amount, overflow) = groups.multipliedReportingOverflow(by: Int64(record.repeatCount))
      groupSums[rule] &+= amount
      if overflow || groupSums[rule] < 0 { overflowed = true }
    }
  }

  /// Turns what a unit did in its layer into counts of actions.
  mutating func flushTallies(of unit: Int) {
    let layer = Int(units[unit].layer)
    guard layer >= 0 else { return }
    let info = unitInfos[unit]
    for local in 0..<info.operationCount {
      let index = Int(info.firstOperation + local)
      let tally = tallies[index]
      if tally.signs < 0 { overflowed = true }
      if tally.repeats == 0 { continue }
      for charge in system.charges[index] {
        let (base, times): (Int64, Int64) =
          switch charge.amount {
          case .fixed(let times): (tally.repeats, times)
          case .operand(let operand, let times):
            (operand == 0 ? tally.operand0 : tally.operand1, times)
          case .groups(_, _, let times), .grid(_, _, let times):
            (groupSums[Int(charge.groupSum)], times)
          case .payload(let payload, let times):
            (payload == 0 ? tally.payload0 : tally.payload1, times)
          }
        let component = Int(charge.component)
        let actions = names.components[component].actions.count
        let (amount, overflow) = base.multipliedReportingOverflow(by: times)
        let place = layer * actions + Int(charge.action)
        let (sum, carry) = counts[component][place].addingReportingOverflow(amount)
        if overflow || carry { overflowed = true }
        counts[component][place] = sum
      }
      let operation = operations[index]
      for rule in Int(
        operation.firstGroupRule)..<Int(
          operation.firstGroupRule + operation.groupRuleCount)
      {
        groupSums[rule] = 0
      }
      tallies[index] = Tally()
    }
  }

  mutating func noteLayer(_ layer: Int32, start: Int64, end: Int64) {
    let index = Int(layer)
    if start < layerStarts[index] { layerStarts[index] = start }
    if end > layerEnds[index] { layerEnds[index] = end }
  }

  /// Joins a record to the unit's open busy interval, or closes that and opens another.
  mutating func noteBusy(_ unit: Int32, start: Int64, end: Int64) {
    if start <= units[unit].busyEnd {
      units[unit].busyEnd = max(end, units[unit].busyEnd)
      return
    }
    openBusy(unit, start: start, end: end)
  }

  /// Closes the unit's busy interval and opens another.
  mutating func openBusy(_ unit: Int32, start: Int64, end: Int64) {
    closeBusy(unit)
    units[unit].busyStart = start
    units[unit].busyEnd = end
  }

  private mutating func closeBusy(_ unit: Int32) {
    let info = unitInfos[unit]
    addBusy(unit)
    for index in info.firstMeter..<info.firstMeter + info.meterCount {
      let meter = Int(system.unitMeters[Int(index)])
      if meters[meter].pendingCount > meterLimits[meter] { settle(meter) }
    }
  }

  /// Hands the open busy interval to the meters; what is added to it later joins on.
  private mutating func addBusy(_ unit: Int32) {
    let info = unitInfos[unit]
    let start = info.period.instant(ofTick: units[unit].busyStart)
    let end = info.period.instant(ofTick: units[unit].busyEnd)
    for index in info.firstMeter..<info.firstMeter + info.meterCount {
      meters[Int(system.unitMeters[Int(index)])].add(start: start, end: end)
    }
    units[unit].busyStart = units[unit].busyEnd
  }

  /// Sums up what is final, so that a meter's memory does not grow with the run.
  private mutating func settle(_ meter: Int) {
    // What is not inside a unit yet will start now or later.
    var horizon = now
    for member in system.meterMembers[meter] {
      let unit = member
      let info = unitInfos[unit]
      addBusy(unit)
      if units[unit].flightCount > 0 {
        let oldest = flights[Int(info.flightBase + units[unit].flightHead)]
        if oldest.entered > 0 {
          horizon = min(horizon, info.period.instant(ofTick: oldest.start))
        }
      }
    }
    meters[meter].settle(horizon: horizon)
    meterLimits[meter] = 64 + 2 * meters[meter].pendingCount
  }

  func observe(
    _ unit: Int32, _ record: Int64, _ repetition: UInt32, _ entries: [Int64], start: Int64,
    completion: Int64
  ) {
    guard let observer else { return }
    let period = unitInfos[unit].period
    observer(
      RecordTiming(
        unit: Int(unit), record: Int(record), repetition: Int(repetition),
        start: period.instant(ofTick: start),
        entries: entries.map { period.instant(ofTick: $0) },
        completion: period.instant(ofTick: completion)))
  }

  /// Closes the books.
  ///
  /// - Throws: `TesseraError` where records remain that nothing can start any more, or where a
  ///   sum exceeds 63 bits.
  mutating func finish() throws -> Ledger {
    try checkAllCompleted()
    for unit in units.indices { flushTallies(of: unit) }
    var makespan: Int64 = 0
    for layer in layerEnds.indices { makespan = max(makespan, layerEnds[layer]) }
    finishDevices(at: makespan)
    if overflowed { throw TesseraError("the counts of this run exceed 63 bits") }
    for unit in units.indices { closeBusy(Int32(unit)) }
    var components = names.components.enumerated().map { index, component in
      ComponentLedger(
        path: component.path, kind: component.kind, instances: component.instances,
        actions: component.actions, counts: counts[index],
        resources: component.plan.resources.map { ResourceLedger(name: $0.name) })
    }
    for meter in meters.indices {
      meters[meter].finish(makespan: makespan)
      let component = Int(system.meterComponents[meter])
      try Self.add(meters[meter].active, to: &components[component].active)
      try Self.add(meters[meter].idle, to: &components[component].idle)
      try Self.add(meters[meter].gated, to: &components[component].gated)
    }
    for (id, owner) in system.resourceOwners.enumerated() {
      let state = resources[id]
      components[Int(owner.component)].resources[Int(owner.resource)].add(state)
    }
    let layers = names.layers.enumerated().map { index, name in
      layerStarts[index] == .max
        ? LayerTimes(name: name, start: 0, end: 0)
        : LayerTimes(name: name, start: layerStarts[index], end: layerEnds[index])
    }
    return Ledger(makespan: makespan, layers: layers, components: components)
  }

  private static func add(_ time: Int64, to sum: inout Int64) throws {
    let (total, overflow) = sum.addingReportingOverflow(time)
    guard !overflow else {
      throw TesseraError(
        "the times of all instances of a component add up to more than 9223 s, the most that is "
          + "counted")
    }
    sum = total
  }

  private func checkAllCompleted() throws {
    var stuck: [String] = []
    var others = 0
    for unit in units.indices {
      let state = units[unit]
      if state.isDone && state.flightCount == 0 { continue }
      if stuck.count == 4 {
        others += 1
        continue
      }
      if state.token >= 0 {
        let token = Int(state.token)
        stuck.append(
          "\(unitName(unit)) waits for token \(names.tokens[token]) to reach "
            + "\(state.tokenCount) (it is at \(tokens[token]))")
      } else {
        stuck.append("\(unitName(unit)) waits for a resource or for its next stage")
      }
    }
    if stuck.isEmpty { return }
    let more = others > 0 ? ", and \(others) more" : ""
    throw TesseraError(
      "replay stopped at \(now) fs: nothing is pending, but records remain: "
        + stuck.joined(separator: "; ") + more)
  }

  func unitName(_ unit: Int) -> String {
    let info = unitInfos[unit]
    let component = names.components[Int(info.component)]
    let name = component.plan.units[Int(info.plan)].name
    return component.instances == 1
      ? "\(component.path).\(name)" : "\(component.path)[\(info.instance)].\(name)"
  }
}

extension ResourceLedger {
  fileprivate mutating func add(_ state: EventKernel.ResourceState) {
    grants += state.grants
    contendedGrants += state.contended
    waitTime += state.waited
    busyTime += state.busy
  }
}
