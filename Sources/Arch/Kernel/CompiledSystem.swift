/// A system plan flattened into arrays with integer ids, checked once so that the loop need not.
struct CompiledSystem {
  /// No instant may lie beyond it: sums of one instant and one duration then fit 63 bits.
  static let lastTime: Int64 = 1 << 62
  static let longestDuration: Int64 = 1 << 60
  static let maximumSteps = 16

  struct Unit: BitwiseCopyable {
    var component: Int32
    var instance: Int32
    var plan: Int32
    var period: ClockPeriod
    /// The last tick at or before `lastTime`.
    var lastTick: Int64
    var firstOperation: Int32
    var operationCount: Int32
    var firstStage: Int32
    var stageCount: Int32
    /// Index of its instance's step-function state.
    var state: Int32
    /// Places for records inside at once.
    var flightBase: Int32
    var flightCapacity: Int32
    var firstMeter: Int32
    var meterCount: Int32
    /// Every stage holds one record, and no interval outlasts a stay: a stage accepts exactly
    /// when the record in it has left.
    var isSimple: Bool
    /// It is simple, and every path starts at the first stage and skips none, so that no record
    /// can get past another.
    var isLinear: Bool
    /// It is linear, and only its last stage asks for anything.
    var isTailBound: Bool
  }

  struct Operation: BitwiseCopyable {
    var firstStep: Int32
    var stepCount: Int32
    /// It has steps, of which none asks for a resource, so that a simple unit can run it ahead.
    var isPrivate: Bool
    var firstGroupRule: Int32
    var groupRuleCount: Int32
    /// No duration depends on operands or state.
    var isFixed: Bool
    /// Its last step asks for a resource.
    var asksAtEnd: Bool
  }

  struct Step: BitwiseCopyable {
    enum Timing: UInt8 {
      case fixed
      case linear
      case port
      case function
      case deviceEntry
      case deviceCompletion
    }
    var timing: Timing
    /// Which operand a linear duration depends on.
    var operand: UInt8
    var stage: Int32
    var fixed: Int64
    var perUnit: Int64
    var divisor: Int64
    var firstHold: Int32
    var holdCount: Int32
    /// Index into `functions`, or into `portPeriods`.
    var extra: Int32
    /// The stage's place in the bank of leave times, or the first of several.
    var leavePlace: Int32
  }

  struct StageInfo: BitwiseCopyable {
    var interval: Int64
    var depth: Int32
    /// The first of its places in the bank of leave times.
    var base: Int32
  }

  /// A count that is not linear in an operand, accumulated record by record: ⌈operand/divisor⌉, or
  /// for a grid that of operand 0 times ⌈operand 1/otherDivisor⌉.
  struct GroupRule: BitwiseCopyable {
    var operand: UInt8
    var divisor: Int64
    /// 0 where there is no other factor.
    var otherDivisor: Int64 = 0
  }

  /// A linear count rule of an operation, applied to its tally when a layer ends.
  struct Charge {
    var component: Int32
    var action: Int32
    var amount: CountRule.Amount
    /// Index into the group sums, for `.groups` and `.grid`.
    var groupSum: Int32
  }

  var units: [Unit] = []
  var operations: [Operation] = []
  var steps: [Step] = []
  var holds: [Int32] = []
  var stages: [StageInfo] = []
  var leavePlaces = 0
  var flightPlaces = 0
  var groupRules: [GroupRule] = []
  /// For each operation.
  var charges: [[Charge]] = []
  var functions: [StepFunction] = []
  var portPeriods: [ClockPeriod] = []
  var resourceServers: [Int32] = []
  /// Component and the index of its plan's resource, for each resource id.
  var resourceOwners: [(component: Int32, resource: Int32)] = []
  /// Words of step-function state of each component instance.
  var stateCounts: [Int] = []
  /// Component of each instance, and whether it has a device.
  var instanceComponents: [(component: Int, hasDevice: Bool)] = []
  /// Gate time of each meter.
  var meterGates: [Int64?] = []
  /// Component of each meter: one for each instance.
  var meterComponents: [Int32] = []
  var meterMembers: [[Int32]] = []
  /// The meters that each unit reports to, flat.
  var unitMeters: [Int32] = []

