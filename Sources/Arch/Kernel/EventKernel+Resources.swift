/// Queues of resources and their grants.
extension EventKernel {
  /// Puts a record into the queue of the resource that it needs next.
  mutating func enqueue(_ flight: Int32) {
    let step = operations[flights[flight].operation].firstStep + flights[flight].entered
    let resource = holds[steps[step].firstHold + flights[flight].granted]
    let request = Request(
      time: now, unit: flights[flight].unit, stage: steps[step].stage, flight: flight)
    let node = requests.take(request)
    // Time never runs back, so only requests of this very instant can have to stand behind.
    var previous: Int32 = -1
    let tail = resources[resource].tail
    if tail >= 0 && precedes(tail, request) {
      previous = tail
    } else {
      var current = resources[resource].head
      while current >= 0 && precedes(current, request) {
        previous = current
        current = requests[current].next
      }
    }
    if previous < 0 {
      requests[node].next = resources[resource].head
      resources[resource].head = node
    } else {
      requests[node].next = requests[previous].next
      requests[previous].next = node
    }
    if requests[node].next < 0 { resources[resource].tail = node }
    if resources[resource].free > 0 { markDirty(resource) }
  }

  /// Whether a queued request stands before another: instants first, then units, then stages.
  private mutating func precedes(_ node: Int32, _ other: Request) -> Bool {
    let queued = requests[node]
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
    dirty[dirtyCount] = resource
    dirtyCount += 1
  }

  /// Lets every resource grant once all has settled; what follows from a grant waits.
  mutating func grantAll() throws {
    // A grant makes no resource dirty: what follows from it is an event.
    let count = dirtyCount
    dirtyCount = 0
    for place in 0..<count {
      let resource = dirty[place]
      resources[resource].isDirty = false
      while resources[resource].free > 0 && resources[resource].head >= 0 {
        let node = resources[resource].head
        let request = requests[node]
        resources[resource].head = request.next
        if request.next < 0 { resources[resource].tail = -1 }
        requests.giveBack(node)
        resources[resource].free -= 1
        resources[resource].grants += 1
        resources[resource].busy &-= now
        if request.time < now {
          resources[resource].contended += 1
          resources[resource].waited &+= now - request.time
        }
        try granted(request.flight)
      }
    }
  }

  private mutating func granted(_ flight: Int32) throws {
    let unit = flights[flight].unit
    flights[flight].granted += 1
    let operation = flights[flight].operation
    let step = operations[operation].firstStep + flights[flight].entered
    if flights[flight].granted < steps[step].holdCount {
      queue.push(Event(time: now, subject: flight, kind: .request))
      return
    }
    let tick = unitInfos[unit].period.tick(atOrAfter: now)
    try enter(flight, step, unit: unit, at: max(tick, flights[flight].ready))
    if flights[flight].entered == operations[operation].stepCount
      && flight == flightPlace(unit, 0)
    {
      complete(flight, step, unit)
    }
    schedule(unit)
  }
}
