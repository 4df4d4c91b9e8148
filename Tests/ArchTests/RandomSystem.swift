import Arch

/// A small random system with its records, made from a seed: input for the agreement of the event
/// kernel with the reference simulator.
///
/// Durations are 0 to 20 ticks, so that stepping every femtosecond is feasible. Most systems are
/// *tidy*: resources are taken in ascending order along each pipeline and waits refer to records
/// made before, so that they nearly always finish. The others often block.
struct RandomSystem {
  /// The records of all the units in one segment.
  struct Segment {
    var layer: Int
    var streams: [[Record]]
  }

  let seed: UInt64
  let isTidy: Bool
  /// Few records wait or post, and many are like the one before.
  let isQuiet: Bool
  var system = SystemPlan(components: [], layers: [], tokens: [])
  var segments: [Segment] = []
  private var random: RandomStream
  /// The one step function of each component that has one.
  private var functions: [StepFunction?] = []

  init(seed: UInt64) {
    self.seed = seed
    random = RandomStream(seed: seed)
    isTidy = random.below(100) < 75
    isQuiet = random.below(100) < 40
    system.layers = (0..<number(1...3)).map { "layer\($0)" }
    system.tokens = (0..<number(0...5)).map { "token\($0)" }
    if chance(20) { system.initialTokenCounts = system.tokens.map { _ in Int64(number(0...4)) } }
    makeComponents()
    makeSegments()
  }

  /// Each unit's records with their layers, segments joined.
  var streams: [[ReferenceSimulator.LayeredRecord]] {
    (0..<system.unitCount).map { unit in
      segments.flatMap { segment in segment.streams[unit].map { ($0, segment.layer) } }
    }
  }

