/// Queues of resources and their grants.
extension EventKernel {
  /// Puts a unit into the queue of the resource that its record needs next.
  mutating func enqueue(unit: Int32, stage: Int32) {
    let place = flightPlace(of: unit, enteringStage: stage)
    let step = operations[flights[place].operation].firstStep + flights[place].entered
    let resource = holds[steps[step].firstHold + flights[place].granted]
    var node = freeRequest
    let request = Request(time: now, unit: unit, stage: stage, next: -1)
    if node >= 0 {
      freeRequest = requests[Int(node)].next
      requests[Int(node)] = request
    } else {
      node = Int32(requests.count)
      requests.append(request)
    }
    // Time never runs back, so only requests of this very instant can have to stand behind.
    var previous: Int32 = -1
    let tail = resources[resource].tail
    if tail >= 0 && precedes(tail, request) {
      previous = tail
    } else {
      var current = resources[resource].head
      while current >= 0 && precedes(current, request) {
        previous = current
        current = requests[Int(current)].next
      }
    }
    if previous < 0 {
      requests[Int(node)].next = resources[resource].head
      resources[resource].head = node
    } else {
      requests[Int(node)].next = requests[Int(previous)].next
      requests[Int(previous)].next = node
    }
    if requests[Int(node)].next < 0 { resources[resource].tail = node }
    if resources[resource].free > 0 { markDirty(resource) }
  }

  /// Whether a queued request stands before another: instants first, then units, then stages.
  private func precedes(_ node: Int32, _ other: Request) -> Bool {
    let queued = requests[Int(node)]
    if queued.time != other.time { return queued.time < other.time }
    if queued.unit != other.unit { return queued.unit < other.unit }
    return queued.stage < other.stage
  }

  mutating func giveBack(_ resource: Int32, at instant: Int64) {
    resources[resource].free += 1
    resources[resource].busy &+= instant
    if resources[resource].head >= 0 { markDirty(resource) }
  }

  private mutating func markDirty(_ resource: Int32) {
    if resources[resource].isDirty { return }
    resources[resource].isDirty = true
    dirty.append(resource)
  }

  /// Lets every resource grant once all has settled; what follows from a grant waits.
  mutating func grantAll() throws {
    swap(&dirty, &granting)
    for resource in granting { resources[resource].isDirty = false }
    for resource in granting {
      while resources[resource].free > 0 && resources[resource].head >= 0 {
        let node = resources[resource].head
        let request = requests[Int(node)]
        resources[resource].head = request.next
        if request.next < 0 { resources[resource].tail = -1 }
        requests[Int(node)].next = freeRequest
        freeRequest = node
        resources[resource].free -= 1
        resources[resource].grants += 1
        resources[resource].busy &-= now
        if request.time < now {
          resources[resource].contended += 1
          resources[resource].waited &+= now - request.time
        }
        try granted(unit: request.unit, stage: request.stage)
      }
    }
    granting.removeAll(keepingCapacity: true)
  }

  private mutating func granted(unit: Int32, stage: Int32) throws {
    let place = flightPlace(of: unit, enteringStage: stage)
    flights[place].granted += 1
    let step = operations[flights[place].operation].firstStep + flights[place].entered
    if flights[place].granted < steps[step].holdCount {
      queue.push(Event(time: now, a: unit, b: UInt16(truncatingIfNeeded: stage), kind: .request))
      return
    }
    let tick = unitInfos[unit].period.tick(atOrAfter: now)
    try enter(place, step, unit: unit, at: max(tick, flights[place].ready))
    schedule(unit)
  }

  private func flightPlace(of unit: Int32, enteringStage stage: Int32) -> Int32 {
    let wanted = unitInfos[unit].firstStage + stage
    for age in 0..<units[unit].flightCount {
      let place = flightPlace(unit, age)
      if flights[place].granted < 0 { continue }
      let step = operations[flights[place].operation].firstStep + flights[place].entered
      if steps[step].stage == wanted { return place }
    }
    return unitInfos[unit].flightBase
  }
}
