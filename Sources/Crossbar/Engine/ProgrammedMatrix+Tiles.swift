import CKernels

/// Where the pieces of a thread's memory lie, for products by rows of arrays.
struct TileScratch {
  /// Digits: for each row of arrays all rows of digits.
  let digits = 0
  let outputs: Int
  let variances: Int
  let squares: Int
  /// The references' results, by row of arrays, vector and column of arrays.
  let references: Int
  let line: Int
  let total: Int

  init(_ matrix: ProgrammedMatrix, vectors: Int) {
    let grid = matrix.grid
    let rows = vectors * matrix.coding.rowsPerVector
    let depth = grid.depth(0)
    let width = max(
      matrix.main.planes * matrix.main.blockColumns,
      matrix.reference.map { $0.planes * $0.blockColumns } ?? 0)
    let hasVariances = matrix.main.variances != nil
    outputs = rows * grid.totalDepth
    variances = outputs + rows * width
    squares = variances + (hasVariances ? rows * width : 0)
    references = squares + (hasVariances ? rows * depth : 0)
    line =
      references + (matrix.reference.map { grid.tileRows * vectors * $0.columns } ?? 0)
    total = line + max(matrix.main.blockColumns, grid.inputsPerTile)
  }
}

extension ProgrammedMatrix {
  /// About 256 rows of digits: their outputs in a block stay in the cache.
  var vectorsPerChunk: Int { max(1, 256 / coding.rowsPerVector) }

  /// σ of a weight's planes together for σ = 1 of each.
  var noiseNorm: Float {
    let slices = (0..<configuration.slices).map { Float(1 << (2 * $0 * configuration.cellBits)) }
    let sum = slices.reduce(0, +)
    let signs: Float =
      configuration.mapping != .offsetColumn && configuration.placement == .column ? 2 : 1
    return (sum * signs).squareRoot()
  }

  /// Multiplies some vectors of a call, one row of arrays after the other.
  func multiplyByTiles(
    _ call: Call, first: Int, count: Int, _ scratch: UnsafeMutablePointer<Float>,
    _ memory: TileScratch
  ) {
    let y = call.y + first * outputs
    y.update(repeating: 0, count: count * outputs)
    let rows = count * coding.rowsPerVector
    encode(call.x + first * inputs, count, into: scratch, line: scratch + memory.line)
    let weights = coding.rowWeights
    var pass = Pass(
      key: call.key, conversionKey: call.conversionKey, firstRow: first * coding.rowsPerVector,
      count: count, rows: rows,
      scratch: scratch, memory: memory, termWeights: [])
    if let reference {
      pass.termWeights = terms(weights, reference.weights)
      let results = scratch + memory.references
      results.update(repeating: 0, count: grid.tileRows * count * reference.columns)
      for tileRow in 0..<grid.tileRows {
        for block in 0..<reference.blocks {
          computeOutputs(reference, tileRow, block, pass, tile: 0x8000_0000)
          let columns = reference.columns(of: block)
          let target = results + tileRow * count * reference.columns + columns.lowerBound
          for vector in 0..<count {
            read(
              reference, tileRow, columns, pass, vector: vector, scale: 1, tile: 0x8000_0000,
              into: target + vector * reference.columns)
          }
        }
      }
    }
    pass.termWeights = terms(weights, main.weights)
    for block in 0..<main.blocks {
      let columns = main.columns(of: block)
      for tileRow in 0..<grid.tileRows {
        computeOutputs(main, tileRow, block, pass, tile: 0)
        for vector in 0..<count {
          collect(tileRow, columns, pass, vector, into: y + vector * outputs)
        }
      }
    }
  }

  /// What the parts of a product have in common.
  struct Pass {
    let key: NoiseKey
    let conversionKey: NoiseKey
    /// The number of the first row of digits in the call.
    let firstRow: Int
    let count: Int
    let rows: Int
    let scratch: UnsafeMutablePointer<Float>
    let memory: TileScratch
    /// By what each row and plane of a vector is multiplied.
    var termWeights: [Float]
  }

  private func terms(_ rows: [Float], _ planes: [Float]) -> [Float] {
    rows.flatMap { row in planes.map { row * $0 } }
  }

  /// Digits of some vectors, for one row of arrays after the other.
  func encode(
    _ x: UnsafePointer<Float>, _ count: Int, into digits: UnsafeMutablePointer<Float>,
    line: UnsafeMutablePointer<Float>
  ) {
    let rowsPerVector = coding.rowsPerVector
    let rows = count * rowsPerVector
    for tileRow in 0..<grid.tileRows {
      let range = grid.inputs(of: tileRow)
      let depth = grid.depth(tileRow)
      let target = digits + rows * grid.depthAbove(tileRow)
      for vector in 0..<count {
        coding.encode(
          x + vector * inputs + range.lowerBound, range.count, codes: line,
          into: target + vector * rowsPerVector * depth, stride: depth)
      }
    }
    if !coding.isPlain { coding.bend(digits, rows * grid.totalDepth) }
  }

