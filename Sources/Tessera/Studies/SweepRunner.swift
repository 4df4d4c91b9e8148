/// Runs the distinct simulations of a sweep once each, and prices each in every way that is asked.
struct SweepRunner {
  /// What a simulation depends on.
  private struct Simulation: Hashable {
    var accelerator: Int
    var settings: [String]
    var workload: Int
    var network: NetworkVariant
  }

  private struct NetworkVariant: Hashable {
    var width = 1
    var linearWidth = 1
    var firstAndLastBits: Int?
  }

  /// Prices of one way of pricing, for one accelerator.
  private struct Pricing {
    var components: [PricingComponent]
    var table: CostTable
  }

  private let suite: BenchmarkSuite
  private let plan: SweepPlan
  private let bench: Workbench
  /// The workloads that the targets need.
  private let workloads: [Int]
  /// By workload: whether widening linear layers changes the base network.
  private let hasHiddenLinearLayers: [Int: Bool]

  init(_ suite: BenchmarkSuite, _ plan: SweepPlan, bench: Workbench) throws {
    (self.suite, self.plan, self.bench) = (suite, plan, bench)
    let named = Set(suite.anchors.filter { $0.metric.needsRuns }.flatMap(\.networks))
    workloads = suite.workloads.indices.filter { named.contains(suite.workloads[$0].network) }
    hasHiddenLinearLayers = try workloads.reduce(into: [:]) { result, index in
      guard let base = suite.workloads[index].base else { return }
      let network = try bench.network(base, RunOptions()).network
      let classifier = network.layers.lastIndex { $0.macs > 0 }
      result[index] = network.layers.indices.contains {
        network.layers[$0].operation == .linear && $0 != classifier
      }
    }
  }

  func run(_ execution: StudyExecution) throws -> SweepResult {
    var keys: [Simulation] = []
    var known: [Simulation: Int] = [:]
    // combination → (accelerator, workload) → simulation
    let wanted = (0..<plan.combinationCount).map { combination in
      let levels = plan.levels(of: combination)
      return suite.accelerators.indices.map { accelerator in
        workloads.map { workload in
          let key = simulation(accelerator, workload, levels)
          if let index = known[key] { return index }
          known[key] = keys.count
          keys.append(key)
          return keys.count - 1
        }
      }
    }
    let networks = try networks(of: keys)
    let descriptions = try located { try self.descriptions(of: keys) }
    let pricings = try located { try self.pricings() }
    let simulations = keys
    let runs = try ParallelMap.map(
      count: keys.count, jobs: execution.jobs, progress: execution.progress
    ) { index -> [RunFigures] in
      let key = simulations[index]
      guard let network = networks[index], let description = descriptions[index] else { return [] }
      let run = try bench.prepare(
        accelerator: description, network: network, options: RunOptions())
      let ledger = try run.simulate()
      return try pricings[key.accelerator].map { pricing in
        let priced = try price(
          ledger: ledger, components: pricing.components, table: pricing.table)
        return RunFigures(
          makespan: ledger.makespan, energy: priced.energy.joules, batch: 1,
          timeSteps: network.network.steps)
      }
    }
    return try result(wanted, runs)
  }

  /// What a combination of levels makes of a workload on an accelerator.
  private func simulation(_ accelerator: Int, _ workload: Int, _ levels: [Int]) -> Simulation {
    var result = Simulation(
      accelerator: accelerator, settings: [], workload: workload, network: NetworkVariant())
    let hasBase = suite.workloads[workload].base != nil
    for (factor, level) in zip(plan.factors, levels) {
      switch factor.kind {
      case .convolutionWidth(let widths) where hasBase: result.network.width = widths[level]
      case .linearWidth(let widths) where hasLinear(workload):
        result.network.linearWidth = widths[level]
      case .firstAndLastBits(let bits) where hasBase: result.network.firstAndLastBits = bits[level]
      case .setting(let path, let scope) where scope.includes(accelerator):
        result.settings.append("\(path)=\(factor.levels[level])")
      default: break
      }
    }
    return result
  }

  private func hasLinear(_ workload: Int) -> Bool { hasHiddenLinearLayers[workload] ?? false }

  private func networks(of keys: [Simulation]) throws -> [NetworkFile?] {
    struct Key: Hashable {
      var workload: Int
      var network: NetworkVariant
    }
    var known: [Key: NetworkFile] = [:]
    return try keys.map { key in
      let short = Key(workload: key.workload, network: key.network)
      if let file = known[short] { return file }
      let workload = suite.workloads[key.workload]
      var options = RunOptions()
      options.width = key.network.width
      options.linearWidth = key.network.linearWidth
      options.firstAndLastBits = key.network.firstAndLastBits
      let file = try bench.network(workload.base ?? workload.network, options)
      known[short] = file
      return file
    }
  }

