import Foundation

/// Accelerators run on the same networks, with the ratios between them.
public struct Comparison: Sendable {
  public var plan: ComparisonPlan
  /// The variants' descriptions, in the order of the plan.
  public var accelerators: [AcceleratorDescription]
  public var peaks: [Peaks]
  /// `results[network][variant]`.
  public var results: [[RunResult]]
  /// Results from files beside the runs.
  public var finished: [FinishedRun] = []
  /// The finished run that is the baseline of all others; nil where a run is.
  public var baselineFile: Int?
  /// Figures of what was not simulated.
  public var external: [ExternalRow] = []
  /// The files that `external` is from.
  public var externalFiles: [InputFile] = []

  /// Runs all variants on all networks.
  ///
  /// The result does not depend on `execution`.
  ///
  /// - Parameter command: how a run is asked for by itself, as its result names it, from a variant and
  ///   a network of the plan.
  /// - Throws: `TesseraError` of the first run, in the order of the plan, that is not possible.
  public static func run(
    _ plan: ComparisonPlan, on bench: Workbench, execution: StudyExecution = StudyExecution(),
    command: (@Sendable (ComparisonPlan.Variant, String) -> String)? = nil
  ) throws -> Comparison {
    let accelerators = try plan.accelerators(on: bench)
    let networks = try plan.networks.map { try bench.network($0, plan.options) }
    try refuseOneName(of: networks.map(\.network.name), plan.networks)
    let (tables, peaks) = try plan.citingVariation {
      let tables = try bench.technologies(
        of: accelerators, orElse: plan.options.technology)
      let peaks = try zip(accelerators, tables).map {
        try Peaks($0, table: $1, catalog: bench.catalog)
      }
      return (tables, peaks)
    }
    let count = accelerators.count
    let results = try ParallelMap.map(
      count: count * networks.count, jobs: execution.jobs, progress: execution.progress
    ) { index in
      let (network, description) = (networks[index / count], accelerators[index % count])
      do {
        let asked = command?(plan.variants[index % count], plan.networks[index / count]) ?? ""
        return try plan.citingVariation {
          try bench.prepare(accelerator: description, network: network, options: plan.options)
            .run(table: tables[index % count], catalog: bench.catalog, command: asked)
        }
      } catch let error as TesseraError {
        throw TesseraError(
          at: "\(plan.variants[index % count].label) on \(network.network.name)",
          error.description)
      }
    }
    return Comparison(
      plan: plan, accelerators: accelerators, peaks: peaks,
      results: networks.indices.map { Array(results[$0 * count..<($0 + 1) * count]) })
  }

  /// Refuses two networks of one name, by which rows and ratios are told apart.
  private static func refuseOneName(of names: [String], _ arguments: [String]) throws {
    var known: [String: String] = [:]
    for (name, argument) in zip(names, arguments) {
      if let first = known.updateValue(argument, forKey: name) {
        throw TesseraError(
          "networks \(quoted(first)) and \(quoted(argument)) both have the name \(quoted(name)); "
            + "expected a name of its own for each")
      }
    }
  }

  /// The names that the networks give themselves.
  public var networks: [String] { results.map { $0.first?.record.network ?? "" } }

  /// How many times as fast the subject is: the baseline's latency over its own; nil where there is
  /// no latency.
  public func speedUp(_ pair: ComparisonPlan.Pair, network: Int) -> Double? {
    results[network][pair.subject].speedUp(over: results[network][pair.baseline])
  }

  /// How many times the subject's energy the baseline takes; nil where there is no energy.
  public func energyRatio(_ pair: ComparisonPlan.Pair, network: Int) -> Double? {
    results[network][pair.subject].energyRatio(to: results[network][pair.baseline])
  }

  /// Whether the bounds of costs leave open which of the two takes less energy; nil where no cost of
  /// either has bounds.
  ///
  /// Costs that both have in common are taken as independent, so intervals may overlap where the order
  /// is certain; where they do not overlap it is.
  public func energyIntervalsOverlap(_ pair: ComparisonPlan.Pair, network: Int) -> Bool? {
    results[network][pair.subject].energyIntervalOverlaps(results[network][pair.baseline])
  }

  /// The geometric mean over all the networks; nil where one has none.
  public func meanSpeedUp(_ pair: ComparisonPlan.Pair) -> Double? {
    geometricMean(results.indices.map { speedUp(pair, network: $0) })
  }

  /// The geometric mean over all the networks; nil where one has none.
  public func meanEnergyRatio(_ pair: ComparisonPlan.Pair) -> Double? {
    geometricMean(results.indices.map { energyRatio(pair, network: $0) })
  }

  private func geometricMean(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    guard known.count == values.count else { return nil }
    return known.geometricMean
  }
}

extension Collection<Double> {
  /// The n-th root of the product; nil for none or where one is not positive.
  var geometricMean: Double? {
    guard !isEmpty, allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    return exp(reduce(0) { $0 + log($1) } / Double(count))
  }
}