  // MARK: Draws

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(random.below(UInt32(range.count)))
  }

  mutating func chance(_ percent: UInt32) -> Bool { random.below(100) < percent }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[number(0...(choices.count - 1))]
  }

  // MARK: Components

  private static let periods: [(Int64, Int64)] = [
    (7, 2), (5, 3), (3, 1), (2, 1), (10, 3), (4, 1), (13, 4), (9, 7), (1, 1),
  ]

  private mutating func makeComponents() {
    let count = number(1...4)
    for index in 0..<count { makeComponent(index) }
    for index in 0..<count {
      connect(index)
      if chance(25) {
        for other in 0..<count where other != index && chance(50) {
          system.components[index].activeWith.append(other)
        }
      }
      for unit in system.components[index].plan.units.indices { makeUnit(unit, of: index) }
    }
  }

  /// Everything but stages and operations, which need to know the ports of all components.
  private mutating func makeComponent(_ index: Int) {
    let period = pick(Self.periods)
    let function = chance(30) ? Self.stepFunction(index) : nil
    functions.append(function)
    var plan = StagePlan(units: [])
    for resource in 0..<number((function == nil ? 0 : 1)...4) {
      // A component with a step function enters its stages one at a time.
      let servers = resource == 0 && function != nil ? 1 : pick([1, 1, 2])
      plan.resources.append(ResourcePlan(name: "r\(resource)", servers: servers))
    }
    // A component may offer nothing but ports.
    let hasUnits = index == 0 || plan.resources.isEmpty || chance(80)
    if !plan.resources.isEmpty, chance(75) || !hasUnits {
      for name in 0..<number(1...2) { plan.ports.append(makePort(name, plan)) }
    }
    if hasUnits {
      for name in 0..<number(1...3) {
        plan.units.append(
          UnitPlan(name: "u\(name)", isClocked: chance(70), stages: [], operations: []))
      }
    }
    system.components.append(
      SystemComponent(
        path: "c\(index)", kind: "kind\(index)", instances: pick([1, 1, 2, 3]), plan: plan,
        clock: ClockPeriod(numerator: period.0, denominator: period.1) ?? .unclocked,
        actions: ["a", "b", "c"], gateAfter: chance(50) ? Int64(number(0...30)) : nil))
  }

  /// A memory with an open row: short when the operand hits the row, longer at odd ticks.
  private static func stepFunction(_ index: Int) -> StepFunction {
    StepFunction(name: "row\(index)", stateCount: 2) { state, tick, record in
      let row = Int64(record.operand0) % 3
      let isHit = state[0] == row
      state[0] = row
      state[1] += 1
      return (isHit ? 1 : 4) + tick % 2 + state[1] % 3
    }
  }

  private mutating func makePort(_ name: Int, _ plan: StagePlan) -> PortPlan {
    return PortPlan(
      name: "p\(name)", resource: number(0...(plan.resources.count - 1)),
      duration: makeDuration(operands: 1), isClocked: chance(60),
      counts: makeCounts(operands: 1, payloads: 0))
  }

  private mutating func connect(_ index: Int) {
    let own = system.components[index]
    for target in system.components.indices where target != index && chance(75) {
      let other = system.components[target]
      guard !other.plan.ports.isEmpty, other.instances == 1 || other.instances == own.instances,
        target > index || !isTidy
      else { continue }
      system.components[index].connections["to\(target)"] = target
    }
  }

  private mutating func makeUnit(_ unit: Int, of index: Int) {
    if chance(35) { return makeTileLikeUnit(unit, of: index) }
    var places: [Place] = []
    var stages: [Stage] = []
    for name in 0..<number(1...4) {
      stages.append(
        Stage(
          name: "s\(name)", depth: pick([1, 1, 2, 3]),
          interval: Int64(pick([0, 0, 0, 1, 2, 3, 5]))))
      places.append(makePlace(after: places, of: index))
    }
    system.components[index].plan.units[unit].stages = stages
    for name in 0..<number(1...3) {
      let operation = makeOperation(name, places, of: index)
      system.components[index].plan.units[unit].operations.append(operation)
    }
  }

  /// One record in each stage, no stage skipped, and competition in the last one only.
  private mutating func makeTileLikeUnit(_ unit: Int, of index: Int) {
    let stages = (0..<number(1...4)).map { Stage(name: "s\($0)") }
    var places = [Place](repeating: Place(), count: stages.count - 1)
    places.append(makePlace(after: [], of: index))
    system.components[index].plan.units[unit].stages = stages
    for name in 0..<number(1...3) {
      var operation = makeOperation(name, places, of: index)
      let length = chance(8) ? 0 : number(1...stages.count)
      operation.steps = (0..<length).map { stage in
        let isLast = stage == stages.count - 1
        return isLast && !chance(10)
          ? makeStep(stage, places[stage], operands: operation.operands.count, of: index)
          : Step(stage: stage, duration: makeDuration(operands: operation.operands.count))
      }
      system.components[index].plan.units[unit].operations.append(operation)
    }
  }

  /// What the steps of a stage use, where the system is tidy.
  private struct Place {
    var holds: [Int] = []
    var port: PortUse?
    var function: StepFunction?
  }

  private mutating func makePlace(after places: [Place], of index: Int) -> Place {
    var place = Place()
    // A port comes after all of the unit's own resources.
    if places.contains(where: { $0.port != nil }) { return place }
    let used = places.flatMap(\.holds).max() ?? -1
    let last = system.components[index].plan.resources.count - 1
    if used < 0, let function = functions[index], chance(60) {
      place.function = function
      place.holds = [0]
    }
    for resource in 0...max(0, last) where resource > (place.holds.last ?? used) && resource <= last
    {
      if place.holds.count < 2, chance(40) { place.holds.append(resource) }
    }
    if chance(35), place.function == nil { place.port = makePortUse(of: index) }
    return place
  }

  private mutating func makePortUse(of index: Int) -> PortUse? {
    let connections = system.components[index].connections.sorted { $0.key < $1.key }
    guard !connections.isEmpty else { return nil }
    let (connection, target) = pick(connections)
    let port = pick(system.components[target].plan.ports)
    return PortUse(connection: connection, port: port.name, operand: 0)
  }

  private mutating func makeOperation(
    _ name: Int, _ places: [Place], of index: Int
  ) -> OperationPlan {
    let usesPort = places.contains { $0.port != nil } || !isTidy
    let operands = number((usesPort || functions[index] != nil ? 1 : 0)...2)
    let payloads = number(0...2)
    var steps: [Step] = []
    if !chance(8) {
      for stage in places.indices where chance(80) {
        steps.append(makeStep(stage, places[stage], operands: operands, of: index))
      }
    }
    return OperationPlan(
      name: "o\(name)", operands: Array(["x", "y"].prefix(operands)),
      payloads: Array(["v", "w"].prefix(payloads)), steps: steps,
      counts: makeCounts(operands: operands, payloads: payloads))
  }

  private mutating func makeStep(
    _ stage: Int, _ place: Place, operands: Int, of index: Int
  ) -> Step {
    var step = Step(stage: stage, duration: makeDuration(operands: operands))
    if isTidy || chance(50) {
      if chance(85) { step.holds = place.holds }
      if chance(85) { step.port = place.port }
      if step.holds.first == 0, let function = place.function {
        step.duration = .stepFunction(function)
      }
    } else {
      let count = system.components[index].plan.resources.count
      for _ in 0..<number(0...2) where count > 0 {
        let resource = number(0...(count - 1))
        if !step.holds.contains(resource) { step.holds.append(resource) }
      }
      if chance(20) { step.port = makePortUse(of: index) }
    }
    return step
  }

  private mutating func makeDuration(operands: Int) -> DurationRule {
    if operands > 0, chance(50) {
      return .linear(
        fixed: Int64(number(0...2)), perUnit: Int64(number(0...3)),
        operand: number(0...(operands - 1)), divisor: Int64(number(1...4)))
    }
    return .fixed(Int64(pick([0, 0, 0, 1, 1, 2, 3, 5, 7, 11, 20])))
  }

  private mutating func makeCounts(operands: Int, payloads: Int) -> [CountRule] {
    var rules: [CountRule] = []
    for action in 0..<3 where chance(60) {
      switch number(0...4) {
      case 1 where operands > 0:
        rules.append(
          CountRule(action, .operand(number(0...(operands - 1)), times: Int64(number(1...3)))))
      case 2 where operands > 0:
        rules.append(
          CountRule(
            action,
            .groups(
              of: number(0...(operands - 1)), dividedBy: Int64(number(1...3)),
              times: Int64(number(1...3)))))
      case 4 where operands > 1:
        rules.append(
          CountRule(
            action,
            .grid(
              rows: Int64(number(1...3)), columns: Int64(number(1...3)),
              times: Int64(number(1...3)))))
      case 3 where payloads > 0:
        rules.append(
          CountRule(action, .payload(number(0...(payloads - 1)), times: Int64(number(1...2)))))
      default: rules.append(CountRule(action, .fixed(Int64(number(1...3)))))
      }
    }
    return rules
  }
}
