/// Tells in words what simulated values rest on.
enum AssumptionText {
  static func label(_ metric: AnchorMetric) -> String {
    if metric.needsRuns { return "R" }
    return metric == .sensingError ? "E" : "P"
  }

  /// The sets of assumptions that the suite's anchors use, in the order of first use.
  static func all(suite: BenchmarkSuite, comparison: Comparison) -> [Validation.Assumptions] {
    var result: [Validation.Assumptions] = []
    for anchor in suite.anchors {
      let label = label(anchor.metric)
      guard !result.contains(where: { $0.label == label }) else { continue }
      let lines =
        switch label {
        case "P": peaks
        case "E": sensing
        default: runs(suite: suite, comparison: comparison)
        }
      result.append(Validation.Assumptions(label: label, lines: lines))
    }
    return result
  }

  private static let peaks = [
    "from the description alone: full blocks, one access after the other on every tile; half of "
      + "the inputs and half of the products not zero; no memory traffic"
  ]

  private static let sensing = [
    "a Gaussian spread that grows with the root of the count; counts binomial, with the default "
      + "shares of zeros"
  ]

  private static func runs(suite: BenchmarkSuite, comparison: Comparison) -> [String] {
    let options = comparison.plan.options
    var lines = [
      "batch \(options.batch) from cold; "
        + "\(NumberText.percentage(options.zeros.inputs, fractionDigits: 0)) of the inputs' bits "
        + "and \(NumberText.percentage(options.zeros.weights, fractionDigits: 0)) of the weights "
        + "are zero"
    ]
    if let sweep = suite.sweep {
      let choices = sweep.factors.map { "\($0.name) \($0.levels[$0.standard])" }
      lines.append("choices: " + choices.joined(separator: ", "))
    }
    var assumed: [String] = []
    for description in comparison.accelerators {
      for component in description.components {
        // What a kind fills in rests on nobody's word, and is in the kind's own documentation.
        for parameter in component.parameters where parameter.standing == .assumed {
          let text = "\(component.path).\(parameter.name) \(parameter.value)"
          if !assumed.contains(text) { assumed.append(text) }
        }
      }
    }
    if !assumed.isEmpty { lines.append("assumed: " + assumed.joined(separator: ", ")) }
    return lines
  }
}