  init(_ system: SystemPlan) throws {
    try SystemCheck.check(system)
    var unitBases: [Int] = []
    var resourceBases: [Int] = []
    var meterBases: [Int] = []
    var unitCount = 0
    for (index, component) in system.components.enumerated() {
      unitBases.append(unitCount)
      resourceBases.append(resourceServers.count)
      meterBases.append(meterGates.count)
      unitCount += component.instances * component.plan.units.count
      for _ in 0..<component.instances {
        for (local, resource) in component.plan.resources.enumerated() {
          resourceServers.append(Int32(resource.servers))
          resourceOwners.append((Int32(index), Int32(local)))
        }
        meterGates.append(component.gateAfter)
        meterComponents.append(Int32(index))
      }
    }
    var metersOfUnit = [[Int32]](repeating: [], count: unitCount)
    for (index, component) in system.components.enumerated() {
      for instance in 0..<component.instances {
        let meter = Int32(meterBases[index] + instance)
        let own = component.plan.units.count
        let first = unitBases[index] + instance * own
        for unit in first..<first + own { metersOfUnit[unit].append(meter) }
        for other in component.activeWith where other != index {
          let base = unitBases[other]
          let count =
            system.components[other].instances * system.components[other].plan.units.count
          for unit in base..<base + count { metersOfUnit[unit].append(meter) }
        }
      }
    }
    meterMembers = [[Int32]](repeating: [], count: meterGates.count)
    for (unit, meters) in metersOfUnit.enumerated() {
      for meter in meters { meterMembers[Int(meter)].append(Int32(unit)) }
    }
    for (index, component) in system.components.enumerated() {
      let words = component.plan.stateCount
      for instance in 0..<component.instances {
        for (planIndex, plan) in component.plan.units.enumerated() {
          let meters = metersOfUnit[units.count]
          append(
            plan, index: planIndex, component: index, instance: instance, system: system,
            resourceBases: resourceBases, meters: meters)
        }
        stateCounts.append(words)
        instanceComponents.append((index, component.plan.device != nil))
      }
    }
  }

  private mutating func append(
    _ plan: UnitPlan, index: Int, component: Int, instance: Int, system: SystemPlan,
    resourceBases: [Int], meters: [Int32]
  ) {
    let owner = system.components[component]
    let period = plan.isClocked ? owner.clock : .unclocked
    let depth = plan.stages.reduce(0) { $0 + $1.depth }
    units.append(
      Unit(
        component: Int32(component), instance: Int32(instance), plan: Int32(index),
        period: period, lastTick: period.tick(atOrAfter: Self.lastTime),
        firstOperation: Int32(operations.count), operationCount: Int32(plan.operations.count),
        firstStage: Int32(stages.count), stageCount: Int32(plan.stages.count),
        state: Int32(stateCounts.count),
        flightBase: Int32(flightPlaces), flightCapacity: Int32(depth + 1),
        firstMeter: Int32(unitMeters.count), meterCount: Int32(meters.count),
        isSimple: plan.isSimple, isLinear: plan.isLinear, isTailBound: plan.isTailBound))
    unitMeters.append(contentsOf: meters)
    flightPlaces += depth + 1
    let firstStage = stages.count
    for stage in plan.stages {
      stages.append(
        StageInfo(
          interval: stage.interval, depth: Int32(stage.depth), base: Int32(leavePlaces)))
      leavePlaces += stage.depth
    }
    let ownResources = resourceBases[component] + instance * owner.plan.resources.count
    for operation in plan.operations {
      let firstStep = steps.count
      let firstRule = groupRules.count
      var charged: [Charge] = []
      charge(operation.counts, to: component, operandMap: nil, into: &charged)
      for step in operation.steps {
        var heldResources = step.holds.map { Int32(ownResources + $0) }
        var compiled = Step(
          timing: .fixed, operand: 0, stage: Int32(firstStage + step.stage), fixed: 0, perUnit: 0,
          divisor: 1, firstHold: Int32(holds.count), holdCount: 0, extra: 0,
          leavePlace: stages[firstStage + step.stage].base)
        compiled.set(step.duration, functions: &functions)
        if let use = step.port, let target = owner.connections[use.connection],
          let port = system.components[target].plan.ports.first(where: { $0.name == use.port })
        {
          let there = system.components[target]
          let targetInstance = there.instances == 1 ? 0 : instance
          heldResources.append(
            Int32(
              resourceBases[target] + targetInstance * there.plan.resources.count + port.resource))
          compiled.set(port.duration, functions: &functions)
          compiled.timing = .port
          compiled.operand = UInt8(use.operand)
          compiled.extra = Int32(portPeriods.count)
          portPeriods.append(port.isClocked ? there.clock : .unclocked)
          charge(port.counts, to: target, operandMap: use.operand, into: &charged)
        }
        compiled.holdCount = Int32(heldResources.count)
        holds.append(contentsOf: heldResources)
        steps.append(compiled)
      }
      let own = steps[firstStep...]
      operations.append(
        Operation(
          firstStep: Int32(firstStep), stepCount: Int32(operation.steps.count),
          isPrivate: !own.isEmpty && own.allSatisfy { $0.holdCount == 0 },
          firstGroupRule: Int32(firstRule), groupRuleCount: Int32(groupRules.count - firstRule),
          isFixed: own.allSatisfy { $0.timing == .fixed },
          asksAtEnd: own.last.map { $0.holdCount > 0 } ?? false))
      charges.append(charged)
    }
  }

