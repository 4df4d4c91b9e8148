/// What a kernel did: the run, and what was counted while it was executed.
public struct KernelRun: Sendable {
  public var result: RunResult
  public var counts: MachineCounts
  public var target: MachineTarget
  public var placements: [PlacementReport]
  /// The memory, and the cache.
  public var parts: [Part]
  /// Words of the answer, and those that are wrong because cells were misread.
  public var answers = 0
  public var wrongAnswers = 0
  /// Nil where all cells are nominal.
  public var sensing: SensingErrors?
  /// A cycle of the processor, in seconds.
  var cycleSeconds: Double

  init(result: RunResult, _ outcome: PreparedKernel.Outcome, of kernel: PreparedKernel) {
    self.result = result
    counts = outcome.counts
    target = kernel.target
    placements = outcome.placements
    answers = outcome.answers
    wrongAnswers = outcome.wrongAnswers
    sensing = kernel.options.sensing
    let processor = kernel.description.component(inRole: "processor")
    parts = (processor?.connections ?? []).compactMap { connection in
      let isCache = connection.name == "cache" && kernel.target.cache != nil
      guard connection.name == "memory" || isCache,
        let part = kernel.description[connection.target],
        let priced = result.priced.components.first(where: { $0.path == part.path })
      else { return nil }
      return Part(part, priced, isMemory: connection.name == "memory")
    }
    // A processor without a clock has no target.
    cycleSeconds =
      (processor?.clock?.period).map { Double($0.numerator) / Double($0.denominator) * 1e-15 } ?? 0
  }

  /// The components that hold and move data: all but the processor.
  var memory: [PricedComponent] {
    result.priced.components.filter { $0.kind != ComponentKind.inOrderProcessor.name }
  }

  public var cycles: Int { counts.cycles }
  /// Of the memory system: scratchpad, bus, cache; in joules.
  public var memoryDynamicEnergy: Double {
    memory.reduce(0) { $0 + $1.dynamicEnergy.joules }
  }
  public var memoryStaticEnergy: Double { memory.reduce(0) { $0 + $1.staticEnergy.joules } }
  public var memoryEnergy: Double { memoryDynamicEnergy + memoryStaticEnergy }
  /// Of the memory without the bus.
  public var arrayEnergy: Double {
    memory.filter { $0.kind != ComponentKind.memoryBus.name }.reduce(0) { $0 + $1.energy.joules }
  }
}

extension KernelRun {
  /// A memory or a cache with what its array takes: what a comparison compares.
  public struct Part: Sendable, Equatable {
    public var path: String
    public var isMemory: Bool
    public var costKey: String
    public var capacity: DataSize
    public var readTime: Time
    public var writeTime: Time
    /// Of one word.
    public var readEnergy: CostValue<Energy>
    public var writeEnergy: CostValue<Energy>
    /// In the order of `PowerState`.
    public var states: [PricedState]
    public var isNonVolatile: Bool

    fileprivate init?(
      _ part: ComponentDescription, _ priced: PricedComponent, isMemory: Bool
    ) {
      let values = part.parameterValues
      guard let read = priced.actions.first(where: { $0.name == "read" })?.cost,
        let write = priced.actions.first(where: { $0.name == "write" })?.cost,
        let readTime = try? values.time("readTime"), let writeTime = try? values.time("writeTime"),
        let isNonVolatile = try? values.flag("nonVolatile")
      else { return nil }
      if let capacity = try? values.size("capacity") {
        self.capacity = capacity
      } else {
        guard let lines = try? values.count("lines"), let words = try? values.count("lineWords")
        else { return nil }
        capacity = DataSize(bits: lines * words * 32)
      }
      path = part.path
      self.isMemory = isMemory
      costKey = priced.costKey
      self.readTime = readTime
      self.writeTime = writeTime
      (readEnergy, writeEnergy) = (read, write)
      states = priced.states
      self.isNonVolatile = isNonVolatile
    }
  }

  /// What was executed and how its operands were placed, in lines.
  public var notes: [String] {
    var lines = [
      "\(NumberText.grouped(counts.cycles)) cycles, "
        + "\(NumberText.percentage(counts.acceleratedFraction)) of them combining "
        + "\(NumberText.grouped(counts.elements)) pairs of words; memory "
        + "\(NumberText.engineering(memoryDynamicEnergy, unit: "J")) dynamic, "
        + "\(NumberText.engineering(memoryStaticEnergy, unit: "J")) static",
      "\(NumberText.grouped(counts.loads)) loads, \(NumberText.grouped(counts.stores)) stores, "
        + "\(NumberText.grouped(counts.logicLoads + counts.addLoads)) loads that compute on words, "
        + "\(NumberText.grouped(counts.vectorLogicLoads + counts.vectorAddLoads)) on vectors",
    ]
    for part in parts {
      let states = part.states.map {
        "\($0.state.rawValue) \(NumberText.engineering(Double($0.time) * 1e-15, unit: "s")) at "
          + NumberText.engineering($0.cost.value.watts, unit: "W")
      }
      lines.append("\(part.path): " + states.joined(separator: ", "))
    }
    lines += sensingNotes
    for report in placements {
      let method = report.method.rawValue.replacing("-", with: " ")
      var line = "\(report.operands): \(method), \(report.arrays) arrays"
      if report.spareRows > 0 {
        line += ", \(report.spareRows) spare rows in each, copies \(report.copies)"
      }
      line +=
        "; \(NumberText.grouped(report.words)) words, "
        + "\(NumberText.grouped(report.wastedWords)) left empty"
      lines.append(line)
    }
    if counts.copies > 0 {
      lines.append("\(NumberText.grouped(counts.copies)) of the stores made further copies")
    }
    return lines
  }

  /// What sampled cells did.
  private var sensingNotes: [String] {
    guard let sensing, sensing.sensing.deviation > 0 else { return [] }
    let counts = counts.sensing
    func number(_ value: Int) -> String { NumberText.grouped(value) }
    return [
      "cells of sigma \(sensing.sensing.deviation), TMR \(sensing.sensing.tunnelMagnetoresistance), "
        + "\(sensing.scheme.rawValue), assumed; code \(sensing.usedCode(target).rawValue)",
      "\(number(counts.reads)) words read, \(number(counts.correctedReads)) corrected, "
        + "\(number(counts.uncorrectableReads)) not correctable, \(number(counts.wrongReads)) wrong",
      "\(number(counts.pairs)) pairs combined in memory, \(number(counts.misreadColumns)) columns "
        + "misread; \(number(counts.failedPairs)) failed the check, \(number(counts.unseenPairs)) "
        + "passed and are wrong; \(number(counts.repeatedAccesses)) accesses done again",
      "\(number(wrongAnswers)) of \(number(answers)) words of the answer are wrong",
    ]
  }
}
