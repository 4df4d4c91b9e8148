import Arch

/// How often measured devices are misread, with the best references for them.
///
/// READ compares each device in either state; OR and AND compare every pair of two different
/// devices, with the offset of the first one's sense amplifier. A failure probability is the mean
/// of the two levels' beside the reference, which for the best reference of normal levels is that of
/// both. The best reference is the middle of the interval of references with the fewest misreads.
///
/// Confidence intervals are Wilson's for 95 %. Pairs share devices: the variance of their mean is
/// at most that of ⌊n/2⌋ disjoint pairs (W. Hoeffding, 1948), whose number is taken, so intervals
/// of OR and AND are wide. The reference is chosen on the same devices, which favours it.
///
/// Beside them stands the closed form: normal levels with the mean and standard deviation of the
/// devices, by `SenseReference`.
///
/// Not modelled: noise from access to access, and variation of the references.
public struct MeasuredSensing: Sendable {
  /// Currents of the devices that hold 1 and 0, in amperes.
  public let ones: [Double]
  public let zeros: [Double]
  public let offsets: [Double]

  /// What was found for one decision.
  public struct Decision: Hashable, Sendable {
    public var decision: SenseDecision
    /// The reference with the fewest misreads, in amperes.
    public var reference: Double
    /// The part of misreads there.
    public var failure: Double
    /// Of `failure`, 95 %.
    public var confidence: ClosedRange<Double>
    /// Independent samples that the interval assumes.
    public var samples: Int
    public var lower: SenseLevel
    public var upper: SenseLevel
    /// For normal levels with these means and deviations.
    public var closedForm: SenseReference
  }

  /// All three decisions.
  ///
  /// - Complexity: O(n·log n) for n devices.
  public func decisions() -> [Decision] {
    SenseDecision.allCases.map(decision)
  }

  private func decision(_ decision: SenseDecision) -> Decision {
    let lower: PairSums
    let upper: PairSums
    switch decision {
    case .read:
      lower = PairSums(singles: sum(zeros, offsets))
      upper = PairSums(singles: sum(ones, offsets))
    case .or:
      lower = PairSums(sum(zeros, offsets), zeros)
      upper = PairSums(sum(ones, offsets), zeros)
    case .and:
      lower = PairSums(sum(ones, offsets), zeros)
      upper = PairSums(sum(ones, offsets), ones)
    }
    let reference = Self.bestReference(lower, upper)
    let count = Double(lower.count)
    let above = count - lower.countAtMost(reference)
    let below = upper.countAtMost(reference)
    let failure = (above + below) / (2 * count)
    let samples = decision == .read ? ones.count : ones.count / 2
    return Decision(
      decision: decision, reference: reference, failure: failure,
      // The two states of a device may be alike, so a device or pair counts once for both levels.
      confidence: wilsonInterval(part: failure, of: samples), samples: samples,
      lower: lower.level, upper: upper.level,
      closedForm: SenseReference(between: lower.level, and: upper.level))
  }

  private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

  /// The middle of the interval with the fewest misreads, searched on ever finer grids between the
  /// extremes of both levels.
  private static func bestReference(_ lower: PairSums, _ upper: PairSums) -> Double {
    func misreads(_ reference: Double) -> Double {
      Double(lower.count) - lower.countAtMost(reference) + upper.countAtMost(reference)
    }
    // Where the levels do not overlap, the gap's middle.
    if lower.largest < upper.smallest { return lower.largest / 2 + upper.smallest / 2 }
    var (low, high) = (upper.smallest, lower.largest)
    let steps = 24
    var best = low / 2 + high / 2
    for _ in 0..<6 {
      let step = (high - low) / Double(steps)
      guard step > 0 else { break }
      let grid = (0...steps).map { low + Double($0) * step }
      let counts = grid.map(misreads)
      guard let fewest = counts.min(), let first = counts.firstIndex(of: fewest),
        let last = counts.lastIndex(of: fewest)
      else { break }
      best = grid[first] / 2 + grid[last] / 2
      (low, high) = (grid[max(0, first - 1)], grid[min(steps, last + 1)])
      if last - first >= 2 { break }
    }
    return best
  }
}

/// Sums of a value of one list and one of another at a different place, without forming them all.
private struct PairSums {
  private let first: [Double]
  private let second: [Double]
  /// Sums at equal places, which are no pairs; empty for single values.
  private let diagonal: [Double]
  let level: SenseLevel
  let count: Int

  init(singles: [Double]) {
    first = singles.sorted()
    second = [0]
    diagonal = []
    count = singles.count
    level = SenseLevel(mean: mean(singles), deviation: deviation(singles))
  }

  init(_ a: [Double], _ b: [Double]) {
    first = a.sorted()
    second = b.sorted()
    diagonal = zip(a, b).map { $0 + $1 }.sorted()
    count = a.count * (a.count - 1)
    let (one, other) = (deviation(a), deviation(b))
    level = SenseLevel(
      mean: mean(a) + mean(b), deviation: (one * one + other * other).squareRoot())
  }

  // Bounds: sums at equal places may lie outside those of pairs, which widens the search only.
  var smallest: Double { (first.first ?? 0) + (second.first ?? 0) }
  var largest: Double { (first.last ?? 0) + (second.last ?? 0) }

  /// How many sums do not exceed a limit, by two fingers. O(n).
  func countAtMost(_ limit: Double) -> Double {
    var (total, end) = (0, second.count)
    for value in first {
      while end > 0, value + second[end - 1] > limit { end -= 1 }
      if end == 0 { break }
      total += end
    }
    var (low, high) = (0, diagonal.count)
    while low < high {
      let middle = (low + high) / 2
      if diagonal[middle] <= limit { low = middle + 1 } else { high = middle }
    }
    return Double(total - low)
  }
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(1, values.count))
}

/// The sample standard deviation, with n − 1.
private func deviation(_ values: [Double]) -> Double {
  let centre = mean(values)
  let sum = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  return (sum / Double(max(1, values.count - 1))).squareRoot()
}

/// E. B. Wilson's interval for a part, 95 %.
func wilsonInterval(part: Double, of count: Int) -> ClosedRange<Double> {
  let z = 1.959963984540054
  let n = Double(max(1, count))
  let centre = part + z * z / (2 * n)
  let spread = z * (part * (1 - part) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  // Exactly 0 and 1 where nothing and everything was seen; rounding would leave a little.
  let low = part > 0 ? max(0, (centre - spread) / scale) : 0
  return low...(part < 1 ? max(low, min(1, (centre + spread) / scale)) : 1)
}
