import Arch
import CKernels

/// A matrix of weights on crossbar arrays.
///
/// Inputs become digits x, weights become cells in levels g, and each row of arrays computes
/// P = Σ_k x_k·g_k for each plane (slice, sign) of each column. A readout turns P into a number, and
/// y = Δx·Δw·Σ c·read(P) over rows of arrays, planes and streams, c being their powers of two and
/// signs. With an ideal readout all of that is linear and folds into one matrix; otherwise there is
/// one product for each row of arrays, with streams stacked as further rows.
///
/// Read noise is drawn at the outputs: a sum of independent Gaussian deviations of cells is
/// Gaussian with the variance Σ x_k²·σ_k², which is exact; with wire resistance σ_k is taken as it
/// is without. Each read of an array draws afresh.
///
/// Results are the same for any number of threads. A single vector alone may differ in the last
/// bits from the same vector in a batch, because another routine multiplies it.
///
/// - Complexity: O(count · inputs · outputs · planes · streams), planes and streams only where the
///   readout is not ideal.
public struct ProgrammedMatrix: MatrixMultiplying {
  public let inputs: Int
  public let outputs: Int
  /// The most threads that a product is spread over.
  public var threads = 1
  public let configuration: CrossbarConfiguration
  let seed: UInt64
  let layer: UInt32
  let grid: TileGrid
  let coding: InputCoding
  /// Δx·Δw by output, without rescaling: all the same unless weights are scaled by column.
  let steps: [Float]
  var main: PlaneGroup
  /// Offset columns.
  var reference: PlaneGroup?
  /// Δx·Δw times the rescaling by row of arrays and output, where not all are the same.
  var gains: AlignedFloats?
  /// Δx·Δw times the rescaling where all are the same.
  var gain: Float = 1
  /// The one matrix of an ideal readout, and the variances of its read noise where they differ.
  var folded: (matrix: AlignedFloats, variances: AlignedFloats?)?
  /// The standard deviation of read noise in levels, where it is the same for all cells, for one
  /// column of the main group.
  let uniformNoise: Float
  /// 1/LSB by row of arrays, where outputs are converted.
  var converterScales: [Float] = []
  /// Σ G over all cells that an input drives, in siemens.
  let inputConductances: [Float]
  public let programmedCells: Int

  /// Programs weights, given row by row: `weights[k * outputs + n]`.
  ///
  /// - Parameters:
  ///   - seed: of all randomness; it is combined with the layer and the places in the matrix.
  ///   - layer: tells matrices of a network apart.
  ///   - calibration: vectors of `inputs` elements for ranges and rescaling that need them.
  /// - Throws: `TesseraError` where the configuration is not possible, sizes do not fit together, a
  ///   weight is not finite, or calibration vectors are needed and missing.
  public init(
    weights: [Float], inputs: Int, outputs: Int, configuration: CrossbarConfiguration,
    seed: UInt64, layer: UInt32 = 0, calibration: [Float] = []
  ) throws {
    try configuration.check()
    try MatrixShape.check(weights: weights.count, inputs: inputs, outputs: outputs)
    if let index = weights.firstIndex(where: { !$0.isFinite }) {
      throw TesseraError("weights[\(index)]: found \(weights[index]), expected a finite number")
    }
    guard calibration.count.isMultiple(of: inputs), calibration.allSatisfy(\.isFinite) else {
      throw TesseraError(
        "calibration: found \(calibration.count) numbers, expected finite ones in vectors of "
          + "\(inputs)")
    }
    let range = try configuration.inputs.range.resolved(calibration)
    coding = InputCoding(
      configuration.inputs, range: range, curve: configuration.device.currentVoltage)
    grid = TileGrid(
      inputs: inputs, outputs: outputs, inputsPerTile: configuration.rows,
      weightsPerTile: configuration.weightsPerArray, linesPerInput: coding.linesPerInput)
    self.inputs = inputs
    self.outputs = outputs
    self.configuration = configuration
    self.seed = seed
    self.layer = layer
    var programming = MatrixProgramming(
      weights: weights, configuration: configuration, grid: grid, seed: seed, layer: layer)
    try programming.run()
    main = programming.main
    reference = programming.reference
    inputConductances = programming.inputConductances
    programmedCells = programming.programmedCells
    uniformNoise = programming.uniformNoise
    let inputStep = coding.step
    steps = programming.weightSteps.map { $0 * inputStep }
    try setGains(weights: weights, calibration: calibration)
    if isFoldable {
      fold()
    } else if case .converters(let converter) = configuration.readout {
      try setConverters(converter, calibration: calibration)
      guard converterScales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw TesseraError("output range: found outputs that single precision cannot hold")
      }
    }
  }

  /// Whether planes, streams and rows of arrays make no difference to the result.
  private var isFoldable: Bool {
    guard configuration.readout == .ideal else { return false }
    // An offset column's noise is common to all columns of its array.
    return reference == nil || configuration.device.readNoise == nil
  }

  public func multiply(
    _ vectors: Span<Float>, count: Int, into results: inout MutableSpan<Float>, draw: UInt64
  ) {
    MatrixShape.checkCall(self, vectors.count, count, results.count)
    guard count > 0 else { return }
    let key = NoiseKey(seed: seed, .read, number: draw)
    vectors.withUnsafeBufferPointer { vectors in
      results.withUnsafeMutableBufferPointer { results in
        guard let x = vectors.baseAddress, let y = results.baseAddress else { return }
        let call = Call(
          x: x, y: y, key: key,
          conversionKey: NoiseKey(seed: seed, .conversion, number: draw))
        if folded != nil {
          let chunk = Self.foldedChunk
          BatchChunks(count: count, chunk: chunk, threads: threads).forEach(
            call, scratch: foldedScratch(min(chunk, count))
          ) { multiplyFolded($0, first: $1, count: $2, $3) }
        } else {
          let chunk = vectorsPerChunk
          let memory = TileScratch(self, vectors: min(chunk, count))
          BatchChunks(count: count, chunk: chunk, threads: threads).forEach(
            call, scratch: memory.total
          ) { multiplyByTiles($0, first: $1, count: $2, $3, memory) }
        }
      }
    }
  }

  /// What a call works on; threads write different rows of `y`.
  struct Call: @unchecked Sendable {
    let x: UnsafePointer<Float>
    let y: UnsafeMutablePointer<Float>
    let key: NoiseKey
    let conversionKey: NoiseKey
  }
}
