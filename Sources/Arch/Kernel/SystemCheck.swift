/// Checks that a system plan means something, so that the kernel need not check in its loop.
enum SystemCheck {
  /// The most memory that the devices of a system may take.
  static let mostDeviceBytes = 1 << 31

  /// - Throws: `TesseraError` that names the component and what is wrong with its plan.
  static func check(_ system: SystemPlan) throws {
    var units = 0
    var places = 0
    var deviceSize = 0
    for component in system.components {
      let place = "component \(component.path)"
      guard component.instances > 0 else {
        throw TesseraError(at: place, "has \(component.instances) instances, expected 1 or more")
      }
      guard component.clock.numerator >= component.clock.denominator else {
        throw TesseraError(at: place, "its clock period is below 1 fs")
      }
      try require(
        component.activeWith.allSatisfy(system.components.indices.contains), place,
        "activeWith names a component that is not there")
      try require((component.gateAfter ?? 0) >= 0, place, "gateAfter is negative")
      for resource in component.plan.resources {
        try require(
          (1...1_000_000).contains(resource.servers), place,
          "resource \(resource.name) has \(resource.servers) servers, expected 1 to 1000000")
      }
      for port in component.plan.ports {
        try require(
          component.plan.resources.indices.contains(port.resource), place,
          "port \(port.name) names a resource that is not there")
        try check(port.duration, operands: 1, place, "port \(port.name)", functions: false)
        try check(port.counts, actions: component.actions.count, operands: 1, payloads: 0, place)
      }
      try checkStepFunctions(of: component, place)
      if let device = component.plan.device {
        let (size, overflow) = device.size.multipliedReportingOverflow(by: component.instances)
        try require(
          device.size >= 0 && !overflow && size <= mostDeviceBytes - deviceSize, place,
          "its \(component.instances) devices take more than \(mostDeviceBytes >> 30) GiB of memory "
            + "with those before")
        deviceSize += size
      }
      for unit in component.plan.units {
        units += component.instances
        for stage in unit.stages {
          try require(
            (1...100_000).contains(stage.depth), place,
            "stage \(stage.name) has depth \(stage.depth), expected 1 to 100000")
          try require(
            (0...CompiledSystem.longestDuration).contains(stage.interval), place,
            "stage \(stage.name) has an interval below zero or too long")
          places += stage.depth * component.instances
        }
        for operation in unit.operations {
          try check(operation, of: unit, component: component, in: system, place)
        }
      }
    }
    try require(units <= RecordLimits.units, "the system", "has \(units) units, too many")
    try require(places <= 1 << 26, "the system", "has \(places) pipeline places, too many")
    try require(
      system.tokens.count < RecordLimits.tokens, "the system",
      "has \(system.tokens.count) tokens, too many")
    try require(
      system.initialTokenCounts.isEmpty || system.initialTokenCounts.count == system.tokens.count,
      "the system", "has initial counts for some tokens only")
  }

  /// Steps with a step function share the state of their instance, so one resource of one server,
  /// held by all of them, has to bring their calls into one order.
  private static func checkStepFunctions(of component: SystemComponent, _ place: String) throws {
    var common: Set<Int>?
    for step in component.plan.units.flatMap(\.operations).flatMap(\.steps) {
      let name: String
      switch step.duration {
      case .stepFunction(let function): name = "step function \(function.name)"
      case .device(.entry): name = "device \(component.plan.device?.name ?? "")"
      case .device(.completion), .linear: continue
      }
      let single = step.holds.filter {
        component.plan.resources.indices.contains($0) && component.plan.resources[$0].servers == 1
      }
      let shared = common?.intersection(single) ?? Set(single)
      common = shared
      try require(
        !shared.isEmpty, place,
        "\(name) is used without a resource of one server that all steps with step functions "
          + "or a device hold")
    }
  }