  private func descriptions(of keys: [Simulation]) throws -> [AcceleratorDescription?] {
    var known: [[String]: AcceleratorDescription] = [:]
    return try keys.map { key in
      let name = suite.accelerators[key.accelerator]
      if let description = known[[name] + key.settings] { return description }
      let description = try bench.accelerator(name, settings: key.settings)
      known[[name] + key.settings] = description
      return description
    }
  }

  // MARK: Pricing

  /// The factors that price again, by their indices.
  private var repricing: [Int] { plan.factors.indices.filter { plan.factors[$0].kind.isRepriced } }

  /// For each accelerator, all the ways of pricing; the last factor changes fastest.
  private func pricings() throws -> [[Pricing]] {
    let accelerators = try suite.accelerators.map { try bench.accelerator($0) }
    let tables = try bench.technologies(of: accelerators)
    return try zip(suite.accelerators, tables).map { name, table in
      var ways: [(settings: [String], table: CostTable)] = [([], table)]
      for factor in repricing.map({ plan.factors[$0] }) {
        ways = try ways.flatMap { way in
          try factor.levels.indices.map { level in
            switch factor.kind {
            case .charge(let component):
              let setting =
                "\(component).\(ComponentDescription.chargeParameter)=\(factor.levels[level])"
              return (way.settings + [setting], way.table)
            case .cost(let key, let actions, let energies):
              let table = try way.table.replacing(
                actions, of: key, by: energies[level], at: factor.position)
              return (way.settings, table)
            default: return way
            }
          }
        }
      }
      return try ways.map { way in
        Pricing(
          components: try bench.accelerator(name, settings: way.settings).pricingComponents,
          table: way.table)
      }
    }
  }

  /// The index of a combination's way of pricing.
  private func way(_ levels: [Int]) -> Int {
    repricing.reduce(0) { $0 * plan.factors[$1].levels.count + levels[$1] }
  }

  // MARK: Result

  private func result(_ wanted: [[[Int]]], _ runs: [[RunFigures]]) throws -> SweepResult {
    let anchors = suite.anchors.filter { $0.metric.needsRuns }
    let targets = anchors.flatMap { anchor in
      anchor.networks.map { SweepResult.Target(anchor: anchor, network: $0) }
    }
    let values = try wanted.enumerated().map { combination, simulations in
      let way = way(plan.levels(of: combination))
      return try targets.map { target in
        let workload =
          workloads.firstIndex { suite.workloads[$0].network == target.network } ?? 0
        func figures(_ name: String?) -> RunFigures {
          let accelerator = name.flatMap { suite.accelerators.firstIndex(of: $0) } ?? 0
          return runs[simulations[accelerator][workload]][way]
        }
        guard
          let value = target.anchor.metric.value(
            of: figures(target.anchor.accelerator), baseline: figures(target.anchor.baseline))
        else {
          throw TesseraError(
            at: target.anchor.position, "a run of \(target.network) takes no time or no energy")
        }
        return value
      }
    }
    return SweepResult(plan: plan, targets: targets, values: values, simulations: runs.count)
  }

  /// Names the suite in an error that cites a setting nobody typed.
  private func located<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: "\(suite.source.label): the sweep", error.description)
    }
  }
}

extension SweepPlan.Scope {
  /// The subject is the first accelerator.
  fileprivate func includes(_ accelerator: Int) -> Bool {
    switch self {
    case .all: true
    case .subject: accelerator == 0
    case .baselines: accelerator > 0
    }
  }
}

extension CostTable {
  /// The table with other energies of some actions.
  ///
  /// - Throws: `TesseraError` where it lacks the key or an action.
  fileprivate func replacing(
    _ actions: [String], of key: String, by energy: Energy, at position: SourcePosition
  ) throws -> CostTable {
    guard var entry = entries[key] else {
      throw TesseraError(
        at: position,
        "technology '\(name)' has no costs \(quoted(key))"
          + expectation(of: entries.keys.sorted(), insteadOf: key))
    }
    for action in actions {
      guard let index = entry.actions.firstIndex(where: { $0.name == action }) else {
        throw TesseraError(
          at: position,
          "technology '\(name)' prices no action \(quoted(action)) of \(quoted(key))"
            + expectation(of: entry.actions.map(\.name), insteadOf: action))
      }
      entry.actions[index].energy.value = energy
    }
    var table = self
    table.entries[key] = entry
    return table
  }
}

extension BenchmarkSuite {
  /// Runs every combination of the sweep's choices.
  ///
  /// Distinct simulations run once; choices that change costs only are priced from their ledgers.
  /// The result does not depend on `execution`.
  ///
  /// - Throws: `TesseraError`, also where the suite has no sweep.
  /// - Complexity: O(distinct simulations + combinations × references)
  public func runSweep(
    on bench: Workbench, execution: StudyExecution = StudyExecution()
  ) throws -> SweepResult {
    guard let sweep else {
      throw TesseraError("\(source.label): the suite has no 'sweep'; expected its factors")
    }
    return try SweepRunner(self, sweep, bench: bench).run(execution)
  }
}
