import Arch
import Testing

/// The counter-based generator and the distributions made from it.
@Suite struct ReferenceRandomTests {
  /// Known answers of Philox4x32 with ten rounds, as distributed with Random123 (its file
  /// `kat_vectors`, recalled), recomputed with a separate program in arbitrary-precision integers.
  @Test func philoxGivesTheKnownAnswers() {
    let all: UInt32 = .max
    #expect(
      Philox4x32.block(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox4x32.block(counter: SIMD4(all, all, all, all), key: SIMD2(all, all))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox4x32.block(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func streamIsTheBlocksOfItsPlace() {
    var stream = RandomStream(seed: 0x1122_3344_5566_7788, layer: 3, tile: 2, step: 1)
    for block in 0..<3 as Range<UInt32> {
      let words = Philox4x32.block(
        counter: SIMD4(block, 1, 2, 3), key: SIMD2(0x5566_7788, 0x1122_3344))
      #expect(stream.next() == UInt64(words.y) << 32 | UInt64(words.x))
      #expect(stream.next() == UInt64(words.w) << 32 | UInt64(words.z))
    }
  }

  @Test func everyPartOfThePlaceChangesTheStream() {
    var streams = [
      RandomStream(seed: 1), RandomStream(seed: 2), RandomStream(seed: 1 << 32),
      RandomStream(seed: 1, layer: 1), RandomStream(seed: 1, tile: 1),
      RandomStream(seed: 1, step: 1),
    ]
    let draws = Set(streams.indices.map { streams[$0].next() })
    #expect(draws.count == streams.count)
  }

  @Test func uniformStaysBelowOneAndHasItsMean() {
    var stream = RandomStream(seed: 5)
    var sum = 0.0
    let count = 100_000
    for _ in 0..<count {
      let value = stream.uniform()
      #expect(value >= 0 && value < 1)
      sum += value
    }
    // Standard deviation of the mean: 1/√(12 n).
    #expect(abs(sum / Double(count) - 0.5) < 4 / (12 * Double(count)).squareRoot())
  }

  @Test func bernoulliKeepsItsEndsAndItsMean() throws {
    var stream = RandomStream(seed: 6)
    for (probability, expected) in [(0.0, 0), (1.0, 1000)] {
      let coin = try Bernoulli(probability: probability)
      #expect((0..<1000).count { _ in coin.sample(using: &stream) } == expected)
    }
    let coin = try Bernoulli(probability: 0.3)
    let count = 100_000
    let heads = (0..<count).count { _ in coin.sample(using: &stream) }
    #expect(abs(Double(heads) - 0.3 * Double(count)) < 4 * (0.21 * Double(count)).squareRoot())
    #expect(throws: TesseraError.self) { try Bernoulli(probability: 1.1) }
    #expect(throws: TesseraError.self) { try Bernoulli(probability: .nan) }
  }

  @Test func binomialProbabilitiesMatchTheirClosedForm() throws {
    // Bin(4, 1/2) is 1, 4, 6, 4, 1 sixteenths.
    let four = try BinomialDistribution(trials: 4, probability: 0.5)
    for (outcome, sixteenths) in [1.0, 4, 6, 4, 1].enumerated() {
      #expect(abs(four.probability(of: outcome) - sixteenths / 16) < 1e-15)
    }
    #expect(four.probability(of: -1) == 0 && four.probability(of: 5) == 0)
    // By direct products, for a larger case: C(16, k) 0.18ᵏ 0.82¹⁶⁻ᵏ.
    let sixteen = try BinomialDistribution(trials: 16, probability: 0.18)
    var expected = (0..<16).reduce(1.0) { product, _ in product * 0.82 }
    for outcome in 0...16 {
      #expect(abs(sixteen.probability(of: outcome) - expected) <= 1e-12 * expected + 0x1p-64)
      expected *= Double(16 - outcome) / Double(outcome + 1) * 0.18 / 0.82
    }
  }

  @Test(
    arguments: [
      (0, 0.5), (1, 0.5), (16, 0.18), (16, 1e-21), (16, 1 - 1e-16), (4096, 0.09), (4096, 0.5),
      (4096 * 3136, 0.25), (Int(Int32.max), 1e-9), (7, 0), (7, 1),
    ] as [(Int, Double)]) func binomialHasItsMeanAndVariance(trials: Int, probability: Double)
    throws
  {
    let distribution = try BinomialDistribution(trials: trials, probability: probability)
    var stream = RandomStream(seed: 7)
    let count = 20_000
    let mean = Double(trials) * probability
    let variance = mean * (1 - probability)
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<count {
      let value = distribution.sample(using: &stream)
      #expect((0...trials).contains(value))
      sum += Double(value) - mean
      squares += (Double(value) - mean) * (Double(value) - mean)
    }
    #expect(abs(sum / Double(count)) <= 4 * (variance / Double(count)).squareRoot() + 1e-6)
    // Variance of the squared deviation: variance + 2 variance² at most for a binomial.
    let spread = ((variance + 2 * variance * variance) / Double(count)).squareRoot()
    #expect(abs(squares / Double(count) - variance) <= 4 * spread + 1e-6)
  }

  @Test func binomialFrequenciesFitByChiSquare() throws {
    let distribution = try BinomialDistribution(trials: 16, probability: 0.18)
    var stream = RandomStream(seed: 8)
    let count = 100_000
    var seen = [Int](repeating: 0, count: 17)
    for _ in 0..<count { seen[distribution.sample(using: &stream)] += 1 }
    // Outcomes 0 to 7 one by one and the rest together: 8 degrees of freedom; 32 is beyond 1e-4.
    var chi = 0.0
    for outcome in 0...8 {
      let observed = outcome < 8 ? seen[outcome] : seen[8...].reduce(0, +)
      let probability =
        outcome < 8 ? distribution.probability(of: outcome) : distribution.probability(above: 7)
      let expected = probability * Double(count)
      chi += (Double(observed) - expected) * (Double(observed) - expected) / expected
    }
    #expect(chi < 32)
  }

  /// Expected samples by inversion in exact fractions, computed with a separate program.
  @Test(
    arguments: [
      (4096, 0.09, [370, 382, 368, 366, 370, 363, 382, 360]),
      (16, 0.18, [3, 4, 3, 3, 3, 2, 4, 2]),
    ] as [(Int, Double, [Int])]) func binomialSamplesAreFixed(
      trials: Int, probability: Double, samples: [Int]
    ) throws
  {
    let distribution = try BinomialDistribution(trials: trials, probability: probability)
    var stream = RandomStream(seed: 9)
    #expect((0..<8).map { _ in distribution.sample(using: &stream) } == samples)
  }

  @Test func binomialRefusesWhatIsNoDistribution() {
    for (trials, probability) in [(-1, 0.5), (Int.max, 0.5), (3, -0.1), (3, .nan)] {
      #expect(throws: TesseraError.self) {
        try BinomialDistribution(trials: trials, probability: probability)
      }
    }
  }

  @Test func gaussianTailMatchesPublishedTables() {
    let table: [(Double, Double)] = [
      (0, 0.5), (0.5, 0.308_537_538_725_986_9), (1, 0.158_655_253_931_457_07),
      (2, 0.022_750_131_948_179_195), (3, 0.001_349_898_031_630_093_3),
      (3.5, 0.000_232_629_079_035_525_02), (5, 2.866_515_718_791_933e-07),
      (8.39, 2.430_710_860_731_801_7e-17), (20, 2.753_624_118_606_155_6e-89),
    ]
    for (x, tail) in table {
      #expect(abs(gaussianTail(x) - tail) < 1e-12 * tail)
      #expect(abs(gaussianTail(-x) - (1 - tail)) < 1e-14)
    }
  }
}
