/// Networks on a subject and its baselines, with what the results can be compared with.
public struct BenchmarkSuite: Sendable, Equatable {
  public struct Workload: Sendable, Hashable {
    /// The network's name or path.
    public var network: String
    /// The network that the choices of a sweep start from; without it they leave it as it is.
    public var base: String?
  }

  public var name: String
  public var summary: String
  public var workloads: [Workload]
  public var subject: String
  public var baselines: [String]
  /// The baseline that the subject is compared with first.
  public var headline: String
  public var anchors: [Anchor]
  public var sweep: SweepPlan?
  public var source: SourceText

  /// All the accelerators, the subject first.
  public var accelerators: [String] { [subject] + baselines }

  /// The runs: every network on every accelerator, the subject compared with each baseline.
  public func plan(options: RunOptions = RunOptions()) -> ComparisonPlan {
    ComparisonPlan(
      variants: accelerators.map { ComparisonPlan.Variant(accelerator: $0) },
      networks: workloads.map(\.network),
      pairs: baselines.indices.map { ComparisonPlan.Pair(subject: 0, baseline: $0 + 1) },
      options: options)
  }

  /// The references for a ratio of the subject to the headline baseline, for a chart.
  public func bands(_ metric: AnchorMetric) -> [ReferenceBand] {
    anchors.filter { $0.metric == metric && $0.baseline == headline }.map {
      ReferenceBand(
        low: $0.reference.low, high: $0.reference.high, label: "\($0.name), over \(headline)",
        standing: $0.standing.rawValue)
    }
  }
}
