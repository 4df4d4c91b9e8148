/// Simulated values beside the references of a suite, one row for each, none left out.
///
/// Rows whose reference chose a parameter are calibrated: they name it, have no error, and count in
/// no summary of agreement. Rows that depend on what the model lacks are not validated, and have no
/// error either. All others keep their error, however large it is.
public struct Validation: Sendable {
  public struct Row: Sendable {
    public var anchor: Anchor
    /// The network's name; nil for a figure of the accelerator, and for a row of a whole range.
    public var network: String?
    /// Whether the simulated values of all the networks are compared with both ends of a range.
    public var isSpan: Bool
    /// The simulated value, or the least and the greatest of a span.
    public var low: Double
    public var high: Double
    /// The label of the set of assumptions that the value rests on.
    public var assumptions: String

    /// A part of the reference; nil unless the reference can be checked. A span has the errors of
    /// its lower and its upper end.
    public var errors: [Double]? {
      guard case .checked = anchor.use else { return nil }
      if isSpan { return [low / anchor.reference.low - 1, high / anchor.reference.high - 1] }
      return [anchor.reference.error(of: low)]
    }
  }

  /// What a group of rows rests on.
  public struct Assumptions: Sendable, Equatable {
    public var label: String
    public var lines: [String]
  }

  public var suite: BenchmarkSuite
  public var comparison: Comparison
  public var rows: [Row]
  public var assumptions: [Assumptions]

  /// Runs a suite and compares it with its references.
  ///
  /// - Throws: `TesseraError`.
  public static func run(
    _ suite: BenchmarkSuite, on bench: Workbench, execution: StudyExecution = StudyExecution(),
    command: String = ""
  ) throws -> Validation {
    let comparison = try Comparison.run(
      suite.plan(), on: bench, execution: execution, command: { _, _ in command })
    return try Validation(suite, comparison: comparison, bench: bench)
  }

  /// Compares finished runs of a suite with its references.
  ///
  /// - Throws: `TesseraError` where an anchor's accelerator lacks what its metric needs.
  public init(_ suite: BenchmarkSuite, comparison: Comparison, bench: Workbench) throws {
    self.suite = suite
    self.comparison = comparison
    rows = []
    assumptions = AssumptionText.all(suite: suite, comparison: comparison)
    let figures = AnchorFigures(suite: suite, comparison: comparison, bench: bench)
    for anchor in suite.anchors {
      guard anchor.metric.needsRuns else {
        let value = try anchor.located { try figures.value(of: anchor) }
        rows.append(
          Row(
            anchor: anchor, network: nil, isSpan: false, low: value, high: value,
            assumptions: AssumptionText.label(anchor.metric)))
        continue
      }
      let values = try anchor.located { try figures.values(of: anchor) }
      for (network, value) in values {
        rows.append(
          Row(
            anchor: anchor, network: network, isSpan: false, low: value, high: value,
            assumptions: AssumptionText.label(anchor.metric)))
      }
      if anchor.reference.isRange, values.count > 1,
        let low = values.map(\.value).min(), let high = values.map(\.value).max()
      {
        rows.append(
          Row(
            anchor: anchor, network: nil, isSpan: true, low: low, high: high,
            assumptions: AssumptionText.label(anchor.metric)))
      }
    }
  }
}

extension Anchor {
  /// Puts the anchor's place in front of an error.
  func located<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: position, "anchor \(quoted(name)): \(error.description)")
    }
  }
}
