import Arch

/// Draws how many operands of a record are not zero.
///
/// Numbers are binomial and depend only on the seed and on which record it is: (step, tile,
/// number in the tile's stream).
struct PayloadGenerator: Sendable {
  private let seed: UInt64
  private var tables: [BinomialTable] = []
  private var tableOfDraws: [TableKey: Int] = [:]
  /// Tables for powers of two, by zero fraction.
  private var powers: [Double: [BinomialTable]] = [:]
  private var currentFraction = -1.0
  private var currentPowers: [BinomialTable] = []
  private var stream: UInt64 = 0
  private var counter: UInt64 = 0

  private struct TableKey: Hashable {
    var draws: Int
    var zeroFraction: Double
  }

  /// Numbers of draws above it are split into powers of two by the caller.
  private static let largestTable = 1 << 16

  init(seed: UInt64) {
    self.seed = seed
  }

  /// Prepares the distribution of the ones among that many draws; nil where they are too many.
  mutating func table(draws: Int, zeroFraction: Double) -> Int? {
    guard draws <= Self.largestTable else { return nil }
    let key = TableKey(draws: draws, zeroFraction: zeroFraction)
    if let known = tableOfDraws[key] { return known }
    tables.append(BinomialTable(draws: draws, chance: 1 - zeroFraction))
    tableOfDraws[key] = tables.count - 1
    return tables.count - 1
  }

  /// Starts the draws of a record.
  @inline(__always)
  mutating func begin(step: Int, tile: Int, record: UInt32) {
    let place = UInt64(truncatingIfNeeded: step) << 46 ^ UInt64(truncatingIfNeeded: tile) << 32
    stream = Self.mix(seed ^ Self.mix(place ^ UInt64(record)))
    counter = 0
  }

  @inline(__always)
  mutating func draw(table: Int) -> Int {
    let random = next()
    return tables[table].value(random)
  }

  /// Draws the ones among `count` draws, as a sum over powers of two.
  mutating func draw(count: Int, zeroFraction: Double) -> Int {
    if zeroFraction != currentFraction { usePowers(zeroFraction) }
    var left = count
    var sum = 0
    while left > 0 {
      let power = min(left.trailingZeroBitCount, currentPowers.count - 1)
      let random = next()
      sum += currentPowers[power].value(random)
      left -= 1 << power
    }
    return sum
  }

  private mutating func usePowers(_ zeroFraction: Double) {
    if powers[zeroFraction] == nil {
      powers[zeroFraction] = (0...20).map {
        BinomialTable(draws: 1 << $0, chance: 1 - zeroFraction)
      }
    }
    currentPowers = powers[zeroFraction] ?? []
    currentFraction = zeroFraction
  }

  @inline(__always)
  private mutating func next() -> UInt64 {
    counter &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(stream &+ counter)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
