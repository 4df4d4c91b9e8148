import Arch

/// Binomial distributions side by side in one array: one random number and one look-up for each
/// value, whatever the distribution.
///
/// Made from the probabilities of `BinomialDistribution`, which are the same on every machine, with
/// additions, multiplications and divisions only. Each probability is off by at most about 1e-15.
/// Source: A. J. Walker, "An efficient method for generating discrete random variables with
/// general distributions", ACM TOMS 3 (1977); M. D. Vose, IEEE TSE 17 (1991).
struct AliasTables: Sendable {
  private struct Slot {
    /// The slot gives its own value where the fraction of the draw lies below it.
    var threshold: UInt64
    var own: Int32
    var alias: Int32
  }

  private struct Table {
    var start: Int
    var count: UInt64
  }

  private var slots: [Slot] = []
  private var tables: [Table] = []

  /// Appends a distribution.
  ///
  /// - Returns: its number.
  /// - Throws: `TesseraError` where the probability isn't one.
  /// - Complexity: O(√n) time and memory.
  mutating func append(trials: Int, probability: Double) throws -> Int {
    let distribution = try BinomialDistribution(trials: trials, probability: probability)
    let mode = min(trials, Int(Double(trials + 1) * probability))
    var first = mode
    while first > 0, distribution.probability(of: first - 1) > 0 { first -= 1 }
    var last = mode
    while last < trials, distribution.probability(of: last + 1) > 0 { last += 1 }
    let count = last - first + 1
    var scaled = (first...last).map { distribution.probability(of: $0) * Double(count) }
    var table = (first...last).map { Slot(threshold: .max, own: Int32($0), alias: Int32($0)) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let less = small.popLast(), let more = large.last {
      table[less].threshold = UInt64(max(0, scaled[less]) * 0x1p64)
      table[less].alias = table[more].own
      scaled[more] -= 1 - scaled[less]
      if scaled[more] < 1 {
        large.removeLast()
        small.append(more)
      }
    }
    tables.append(Table(start: slots.count, count: UInt64(count)))
    slots += table
    return tables.count - 1
  }

  @inline(__always)
  func value(of table: Int, _ random: UInt64) -> Int {
    let entry = tables[table]
    let (slot, fraction) = random.multipliedFullWidth(by: entry.count)
    let found = slots[entry.start + Int(truncatingIfNeeded: slot)]
    return Int(fraction < found.threshold ? found.own : found.alias)
  }
}
