import Arch

/// Draws how many operands of a record are not zero.
///
/// Counts are binomial, and depend only on the seed and on which record it is: (step, tile, number
/// in the tile's stream). Correlations between inputs, and between the accesses of a bit-serial
/// product, are not modelled.
struct PayloadGenerator: Sendable {
  private let seed: UInt64
  private var stream = RandomStream(seed: 0)
  private var tables = AliasTables()
  private var tableOfDraws: [TableKey: Int] = [:]
  private var setOfDraws: [TableKey: Int] = [:]
  private var sets: [DigitSet] = []

  private struct TableKey: Hashable {
    var draws: Int
    var zeroFraction: Double
  }

  /// The distributions of the ones among d · 16^p · `factor` draws, made when first needed.
  private struct DigitSet {
    var factor: Int
    var zeroFraction: Double
    /// The last power that has tables; larger numbers take several draws with it.
    var largestPower: Int
    /// By 16 · p + d; -1 where not made yet.
    var tables: [Int]
  }

  /// Larger numbers of draws are drawn in parts.
  private static let largestTable = 1 << 20

  init(seed: UInt64) {
    self.seed = seed
  }

  /// Prepares the distribution of the ones among that many draws; nil where they are too many.
  mutating func table(draws: Int, zeroFraction: Double) throws -> Int? {
    guard draws <= Self.largestTable else { return nil }
    let key = TableKey(draws: draws, zeroFraction: zeroFraction)
    if let known = tableOfDraws[key] { return known }
    let table = try tables.append(trials: draws, probability: 1 - zeroFraction)
    tableOfDraws[key] = table
    return table
  }

  /// Prepares `draw(multiples:of:)` for multiples of `factor` draws.
  mutating func set(factor: Int, zeroFraction: Double) -> Int {
    let key = TableKey(draws: factor, zeroFraction: zeroFraction)
    if let known = setOfDraws[key] { return known }
    var largestPower = 0
    while factor << (4 * (largestPower + 2)) <= Self.largestTable { largestPower += 1 }
    sets.append(
      DigitSet(
        factor: factor, zeroFraction: zeroFraction, largestPower: largestPower,
        tables: Array(repeating: -1, count: 16 * (largestPower + 1))))
    setOfDraws[key] = sets.count - 1
    return sets.count - 1
  }

  /// Starts the draws of a record.
  @inline(__always)
  mutating func begin(step: Int, tile: Int, record: UInt32) {
    stream = RandomStream(
      seed: seed, layer: UInt32(truncatingIfNeeded: step), tile: UInt32(truncatingIfNeeded: tile),
      step: record)
  }

  @inline(__always)
  mutating func draw(table: Int) -> Int {
    tables.value(of: table, stream.next())
  }

  /// Draws the ones among `multiples` · factor draws: a sum over hexadecimal digits.
  mutating func draw(multiples: Int, of set: Int) throws -> Int {
    var left = multiples
    var sum = 0
    var power = 0
    while left > 0 {
      var digit = left & 15
      if power == sets[set].largestPower { digit = min(left, 15) }
      if digit > 0 {
        var table = sets[set].tables[16 * power + digit]
        if table < 0 { table = try make(set, power: power, digit: digit) }
        sum += tables.value(of: table, stream.next())
        left -= digit
      }
      if power < sets[set].largestPower {
        power += 1
        left >>= 4
      }
    }
    return sum
  }

  private mutating func make(_ set: Int, power: Int, digit: Int) throws -> Int {
    let table = try tables.append(
      trials: (digit << (4 * power)) * sets[set].factor,
      probability: 1 - sets[set].zeroFraction)
    sets[set].tables[16 * power + digit] = table
    return table
  }
}
