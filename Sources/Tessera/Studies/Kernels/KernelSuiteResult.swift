/// The runs of a suite of kernels, compared pair by pair.
public struct KernelSuiteResult: Sendable {
  public let suite: KernelSuite
  /// For each pair of designs, in the order of the kernels.
  public let comparisons: [[KernelComparison]]

  /// Runs every kernel on every design.
  ///
  /// - Throws: `TesseraError`, also where a kernel computes a wrong answer.
  public static func run(
    _ suite: KernelSuite, on workbench: Workbench, execution: StudyExecution, command: String = ""
  ) throws -> KernelSuiteResult {
    var designs: [String] = []
    for pair in suite.pairs {
      for name in [pair.baseline, pair.subject] where !designs.contains(name) {
        designs.append(name)
      }
    }
    var options = KernelOptions()
    (options.size, options.seed) = (suite.size, suite.seed)
    let tables = try designs.map { try workbench.technology(of: workbench.accelerator($0)) }
    let kernels = suite.kernels
    let (all, given) = (designs, options)
    let runs = try ParallelMap.map(
      count: designs.count * kernels.count, jobs: execution.jobs, progress: execution.progress
    ) { index in
      let design = index / kernels.count
      return try workbench.prepareKernel(
        accelerator: all[design], kernel: kernels[index % kernels.count], options: given
      ).run(table: tables[design], catalog: workbench.catalog, command: command)
    }
    func run(_ design: String, _ kernel: Int) -> KernelRun {
      runs[(designs.firstIndex(of: design) ?? 0) * kernels.count + kernel]
    }
    return KernelSuiteResult(
      suite: suite,
      comparisons: suite.pairs.map { pair in
        kernels.indices.map {
          KernelComparison(
            kernel: kernels[$0], subject: run(pair.subject, $0), baseline: run(pair.baseline, $0))
        }
      })
  }

  /// A figure over all the kernels of a pair; means are arithmetic.
  public func figure(_ metric: KernelSuite.Metric, pair: Int) -> Double {
    let rows = comparisons[pair]
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return switch metric {
    case .meanSpeedUp: mean(rows.map(\.speedUp))
    case .greatestSpeedUp: rows.map(\.speedUp).max() ?? 0
    case .meanEnergyRatio: mean(rows.map(\.energyRatio))
    case .greatestEnergyRatio: rows.map(\.energyRatio).max() ?? 0
    }
  }
}
