import Arch
import Crossbar
import Testing

/// Do cells deviate as the formulas of their device say?
///
/// A matrix of one input makes programmed cells visible: the result for the input 1 is a weight's cell
/// less the offset's of its array.
struct DeviceTests {
  private static let cells = 40_000

  /// The results for the input 1 of one row of equal weights, as fractions of the range.
  private func cells(
    _ device: CellDevice, weight: Float = 0.5, seconds: Double = 0, kelvin: Double? = nil,
    programming: UInt32 = 0, seed: UInt64 = 77
  ) throws -> [Double] {
    var configuration = CrossbarConfiguration()
    configuration.device = device
    configuration.mapping = .offsetColumn
    configuration.placement = .column
    configuration.columns = 4096
    configuration.weightRange = .fixed(1)
    configuration.secondsSinceProgramming = seconds
    configuration.kelvin = kelvin
    configuration.programming = programming
    let matrix = try ProgrammedMatrix(
      weights: Array(repeating: weight, count: Self.cells), inputs: 1, outputs: Self.cells,
      configuration: configuration, seed: seed)
    return matrix.multiply([1], count: 1).map(Double.init)
  }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / Double(values.count - 1)).squareRoot())
  }

  /// Within each array of 4095 weights, because their offset is common.
  private func deviation(_ values: [Double]) -> Double {
    let arrays = stride(from: 0, to: values.count - 4095, by: 4095).map {
      moments(Array(values[$0..<$0 + 4095])).deviation
    }
    return (arrays.reduce(0) { $0 + $1 * $1 } / Double(arrays.count)).squareRoot()
  }

  /// Four standard errors of a standard deviation.
  private let tolerance = 4 / (2.0 * 36_000).squareRoot()

  @Test func programmingSpreadsFollowTheirSigma() throws {
    print("programming spreads: seed 77")
    var device = CellDevice(lowConductance: 1e-6, highConductance: 1e-5)
    // Results are in weights: 2 for the whole range.
    device.deviceToDevice = .ofRange(0.02)
    #expect((try deviation(cells(device)) / 0.04 - 1).magnitude < tolerance)
    device.cycleToCycle = .ofRange(0.03)
    let both = 2 * (0.02 * 0.02 + 0.03 * 0.03).squareRoot()
    #expect((try deviation(cells(device)) / both - 1).magnitude < tolerance)
    device.deviceToDevice = nil
    device.cycleToCycle = .ofConductance(0.05)
    // The weight 0.5 is at three quarters of the range.
    let relative = 2 * 0.05 * (1 + 0.75 * 9) / 9
    #expect((try deviation(cells(device)) / relative - 1).magnitude < tolerance)
    device.cycleToCycle = .ofLogarithm(0.1)
    let variance = (exponential(0.01) - 1) * exponential(0.01)
    let logarithmic = 2 * variance.squareRoot() * 7.75 / 9
    // The tails of a log-normal distribution widen the error of its variance a little.
    #expect(
      (try deviation(cells(device)) / logarithmic - 1).magnitude < 1.2 * tolerance)
  }

  private func exponential(_ x: Double) -> Double {
    1 + x + x * x / 2 + x * x * x / 6 + x * x * x * x / 24
  }

  /// What a device always has stays when it is programmed again; what a cycle adds does not.
  @Test func cyclesAreDrawnAfreshAndDevicesAreNot() throws {
    var device = CellDevice(lowConductance: 0, highConductance: 1e-5)
    device.deviceToDevice = .ofRange(0.02)
    #expect(try cells(device, programming: 0) == cells(device, programming: 1))
    #expect(try cells(device, seed: 1) != cells(device, seed: 2))
    device.cycleToCycle = .ofRange(0.02)
    let (first, second) = (try cells(device, programming: 0), try cells(device, programming: 1))
    let difference = deviation(zip(first, second).map { $0 - $1 })
    #expect((difference / (2 * 0.02 * 2.0.squareRoot()) - 1).magnitude < tolerance)
  }

  /// A cell is what it is wherever arrays are cut.
  @Test func cellsDoNotDependOnTheSizeOfArrays() throws {
    var random = EngineRandom(32)
    let weights = random.floats(100 * 90)
    let vectors = random.floats(100 * 5)
    var configuration = CrossbarConfiguration()
    configuration.device = CellDevice(lowConductance: 1e-6, highConductance: 1e-5)
    configuration.device.deviceToDevice = .ofRange(0.1)
    configuration.device.cycleToCycle = .ofConductance(0.1)
    configuration.device.stuckHigh = 0.05
    func results(_ side: Int, layer: UInt32) throws -> [Float] {
      (configuration.rows, configuration.columns) = (side, side)
      return try ProgrammedMatrix(
        weights: weights, inputs: 100, outputs: 90, configuration: configuration, seed: 4,
        layer: layer
      ).multiply(vectors, count: 5)
    }
    #expect(try relativeError(results(128, layer: 1), results(17, layer: 1)) < 1e-5)
    #expect(try relativeError(results(128, layer: 1), results(128, layer: 2)) > 0.05)
  }

  @Test func stuckCellsAreAsManyAsTheirProbability() throws {
    var device = CellDevice(lowConductance: 0, highConductance: 1e-5)
    (device.stuckLow, device.stuckHigh) = (0.02, 0.05)
    let values = try cells(device, weight: 0)
    // A stuck offset cell moves all weights of its array; those are left out.
    var (low, high, count) = (0, 0, 0)
    for start in stride(from: 0, to: values.count - 4095, by: 4095) {
      let array = values[start..<start + 4095]
      guard array.count(where: { $0.magnitude < 1e-6 }) > 3000 else { continue }
      count += 4095
      low += array.count { $0 < -0.9 }
      high += array.count { $0 > 0.9 }
    }
    print("stuck cells: \(low) and \(high) of \(count), seed 77")
    #expect(count > 20_000)
    for (found, p) in [(low, 0.02), (high, 0.05)] {
      let sigma = (Double(count) * p * (1 - p)).squareRoot()
      #expect((Double(found) - Double(count) * p).magnitude < 4 * sigma)
    }
  }

  @Test func driftFollowsItsPowerLaw() throws {
    var device = CellDevice(lowConductance: 0, highConductance: 1e-5)
    device.drift = ConductanceDrift(exponent: 0.06, referenceSeconds: 10)
    #expect(try cells(device, seconds: 10).allSatisfy { ($0 - 0.5).magnitude < 1e-6 })
    // 10⁻⁰·⁰⁶·³ of what it was: from 0.75 and 0.5 of the range.
    let factor = 0.660693448
    #expect(
      try cells(device, seconds: 1e4).allSatisfy { ($0 - 0.5 * factor).magnitude < 1e-5 })
    device.drift?.deviation = 0.01
    let values = try cells(device, seconds: 1e4)
    // ln G has the deviation 0.01·ln 1000.
    let sigma = 0.01 * 6.907755
    let expected = 2 * 0.75 * factor * sigma * (1 + sigma * sigma * 5 / 4)
    #expect((deviation(values) / expected - 1).magnitude < 1.2 * tolerance)
  }

  @Test func temperatureAndAccessActOnLevels() throws {
    var device = CellDevice(lowConductance: 2e-6, highConductance: 1e-5)
    device.temperature = TemperatureDependence(lowCoefficient: 0.002, highCoefficient: -0.001)
    // 50 K: G_min·1.1 and G_max·0.95; the middle is at 6e-6·1.025.
    func weight(_ g: Double, _ middle: Double) -> Double { 2 * (g - middle) / 8e-6 }
    let hot = try [-1, 0, 1].map { try cells(device, weight: Float($0), kelvin: 350)[0] }
    #expect((hot[0] - weight(2.2e-6, 6.15e-6)).magnitude < 1e-5)
    #expect(hot[1].magnitude < 1e-6)
    #expect((hot[2] - weight(9.5e-6, 6.15e-6)).magnitude < 1e-5)
    device.temperature = nil
    device.accessResistance = 2e4
    let accessed = try [-1, 0, 1].map { try cells(device, weight: Float($0))[0] }
    func seen(_ g: Double) -> Double { g / (1 + g * 2e4) }
    let range = seen(1e-5) - seen(2e-6)
    #expect((accessed[0] - 2 * (seen(2e-6) - seen(6e-6)) / range).magnitude < 1e-5)
    #expect((accessed[2] - 2 * (seen(1e-5) - seen(6e-6)) / range).magnitude < 1e-5)
  }

  @Test func levelsAreAtEqualDistances() throws {
    let device = CellDevice(lowConductance: 1e-6, highConductance: 1e-5, levels: 5)
    for (weight, level) in [(-1, -1), (-0.8, -1), (-0.7, -0.5), (0.2, 0), (0.3, 0.5)] {
      #expect((try cells(device, weight: Float(weight))[0] - level).magnitude < 1e-5)
    }
  }

  @Test func curvesBendInputs() throws {
    #expect(CurrentVoltageCurve.hyperbolicSine(steepness: 0).current(at: 0.3) == 0.3)
    let sine = CurrentVoltageCurve.hyperbolicSine(steepness: 2)
    // sinh 1/sinh 2.
    #expect((sine.current(at: -0.5) + 0.3240271368).magnitude < 1e-9)
    let table = CurrentVoltageCurve.table([
      .init(voltage: 0, current: 0), .init(voltage: 0.5, current: 0.25),
      .init(voltage: 1, current: 1),
    ])
    #expect(table.current(at: 0.25) == 0.125)
    #expect(table.current(at: -0.75) == -0.625)
    #expect(table.current(at: 2) == 1)
    var configuration = CrossbarConfiguration()
    configuration.device.currentVoltage = sine
    func result(_ input: Float) throws -> Float {
      try ProgrammedMatrix(
        weights: [1], inputs: 1, outputs: 1, configuration: configuration, seed: 1
      ).multiply([input], count: 1)[0]
    }
    #expect((try result(0.5) - 0.3240271).magnitude < 1e-6)
    configuration.inputs = InputConverter(bits: 9, range: .fixed(-1...1))
    #expect((try result(-0.5) + 0.3240271).magnitude < 2e-3)
    // One bit at a time there is one voltage, and no bend.
    configuration.inputs.streamBits = 1
    #expect((try result(-0.5) + 0.5).magnitude < 2e-3)
  }

  @Test(arguments: [false, true]) func readNoiseFollowsItsFormula(_ isRelative: Bool) throws {
    var random = EngineRandom(31)
    let (inputs, outputs, draws) = (150, 60, 300)
    let weights = random.floats(inputs * outputs)
    let vector = random.floats(inputs)
    var configuration = CrossbarConfiguration()
    configuration.rows = 64
    configuration.device = CellDevice(lowConductance: 1e-6, highConductance: 1e-5)
    configuration.device.readNoise = isRelative ? .ofConductance(0.1) : .ofRange(0.05)
    configuration.weightRange = .fixed(1)
    for readout in [ArrayReadout.ideal, .converters(OutputConverter(bits: 22, range: .array))] {
      for mapping in [WeightMapping.differentialPair, .offsetColumn] {
        configuration.readout = readout
        configuration.mapping = mapping
        configuration.placement = mapping == .offsetColumn ? .column : .pair
        let matrix = try ProgrammedMatrix(
          weights: weights, inputs: inputs, outputs: outputs, configuration: configuration, seed: 3)
        let ideal = try IdealMatrix(weights: weights, inputs: inputs, outputs: outputs)
          .multiply(vector, count: 1)
        var sum = 0.0
        for draw in 0..<draws {
          let results = matrix.multiply(vector, count: 1, draw: UInt64(draw))
          for output in 0..<outputs {
            let error = Double(results[output] - ideal[output])
            sum += error * error / variance(output)
          }
        }
        let samples = Double(draws * outputs)
        // Offsets are common to an array's columns: fewer independent samples.
        let independent = mapping == .offsetColumn ? Double(draws) * 2 : samples
        print("read noise, seed 31: variance over formula \(sum / samples)")
        #expect((sum / samples - 1).magnitude < 4 * (2 / independent).squareRoot())

        func variance(_ output: Int) -> Double {
          var variance = 0.0
          for input in 0..<inputs {
            let x = Double(vector[input])
            let w = Double(weights[input * outputs + output])
            let span = mapping == .offsetColumn ? 2.0 : 1
            let cells =
              mapping == .offsetColumn
              ? [(w + 1) / 2, 0.5] : [max(w, 0), max(-w, 0)]
            for cell in cells {
              let sigma = isRelative ? 0.1 * (cell + 1.0 / 9) : 0.05
              variance += x * x * sigma * sigma * span * span
            }
          }
          return variance
        }
      }
    }
  }
}
