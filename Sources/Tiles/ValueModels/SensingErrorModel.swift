import Arch

/// How often a TiM tile's converter reads a count of discharges wrongly.
///
/// A bitline on which *n* cells discharge lies at VDD − n·Δ on average, with a standard deviation
/// of s·Δ·√n from the cells' variations; the converter's thresholds lie half a step beside the
/// level. So P_SE(n) = 2·Q(h(n) / (s·Δ·√n)), with h = Δ/2 for the first levels and half the
/// smaller step above. An error moves the count by one: up or down with equal probability, and
/// always down from the largest level, above which there is none. A count beyond the largest
/// level saturates without error, because it lies more than one step beyond the last threshold.
///
/// Defaults: Δ = 96 mV for S0 to S7 and the middle of 60 to 80 mV above (recalled, TiM-DNN,
/// arXiv 1909.06892), s = 0.0596 (calibrated: chosen so that counts of Bin(16, 0.18) give the
/// recalled mean error probability of 1.5e-4).
///
/// Not modelled: errors that a column keeps (every read draws afresh), offset of comparators,
/// supply noise, errors of more than one level.
public struct SensingErrorModel: Hashable, Sendable {
  /// Δ, the average step between two levels.
  public var stepMillivolts: Double
  /// The step of the levels above `fullStepLevels`.
  public var upperStepMillivolts: Double
  /// The last level that has the full step.
  public var fullStepLevels: Int
  /// s, the standard deviation that one discharging cell adds, in steps.
  public var deviation: Double

  public init(
    stepMillivolts: Double = 96, upperStepMillivolts: Double = 70, fullStepLevels: Int = 7,
    deviation: Double = 0.0596
  ) {
    self.stepMillivolts = stepMillivolts
    self.upperStepMillivolts = upperStepMillivolts
    self.fullStepLevels = fullStepLevels
    self.deviation = deviation
  }

  /// P_SE(n), the probability that a count is read wrongly.
  ///
  /// 0 for n = 0, on which nothing discharges. At most 1.
  public func errorProbability(count: Int) -> Double {
    guard count > 0 else { return 0 }
    let half = (count <= fullStepLevels ? stepMillivolts : upperStepMillivolts) / 2
    let sigma = deviation * stepMillivolts * Double(count).squareRoot()
    guard sigma > 0 else { return 0 }
    return min(1, 2 * gaussianTail(half / sigma))
  }

  /// P_E, the mean of P_SE(n) over a distribution of counts up to the largest level.
  public func meanErrorProbability(
    of counts: BinomialDistribution, largestCount: Int
  ) -> Double {
    (0...max(0, min(largestCount, counts.trials))).reduce(0) { sum, count in
      sum + counts.probability(of: count) * errorProbability(count: count)
    }
  }

  /// Checks the parameters.
  func check() throws {
    for (name, value) in [
      ("stepMillivolts", stepMillivolts), ("upperStepMillivolts", upperStepMillivolts),
    ] where !(value > 0 && value.isFinite) {
      throw TesseraError("\(name): found \(value), expected a positive number of millivolts")
    }
    guard deviation >= 0, deviation.isFinite else {
      throw TesseraError("deviation: found \(deviation), expected 0 or more steps")
    }
  }
}
