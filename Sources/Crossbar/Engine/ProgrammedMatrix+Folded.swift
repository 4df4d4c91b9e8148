import CKernels

extension ProgrammedMatrix {
  /// Vectors of a product of the folded matrix: many, so that the BLAS seldom copies the matrix.
  static let foldedChunk = 1024

  /// Makes one matrix of all planes and rows of arrays.
  mutating func fold() {
    let matrix = AlignedFloats(count: inputs * outputs)
    let needsVariances = main.variances != nil || (uniformNoise > 0 && gains != nil)
    let variances = needsVariances ? AlignedFloats(count: inputs * outputs) : nil
    for tileRow in 0..<grid.tileRows {
      let first = grid.inputs(of: tileRow).lowerBound
      let levels = combined(tileRow)
      for index in levels.indices {
        let output = index % outputs
        let factor = gains?.pointer[tileRow * outputs + output] ?? gain
        matrix.pointer[first * outputs + index] = levels[index] * factor
        if let variances {
          variances.pointer[first * outputs + index] =
            factor * factor * variance(tileRow, line: index / outputs, output: output)
        }
      }
    }
    folded = (matrix, variances)
    main = PlaneGroup(grid: grid, columns: 0, weights: [1])
    reference = nil
  }

  /// What the arrays multiply by, row by row: weights with variation, faults, drift, wires and
  /// rescaling. Nil where inputs or outputs are converted or bent, so that there is no such matrix.
  ///
  /// Read noise is not in it.
  public var effectiveWeights: [Float]? {
    guard let folded, takesInputsAsTheyAre else { return nil }
    return Array(UnsafeBufferPointer(start: folded.matrix.pointer, count: inputs * outputs))
  }

  /// The variance of a weight's cells together, in codes².
  private func variance(_ tileRow: Int, line: Int, output: Int) -> Float {
    var sum: Float = 0
    for (plane, weight) in main.weights.enumerated() {
      let index = main.index(tileRow, line: line, plane: plane, column: output)
      sum += weight * weight * (main.variances?.pointer[index] ?? uniformNoise * uniformNoise)
    }
    return sum
  }

  /// The standard deviation for an input of 1 where it is the same for all outputs.
  private var foldedNoise: Float {
    guard let folded, folded.variances == nil else { return 0 }
    return uniformNoise * gain * noiseNorm
  }

  private var hasNoise: Bool { configuration.device.readNoise.map { $0.sigma > 0 } ?? false }

  /// Whether vectors are multiplied as they are.
  private var takesInputsAsTheyAre: Bool { coding.clamp == nil && coding.isPlain }

  /// Floats that a thread needs for so many vectors.
  func foldedScratch(_ vectors: Int) -> Int {
    if takesInputsAsTheyAre && !hasNoise { return 0 }
    let batch = vectors * inputs
    return batch + (hasNoise ? batch + vectors * outputs : 0) + (coding.streams + 1) * inputs
  }

  /// All streams of vectors put together again, as the cells see them.
  func foldedInputs(_ vectors: [Float], _ count: Int) -> [Float] {
    var codes = [Float](repeating: 0, count: count * inputs)
    var rows = [Float](repeating: 0, count: (coding.streams + 1) * inputs)
    vectors.withUnsafeBufferPointer { vectors in
      codes.withUnsafeMutableBufferPointer { codes in
        rows.withUnsafeMutableBufferPointer { rows in
          guard let x = vectors.baseAddress, let codes = codes.baseAddress,
            let rows = rows.baseAddress
          else { return }
          encodeFolded(x, count, codes: codes, squares: nil, rows: rows)
        }
      }
    }
    return codes
  }

  /// Codes of vectors, and what the variances of cells are multiplied with.
  ///
  /// - Parameter rows: takes a vector and its streams.
  private func encodeFolded(
    _ x: UnsafePointer<Float>, _ count: Int, codes: UnsafeMutablePointer<Float>,
    squares: UnsafeMutablePointer<Float>?, rows: UnsafeMutablePointer<Float>
  ) {
    if coding.streams == 1 {
      coding.code(x, count * inputs, into: codes)
      coding.bend(codes, count * inputs)
      if let squares { tessera_square(squares, codes, count * inputs) }
      return
    }
    // Phases and lines of negative inputs differ in sign alone, which is linear.
    let weights = Array(coding.rowWeights.prefix(coding.streams))
    let squaredWeights = weights.map { $0 * $0 }
    let digits = rows + inputs
    for vector in 0..<count {
      let codes = codes + vector * inputs
      coding.code(x + vector * inputs, inputs, into: codes)
      if coding.isPlain && squares == nil { continue }
      tessera_digits(
        digits, inputs, codes, inputs, Int32(coding.streamBits), Int32(coding.streams), 0)
      coding.bend(digits, coding.streams * inputs)
      codes.update(repeating: 0, count: inputs)
      tessera_sum_add(codes, digits, inputs, inputs, coding.streams, weights, 1)
      if let squares {
        let squares = squares + vector * inputs
        squares.update(repeating: 0, count: inputs)
        for stream in 0..<coding.streams {
          tessera_square(rows, digits + stream * inputs, inputs)
          tessera_add_scaled(squares, rows, squaredWeights[stream], inputs)
        }
      }
    }
  }

  /// Multiplies some vectors of a call by the folded matrix.
  func multiplyFolded(
    _ call: Call, first: Int, count: Int, _ scratch: UnsafeMutablePointer<Float>
  ) {
    guard let folded else { return }
    let x = call.x + first * inputs
    let y = call.y + first * outputs
    var operand = x
    let squares = scratch + count * inputs
    if foldedScratch(1) > 0 {
      let rows = hasNoise ? squares + count * (inputs + outputs) : squares
      encodeFolded(x, count, codes: scratch, squares: hasNoise ? squares : nil, rows: rows)
      operand = UnsafePointer(scratch)
    }
    BLAS.multiply(
      rows: count, columns: outputs, depth: inputs, operand, stride: inputs,
      folded.matrix.pointer, stride: outputs, into: y, stride: outputs)
    guard hasNoise else { return }
    let variances = squares + count * inputs
    if let matrix = folded.variances {
      BLAS.multiply(
        rows: count, columns: outputs, depth: inputs, squares, stride: inputs, matrix.pointer,
        stride: outputs, into: variances, stride: outputs)
    }
    for vector in 0..<count {
      let place = call.key.place(row: first + vector, tile: .max, layer: layer)
      let results = y + vector * outputs
      if folded.variances != nil {
        tessera_add_gaussian_scaled(results, outputs, 1, variances + vector * outputs, place)
      } else {
        let sum = tessera_sum(squares + vector * inputs, inputs)
        tessera_add_gaussian(results, outputs, foldedNoise * sum.squareRoot(), place)
      }
    }
  }
}
