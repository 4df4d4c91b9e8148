import Arch
import Testing
import Tiles

/// Saturation and sensing errors against closed forms and by Monte Carlo.
@Suite struct SensingErrorTests {
  /// Derived for independent operands: of 16 products each is +1 with p = (1 − s_W)(1 − s_I) / 2.
  @Test(
    arguments: [
      (0.4, 8, 6.6e-4), (0.4, 7, 3.6e-3), (0.4, 10, 1.1e-5), (0.5, 8, 3.7e-5), (0.0, 8, 0.40),
    ] as [(Double, Int, Double)]) func clipProbabilityFollowsFromSparsity(
      sparsity: Double, limit: Int, rounded: Double
    ) throws
  {
    let p = (1 - sparsity) * (1 - sparsity) / 2
    let distribution = try BinomialDistribution(trials: 16, probability: p)
    // Two digits are given.
    #expect(abs(distribution.probability(above: limit) - rounded) < 0.05 * rounded)
  }

  @Test func errorProbabilitiesFollowTheGaussianModel() {
    let model = SensingErrorModel()
    // The formula in a separate program, for n = 1 to 8.
    let expected = [
      4.892044305450831e-17, 2.990773119155743e-09, 1.2754440678582851e-06,
      2.7331631149611957e-05, 0.00017557516874865494, 0.0006150217534955277,
      0.0015199732428539576, 0.030560705409858863,
    ]
    #expect(model.errorProbability(count: 0) == 0)
    for (index, probability) in expected.enumerated() {
      #expect(abs(model.errorProbability(count: index + 1) - probability) < 1e-10 * probability)
    }
  }

  /// The deviation of a cell was chosen to give the recalled 1.5e-4, so this shows consistency of
  /// the calibrated parameter and says nothing about the hardware.
  @Test func calibratedDeviationGivesTheErrorProbabilityItWasFittedTo() throws {
    let counts = try BinomialDistribution(trials: 16, probability: 0.18)
    let mean = SensingErrorModel().meanErrorProbability(of: counts, largestCount: 8)
    #expect(abs(mean - 1.5e-4) < 0.02e-4)
  }

  @Test func simulatedErrorsMatchTheirProbability() throws {
    // Every product of a column is +1 with p and −1 with p, as in the closed form.
    let model = TernaryProductModel(sensing: SensingErrorModel())
    var stream = RandomStream(seed: 11)
    var errorStream = RandomStream(seed: 12)
    var (reads, errors, clipped) = (0, 0, 0)
    let columns = 64
    let inputs = EncodedValues.ternary([Int8](repeating: 1, count: 16))
    for _ in 0..<2000 {
      let weights = (0..<16 * columns).map { _ -> Int8 in
        let draw = stream.uniform()
        return draw < 0.18 ? 1 : draw < 0.36 ? -1 : 0
      }
      let outcome = try model.product(
        inputs: inputs, weights: .ternary(weights), columns: columns, stream: &errorStream)
      reads += 2 * columns
      errors += outcome.accesses[0].sensingErrors
      clipped += outcome.accesses[0].saturatedCounts
    }
    let counts = try BinomialDistribution(trials: 16, probability: 0.18)
    for (seen, probability) in [
      (errors, SensingErrorModel().meanErrorProbability(of: counts, largestCount: 8)),
      (clipped, counts.probability(above: 8)),
    ] {
      let expected = probability * Double(reads)
      #expect(abs(Double(seen) - expected) < 4 * expected.squareRoot(), "seeds 11 and 12")
    }
  }

  @Test func errorsMoveACountByOne() throws {
    // So large a deviation that every count above 0 errs nearly always.
    let model = TernaryProductModel(sensing: SensingErrorModel(deviation: 1e9))
    var stream = RandomStream(seed: 13)
    var seen: Set<Int32> = []
    let ones = { (count: Int) in EncodedValues.ternary([Int8](repeating: 1, count: count)) }
    for _ in 0..<100 {
      let outcome = try model.product(
        inputs: ones(3), weights: ones(3), columns: 1, stream: &stream)
      seen.insert(outcome.values[0])
    }
    #expect(seen == [2, 4])
    for count in [8, 9] {
      // The largest level can only be read too low; beyond it nothing errs.
      let outcome = try model.product(
        inputs: ones(count), weights: ones(count), columns: 1, stream: &stream)
      #expect(outcome.values == [count == 8 ? 7 : 8])
    }
  }

  @Test func errorsAreTheSameForTheSamePlace() throws {
    let model = TernaryProductModel(sensing: SensingErrorModel(deviation: 0.3))
    let values = EncodedValues.ternary((0..<64).map { Int8($0 % 3) - 1 })
    let weights = EncodedValues.ternary((0..<64 * 8).map { Int8($0 * 7 % 3) - 1 })
    let run = { (seed: UInt64) in
      var stream = RandomStream(seed: seed, layer: 1, tile: 2, step: 3)
      return try model.product(
        inputs: values, weights: weights, columns: 8, stream: &stream)
    }
    #expect(try run(1) == run(1))
    #expect(try run(1).values != run(2).values)
  }

  @Test func withoutErrorsTheStreamIsLeftAlone() throws {
    var stream = RandomStream(seed: 14)
    var untouched = stream
    let one = EncodedValues.ternary([1])
    _ = try TernaryProductModel().product(
      inputs: one, weights: one, columns: 1, stream: &stream)
    #expect(stream.next() == untouched.next())
  }
}