  private static func check(
    _ operation: OperationPlan, of unit: UnitPlan, component: SystemComponent,
    in system: SystemPlan, _ place: String
  ) throws {
    let name = "operation \(unit.name).\(operation.name)"
    try require(
      operation.operands.count <= 2 && operation.payloads.count <= 2, place,
      "\(name) has more than two operands or payloads")
    try require(
      operation.steps.count <= CompiledSystem.maximumSteps, place,
      "\(name) has more than \(CompiledSystem.maximumSteps) steps")
    var previous = -1
    for step in operation.steps {
      try require(
        unit.stages.indices.contains(step.stage) && step.stage > previous, place,
        "\(name) does not pass existing stages in ascending order")
      previous = step.stage
      try require(
        step.holds.allSatisfy(component.plan.resources.indices.contains), place,
        "\(name) holds a resource that is not there")
      try require(
        Set(step.holds).count == step.holds.count, place, "\(name) holds a resource twice")
      try check(
        step.duration, operands: operation.operands.count, place, name, functions: true)
      if let use = step.port {
        try check(use, operation: operation, component: component, in: system, place)
      }
    }
    try checkDevice(operation, of: component, place, name)
    try check(
      operation.counts, actions: component.actions.count, operands: operation.operands.count,
      payloads: operation.payloads.count, place)
  }

  /// A record goes through a device once: its steps of entry and completion come in pairs, or the
  /// entry alone.
  private static func checkDevice(
    _ operation: OperationPlan, of component: SystemComponent, _ place: String, _ name: String
  ) throws {
    var phases: [DevicePhase] = []
    for step in operation.steps {
      guard case .device(let phase) = step.duration else { continue }
      phases.append(phase)
      try require(
        step.port == nil && (phase == .entry || step.holds.isEmpty), place,
        "\(name) uses a port, or holds a resource, while it waits for its device")
    }
    guard !phases.isEmpty else { return }
    try require(
      component.plan.device != nil, place, "\(name) waits for a device, and there is none")
    try require(
      phases == [.entry] || phases == [.entry, .completion], place,
      "\(name) goes through its device other than by one entry and at most one completion")
  }

  private static func check(
    _ use: PortUse, operation: OperationPlan, component: SystemComponent, in system: SystemPlan,
    _ place: String
  ) throws {
    guard let target = component.connections[use.connection],
      system.components.indices.contains(target)
    else {
      throw TesseraError(
        at: place, "connection \(use.connection) leads nowhere; connect it to a component")
    }
    let there = system.components[target]
    guard there.plan.ports.contains(where: { $0.name == use.port }) else {
      throw TesseraError(
        at: place,
        "connection \(use.connection) leads to \(there.path), which has no port \(use.port)")
    }
    try require(
      there.instances == 1 || there.instances == component.instances, place,
      "connection \(use.connection) leads to \(there.instances) instances of \(there.path), "
        + "expected 1 or \(component.instances)")
    try require(
      operation.operands.indices.contains(use.operand), place,
      "port \(use.port) is handed an operand that \(operation.name) does not have")
  }

  private static func check(
    _ rule: DurationRule, operands: Int, _ place: String, _ name: String, functions: Bool
  ) throws {
    switch rule {
    case .linear(let fixed, let perUnit, let operand, let divisor):
      let range = 0...CompiledSystem.longestDuration
      try require(
        range.contains(fixed) && range.contains(perUnit) && divisor > 0
          && (perUnit == 0 || (0..<operands).contains(operand)), place,
        "\(name) has a duration that is negative, too long or of an operand it does not have")
    case .stepFunction(let function):
      try require(functions, place, "\(name) may not use a step function")
      try require(
        (0...1_000_000).contains(function.stateCount), place,
        "step function \(function.name) wants \(function.stateCount) words of state")
    case .device:
      try require(functions, place, "\(name) may not wait for a device")
    }
  }

  private static func check(
    _ rules: [CountRule], actions: Int, operands: Int, payloads: Int, _ place: String
  ) throws {
    for rule in rules {
      let valid =
        switch rule.amount {
        case .fixed(let times): times >= 0
        case .operand(let operand, let times): (0..<operands).contains(operand) && times >= 0
        case .groups(let operand, let divisor, let times):
          (0..<operands).contains(operand) && divisor > 0 && times >= 0
        case .grid(let rows, let columns, let times):
          operands == 2 && rows > 0 && columns > 0 && times >= 0
        case .payload(let payload, let times): (0..<payloads).contains(payload) && times >= 0
        }
      try require(
        valid && (0..<actions).contains(rule.action), place,
        "a count names an action, operand or payload that is not there")
    }
  }

  private static func require(_ condition: Bool, _ place: String, _ message: String) throws {
    if !condition { throw TesseraError(at: place, message) }
  }
}
