/// Records whose times a device decides.
extension EventKernel {
  /// A device and what the kernel keeps for it.
  struct DeviceState {
    let device: any Device
    let component: Int
    /// The layer to which its counts go.
    var layer: Int32 = -1
    /// When it will be woken, or `unknown`.
    var wakeAt = EventKernel.unknown
    /// The places of the records that wait for their completion to be known.
    var waiting: [Int32] = []

    init(_ component: SystemComponent, component index: Int) throws {
      guard let plan = component.plan.device else {
        throw TesseraError(at: "component \(component.path)", "has no device")
      }
      device = try plan.make()
      self.component = index
    }
  }

  /// The plan in arrays, and the devices of its instances.
  static func compile(
    _ plan: SystemPlan
  ) throws -> (system: CompiledSystem, devices: [DeviceState?]) {
    let system = try CompiledSystem(plan)
    let devices = try system.instanceComponents.map { component, hasDevice in
      try hasDevice ? DeviceState(plan.components[component], component: component) : nil
    }
    return (system, devices)
  }

  /// How long a record stays in a step's stage, in ticks, where that is not fixed; `unknown` where
  /// its device does not know yet.
  @inline(never)
  mutating func stay(
    _ place: Int32, _ step: Int32, _ unit: Int32, at tick: Int64
  ) throws -> Int64 {
    switch steps[step].timing {
    case .deviceEntry: try handOver(place, unit, at: tick)
    case .deviceCompletion: completion(place, unit, at: tick)
    default: try duration(step, flights[place].record, unit, at: tick)
    }
  }

  private mutating func handOver(
    _ place: Int32, _ unit: Int32, at tick: Int64
  ) throws -> Int64 {
    let instance = Int(unitInfos[unit].state)
    guard let state = devices[instance] else { throw tooLong(unit) }
    let period = unitInfos[unit].period
    let instant = period.instant(ofTick: tick)
    let layer = flights[place].layer
    if state.layer != layer {
      if state.layer >= 0 {
        state.device.advance(to: instant)
        charge(instance)
      }
      devices[instance]?.layer = layer
    }
    let length = state.device.take(
      flights[place].record, unit: Int(unitInfos[unit].plan), ticket: Int(place), at: instant)
    guard (0...CompiledSystem.longestDuration).contains(length) else {
      throw TesseraError(
        at: unitName(Int(unit)), "its device returned a duration of \(length) fs")
    }
    noteWake(instance)
    return period.tick(atOrAfter: instant + length) - tick
  }

  private mutating func completion(_ place: Int32, _ unit: Int32, at tick: Int64) -> Int64 {
    let instance = Int(unitInfos[unit].state)
    if let end = devices[instance]?.device.completion(of: Int(place)) {
      return max(0, unitInfos[unit].period.tick(atOrAfter: end) - tick)
    }
    devices[instance]?.waiting.append(place)
    noteWake(instance)
    return Self.unknown
  }

  /// Lets a device go on to now, and the records go that it is done with.
  mutating func wake(_ instance: Int, at instant: Int64) throws {
    guard let state = devices[instance], state.wakeAt == instant else { return }
    devices[instance]?.wakeAt = Self.unknown
    state.device.advance(to: instant)
    var rest: [Int32] = []
    for place in state.waiting {
      guard let end = state.device.completion(of: Int(place)) else {
        rest.append(place)
        continue
      }
      let unit = flights[place].unit
      guard end <= CompiledSystem.lastTime else { throw tooLong(unit) }
      // Never before now: others may have seen that it was not done.
      flights[place].ready = unitInfos[unit].period.tick(atOrAfter: max(end, instant))
      schedule(unit)
    }
    devices[instance]?.waiting = rest
    noteWake(instance)
  }

  /// Has a device woken when it next may know more, where a record waits for that.
  private mutating func noteWake(_ instance: Int) {
    guard let state = devices[instance], !state.waiting.isEmpty else { return }
    let next = max(state.device.nextChange, now + 1)
    guard next < state.wakeAt, next <= CompiledSystem.lastTime else { return }
    devices[instance]?.wakeAt = next
    queue.push(Event(time: next, subject: Int32(instance), kind: .wake))
  }

  /// Adds what a device did to the counts of its layer.
  private mutating func charge(_ instance: Int) {
    guard let state = devices[instance], state.layer >= 0 else { return }
    let actions = names.components[state.component].actions.count
    for (action, count) in state.device.takeCounts().prefix(actions).enumerated() {
      let place = Int(state.layer) * actions + action
      let (sum, overflow) = counts[state.component][place].addingReportingOverflow(count)
      if overflow || count < 0 { overflowed = true }
      counts[state.component][place] = sum
    }
  }

  /// Ends the devices at the end of the run, and counts what they did.
  mutating func finishDevices(at makespan: Int64) {
    for instance in devices.indices {
      devices[instance]?.device.finish(at: makespan)
      charge(instance)
    }
  }
}
