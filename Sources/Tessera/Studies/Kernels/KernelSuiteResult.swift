/// The runs of a suite of kernels, compared pair by pair.
public struct KernelSuiteResult: Sendable {
  public let suite: KernelSuite
  /// For each pair of designs, in the order of the kernels.
  public let comparisons: [[KernelComparison]]
  /// The same for each pair of `powerCycles`.
  public let interrupted: [[InterruptedComparison]]
  /// The first run of each design, which shows what it is made of.
  public let designs: [(design: KernelSuite.Design, run: KernelRun)]

  /// Runs every kernel on every design.
  ///
  /// - Throws: `TesseraError`, also where a kernel computes a wrong answer.
  public static func run(
    _ suite: KernelSuite, on workbench: Workbench, execution: StudyExecution, command: String = ""
  ) throws -> KernelSuiteResult {
    var designs: [KernelSuite.Design] = []
    var used: [KernelSuite.Design] = suite.pairs.flatMap { [$0.baseline, $0.subject] }
    for pair in suite.powerCycles?.pairs ?? [] {
      used += [pair.pair.baseline, pair.pair.subject] + (pair.backup.map { [$0] } ?? [])
    }
    for design in used where !designs.contains(design) { designs.append(design) }
    let kernels = suite.kernels
    let all = designs
    let runs = try ParallelMap.map(
      count: designs.count * kernels.count, jobs: execution.jobs, progress: execution.progress
    ) { index in
      let design = all[index / kernels.count]
      var options = suite.options
      options.settings += design.settings
      let prepared = try workbench.prepareKernel(
        accelerator: design.accelerator, kernel: kernels[index % kernels.count], options: options)
      let table = try workbench.technology(of: prepared.description, orElse: options.technology)
      return try prepared.run(table: table, catalog: workbench.catalog, command: command)
    }
    func run(_ design: KernelSuite.Design, _ kernel: Int) -> KernelRun {
      runs[(designs.firstIndex(of: design) ?? 0) * kernels.count + kernel]
    }
    let interrupted = try suite.powerCycles.map { cycles in
      try cycles.pairs.map { pair in
        try kernels.indices.map { kernel in
          func outcomes(_ design: KernelSuite.Design) throws -> [InterruptedRun] {
            try cycles.onTimes.map {
              try InterruptedRun(
                run(design, kernel), backup: pair.backup.map { run($0, kernel) }, onTime: $0,
                offTime: cycles.offTime, stateWords: cycles.stateWords)
            }
          }
          return InterruptedComparison(
            kernel: kernels[kernel], subject: try outcomes(pair.pair.subject),
            baseline: try outcomes(pair.pair.baseline))
        }
      }
    }
    return KernelSuiteResult(
      suite: suite,
      comparisons: suite.pairs.map { pair in
        kernels.indices.map {
          KernelComparison(
            kernel: kernels[$0], subject: run(pair.subject, $0), baseline: run(pair.baseline, $0))
        }
      }, interrupted: interrupted ?? [], designs: designs.map { ($0, run($0, 0)) })
  }

  /// The pair of an anchor.
  func pair(of anchor: KernelSuite.Anchor) -> KernelSuite.Pair {
    guard anchor.metric.isInterrupted, let cycles = suite.powerCycles else {
      return suite.pairs[anchor.pair]
    }
    return cycles.pairs[anchor.pair].pair
  }

  /// A figure over all the kernels of a pair; means are arithmetic.
  public func figure(_ metric: KernelSuite.Metric, pair: Int) -> Double {
    func mean(_ values: [Double]) -> Double {
      values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
    guard !metric.isInterrupted else {
      let ratios = interrupted[pair].flatMap { $0.energyRatios.compactMap(\.self) }
      return metric == .meanInterruptedEnergyRatio ? mean(ratios) : ratios.max() ?? 0
    }
    let rows = comparisons[pair]
    return switch metric {
    case .meanSpeedUp: mean(rows.map(\.speedUp))
    case .greatestSpeedUp: rows.map(\.speedUp).max() ?? 0
    case .meanEnergyRatio: mean(rows.map(\.energyRatio))
    case .greatestEnergyRatio, .meanInterruptedEnergyRatio, .greatestInterruptedEnergyRatio:
      rows.map(\.energyRatio).max() ?? 0
    }
  }
}
