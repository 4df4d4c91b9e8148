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

  /// The ratio of the energies of the memory alone, without the bus.
  public var arrayEnergyRatio: Double { ratio(baseline.arrayEnergy, subject.arrayEnergy) }

  /// Whether the bounds hold: the subject computes in memory and the baseline does not, each load
  /// takes its time, and the core waits for each store.
  public var isBounded: Bool {
    subject.target.instructions != .standard && baseline.target.instructions == .standard
      && [subject, baseline].allSatisfy { $0.target.cache == nil && $0.target.postedWrites == 0 }
  }

  /// VL · (2 t_l + t_a + t_o) / (t_l + t_o): a loop that combines two words in each turn becomes one
  /// that combines 2 · VL.
  public static func bound(
    vector: Int, load: Double, arithmetic: Double, overhead: Double
  ) -> Double {
    let turn = load + overhead
    return turn > 0 ? Double(vector) * (2 * load + arithmetic + overhead) / turn : 1
  }

  /// The bound of the part that combines pairs, with what the baseline counted for a pair.
  ///
  /// A vector access takes the place of all that is neither loading nor looping; without vectors only
  /// the one instruction that combines goes away, and reducing stays with the loop. A subject that used
  /// no such access gains nothing.
  public var acceleratedBound: Double {
    guard subject.counts.inMemoryLoads > 0 else { return 1 }
    let counts = baseline.counts
    let pairs = Double(max(1, counts.elements))
    let load = Double(baseline.target.cycles.load)
    let rest = Double(counts.acceleratedCycles) / pairs - 2 * load
    let looping = Double(counts.turns * baseline.target.loopOverhead) / pairs
    let isVector = subject.target.instructions == .vector
    return max(
      1,
      Self.bound(
        vector: subject.target.vectorWords, load: load,
        arithmetic: isVector ? max(0, rest - looping) : 1,
        overhead: isVector ? looping : max(0, rest - 1)))
  }

  /// The bound of the whole by Amdahl's law: 1 / ((1 − F) + F / S), times what loads and stores of
  /// the subject alone are faster; nil where the bounds do not hold.
  public var speedUpBound: Double? {
    guard isBounded else { return nil }
    let part = acceleratedFraction
    let (before, after) = (baseline.target.cycles, subject.target.cycles)
    let faster = [(before.load, after.load), (before.store, after.store)].reduce(1.0) {
      max($0, ratio(Double($1.0), Double($1.1)))
    }
    return faster / ((1 - part) + part / acceleratedBound)
  }

  /// 2 · VL · (E_rd + E_bus) / (E_CiM + E_bus), with the energies of both designs: the greatest of
  /// the accesses that were used, and of plain loads and stores; nil where the bounds do not hold.
  public var dynamicEnergyBound: Double? {
    guard isBounded else { return nil }
    let (word, second) = (subject.cost("word"), subject.cost("secondAddress"))
    let read = baseline.cost("read") + baseline.cost("word")
    let write = baseline.cost("write") + baseline.cost("word")
    let width = Double(subject.target.vectorWords)
    let counts = subject.counts
    let accesses: [(used: Int, words: Double, energy: Double)] = [
      (counts.logicLoads, 1, subject.cost("logic")),
      (counts.addLoads, 1, subject.cost("add")),
      (counts.vectorLogicLoads, width, subject.cost("vectorLogic") + subject.cost("reduce")),
      (counts.vectorAddLoads, width, subject.cost("vectorAdd") + subject.cost("reduce")),
    ]
    let plain = max(
      ratio(read, subject.cost("read") + word), ratio(write, subject.cost("write") + word))
    return accesses.filter { $0.used > 0 }.reduce(plain) {
      max($0, ratio(2 * $1.words * read, $1.energy + word + second))
    }
  }

  private func ratio(_ first: Double, _ second: Double) -> Double {
    second > 0 ? first / second : 1
  }
}

extension KernelRun {
  /// The energy of a word on the bus, in joules.
  var busWord: Double { cost("word") }

  /// The energy of an action of the memory or of the bus, in joules; 0 where there is none.
  fileprivate func cost(_ action: String) -> Double {
    for component in memory where component.kind != ComponentKind.dataCache.name {
      if let found = component.actions.first(where: { $0.name == action }) {
        return found.cost.value.joules
      }
    }
    return 0
  }
}
