import Foundation
import Tessera

/// How many times as long as a plain matrix product does a layer on crossbar arrays take?
///
/// A layer of 1024 × 1024 uniform weights on arrays of 128 × 128, 256 uniform vectors, one thread.
/// The plain product of the same shape is timed before and after each case, with other vectors each
/// time; ratios are of the shortest times, because others on the machine only add to them.
struct CrossbarEngineBenchmark {
  private static let seed: UInt64 = 20_200_402
  private static let batches = 4

  private let settings: Settings
  private let side: Int
  private let count: Int
  private let weights: [Float]
  private let vectors: [[Float]]
  private let plain: IdealMatrix

  init(_ settings: Settings) throws {
    self.settings = settings
    side = settings.isSmoke ? 160 : 1024
    count = settings.isSmoke ? 32 : 256
    var random = SplitMix(state: Self.seed)
    func floats(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(Int64(bitPattern: random.next()) >> 40) * 0x1p-23 }
    }
    weights = floats(side * side)
    let length = count * side
    vectors = (0..<Self.batches).map { _ in floats(length) }
    plain = try IdealMatrix(weights: weights, inputs: side, outputs: side)
  }

  private struct Case {
    var name: String
    /// In times of the plain product, with AVX2 kernels and with AVX-512 ones.
    var limits: (haswell: Double, avx512: Double)?
    var isTernary = false
    /// Multiplications and additions a second.
    var leastProducts: Double?
    var configuration: CrossbarConfiguration
  }

  private func cases() throws -> [Case] {
    let inputs = InputConverter(bits: 8, range: .fixed(-1...1))
    var quantised = CrossbarConfiguration()
    quantised.inputs = inputs
    quantised.readout = .converters(OutputConverter(bits: 8, range: .fixed(20)))
    var noisy = quantised
    noisy.device.readNoise = .ofRange(0.01)
    var proportional = quantised
    proportional.device.readNoise = .ofConductance(0.01)
    var sliced = quantised
    sliced.weightBits = 8
    sliced.cellBits = 2
    sliced.inputs.streamBits = 1
    // Eight streams: the magnitudes of 9-bit inputs.
    sliced.inputs.bits = 9
    sliced.readout = .converters(OutputConverter(bits: 8, range: .steps))
    var columns = sliced
    columns.placement = .column
    var wired = quantised
    wired.device = CellDevice(lowConductance: 1e-6, highConductance: 1e-5)
    wired.parasitics = LineParasitics(
      driver: 500, wordLineSegment: 1, bitLineSegment: 1, sense: 100)
    wired.wireMethod = .reduced(order: 2)
    var ternary = wired
    ternary.weightBits = 2
    ternary.weightRange = .fixed(1)
    ternary.inputs = InputConverter(bits: 2, range: .fixed(-1...1))
    var tile = CrossbarConfiguration()
    tile.rows = 16
    tile.placement = .column
    tile.weightBits = 2
    tile.weightRange = .fixed(1)
    tile.inputs = InputConverter(bits: 2, range: .fixed(-1...1), signs: .steered)
    let errors = (0...8).map { Double($0) * 1e-4 }
    tile.readout = .measured(.confusion(try .counts(lower: errors, higher: errors)))
    return [
      Case(name: "ideal", limits: (1.1, 1.1), configuration: CrossbarConfiguration()),
      Case(name: "8-bit converters", limits: (1.25, 1.25), configuration: quantised),
      Case(name: "and additive read noise", limits: (4, 5), configuration: noisy),
      Case(name: "and proportional read noise", configuration: proportional),
      Case(name: "and wire resistance", limits: (1.25, 1.25), configuration: wired),
      Case(
        name: "4 slices, 8 streams, a converter for each pair", limits: (40, 40),
        configuration: sliced),
      Case(
        name: "4 slices, 8 streams, a converter for each column", limits: (75, 75),
        configuration: columns),
      Case(
        name: "ternary with wire resistance", isTernary: true, leastProducts: 5e9,
        configuration: ternary),
      Case(name: "ternary tile that saturates", isTernary: true, configuration: tile),
    ]
  }

  func measure() throws -> JSONValue {
    var rows: [JSONValue] = []
    var targets: [JSONValue] = []
    let isHaswell = ["Haswell", "Zen"].contains(BLAS.coreName)
    let products = Double(count * side * side)
    for item in try cases() {
      let (matrix, programming) = try Sample.measure { try program(item) }
      let isSlow = item.name.contains("streams")
      let repetitions = settings.isSmoke ? 1 : (isSlow ? 1 : 4) * settings.repetitions
      var reference = time(plain, repetitions: 2 * settings.repetitions, isTernary: false)
      let samples = time(matrix, repetitions: repetitions, isTernary: item.isTernary)
      reference += time(plain, repetitions: 2 * settings.repetitions, isTernary: false)
      let ratio = samples.leastCPU / reference.leastCPU
      rows.append([
        "case": .string(item.name), "time": samples.json,
        "plain_cpu_s": .double(reference.leastCPU), "ratio": .double(ratio),
        "mac_per_s": .double(products / samples.leastCPU),
        "programming_cpu_s": .double(programming.cpu),
      ])
      guard !settings.isSmoke else { continue }
      if let limits = item.limits {
        targets.append(
          Target(
            name: "crossbar, \(item.name)", unit: "times a plain product", value: ratio,
            limit: isHaswell ? limits.haswell : limits.avx512
          ).json)
      } else if let least = item.leastProducts {
        targets.append(
          Target(
            name: "crossbar, \(item.name)", unit: "MAC/s of CPU time",
            value: products / samples.leastCPU, limit: least, isLeast: true
          ).json)
      }
    }
    return [
      "inputs": .integer(Int64(side)), "outputs": .integer(Int64(side)),
      "vectors": .integer(Int64(count)), "seed": .integer(Int64(Self.seed)),
      "blas": .string(BLAS.version), "blas_core": .string(BLAS.coreName), "rows": .array(rows),
      "references": .array(ReferenceRate.crossbars.map(\.json)), "targets": .array(targets),
    ]
  }

  private func program(_ item: Case) throws -> ProgrammedMatrix {
    let weights = item.isTernary ? weights.map { ($0 * 1.5).rounded() } : weights
    return try ProgrammedMatrix(
      weights: weights, inputs: side, outputs: side, configuration: item.configuration,
      seed: Self.seed)
  }

  private func time(
    _ matrix: some MatrixMultiplying, repetitions: Int, isTernary: Bool
  ) -> [Sample] {
    let inputs = isTernary ? vectors.map { $0.map { ($0 * 1.5).rounded() } } : vectors
    var results = [Float](repeating: 0, count: count * side)
    return (0..<repetitions).map { repetition in
      let vectors = inputs[repetition % Self.batches]
      return Sample.measure {
        var span = results.mutableSpan
        matrix.multiply(vectors.span, count: count, into: &span, draw: UInt64(repetition))
      }.sample
    }
  }
}
