import CKernels

extension ProgrammedMatrix {
  /// Adds read noise and converters' noise to the outputs of a block.
  ///
  /// - Parameter tile: tells groups of columns apart.
  func addNoise(
    _ group: PlaneGroup, _ tileRow: Int, _ block: Int, _ pass: Pass, tile: UInt32
  ) {
    let depth = grid.depth(tileRow)
    let columns = group.columns(of: block)
    let width = group.planes * columns.count
    let digits = pass.scratch + pass.rows * grid.depthAbove(tileRow)
    let outputs = pass.scratch + pass.memory.outputs
    let variances = pass.scratch + pass.memory.variances
    var conversion: Float = 0
    if case .converters(let converter) = configuration.readout {
      conversion = Float(converter.noiseDeviation) / converterScales[tileRow]
    }
    if let matrix = group.variances {
      let squares = pass.scratch + pass.memory.squares
      tessera_square(squares, digits, pass.rows * depth)
      BLAS.multiply(
        rows: pass.rows, columns: width, depth: depth, squares, stride: depth,
        matrix.pointer + group.start(tileRow, block), stride: width, into: variances,
        stride: width)
    }
    guard group.variances != nil || uniformNoise > 0 || conversion > 0 else { return }
    for row in 0..<pass.rows {
      let sigma =
        uniformNoise > 0
        ? uniformNoise * tessera_sum_of_squares(digits + row * depth, depth).squareRoot() : 0
      for plane in 0..<group.planes {
        let part = row * width + plane * columns.count
        func place(_ key: NoiseKey) -> tessera_place {
          key.place(
            row: pass.firstRow + row, tile: tile + UInt32(tileRow * group.planes + plane),
            layer: layer, column: columns.lowerBound)
        }
        if group.variances != nil {
          tessera_add_gaussian_scaled(
            outputs + part, columns.count, 1, variances + part, place(pass.key))
        } else if sigma > 0 {
          tessera_add_gaussian(outputs + part, columns.count, sigma, place(pass.key))
        }
        if conversion > 0 {
          tessera_add_gaussian(outputs + part, columns.count, conversion, place(pass.conversionKey))
        }
      }
    }
  }
}
