extension MachineTarget {
  /// Reads off an accelerator what lowering a kernel must know: the component in the role
  /// `processor`, and the memory and the cache that it is connected with.
  ///
  /// - Throws: `TesseraError` where there is no processor, or one that is not of this library's kind.
  public init(_ description: AcceleratorDescription, system: SystemPlan) throws {
    guard let processor = description.component(inRole: "processor") else {
      throw TesseraError(
        "accelerator '\(description.name)' gives no component the role 'processor', which a kernel "
          + "needs; expected 'roles: {processor: …}'")
    }
    let kind = "in-order-processor"
    guard processor.kind == kind, processor.count == 1, let clock = processor.clock?.period,
      let part = system.components.first(where: { $0.path == processor.path })
    else {
      throw TesseraError(
        at: processor.position,
        "component '\(processor.path)' plays the part 'processor'; expected one \(kind) with a clock"
      )
    }
    let values = processor.parameterValues
    let memory = try Self.component("memory", of: processor, in: description)
    guard memory.count == 1,
      let ports = system.components.first(where: { $0.path == memory.path })?.plan.ports
    else {
      throw TesseraError(
        at: memory.position,
        "component '\(memory.path)' is the memory of a processor; expected one of it")
    }
    /// Whole cycles of a port's time; 0 where there is no such port.
    func wholeCycles(_ port: String, of ports: [PortPlan]) throws -> Int {
      guard case .linear(let time, _, _, _)? = ports.first(where: { $0.name == port })?.duration
      else { return 0 }
      let ticks =
        (Int128(time) * Int128(clock.denominator) + Int128(clock.numerator) - 1)
        / Int128(clock.numerator)
      guard ticks <= 1 << 40 else {
        throw TesseraError(
          at: processor.position, "an access takes \(ticks) cycles; expected at most \(1 << 40)")
      }
      return Int(ticks)
    }
    let plan = part.plan.units[0]
    func operation(_ name: String) -> UInt16 {
      UInt16(plan.operations.firstIndex { $0.name == name } ?? 0)
    }
    var operations = Operations()
    operations.logic = operation("logicLoad")
    operations.add = operation("addLoad")
    operations.vectorLogic = operation("vectorLogicLoad")
    operations.vectorAdd = operation("vectorAddLoad")
    operations.lookUp = operation("lookUp")
    operations.fetch = operation("fetch")
    operations.fill = operation("fill")
    operations.update = operation("update")
    operations.cacheStore = operation("cacheStore")
    operations.copy = operation("copy")
    operations.writeBack = operation("writeBack")
    var first = 0
    for component in system.components {
      if component.path == processor.path { break }
      first += component.instances * component.plan.units.count
    }
    var cycles = Cycles(
      load: try wholeCycles("read", of: ports), store: try wholeCycles("write", of: ports),
      logic: try wholeCycles("logic", of: ports), add: try wholeCycles("add", of: ports),
      vectorLogic: try wholeCycles("vectorLogic", of: ports),
      vectorAdd: try wholeCycles("vectorAdd", of: ports))
    let instructions = Instructions(rawValue: try values.choice("instructions")) ?? .standard
    var cache: Cache?
    try Self.checkGating(memory)
    if try values.flag("cached") {
      let component = try Self.component("cache", of: processor, in: description)
      try Self.checkGating(component)
      let cached = component.parameterValues
      cache = Cache(
        lines: Int(try cached.count("lines")), lineWords: Int(try cached.count("lineWords")),
        writesBack: try cached.flag("writeBack"))
      guard cache?.writesBack == false || instructions == .standard else {
        throw TesseraError(
          at: component.position,
          "component '\(component.path)' writes back, which loads that compute in memory would not "
            + "see; expected writeBack: false")
      }
      let ports = system.components.first { $0.path == component.path }?.plan.ports ?? []
      cycles.lookUp = try wholeCycles("read", of: ports)
      cycles.cacheStore = try wholeCycles("write", of: ports)
      cycles.fill = try wholeCycles("fill", of: ports)
    }
    let shape = memory.parameterValues
    self.init(
      instructions: instructions, core: first, writeBuffer: first + 1, operations: operations,
      cycles: cycles,
      words: Int(try shape.size("capacity").bits / 32), rows: Int(try shape.count("rows")),
      rowWords: Int(try shape.count("rowWords")),
      vectorWords: instructions == .vector ? Int(try shape.count("vectorWords")) : 1,
      loopOverhead: Int(try values.count("loopOverhead")),
      onesCount: Int(try values.count("onesCount")),
      postedWrites: Int(try values.count("postedWrites")), cache: cache)
  }

  /// Kinds of memories that a processor works on.
  static let memoryKinds = [
    ComponentKind.scratchpad.name, ComponentKind.cimScratchpad.name, ComponentKind.dataCache.name,
  ]

  /// - Throws: `TesseraError` where a memory that loses its content is gated, or after a time that a
  ///   ledger does not tell.
  private static func checkGating(_ memory: ComponentDescription) throws {
    guard let gateAfter = memory.gateAfter else { return }
    guard try memory.parameterValues.flag("nonVolatile") else {
      throw TesseraError(
        at: memory.position,
        "component '\(memory.path)' has 'gateAfter' and would lose its content; expected "
          + "nonVolatile: true, or no gating")
    }
    guard gateAfter == .zero else {
      throw TesseraError(
        at: memory.position,
        "component '\(memory.path)' has 'gateAfter' \(gateAfter); expected 0 ns, which gates it "
          + "between accesses, or none")
    }
  }

  private static func component(
    _ connection: String, of processor: ComponentDescription, in description: AcceleratorDescription
  ) throws -> ComponentDescription {
    guard let target = processor.connections.first(where: { $0.name == connection })?.target,
      let component = description[target]
    else {
      throw TesseraError(
        at: processor.position,
        "component '\(processor.path)' leaves connection '\(connection)' open, which a kernel "
          + "needs")
    }
    return component
  }
}
