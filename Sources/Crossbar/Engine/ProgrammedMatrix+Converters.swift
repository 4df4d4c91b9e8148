import Arch
import CKernels

extension ProgrammedMatrix {
  /// Works out the converters' steps and errors.
  mutating func setConverters(_ converter: OutputConverter, calibration: [Float]) throws {
    let codes = converter.codes(isSigned: hasSignedOutputs)
    guard codes.high > 0 else {
      throw TesseraError("output bits: found 1, expected 2 or more, because outputs have signs")
    }
    let cell = coding.largestDigit * configuration.levelSpan
    switch converter.range {
    case .array:
      // The currents of G_min cancel in a pair, but not in a column. Of the two lines of a steered
      // input one is driven.
      let device = configuration.device
      let (low, high) = (
        device.accessed(device.lowConductance), device.accessed(device.highConductance)
      )
      let isColumn = configuration.mapping == .offsetColumn || configuration.placement == .column
      let largest = isColumn ? Float(high / (high - low)) : 1
      converterScales = Array(
        repeating: codes.high / (Float(configuration.rows) * cell * largest), count: grid.tileRows)
    case .fixed(let cells):
      converterScales = Array(repeating: codes.high / (Float(cells) * cell), count: grid.tileRows)
    case .steps: converterScales = Array(repeating: 1, count: grid.tileRows)
    case .calibrated(let percentile, let scope):
      let bounds = try outputBounds(percentile, scope, calibration)
      converterScales = bounds.map { codes.high / $0 }
    }
    if converter.hasErrors {
      main.errors = converterErrors(converter, main, isReference: false)
      if let offsets = reference {
        let errors = converterErrors(converter, offsets, isReference: true)
        reference?.errors = errors
      }
    }
  }

  /// The largest outputs for the calibration vectors, by row of arrays.
  private func outputBounds(
    _ percentile: Double, _ scope: OutputConverter.Scope, _ calibration: [Float]
  ) throws -> [Float] {
    let count = calibration.count / inputs
    guard count > 0 else {
      throw TesseraError("the output range is to come from calibration vectors; there are none")
    }
    var histograms = [MagnitudeHistogram](
      repeating: MagnitudeHistogram(), count: scope == .layer ? 1 : grid.tileRows)
    for isCounting in [false, true] {
      forEachOutputs(calibration, count) { tileRow, outputs in
        let index = scope == .layer ? 0 : tileRow
        if isCounting { histograms[index].count(outputs) } else { histograms[index].widen(outputs) }
      }
    }
    return (0..<grid.tileRows).map { tileRow in
      let bound = histograms[scope == .layer ? 0 : tileRow].percentile(percentile)
      // Outputs that are all zero need some range.
      return bound > 0 ? bound : 1
    }
  }

  /// Calls the body with outputs of calibration vectors, without noise.
  private func forEachOutputs(
    _ vectors: [Float], _ count: Int, _ body: (Int, UnsafeBufferPointer<Float>) -> Void
  ) {
    let chunk = min(vectorsPerChunk, count)
    let rows = chunk * coding.rowsPerVector
    let digits = AlignedFloats(uninitialized: rows * grid.totalDepth)
    let line = AlignedFloats(uninitialized: grid.inputsPerTile)
    let outputs = AlignedFloats(uninitialized: rows * main.planes * main.blockColumns)
    vectors.withUnsafeBufferPointer { vectors in
      guard let x = vectors.baseAddress else { return }
      for first in stride(from: 0, to: count, by: chunk) {
        let some = min(chunk, count - first)
        let rows = some * coding.rowsPerVector
        encode(x + first * inputs, some, into: digits.pointer, line: line.pointer)
        for tileRow in 0..<grid.tileRows {
          let depth = grid.depth(tileRow)
          for block in 0..<main.blocks {
            let width = main.planes * main.columns(of: block).count
            BLAS.multiply(
              rows: rows, columns: width, depth: depth,
              digits.pointer + rows * grid.depthAbove(tileRow), stride: depth,
              main.matrices.pointer + main.start(tileRow, block), stride: width,
              into: outputs.pointer, stride: width)
            body(tileRow, UnsafeBufferPointer(start: outputs.pointer, count: rows * width))
          }
        }
      }
    }
  }

  /// 1/LSB and offset of each column's converter.
  private func converterErrors(
    _ converter: OutputConverter, _ group: PlaneGroup, isReference: Bool
  ) -> (scales: AlignedFloats, offsets: AlignedFloats) {
    let scales = AlignedFloats(count: grid.tileRows * group.planes * group.columns)
    let offsets = AlignedFloats(count: scales.count)
    let key = NoiseKey(seed: seed, .converter)
    // Columns of a pair lie side by side, and so do their converters.
    let isInterleaved =
      configuration.mapping == .differentialPair && configuration.placement == .column
    let columnsPerArray =
      configuration.weightsPerArray * (isInterleaved ? 2 : 1)
      + (configuration.mapping == .offsetColumn ? 1 : 0)
    let shared = converter.columnsPerConverter
    let convertersPerArray = (columnsPerArray - 1) / shared + 1
    let count = convertersPerArray * grid.tileColumns
    var (gains, shifts) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    for tileRow in 0..<grid.tileRows {
      for plane in 0..<group.planes {
        let array = UInt32(tileRow * group.planes + (isInterleaved ? plane / 2 * 2 : plane))
        tessera_gaussian(&gains, count, key.place(row: 0, tile: array, layer: layer))
        tessera_gaussian(&shifts, count, key.place(row: 1, tile: array, layer: layer))
        for column in 0..<group.columns {
          let tileColumn = isReference ? column : column / grid.weightsPerTile
          var local = isReference ? columnsPerArray - 1 : column % grid.weightsPerTile
          if isInterleaved { local = 2 * local + plane % 2 }
          let index = tileColumn * convertersPerArray + local / shared
          let place = group.converter(tileRow, plane: plane, column: column)
          scales.pointer[place] =
            converterScales[tileRow] * (1 + Float(converter.gainDeviation) * gains[index])
          offsets.pointer[place] = Float(converter.offsetDeviation) * shifts[index]
        }
      }
    }
    return (scales, offsets)
  }
}
