/// A value that was fitted, with its 95 % confidence interval where there is one.
public struct FittedValue: Sendable, Hashable {
  public var value: Double
  /// Nil where the data leave no degree of freedom for one.
  public var interval: ClosedRange<Double>?

  public init(_ value: Double, in interval: ClosedRange<Double>? = nil) {
    self.value = value
    self.interval = interval
  }

  /// A mean with Student's interval.
  init(_ value: Double, error: Double, degrees: Double) {
    self.value = value
    let reach = StudentDistribution.quantile(0.975, degrees: degrees) * error
    if degrees >= 1, reach.isFinite { interval = value - reach...value + reach }
  }

  /// A fraction of successes with E. Wilson's interval.
  init(successes: Int, of trials: Int) {
    let (n, part) = (Double(trials), Double(successes) / Double(max(trials, 1)))
    value = part
    let z = 1.959_963_984_540_054
    let middle = (part + z * z / (2 * n)) / (1 + z * z / n)
    let reach = z * (part * (1 - part) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    if trials > 0 {
      interval = max(0, min(middle - reach, part))...min(1, max(middle + reach, part))
    }
  }

  func contains(_ truth: Double) -> Bool { interval?.contains(truth) ?? false }
}
