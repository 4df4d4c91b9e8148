import Arch

/// What the reference simulator reports.
extension ReferenceSimulator {
  func timings() -> [Timing] {
    units.flatMap { unit in
      unit.records.map { record in
        Timing(
          unit: unit.index, record: record.indexInStream, repetition: record.repetition,
          start: record.start, entries: record.entries, completion: record.completion)
      }
    }
  }

  func ledger() -> Ledger {
    let records = units.flatMap(\.records)
    let makespan = records.map(\.completion).max() ?? 0
    let layers = system.layers.enumerated().map { index, name in
      let own = records.filter { $0.layer == index }
      return LayerTimes(
        name: name, start: own.map(\.start).min() ?? 0, end: own.map(\.completion).max() ?? 0)
    }
    let components = system.components.indices.map { componentLedger($0, makespan) }
    return Ledger(makespan: makespan, layers: layers, components: components)
  }

  private func componentLedger(_ index: Int, _ makespan: Int64) -> ComponentLedger {
    let component = system.components[index]
    var ledger = ComponentLedger(
      path: component.path, kind: component.kind, instances: component.instances,
      actions: component.actions, counts: counts[index])
    for instance in 0..<component.instances {
      let isActive = activity(index, instance, makespan)
      ledger.active += Int64(isActive.count { $0 })
      for gap in gaps(isActive) {
        let gated = component.gateAfter.map { max(0, gap - $0) } ?? 0
        ledger.gated += gated
        ledger.idle += gap - gated
        coverage.gatedTime += gated > 0 ? 1 : 0
      }
    }
    ledger.resources = component.plan.resources.indices.map { resource in
      resources[index].map { $0[resource].ledger }.reduce(
        ResourceLedger(name: component.plan.resources[resource].name)
      ) { sum, one in
        ResourceLedger(
          name: sum.name, grants: sum.grants + one.grants,
          contendedGrants: sum.contendedGrants + one.contendedGrants,
          waitTime: sum.waitTime + one.waitTime, busyTime: sum.busyTime + one.busyTime)
      }
    }
    return ledger
  }

  /// Whether the instance is active in each femtosecond.
  private func activity(_ component: Int, _ instance: Int, _ makespan: Int64) -> [Bool] {
    var isActive = [Bool](repeating: false, count: Int(makespan))
    let others = system.components[component].activeWith
    for unit in units {
      let isOwn = unit.component == component && unit.instance == instance
      guard isOwn || others.contains(unit.component) else { continue }
      for record in unit.records {
        for instant in record.start..<record.completion {
          if !isOwn && !isActive[Int(instant)] { coverage.activeWith += 1 }
          isActive[Int(instant)] = true
        }
      }
    }
    return isActive
  }

  /// The lengths of the runs of femtoseconds without activity.
  private func gaps(_ isActive: [Bool]) -> [Int64] {
    var lengths: [Int64] = []
    var length: Int64 = 0
    for instant in isActive {
      if instant {
        if length > 0 { lengths.append(length) }
        length = 0
      } else {
        length += 1
      }
    }
    if length > 0 { lengths.append(length) }
    return lengths
  }

  // MARK: Coverage

  /// Counts requests of one instant that have to be put in order, before any is granted.
  func noteTies(_ resource: ReferenceResource) {
    let free = resource.servers - resource.inUse
    guard free > 0, resource.queue.count > free else { return }
    // The last one that is granted and the first one that is not asked at the same instant.
    if resource.queue[free - 1].askedAt == resource.queue[free].askedAt { coverage.ties += 1 }
  }

  func noteGrant(_ request: ReferenceRequest, wait: Int64) {
    let unit = units[request.unit]
    if unit.instant(ofTick: unit.tick) != now { coverage.grantsBetweenEdges += 1 }
    guard wait > 0 else { return }
    if request.isOneOfSeveral { coverage.waitsInSteps += 1 }
    if request.isPort {
      coverage.waitsForPorts += 1
    } else if request.resource.servers == 1 {
      coverage.waitsForOwnSingle += 1
    } else {
      coverage.waitsForOwnMultiple += 1
    }
  }
}
