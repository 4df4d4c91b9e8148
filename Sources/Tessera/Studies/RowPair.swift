extension Comparison {
  /// Two rows whose latencies and energies are set against each other.
  struct RowPair {
    var subject: ComparisonRow
    var baseline: ComparisonRow
  }
}

extension Comparison.RowPair {
  var names: [String] { [subject.name, baseline.name] }
  var network: String { subject.result.record.network }
  var speedUp: Double? { subject.result.speedUp(over: baseline.result) }
  var energyRatio: Double? { subject.result.energyRatio(to: baseline.result) }
  var energyIntervalsOverlap: Bool? { subject.result.energyIntervalOverlaps(baseline.result) }

  /// A line that says so where the bounds of costs do not tell the energies apart; else nothing.
  var overlapNote: String {
    guard energyIntervalsOverlap == true else { return "" }
    let shown = [subject, baseline].map { "\($0.name) \($0.result.priced.energyRange.shortText)" }
    return "Energies on \(network) overlap within the bounds of costs: "
      + shown.joined(separator: ", ") + "\n"
  }
}
