/// What a kernel did: the run, and what was counted while it was executed.
public struct KernelRun: Sendable {
  public var result: RunResult
  public var counts: MachineCounts
  public var target: MachineTarget
  public var placements: [PlacementReport]

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
}
