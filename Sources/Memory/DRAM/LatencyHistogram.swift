import Arch

/// Counts durations without keeping them.
///
/// Durations below 8192 cycles are counted each; above, a count stands for durations that agree in
/// their first 11 binary digits, and is reported as the least of them, so that a percentile is at
/// most 0.1 % low. Least, greatest and sum are exact.
public struct LatencyHistogram: ~Copyable {
  private static let exactBits = 13
  private static let groupBits = 10

  private var counts: Cells<Int64>
  private(set) var total: Int64 = 0
  private var sum: Int128 = 0
  private var least = Int64.max
  private var greatest: Int64 = 0

  init() {
    let groups = 63 - Self.exactBits
    counts = Cells(repeating: 0, count: (1 << Self.exactBits) + groups << Self.groupBits)
  }

  @inline(__always)
  mutating func add(_ duration: Int64) {
    total += 1
    sum += Int128(duration)
    if duration < least { least = duration }
    if duration > greatest { greatest = duration }
    counts[Self.slot(duration)] += 1
  }

  /// Adds what another histogram counted.
  mutating func add(_ other: borrowing LatencyHistogram) {
    total += other.total
    sum += other.sum
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
    for slot in 0..<counts.count { counts[slot] += other.counts[slot] }
  }

  @inline(__always)
  private static func slot(_ duration: Int64) -> Int {
    if duration < 1 << exactBits { return Int(duration) }
    let digits = 63 - duration.leadingZeroBitCount
    let shift = digits - groupBits
    return (1 << exactBits) + (digits - exactBits) << groupBits
      + Int(duration >> Int64(shift)) - 1 << groupBits
  }

  private static func value(_ slot: Int) -> Int64 {
    if slot < 1 << exactBits { return Int64(slot) }
    let group = (slot - 1 << exactBits) >> groupBits
    let digits = (slot - 1 << exactBits) & (1 << groupBits - 1)
    return Int64(1 << groupBits + digits) << Int64(group + exactBits - groupBits)
  }

  /// The least duration that at least `share` of all don't exceed.
  private mutating func percentile(_ numerator: Int64, of denominator: Int64) -> Int64 {
    let wanted = (Int128(total) * Int128(numerator) + Int128(denominator) - 1) / Int128(denominator)
    var seen: Int128 = 0
    for slot in 0..<counts.count {
      seen += Int128(counts[slot])
      if seen >= wanted, seen > 0 { return max(least, min(greatest, Self.value(slot))) }
    }
    return greatest
  }

  /// Nil where nothing was counted.
  mutating func summary() -> LatencySummary? {
    guard total > 0 else { return nil }
    return LatencySummary(
      minimum: least, median: percentile(1, of: 2), mean: Double(sum) / Double(total),
      percentile99: percentile(99, of: 100), maximum: greatest)
  }
}

/// Durations of many requests, in cycles.
public struct LatencySummary: Sendable, Hashable {
  public var minimum: Int64
  /// The least duration that half of the requests don't exceed.
  public var median: Int64
  public var mean: Double
  public var percentile99: Int64
  public var maximum: Int64
}
