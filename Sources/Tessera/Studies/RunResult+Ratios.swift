extension RunResult {
  /// How many times as fast it is: the baseline's latency over its own; nil where there is no latency.
  func speedUp(over baseline: RunResult) -> Double? { Self.ratio(baseline.latency, latency) }

  /// How many times its energy the baseline takes; nil where there is no energy.
  func energyRatio(to baseline: RunResult) -> Double? { Self.ratio(baseline.energy, energy) }

  /// As `Comparison.energyIntervalsOverlap(_:network:)`.
  func energyIntervalOverlaps(_ other: RunResult) -> Bool? {
    guard priced.energyInterval != nil || other.priced.energyInterval != nil else { return nil }
    return priced.energyRange.overlaps(other.priced.energyRange)
  }

  /// The energy of one inference of the batch, or its interval.
  var energyRangePerInference: EnergyInterval {
    priced.energyRange.divided(by: record.batch)
  }

  private static func ratio(_ baseline: Double, _ subject: Double) -> Double? {
    baseline > 0 && subject > 0 ? baseline / subject : nil
  }
}

extension PricedLedger {
  /// The interval of the total, or the total alone.
  var energyRange: EnergyInterval {
    energyInterval ?? EnergyInterval(low: energy, high: energy)
  }
}

extension EnergyInterval {
  /// The part of one of `count`, rounded outwards to whole quectojoules.
  func divided(by count: Int) -> EnergyInterval {
    let count = Int128(max(1, count))
    let (whole, rest) = high.quectojoules.quotientAndRemainder(dividingBy: count)
    return EnergyInterval(
      low: Energy(quectojoules: low.quectojoules / count),
      high: Energy(quectojoules: rest > 0 ? whole + 1 : whole))
  }

  /// As `text`, and one number where both ends are the same.
  var shortText: String {
    low == high ? NumberText.engineering(low.joules, unit: "J") : text
  }
}
