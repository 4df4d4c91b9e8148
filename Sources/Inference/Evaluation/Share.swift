/// A share of images, with how sure it is.
public struct Share: Sendable, Equatable {
  public var correct: Int
  public var count: Int

  public init(correct: Int, count: Int) {
    self.correct = correct
    self.count = count
  }

  public var fraction: Double { count == 0 ? 0 : Double(correct) / Double(count) }

  /// Wilson's score interval at 95 %: what shares of all such images agree with this sample.
  ///
  /// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), z = 1.959964.
  ///
  /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
  /// JASA 22, 1927.
  public var interval: ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let (n, p, z) = (Double(count), fraction, 1.959963984540054)
    let middle = p + z * z / (2 * n)
    let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let divisor = 1 + z * z / n
    // With no or all images right an end is exactly 0 or 1, which rounding may miss.
    let low = correct == 0 ? 0 : max(0, (middle - reach) / divisor)
    let high = correct == count ? 1 : min(1, (middle + reach) / divisor)
    return low...high
  }
}

/// Values of the same quantity for several devices.
public struct Spread: Sendable, Equatable {
  public var values: [Double]

  public init(_ values: [Double]) { self.values = values }

  public var mean: Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// The sample standard deviation; 0 for less than two values.
  public var deviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
