/// A kernel on two designs, with what bounds the gain of the first over the second.
public struct KernelComparison: Sendable {
  public var kernel: String
  public var subject: KernelRun
  public var baseline: KernelRun

  /// Of time: the clocks may differ.
  public var speedUp: Double { ratio(baseline.result.latency, subject.result.latency) }
  /// Of the memory system, dynamic and static.
  public var energyRatio: Double { ratio(baseline.memoryEnergy, subject.memoryEnergy) }
  public var dynamicEnergyRatio: Double {
    ratio(baseline.memoryDynamicEnergy, subject.memoryDynamicEnergy)
  }
  public var staticEnergyRatio: Double {
    ratio(baseline.memoryStaticEnergy, subject.memoryStaticEnergy)
  }
  /// The part of the baseline's cycles in which pairs are combined.
  public var acceleratedFraction: Double { baseline.counts.acceleratedFraction }
  /// How much faster that part alone becomes, in cycles.
  public var acceleratedSpeedUp: Double {
    ratio(Double(baseline.counts.acceleratedCycles), Double(subject.counts.acceleratedCycles))
  }

  /// VL · (2 t_l + t_a + t_o) / (t_l + t_o): a loop that combines two words in each turn becomes one
  /// that combines 2 · VL.
  public static func bound(
    vector: Int, load: Double, arithmetic: Double, overhead: Double
  ) -> Double {
    let turn = load + overhead
    return turn > 0 ? Double(vector) * (2 * load + arithmetic + overhead) / turn : 1
  }

  /// The bound of the part that combines pairs, with what the baseline counted for a pair: all that
  /// is neither loading nor looping is arithmetic.
  public var acceleratedBound: Double {
    let counts = baseline.counts
    let pairs = Double(max(1, counts.elements))
    let load = Double(baseline.target.cycles.load)
    let overhead = Double(counts.turns * baseline.target.loopOverhead) / pairs
    let all = Double(counts.acceleratedCycles) / pairs
    return max(
      1,
      Self.bound(
        vector: subject.target.vectorWords, load: load,
        arithmetic: max(0, all - 2 * load - overhead), overhead: overhead))
  }

  /// The bound of the whole by Amdahl's law: 1 / ((1 − F) + F / S).
  public var speedUpBound: Double {
    let part = acceleratedFraction
    return 1 / ((1 - part) + part / acceleratedBound)
  }

  /// 2 · VL · (E_rd + E_bus) / (E_CiM + E_bus), with the energies of both designs: the greatest of
  /// the accesses that were used.
  public var dynamicEnergyBound: Double {
    let read = baseline.cost("read", of: "memory") + baseline.cost("word", of: "bus")
    let bus = subject.cost("word", of: "bus") + subject.cost("secondAddress", of: "bus")
    let reduce = subject.cost("reduce", of: "memory")
    let width = Double(subject.target.vectorWords)
    let counts = subject.counts
    let accesses: [(used: Int, words: Double, energy: Double)] = [
      (counts.logicLoads, 1, subject.cost("logic", of: "memory")),
      (counts.addLoads, 1, subject.cost("add", of: "memory")),
      (counts.vectorLogicLoads, width, subject.cost("vectorLogic", of: "memory") + reduce),
      (counts.vectorAddLoads, width, subject.cost("vectorAdd", of: "memory") + reduce),
    ]
    // What is only read or written may cost the two memories differently.
    let readRatio = ratio(read, subject.cost("read", of: "memory") + subject.cost("word", of: "bus"))
    let writeRatio = ratio(
      baseline.cost("write", of: "memory") + baseline.cost("word", of: "bus"),
      subject.cost("write", of: "memory") + subject.cost("word", of: "bus"))
    return accesses.filter { $0.used > 0 }.reduce(max(1, readRatio, writeRatio)) {
      max($0, ratio(2 * $1.words * read, $1.energy + bus))
    }
  }

  private func ratio(_ first: Double, _ second: Double) -> Double {
    second > 0 ? first / second : 1
  }
}

extension KernelRun {
  /// The energy of an action of the memory or of the bus, in joules; 0 where there is none.
  func cost(_ action: String, of part: String) -> Double {
    let isBus = part == "bus"
    for component in result.priced.components
    where isBus == (component.kind == ComponentKind.memoryBus.name)
      && component.kind != ComponentKind.inOrderProcessor.name
      && component.kind != ComponentKind.dataCache.name
    {
      if let found = component.actions.first(where: { $0.name == action }) {
        return found.cost.value.joules
      }
    }
    return 0
  }
}