  /// Outputs of all planes of a block for all rows of digits, with read noise.
  private func computeOutputs(
    _ group: PlaneGroup, _ tileRow: Int, _ block: Int, _ pass: Pass, tile: UInt32
  ) {
    let depth = grid.depth(tileRow)
    let columns = group.columns(of: block)
    let width = group.planes * columns.count
    let digits = pass.scratch + pass.rows * grid.depthAbove(tileRow)
    let outputs = pass.scratch + pass.memory.outputs
    let start = group.start(tileRow, block)
    BLAS.multiply(
      rows: pass.rows, columns: width, depth: depth, digits, stride: depth,
      group.matrices.pointer + start, stride: width, into: outputs, stride: width)
    addNoise(group, tileRow, block, pass, tile: tile)
  }

  /// Adds what the readout makes of a vector's outputs to its results.
  private func collect(
    _ tileRow: Int, _ columns: Range<Int>, _ pass: Pass, _ vector: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    let results = y + columns.lowerBound
    guard gains != nil || reference != nil else {
      return read(
        main, tileRow, columns, pass, vector: vector, scale: gain, tile: 0, into: results)
    }
    let line = pass.scratch + pass.memory.line
    line.update(repeating: 0, count: columns.count)
    read(main, tileRow, columns, pass, vector: vector, scale: 1, tile: 0, into: line)
    if let reference {
      let offsets =
        pass.scratch + pass.memory.references
        + (tileRow * pass.count + vector) * reference.columns
      var column = columns.lowerBound
      while column < columns.upperBound {
        let tileColumn = column / grid.weightsPerTile
        let end = min(grid.outputs(of: tileColumn).upperBound, columns.upperBound)
        let offset = offsets[tileColumn]
        for index in (column - columns.lowerBound)..<(end - columns.lowerBound) {
          line[index] -= offset
        }
        column = end
      }
    }
    if let gains {
      tessera_multiply_add(
        results, gains.pointer + tileRow * outputs + columns.lowerBound, line, columns.count)
    } else {
      tessera_add_scaled(results, line, gain, columns.count)
    }
  }

  /// Adds the outputs of a vector in all planes and rows of digits as the readout sees them.
  private func read(
    _ group: PlaneGroup, _ tileRow: Int, _ columns: Range<Int>, _ pass: Pass, vector: Int,
    scale: Float, tile: UInt32, into y: UnsafeMutablePointer<Float>
  ) {
    let width = columns.count
    let terms = pass.termWeights.count
    let outputs = pass.scratch + pass.memory.outputs + vector * terms * width
    switch configuration.readout {
    case .ideal:
      tessera_sum_add(y, outputs, width, width, terms, pass.termWeights, scale)
    case .converters(let converter):
      let codes = converter.codes(isSigned: hasSignedOutputs)
      let rounding: Float = converter.bits <= 22 ? TESSERA_ROUND_TO_INTEGER : 0
      let factor = converterScales[tileRow]
      guard let errors = group.errors else {
        tessera_convert_add(
          y, outputs, width, width, terms, pass.termWeights, scale / factor, factor, codes.low,
          codes.high, rounding)
        return
      }
      for term in 0..<terms {
        let converter = group.converter(
          tileRow, plane: term % group.planes, column: columns.lowerBound)
        tessera_convert_add_columns(
          y, outputs + term * width, width, pass.termWeights[term] * scale / factor,
          errors.scales.pointer + converter, errors.offsets.pointer + converter, codes.low,
          codes.high, rounding)
      }
    case .measured(let transfer):
      for term in 0..<terms {
        let row = vector * coding.rowsPerVector + term / group.planes
        let plane = term % group.planes
        let place = pass.key.place(
          row: pass.firstRow + row, tile: tile + UInt32(tileRow * group.planes + plane),
          layer: layer, column: columns.lowerBound)
        measure(
          transfer, outputs + term * width, width, pass.termWeights[term] * scale, place, into: y)
      }
    }
  }

  private func measure(
    _ transfer: ArrayTransfer, _ outputs: UnsafePointer<Float>, _ count: Int, _ weight: Float,
    _ place: tessera_place, into y: UnsafeMutablePointer<Float>
  ) {
    switch transfer {
    case .table(let table):
      tessera_transfer_add(
        y, outputs, count, weight, Float(table.first), Float(1 / table.step), table.means,
        table.deviations, table.means.count, place)
    case .confusion(let matrix):
      tessera_confusion_add(
        y, outputs, count, weight, Float(matrix.first), Float(1 / matrix.step), matrix.values,
        matrix.kept, matrix.aliases, matrix.codes, matrix.codes, place)
    }
  }

  /// Whether outputs can be negative.
  var hasSignedOutputs: Bool {
    coding.isSigned
      || (configuration.mapping != .offsetColumn && configuration.placement == .pair)
  }
}
