import Arch
import Crossbar
import Testing

/// Do converters and measured arrays read what they are told to?
struct ConverterTests {
  /// Outputs of one row of weights for the input 1, read several times.
  private func read(
    _ weights: [Float], _ readout: ArrayReadout, draws: Int = 1, columns: Int = 128,
    seed: UInt64 = 5
  ) throws -> [Float] {
    var configuration = CrossbarConfiguration()
    configuration.columns = columns
    configuration.weightRange = .fixed(1)
    configuration.readout = readout
    let matrix = try ProgrammedMatrix(
      weights: weights, inputs: 1, outputs: weights.count, configuration: configuration, seed: seed)
    return (0..<draws).flatMap { matrix.multiply([1], count: 1, draw: UInt64($0)) }
  }

  @Test func converterErrorsFollowTheirSigma() throws {
    var converter = OutputConverter(bits: 16, range: .fixed(1))
    converter.gainDeviation = 0.05
    let count = 20_000
    let tolerance = 4 / (2 * Double(count)).squareRoot()
    func deviation(_ values: [Float], _ mean: Double) -> Double {
      (values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count))
        .squareRoot()
    }
    let half = [Float](repeating: 0.5, count: count)
    let gains = try read(half, .converters(converter))
    #expect((deviation(gains, 0.5) / 0.025 - 1).magnitude < tolerance)
    converter.gainDeviation = 0
    converter.offsetDeviation = 100
    let offsets = try read(half.map { _ in 0 }, .converters(converter))
    #expect((deviation(offsets, 0) / (100.0 / 32_767) - 1).magnitude < tolerance)
    #expect(try read(half, .converters(converter)) == read(half, .converters(converter)))
    // Noise is new for each conversion.
    converter.offsetDeviation = 0
    converter.noiseDeviation = 50
    let noisy = try read(half.map { _ in 0 }, .converters(converter), draws: 2)
    #expect((deviation(noisy, 0) / (50.0 / 32_767) - 1).magnitude < tolerance)
    #expect(noisy.prefix(count) != noisy.suffix(count))
    converter.noiseDeviation = 0
    converter.offsetDeviation = 100
    // Eight columns share a converter, and its error.
    converter.columnsPerConverter = 8
    let shared = try read([Float](repeating: 0, count: 64), .converters(converter))
    #expect(stride(from: 0, to: 64, by: 8).allSatisfy { Set(shared[$0..<$0 + 8]).count == 1 })
    #expect(Set(shared).count == 8)
  }

  @Test func outputsSaturate() throws {
    let converter = OutputConverter(bits: 4, range: .fixed(0.5))
    let values = try read([-1, -0.5, 0.2, 0.5, 0.7], .converters(converter))
    for (value, expected) in zip(values, [-0.5, -0.5, 3 / 14.0, 0.5, 0.5]) {
      #expect((Double(value) - expected).magnitude < 1e-6)
    }
  }

  @Test func rangesComeFromCalibration() throws {
    var random = EngineRandom(41)
    let (inputs, outputs, count) = (64, 16, 200)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs, in: 0...3)
    var configuration = CrossbarConfiguration()
    configuration.inputs = InputConverter(bits: 8, range: .calibrated(percentile: 100))
    configuration.readout = .converters(
      OutputConverter(bits: 10, range: .calibrated(percentile: 100, of: .layer)))
    func error(_ calibration: [Float]) throws -> Double {
      let matrix = try ProgrammedMatrix(
        weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 1,
        calibration: calibration)
      let ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
      return relativeError(
        matrix.multiply(vectors, count: count), ideal.multiply(vectors, count: count))
    }
    // Nothing saturates, and steps are small.
    #expect(try error(vectors) < 0.01)
    // A quarter of the inputs is cut off.
    configuration.inputs.range = .calibrated(percentile: 75)
    #expect(try error(vectors) > 0.03)
    #expect(throws: TesseraError.self) { try error([]) }
    #expect(throws: TesseraError.self) { try error([1, 2, 3]) }
  }

  @Test func tablesAreSampledAsMeasured() throws {
    let table = try TransferTable(
      reading: SourceText(
        label: "t.csv", text: "ideal,mean,sigma\n-1,-0.8,0.1\n0, 0.1,0.2\n1,0.9,0.4\n"))
    let draws = 20_000
    // Between entries, at one, and beyond the last.
    for (weight, mean, sigma) in [(-0.5, -0.35, 0.15), (0, 0.1, 0.2), (1, 0.9, 0.4)] {
      let values = try read(
        [Float(weight), 1], .measured(.table(table)), draws: draws
      ).enumerated().filter { $0.offset.isMultiple(of: 2) }.map { Double($0.element) }
      let average = values.reduce(0, +) / Double(draws)
      let square = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(draws)
      #expect((average - mean).magnitude < 4 * sigma / Double(draws).squareRoot())
      #expect((square.squareRoot() / sigma - 1).magnitude < 4 / (2 * Double(draws)).squareRoot())
    }
  }

  @Test func confusionMatricesAreSampledAsMeasured() throws {
    let matrix = try ConfusionMatrix(
      reading: SourceText(
        label: "c.csv", text: "ideal,-1,0,1\n-1,80,20,0\n0,5,90,5\n# counts\n1,0,1,3\n"))
    let count = 30_000
    for (weight, expected) in [
      (-1, [0.8, 0.2, 0]), (0, [0.05, 0.9, 0.05]), (1, [0, 0.25, 0.75]),
    ]
      as [(Float, [Double])]
    {
      let values = try read(
        [Float](repeating: weight, count: count), .measured(.confusion(matrix)))
      for (code, p) in zip([-1, 0, 1] as [Float], expected) {
        let found = Double(values.count { $0 == code })
        let sigma = (Double(count) * p * (1 - p)).squareRoot()
        #expect((found - Double(count) * p).magnitude <= 4 * sigma)
      }
    }
  }

  /// Ternary products, 16 rows at a time, counts up to 8, against whole numbers.
  @Test func countsSaturateAsInTernaryTiles() throws {
    var random = EngineRandom(42)
    let (inputs, outputs, count) = (96, 40, 10)
    let weights = (0..<inputs * outputs).map { _ in Int.random(in: -1...1, using: &random) }
    let vectors = (0..<inputs * count).map { _ in Int.random(in: -1...1, using: &random) }
    var configuration = CrossbarConfiguration()
    configuration.rows = 16
    configuration.placement = .column
    configuration.weightBits = 2
    configuration.inputs = InputConverter(bits: 2, range: .fixed(-1...1), signs: .steered)
    let none = [Double](repeating: 0, count: 9)
    configuration.readout = .measured(.confusion(try .counts(lower: none, higher: none)))
    let matrix = try ProgrammedMatrix(
      weights: weights.map(Float.init), inputs: inputs, outputs: outputs,
      configuration: configuration, seed: 1)
    let results = matrix.multiply(vectors.map(Float.init), count: count)
    var saturated = 0
    for vector in 0..<count {
      for output in 0..<outputs {
        var sum = 0
        for first in stride(from: 0, to: inputs, by: 16) {
          let products = (first..<first + 16).map {
            vectors[vector * inputs + $0] * weights[$0 * outputs + output]
          }
          let (plus, minus) = (products.count { $0 > 0 }, products.count { $0 < 0 })
          saturated += max(plus, minus) > 8 ? 1 : 0
          sum += min(plus, 8) - min(minus, 8)
        }
        #expect(results[vector * outputs + output] == Float(sum))
      }
    }
    #expect(saturated > 0)
    // Every count but 0 one too low.
    let all = [0] + [Double](repeating: 1, count: 8)
    configuration.readout = .measured(.confusion(try .counts(lower: all, higher: none)))
    let low = try ProgrammedMatrix(
      weights: [1, 1, -1], inputs: 3, outputs: 1, configuration: configuration, seed: 1)
    #expect(low.multiply([1, 1, 1], count: 1) == [1])
  }

  @Test(arguments: [
    ("ideal,mean\n1,2\n", "t.csv:1: found the columns ideal,mean; expected ideal,mean,sigma"),
    ("ideal,mean,sigma\n1,2,3\n", "t.csv: found 1 rows; expected at least 2"),
    ("ideal,mean,sigma\n1,2,3\n2,x,3\n", "t.csv:3: found 'x'; expected a number"),
    (
      "ideal,mean,sigma\n1,2,3\n2,2,3\n4,2,3\n",
      "t.csv:3: found 2.0 as an ideal output; expected equal steps upwards"
    ),
    ("ideal,mean,sigma\n1,2\n", "t.csv:2: found 2 cells; expected 3, as in the header"),
    ("", "t.csv: is empty; expected a header line"),
  ]) func tablesSayWhatIsWrong(_ text: String, _ message: String) {
    do {
      _ = try TransferTable(reading: SourceText(label: "t.csv", text: text))
      Issue.record("read \(text)")
    } catch {
      #expect("\(error)" == message)
    }
  }

  @Test func impossibleConfigurationsAreRefused() {
    func refuses(_ change: (inout CrossbarConfiguration) -> Void, _ word: String) {
      var configuration = CrossbarConfiguration()
      change(&configuration)
      do {
        try configuration.check()
        Issue.record("accepted what is wrong with \(word)")
      } catch {
        #expect("\(error)".contains(word), "\(error)")
      }
    }
    refuses({ $0.rows = 0 }, "rows")
    refuses({ $0.weightBits = 40 }, "weight bits")
    refuses({ $0.inputs.bits = 8 }, "range")
    refuses({ $0.inputs.streamBits = 1 }, "streams")
    refuses({ $0.mapping = .offsetColumn }, "offset column")
    refuses({ $0.inputs.signs = .steered }, "steered")
    refuses({ $0.device.highConductance = .nan }, "G_max")
    refuses({ $0.device.readNoise = .ofLogarithm(0.1) }, "read noise")
    refuses({ $0.readout = .converters(OutputConverter(bits: 0, range: .array)) }, "output bits")
    refuses(
      { configuration in
        configuration.device.levels = 2
        configuration.weightBits = 8
        configuration.cellBits = 2
      }, "levels")
    #expect(throws: TesseraError.self) {
      try ProgrammedMatrix(
        weights: [.nan], inputs: 1, outputs: 1, configuration: CrossbarConfiguration(), seed: 1)
    }
    #expect(throws: TesseraError.self) {
      try IdealMatrix(weights: [1, 2], inputs: 1, outputs: 1)
    }
  }
}
