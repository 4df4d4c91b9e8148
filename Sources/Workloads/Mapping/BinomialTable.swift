/// A binomial distribution as an alias table: one random number and one look-up for each value.
///
/// Made with additions, multiplications and divisions only, so that every machine makes the same
/// table. Values whose chance is below 1e-18 of the likeliest are left out.
/// Source: A. J. Walker, "An efficient method for generating discrete random variables with
/// general distributions", ACM TOMS 3 (1977); M. D. Vose, IEEE TSE 17 (1991).
struct BinomialTable: Sendable {
  private struct Slot {
    /// The slot keeps its value where the fraction lies below it.
    var threshold: UInt64
    var alias: UInt32
  }

  /// The value of slot 0.
  private let first: Int
  private let slots: [Slot]

  init(draws: Int, chance: Double) {
    guard draws > 0, chance > 0 else {
      first = 0
      slots = [Slot(threshold: .max, alias: 0)]
      return
    }
    guard chance < 1 else {
      first = draws
      slots = [Slot(threshold: .max, alias: 0)]
      return
    }
    let mode = min(draws, Int(Double(draws + 1) * chance))
    let odds = chance / (1 - chance)
    var upper = [1.0]
    var value = mode
    while value < draws, let last = upper.last {
      let next = last * Double(draws - value) / Double(value + 1) * odds
      if next < 1e-18 { break }
      upper.append(next)
      value += 1
    }
    var lower: [Double] = []
    var weight = 1.0
    value = mode
    while value > 0 {
      weight = weight * Double(value) / Double(draws - value + 1) / odds
      if weight < 1e-18 { break }
      lower.append(weight)
      value -= 1
    }
    first = value
    let weights = lower.reversed() + upper
    let total = weights.reduce(0, +)
    let count = Double(weights.count)
    var scaled = weights.map { $0 / total * count }
    var table = weights.indices.map { Slot(threshold: .max, alias: UInt32($0)) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let less = small.popLast(), let more = large.last {
      table[less] = Slot(
        threshold: UInt64(max(0, scaled[less]) * 0x1p64), alias: UInt32(more))
      scaled[more] -= 1 - scaled[less]
      if scaled[more] < 1 {
        large.removeLast()
        small.append(more)
      }
    }
    slots = table
  }

  @inline(__always)
  func value(_ random: UInt64) -> Int {
    let (slot, fraction) = random.multipliedFullWidth(by: UInt64(slots.count))
    let entry = slots[Int(slot)]
    return first + (fraction < entry.threshold ? Int(slot) : Int(entry.alias))
  }
}
