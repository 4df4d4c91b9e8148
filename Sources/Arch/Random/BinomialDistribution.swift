/// The binomial distribution of successes in `trials` independent tosses, as a table for sampling.
///
/// Sampling is inversion of the cumulative distribution with a guide table: one 64-bit draw, O(1)
/// on average, no approximation by a normal distribution. The probabilities come from the
/// recurrence P(k + 1) = P(k) · (n − k)/(k + 1) · p/(1 − p), outwards from the mode, normalised,
/// and rounded down to multiples of 2⁻⁶⁴ (the mode takes the rest). Only the basic operations of
/// IEEE 754 are used, so tables and samples are the same on every machine. Against the exact
/// distribution each probability is off by at most 2⁻⁶⁴ + about √n · 10⁻¹⁵ of itself (outcomes
/// below 2⁻⁶⁴ are left out). Making the table takes O(√(n·p·(1 − p))) time and memory.
public struct BinomialDistribution: Sendable {
  /// The largest number of trials.
  public static let largestTrials = Int(Int32.max)

  public let trials: Int
  public let probability: Double
  /// The outcome of the first table entry.
  private let first: Int
  /// Probabilities of the outcomes from `first` on, times 2⁶⁴; they add up to 2⁶⁴, and a single
  /// entry stands for certainty.
  private let weights: [UInt64]
  /// The largest 64-bit draw that gives each entry or a smaller one.
  private let lastDraw: [UInt64]
  /// The first entry that a draw with those leading bits can give.
  private let guide: [Int32]
  private let guideShift: UInt64

  /// Builds the table.
  ///
  /// - Throws: `TesseraError` where `trials` lies outside 0...`largestTrials` or `probability`
  ///   outside 0...1.
  public init(trials: Int, probability: Double) throws {
    guard (0...Self.largestTrials).contains(trials) else {
      throw TesseraError("trials: found \(trials), expected 0 to \(Self.largestTrials)")
    }
    guard probability >= 0, probability <= 1 else {
      throw TesseraError("probability: found \(probability), expected a number from 0 to 1")
    }
    self.trials = trials
    self.probability = probability
    if probability == 0 || probability == 1 || trials == 0 {
      first = probability == 1 ? trials : 0
      (weights, lastDraw, guide, guideShift) = ([.max], [.max], [0, 0], 63)
      return
    }
    let (lowest, relative, mode) = Self.relativeProbabilities(trials, probability)
    var scaled = Self.scaledTo64Bits(relative, mode: mode)
    guard scaled[mode] != 0 else {
      // Everything beside the mode rounds down to nothing.
      first = lowest + mode
      (weights, lastDraw, guide, guideShift) = ([.max], [.max], [0, 0], 63)
      return
    }
    // The ends round down to nothing; an entry without weight would never be drawn.
    let leading = scaled.prefix { $0 == 0 }.count
    scaled.removeFirst(leading)
    while scaled.last == 0 { scaled.removeLast() }
    first = lowest + leading
    weights = scaled
    var draws: [UInt64] = []
    draws.reserveCapacity(scaled.count)
    var total: UInt64 = 0
    for weight in scaled {
      total &+= weight
      draws.append(total &- 1)
    }
    lastDraw = draws
    (guide, guideShift) = Self.guideTable(draws)
  }

  /// One outcome; takes one 64-bit draw, O(1) on average.
  public func sample(using stream: inout RandomStream) -> Int {
    let draw = stream.next()
    var entry = Int(guide[Int(truncatingIfNeeded: draw >> guideShift)])
    while draw > lastDraw[entry] { entry += 1 }
    return first + entry
  }

  /// The probability of an outcome, as it is sampled.
  public func probability(of outcome: Int) -> Double {
    let entry = outcome - first
    guard weights.indices.contains(entry) else { return 0 }
    return weights.count == 1 ? 1 : Double(weights[entry]) * 0x1p-64
  }

  /// The probability of more successes than `outcome`. O(√n).
  public func probability(above outcome: Int) -> Double {
    guard weights.count > 1 else { return first > outcome ? 1 : 0 }
    // From the far end, so that small terms are added first.
    var sum = 0.0
    for entry in weights.indices.reversed() where first + entry > outcome {
      sum += Double(weights[entry]) * 0x1p-64
    }
    return sum
  }
}

extension BinomialDistribution {
  /// Probabilities relative to that of the mode, down to 2⁻⁷⁵ of it, and the mode's index.
  private static func relativeProbabilities(
    _ trials: Int, _ probability: Double
  ) -> (lowest: Int, values: [Double], mode: Int) {
    let odds = probability / (1 - probability)
    let mode = min(trials, Int((Double(trials) + 1) * probability))
    var below: [Double] = []
    var value = 1.0
    var outcome = mode
    while outcome > 0 {
      value *= Double(outcome) / (Double(trials - outcome + 1) * odds)
      guard value > 0x1p-75 else { break }
      below.append(value)
      outcome -= 1
    }
    var values = Array(below.reversed())
    values.append(1)
    value = 1
    outcome = mode
    while outcome < trials {
      value *= Double(trials - outcome) * odds / Double(outcome + 1)
      guard value > 0x1p-75 else { break }
      values.append(value)
      outcome += 1
    }
    return (mode - below.count, values, below.count)
  }

  /// Multiples of 2⁻⁶⁴ that add up to 1, that is, to 0 modulo 2⁶⁴.
  private static func scaledTo64Bits(_ relative: [Double], mode: Int) -> [UInt64] {
    // Small terms first, in a fixed order: from both ends towards the mode.
    let total =
      relative[..<mode].reduce(0, +) + relative[(mode + 1)...].reversed().reduce(0, +) + 1
    var weights = relative.map { value in
      let share = value / total
      // Only a neighbourless mode comes near 1; it is set from the rest below in any case.
      return share < 1 ? UInt64(share * 0x1p64) : 0
    }
    weights[mode] = 0
    weights[mode] = 0 &- weights.reduce(0, &+)
    return weights
  }

  private static func guideTable(_ lastDraw: [UInt64]) -> (table: [Int32], shift: UInt64) {
    var bits: UInt64 = 1
    while 1 << bits < 2 * lastDraw.count { bits += 1 }
    var table: [Int32] = []
    table.reserveCapacity(1 << bits)
    var entry = 0
    for group in 0..<(UInt64(1) << bits) {
      while lastDraw[entry] < group << (64 - bits) { entry += 1 }
      table.append(Int32(entry))
    }
    return (table, 64 - bits)
  }
}
