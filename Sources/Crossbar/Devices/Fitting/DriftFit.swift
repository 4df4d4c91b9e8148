import Arch
import Foundation

/// The exponent of a power law of conductances over time: G(t) = G(t₀)·(t/t₀)^−ν.
public struct DriftFit: Sendable {
  /// ν, the mean among devices.
  public var exponent: FittedValue
  /// The standard deviation of the exponent among programmings; nil where it cannot be told.
  public var deviation: FittedValue?
  /// t₀, the earliest time above 0.
  public var referenceSeconds: Double
  /// The latest time.
  public var latestSeconds: Double
  /// How many exponents there are, one for each programming that was read at two times or more.
  public var traces: Int
  /// Whether the scatter of readings about the law was told from that of exponents.
  public var isScatterKnown: Bool
  /// What conductances were over their fitted start, at each time; at most 256 times.
  public private(set) var course: [Moment] = []

  /// The conductances of a time over those that their own lines have at t₀.
  public struct Moment: Sendable, Hashable {
    public var seconds: Double
    public var median: Double
    /// 5 % and 95 %.
    public var low: Double
    public var high: Double
  }

  /// (t/t₀)^−ν, 1 before t₀.
  public func share(at seconds: Double, exponent: Double) -> Double {
    seconds > referenceSeconds ? pow(seconds / referenceSeconds, -exponent) : 1
  }

  /// Earlier readings are taken as of the moment of programming.
  private static let leastSeconds = 1e-12

  /// What a conductance was at t₀ over what it is at a time.
  func factor(since seconds: Double) -> Double {
    seconds > referenceSeconds ? pow(seconds / referenceSeconds, exponent.value) : 1
  }

  /// Least squares of ln G over ln t, for each programming by itself.
  ///
  /// Devices count alike in the mean. Where no device was read at two times, one slope is fitted to
  /// all rows, with an intercept for each target.
  ///
  /// - Returns: nil where there are not two times above 0 at one temperature.
  init?(_ rows: MeasuredDevices, levels: TargetLevels, stream: RandomStream) {
    guard let seconds = rows.seconds else { return nil }
    let times = seconds.filter { $0 >= Self.leastSeconds }
    guard let first = times.min(), let last = times.max(), last > first else { return nil }
    (referenceSeconds, latestSeconds) = (first, last)
    let lines = LineGroups(
      rows, order: rows.kelvins, x: { log(seconds[$0] / first) },
      y: {
        seconds[$0] >= Self.leastSeconds && rows.measured[$0] > 0 ? log(rows.measured[$0]) : nil
      },
      levels: levels)
    traces = lines.slopes.count
    course = Self.course(lines, seconds)
    isScatterKnown = false
    if rows.devices == nil || lines.slopes.count < 2 {
      guard let common = lines.commonSlope else { return nil }
      exponent = FittedValue(-common.value, error: common.error, degrees: common.degrees)
      return
    }
    let slopes = lines.slopes.map { -$0.slope }
    let devices = lines.slopes.map { rows.devices?[$0.row] ?? 0 }
    let byDevice = means(slopes, of: devices)
    let values = byDevice.count > 1 ? byDevice : slopes
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let n = Double(values.count)
    exponent = FittedValue(mean, error: (squares / (n - 1) / n).squareRoot(), degrees: n - 1)
    let average = slopes.reduce(0, +) / Double(slopes.count)
    guard
      let between = VarianceTerm(
        residuals: slopes.map { $0 - average }, clusters: devices, lost: 1)
    else { return }
    var terms = [between]
    if let scatter = lines.scatter {
      isScatterKnown = true
      let inverse = lines.slopes.reduce(0) { $0 + 1 / $1.squares } / Double(slopes.count)
      terms.append(scatter.times(-inverse))
    }
    deviation = VarianceTerm.deviation(terms, stream: stream)
  }
}

extension DriftFit {
  private static func course(_ lines: LineGroups, _ seconds: [Double]) -> [Moment] {
    guard Set(seconds).count <= 256 else { return [] }
    var shares: [Double: [Double]] = [:]
    for point in lines.points { shares[seconds[point.row], default: []].append(exp(point.rise)) }
    return shares.sorted { $0.key < $1.key }.map { seconds, values in
      let sorted = values.sorted()
      return Moment(
        seconds: seconds, median: quantile(sorted, 0.5), low: quantile(sorted, 0.05),
        high: quantile(sorted, 0.95))
    }
  }
}

/// The mean of the values of each group, in the order of groups.
func means(_ values: [Double], of groups: [Int32]) -> [Double] {
  var sums: [Int32: (sum: Double, count: Double)] = [:]
  for (value, group) in zip(values, groups) {
    sums[group, default: (0, 0)].sum += value
    sums[group, default: (0, 0)].count += 1
  }
  return sums.sorted { $0.key < $1.key }.map { $0.value.sum / $0.value.count }
}
