import Arch
import Crossbar
import Testing

/// Does the engine reach the limits that are known?
struct EngineLimitTests {
  @Test func idealArraysGiveTheIdealProduct() throws {
    var random = EngineRandom(21)
    let (inputs, outputs, count) = (300, 70, 40)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs)
    let ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
      .multiply(vectors, count: count)
    for mapping in WeightMapping.allCases {
      var configuration = CrossbarConfiguration()
      configuration.mapping = mapping
      configuration.placement = .column
      #expect(relativeError(try product(configuration), ideal) < 1e-6)
      configuration.weightRange = .column
      #expect(relativeError(try product(configuration), ideal) < 1e-6)
      configuration.inputs = InputConverter(bits: 32, range: .fixed(-1...1))
      configuration.readout = .converters(OutputConverter(bits: 32, range: .array))
      #expect(relativeError(try product(configuration), ideal) < 1e-5)
      configuration.inputs = InputConverter(bits: 20, streamBits: 5, range: .fixed(-1...1))
      #expect(relativeError(try product(configuration), ideal) < 1e-5)
    }
    func product(_ configuration: CrossbarConfiguration) throws -> [Float] {
      try ProgrammedMatrix(
        weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 1
      ).multiply(vectors, count: count)
    }
  }

  /// Two other simulators find 1.277e-2 and 1.272e-2 for 1024 × 1024 uniform weights and inputs in
  /// ±1 on arrays of 128 × 128, 8-bit converters, outputs of each array up to ±20.
  @Test func quantisationErrorIsThatOfOtherSimulators() throws {
    var random = EngineRandom(22)
    let (inputs, outputs, count) = (1024, 256, 32)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs)
    var configuration = CrossbarConfiguration()
    configuration.inputs = InputConverter(bits: 8, range: .fixed(-1...1))
    configuration.readout = .converters(OutputConverter(bits: 8, range: .fixed(20)))
    let matrix = try ProgrammedMatrix(
      weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 1)
    let ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
    let error = relativeError(
      matrix.multiply(vectors, count: count), ideal.multiply(vectors, count: count))
    print("8-bit converters, seed 22: relative error \(error)")
    #expect((error - 1.272e-2).magnitude < 0.03e-2)
  }

  /// In closed form: an array's rounding adds LSB²/12, inputs' rounding K·Δ²/12·⟨w²⟩.
  @Test func quantisationErrorFollowsItsFormula() {
    let (lsb, step) = (20.0 / 127, 1.0 / 127)
    let variance = 8 * lsb * lsb / 12 + 1024 * step * step / 12 / 3
    let error = (variance / (1024.0 / 9)).squareRoot()
    #expect((error - 1.27e-2).magnitude < 0.03e-2)
  }

  @Test(arguments: [1, 2, 4]) func resultsDoNotDependOnThreads(_ streams: Int) throws {
    var random = EngineRandom(23)
    let (inputs, outputs, count) = (200, 300, 600)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs)
    var configuration = CrossbarConfiguration()
    configuration.device = CellDevice(lowConductance: 1e-6, highConductance: 1e-5)
    configuration.device.readNoise = .ofConductance(0.05)
    configuration.inputs = InputConverter(
      bits: 5, streamBits: streams == 1 ? nil : 4 / streams, range: .fixed(-1...1))
    for readout in [ArrayReadout.ideal, .converters(OutputConverter(bits: 8, range: .array))] {
      configuration.readout = readout
      var matrix = try ProgrammedMatrix(
        weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 5)
      let one = matrix.multiply(vectors, count: count, draw: 9)
      matrix.threads = 2
      #expect(matrix.multiply(vectors, count: count, draw: 9) == one)
      #expect(matrix.multiply(vectors, count: count, draw: 10) != one)
    }
    var ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
    let one = ideal.multiply(vectors + vectors, count: 2 * count)
    ideal.threads = 2
    #expect(ideal.multiply(vectors + vectors, count: 2 * count) == one)
  }

  @Test func oneVectorIsOneOfABatch() throws {
    var random = EngineRandom(24)
    let (inputs, outputs) = (130, 90)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(2 * inputs)
    var configuration = CrossbarConfiguration()
    configuration.inputs = InputConverter(bits: 8, range: .fixed(-1...1))
    configuration.weightBits = 8
    configuration.readout = .converters(OutputConverter(bits: 12, range: .steps))
    let matrix = try ProgrammedMatrix(
      weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 5)
    let both = matrix.multiply(vectors, count: 2)
    let first = matrix.multiply(vectors, count: 1)
    #expect(zip(first, both).allSatisfy { ($0 - $1).magnitude < 1e-4 })
    #expect(matrix.multiply([], count: 0).isEmpty)
  }

  /// One array with wires is what the solver makes of its cells in their places.
  @Test(arguments: WeightMapping.allCases) func wiresActOnCellsInTheirPlaces(
    _ mapping: WeightMapping
  ) throws {
    var random = EngineRandom(25)
    let (inputs, outputs) = (8, 5)
    let weights = random.floats(inputs * outputs)
    var configuration = CrossbarConfiguration()
    (configuration.rows, configuration.columns) = (10, 12)
    configuration.device = CellDevice(lowConductance: 1e-6, highConductance: 5e-5)
    configuration.mapping = mapping
    configuration.placement = .column
    configuration.weightRange = .fixed(1)
    configuration.parasitics = LineParasitics(
      driver: 300, wordLineSegment: 4, bitLineSegment: 3, sense: 100)
    configuration.wireMethod = .exact
    let matrix = try ProgrammedMatrix(
      weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 1)
    func currents(_ place: (Int, Int, Float) -> [(Int, Float)]) throws -> [Float] {
      var cells = [Float](repeating: 1e-6, count: 120)
      for input in 0..<inputs {
        for output in 0..<outputs {
          for (column, value) in place(input, output, weights[input * outputs + output]) {
            cells[input * 12 + column] = 1e-6 + value * 4.9e-5
          }
        }
      }
      var effective = cells
      var solver = try WireSolver(
        wordLines: 10, bitLines: 12, parasitics: configuration.parasitics, method: .exact)
      var span = effective.mutableSpan
      _ = try solver.solve(cells.span, into: &span)
      return effective
    }
    var expected = [Float](repeating: 0, count: inputs * outputs)
    switch mapping {
    case .differentialPair:
      let all = try currents { [(2 * $1, max($2, 0)), (2 * $1 + 1, max(-$2, 0))] }
      for index in expected.indices {
        let cell = index / outputs * 12 + 2 * (index % outputs)
        expected[index] = (all[cell] - all[cell + 1]) / 4.9e-5
      }
    case .separateArrays:
      let positive = try currents { [($1, max($2, 0))] }
      let negative = try currents { [($1, max(-$2, 0))] }
      for index in expected.indices {
        let cell = index / outputs * 12 + index % outputs
        expected[index] = (positive[cell] - negative[cell]) / 4.9e-5
      }
    case .offsetColumn:
      let all = try currents { [($1, ($2 + 1) / 2), (11, 0.5)] }
      for index in expected.indices {
        let row = index / outputs * 12
        expected[index] = 2 * (all[row + index % outputs] - all[row + 11]) / 4.9e-5
      }
    }
    for input in 0..<inputs {
      var vector = [Float](repeating: 0, count: inputs)
      vector[input] = 1
      let results = matrix.multiply(vector + vector, count: 2)
      for output in 0..<outputs {
        #expect((results[output] - expected[input * outputs + output]).magnitude < 1e-5)
      }
    }
  }

  @Test func rescalingUndoesCommonLosses() throws {
    var random = EngineRandom(26)
    let (inputs, outputs, count) = (100, 40, 50)
    let weights = random.floats(inputs * outputs)
    let vectors = random.floats(count * inputs)
    let ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
      .multiply(vectors, count: count)
    var configuration = CrossbarConfiguration()
    (configuration.rows, configuration.columns) = (32, 16)
    configuration.device = CellDevice(lowConductance: 0, highConductance: 2e-5)
    configuration.device.drift = ConductanceDrift(exponent: 0.1)
    configuration.secondsSinceProgramming = 1e4
    func error(_ rescaling: Rescaling, _ calibration: [Float]) throws -> Double {
      configuration.rescaling = rescaling
      let matrix = try ProgrammedMatrix(
        weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 1,
        calibration: calibration)
      return relativeError(matrix.multiply(vectors, count: count), ideal)
    }
    #expect((try error(.none, []) - (1 - 0.398107)).magnitude < 1e-4)
    for rescaling in [Rescaling.layer, .array, .column] {
      #expect(try error(rescaling, []) < 1e-5)
      #expect(try error(rescaling, vectors) < 1e-5)
    }
    // With wires columns lose differently: finer factors must do better.
    configuration.device.drift = nil
    configuration.parasitics = LineParasitics(
      driver: 500, wordLineSegment: 20, bitLineSegment: 20, sense: 100)
    let errors = try [Rescaling.none, .layer, .array, .column].map { try error($0, vectors) }
    print("rescaling none, layer, array, column, seed 26: \(errors)")
    #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] > errors[3])
  }

  @Test func activityIsCounted() throws {
    var configuration = CrossbarConfiguration()
    (configuration.rows, configuration.columns) = (4, 4)
    configuration.device = CellDevice(lowConductance: 0, highConductance: 1e-5)
    configuration.device.readVolts = 0.5
    configuration.device.readSeconds = 2e-9
    configuration.weightBits = 3
    configuration.cellBits = 1
    configuration.inputs = InputConverter(bits: 2, streamBits: 1, range: .fixed(0...3))
    configuration.readout = .converters(OutputConverter(bits: 4, range: .steps))
    // Codes 3 and −1: cells 11 on the positive and 01 on the negative side.
    let matrix = try ProgrammedMatrix(
      weights: [3, -1, 0, 0, 3, -1, 0, 0, 3, 3, 3, 3, 3, 3, 3], inputs: 5, outputs: 3,
      configuration: configuration, seed: 1)
    let activity = matrix.activity(of: [3, 1, 0, 0, 2].span, count: 1)
    // 2 rows of arrays, 1 column, 2 slices, 2 signs, 2 streams.
    #expect(activity.arrayReads == 16)
    #expect(activity.conversions == 2 * 2 * 2 * 3)
    // Bits driven: 3 = 11, 1 = 01, 2 = 10.
    #expect(activity.inputDrives == 4 * (2 + 1 + 1))
    // Cells at G_max: row 0 has 2 + 1, row 1 has 2 + 1, row 4 has 6.
    let cells = 2 * 3 + 1 * 3 + 1 * 6
    let joules = Double(cells) * 1e-5 * 0.25 * 2e-9
    #expect((activity.cellJoules / joules - 1).magnitude < 1e-6)
    #expect(matrix.programmedCells == 5 * 3 * 2 * 2)
  }
}
