import Arch
import Crossbar
import Testing

/// Does the engine compute what arrays do that are worked out cell by cell?
struct EngineDifferentialTests {
  /// Every combination of mapping, placement, coding of weights and inputs, and converters' range
  /// that is possible, on matrices that do not fill their arrays.
  @Test func agreesWithCells() throws {
    var random = EngineRandom(11)
    var (cases, ambiguous) = (0, 0)
    for mapping in WeightMapping.allCases {
      for placement in ConverterPlacement.allCases {
        for (weightBits, cellBits) in [(nil, 1), (8, 2), (5, 4), (4, 1)] as [(Int?, Int)] {
          for (bits, stream) in [(nil, nil), (8, nil), (8, 1), (5, 2)] as [(Int?, Int?)] {
            for signs in InputConverter.SignHandling.allCases {
              var configuration = CrossbarConfiguration()
              (configuration.rows, configuration.columns) = (16, 12)
              configuration.device = CellDevice(lowConductance: 1.37e-6, highConductance: 9.1e-6)
              configuration.mapping = mapping
              configuration.placement = placement
              configuration.weightBits = weightBits
              configuration.cellBits = cellBits
              let range: ClosedRange<Float> = cases.isMultiple(of: 3) ? 0...0.9 : -0.8...0.9
              configuration.inputs = InputConverter(
                bits: bits, streamBits: stream, range: .fixed(range), signs: signs)
              guard (try? configuration.check()) != nil else { continue }
              ambiguous += try agree(&configuration, range, &random)
              cases += 1
            }
          }
        }
      }
    }
    print("compared \(cases) configurations, seed 11; \(ambiguous) results could be either of two")
    #expect(cases > 150)
    #expect(ambiguous < cases * 4 * 69 / 10)
  }

  private func agree(
    _ configuration: inout CrossbarConfiguration, _ range: ClosedRange<Float>,
    _ random: inout EngineRandom
  ) throws -> Int {
    let (inputs, outputs, count) = (37, 23, 3)
    var ambiguous = 0
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs)
    let readouts: [ArrayReadout] = [
      .ideal, .converters(OutputConverter(bits: 6, range: .array)),
      .converters(OutputConverter(bits: 7, range: .fixed(3))),
      .converters(OutputConverter(bits: 9, range: .steps)),
    ]
    for readout in readouts {
      configuration.readout = readout
      let matrix = try ProgrammedMatrix(
        weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 3)
      var reference = EngineReference(
        weights: weights, inputs: inputs, outputs: outputs, configuration: configuration,
        range: range)
      reference.steps = steps(configuration, range)
      let results = matrix.multiply(vectors, count: count)
      for vector in 0..<count {
        let expected = reference.multiply(
          Array(vectors[vector * inputs..<(vector + 1) * inputs]))
        for output in 0..<outputs {
          let result = Double(results[vector * outputs + output])
          if expected[output].isAmbiguous {
            ambiguous += 1
          } else if (result - expected[output].value).magnitude > 2e-4 {
            Issue.record(
              """
              \(result), not \(expected[output].value): \(configuration.mapping) \
              \(configuration.placement) weights \(String(describing: configuration.weightBits)) \
              inputs \(configuration.inputs) \(readout)
              """)
            return ambiguous
          }
        }
      }
    }
    return ambiguous
  }

  /// LSBs, worked out here from the documentation.
  private func steps(
    _ configuration: CrossbarConfiguration, _ range: ClosedRange<Float>
  ) -> [Double] {
    guard case .converters(let converter) = configuration.readout else { return [] }
    let hasSign = range.lowerBound < 0
    let isColumn = configuration.mapping == .offsetColumn || configuration.placement == .column
    let isSigned = !isColumn || hasSign && configuration.inputs.signs == .bipolar
    let high = Double(1 << (isSigned ? converter.bits - 1 : converter.bits) - 1)
    let inputBits = (configuration.inputs.bits ?? 0) - (hasSign ? 1 : 0)
    let stream = configuration.inputs.streamBits ?? inputBits
    let digit = configuration.inputs.bits == nil ? 1 : Double(1 << min(stream, inputBits) - 1)
    let levels: Double =
      configuration.weightBits == nil
      ? (configuration.mapping == .offsetColumn ? 2 : 1) : Double(1 << configuration.cellBits - 1)
    let step: Double
    switch converter.range {
    case .array: step = 16 * digit * levels * (isColumn ? 9.1 / 7.73 : 1) / high
    case .fixed(let cells): step = cells * digit * levels / high
    default: step = 1
    }
    return [step, step, step]
  }

  /// Several blocks of columns and pieces of a batch, against plain loops.
  @Test func blocksAndPiecesFitTogether() throws {
    var random = EngineRandom(12)
    let (inputs, outputs, count) = (150, 1100, 300)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs)
    var configuration = CrossbarConfiguration()
    configuration.placement = .column
    configuration.inputs = InputConverter(bits: 12, range: .fixed(-1...1), signs: .twoPhases)
    configuration.readout = .converters(OutputConverter(bits: 16, range: .array))
    let matrix = try ProgrammedMatrix(
      weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 3)
    let results = matrix.multiply(vectors, count: count)
    for (vector, output) in [(0, 0), (0, 1099), (127, 511), (128, 512), (256, 640), (299, 1099)] {
      var sum = 0.0
      for input in 0..<inputs {
        sum += Double(vectors[vector * inputs + input] * weights[input * outputs + output])
      }
      #expect((Double(results[vector * outputs + output]) - sum).magnitude < 0.02)
    }
    let ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
    #expect(relativeError(results, ideal.multiply(vectors, count: count)) < 1e-3)
  }

  /// Slices and streams of whole numbers, against whole numbers.
  @Test func wholeNumbersAreExact() throws {
    var random = EngineRandom(13)
    let (inputs, outputs, count) = (200, 30, 20)
    let weights = (0..<inputs * outputs).map { _ in Int.random(in: -127...127, using: &random) }
    let vectors = (0..<count * inputs).map { _ in Int.random(in: -127...127, using: &random) }
    for (mapping, placement) in [
      (WeightMapping.separateArrays, ConverterPlacement.pair), (.differentialPair, .column),
      (.offsetColumn, .column),
    ] {
      for (cellBits, streamBits) in [(1, 1), (2, 1), (4, 2), (3, 3)] {
        var configuration = CrossbarConfiguration()
        configuration.mapping = mapping
        configuration.placement = placement
        configuration.weightBits = 8
        configuration.cellBits = cellBits
        configuration.weightRange = .fixed(127)
        configuration.inputs = InputConverter(
          bits: 8, streamBits: streamBits, range: .fixed(-127...127))
        // 128 · 7 · 15 needs 14 bits and a sign.
        configuration.readout = .converters(OutputConverter(bits: 15, range: .steps))
        let matrix = try ProgrammedMatrix(
          weights: weights.map(Float.init), inputs: inputs, outputs: outputs,
          configuration: configuration, seed: 1)
        let results = matrix.multiply(vectors.map(Float.init), count: count)
        for vector in 0..<count {
          for output in 0..<outputs {
            var sum = 0
            for input in 0..<inputs {
              sum += vectors[vector * inputs + input] * weights[input * outputs + output]
            }
            #expect(results[vector * outputs + output] == Float(sum))
          }
        }
      }
    }
  }
}