  private mutating func charge(
    _ rules: [CountRule], to component: Int, operandMap: Int?, into charges: inout [Charge]
  ) {
    for rule in rules {
      var amount = rule.amount
      var sum: Int32 = -1
      switch rule.amount {
      case .operand(let operand, let times):
        amount = .operand(operandMap ?? operand, times: times)
      case .groups(let operand, let divisor, let times):
        let own = operandMap ?? operand
        if divisor == 1 {
          amount = .operand(own, times: times)
        } else {
          sum = Int32(groupRules.count)
          groupRules.append(GroupRule(operand: UInt8(own), divisor: divisor))
        }
      case .grid(let rows, let columns, _):
        sum = Int32(groupRules.count)
        groupRules.append(GroupRule(operand: 0, divisor: rows, otherDivisor: columns))
      case .fixed, .payload: break
      }
      charges.append(
        Charge(
          component: Int32(component), action: Int32(rule.action), amount: amount, groupSum: sum))
    }
  }
}

extension CompiledSystem.Step {
  fileprivate mutating func set(_ rule: DurationRule, functions: inout [StepFunction]) {
    switch rule {
    case .linear(let fixed, let perUnit, let operand, let divisor):
      self.fixed = fixed
      self.perUnit = perUnit
      self.operand = UInt8(operand)
      self.divisor = divisor
      timing = perUnit == 0 ? .fixed : .linear
    case .stepFunction(let function):
      timing = .function
      extra = Int32(functions.count)
      functions.append(function)
    case .device(.entry): timing = .deviceEntry
    case .device(.completion): timing = .deviceCompletion
    }
  }
}

extension UnitPlan {
  fileprivate var isLinear: Bool {
    isSimple
      && operations.allSatisfy {
        $0.steps.enumerated().allSatisfy { $0.offset == $0.element.stage }
      }
  }

  fileprivate var isTailBound: Bool {
    isLinear
      && operations.flatMap(\.steps).allSatisfy {
        $0.stage == stages.count - 1 || ($0.holds.isEmpty && $0.port == nil)
      }
  }

  fileprivate var isSimple: Bool {
    guard stages.allSatisfy({ $0.depth == 1 }) else { return false }
    for step in operations.flatMap(\.steps) where stages[step.stage].interval > 0 {
      guard step.port == nil, case .linear(let fixed, _, _, _) = step.duration,
        fixed >= stages[step.stage].interval
      else { return false }
    }
    return true
  }
}

extension StagePlan {
  /// The words of state that an instance needs for all its step functions, which share them.
  var stateCount: Int {
    var words = 0
    for unit in units {
      for operation in unit.operations {
        for step in operation.steps {
          if case .stepFunction(let function) = step.duration {
            words = max(words, function.stateCount)
          }
        }
      }
    }
    return words
  }
}

extension ClockPeriod {
  /// The instant of a tick, ⌊tick · numerator / denominator⌋ fs; below 2^62, as all instants.
  @inline(__always)
  public func instant(ofTick tick: Int64) -> Int64 {
    denominator == 1 ? tick &* numerator : fractionalInstant(ofTick: tick)
  }

  @inline(never)
  private func fractionalInstant(ofTick tick: Int64) -> Int64 {
    let product = tick.multipliedFullWidth(by: numerator)
    return denominator.dividingFullWidth(product).quotient
  }

  /// The first tick at or after an instant.
  @inline(__always)
  public func tick(atOrAfter instant: Int64) -> Int64 {
    isUnclocked ? instant : clockedTick(atOrAfter: instant)
  }

  @inline(never)
  private func clockedTick(atOrAfter instant: Int64) -> Int64 {
    // ⌊k·p/q⌋ ≥ t for a whole t exactly when k·p ≥ t·q.
    let product = instant.multipliedFullWidth(by: denominator)
    let (quotient, remainder) = numerator.dividingFullWidth(product)
    return remainder > 0 ? quotient + 1 : quotient
  }

  /// How long a number of ticks lasts, rounded up to whole femtoseconds; nil beyond 63 bits.
  func duration(ofTicks ticks: Int64) -> Int64? {
    if denominator == 1 {
      let (product, overflow) = ticks.multipliedReportingOverflow(by: numerator)
      return overflow ? nil : product
    }
    let product = ticks.multipliedFullWidth(by: numerator)
    guard product.high < denominator else { return nil }
    let (quotient, remainder) = denominator.dividingFullWidth(product)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
