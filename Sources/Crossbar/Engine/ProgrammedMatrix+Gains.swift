import Arch

extension ProgrammedMatrix {
  /// What a row of arrays is as one matrix, in codes of weights: inputs × outputs, row by row.
  func combined(_ tileRow: Int) -> [Float] {
    let count = grid.inputs(of: tileRow).count
    var result = [Float](repeating: 0, count: count * outputs)
    for line in 0..<count {
      for (plane, weight) in main.weights.enumerated() {
        for block in 0..<main.blocks {
          let columns = main.columns(of: block)
          let start = main.index(tileRow, line: line, plane: plane, column: columns.lowerBound)
          for column in columns {
            result[line * outputs + column] +=
              weight * main.matrices.pointer[start + column - columns.lowerBound]
          }
        }
      }
      guard let reference else { continue }
      for tileColumn in 0..<reference.columns {
        var offset: Float = 0
        for (plane, weight) in reference.weights.enumerated() {
          let index = reference.index(tileRow, line: line, plane: plane, column: tileColumn)
          offset += weight * reference.matrices.pointer[index]
        }
        for column in grid.outputs(of: tileColumn) { result[line * outputs + column] -= offset }
      }
    }
    return result
  }

  /// Works out by what digital results are multiplied.
  mutating func setGains(weights: [Float], calibration: [Float]) throws {
    let factors = rescalingFactors(weights: weights, calibration: calibration)
    guard factors.allSatisfy(\.isFinite) else {
      throw TesseraError("rescaling: a factor is out of range; expected outputs above 0")
    }
    let isUniform = steps.allSatisfy { $0 == steps[0] } && factors.count == 1
    if isUniform {
      gain = steps[0] * factors[0]
      return
    }
    let gains = AlignedFloats(count: grid.tileRows * outputs)
    for tileRow in 0..<grid.tileRows {
      for output in 0..<outputs {
        let index = tileRow * outputs + output
        gains.pointer[index] = steps[output] * (factors.count == 1 ? factors[0] : factors[index])
      }
    }
    self.gains = gains
  }

  /// One factor, or one for each row of arrays and output.
  private func rescalingFactors(weights: [Float], calibration: [Float]) -> [Float] {
    guard configuration.rescaling != .none else { return [1] }
    // ⟨y, ŷ⟩ and ⟨ŷ, ŷ⟩ by row of arrays and output.
    var products = [Double](repeating: 0, count: grid.tileRows * outputs)
    var squares = products
    let count = calibration.count / inputs
    let codes = count > 0 ? foldedInputs(calibration, count) : []
    var totals = [Float](repeating: 0, count: count * outputs)
    var idealTotals = totals
    for tileRow in 0..<grid.tileRows {
      let range = grid.inputs(of: tileRow)
      var actual = combined(tileRow)
      for index in actual.indices { actual[index] *= steps[index % outputs] }
      var ideal = Array(weights[range.lowerBound * outputs..<range.upperBound * outputs])
      if count > 0 {
        actual = partial(codes, actual, range, count)
        ideal = partial(calibration, ideal, range, count)
        for index in actual.indices {
          totals[index] += actual[index]
          idealTotals[index] += ideal[index]
        }
      } else {
        // Effective inputs are codes, whose steps the factors leave alone.
        for index in ideal.indices { ideal[index] *= coding.step }
      }
      for index in actual.indices {
        let place = tileRow * outputs + index % outputs
        products[place] += Double(ideal[index]) * Double(actual[index])
        squares[place] += Double(actual[index]) * Double(actual[index])
      }
    }
    switch configuration.rescaling {
    case .none: return [1]
    case .layer:
      guard count > 0 else {
        return [Self.factor(products.reduce(0, +), squares.reduce(0, +))]
      }
      let product = zip(totals, idealTotals).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      return [Self.factor(product, totals.reduce(0) { $0 + Double($1) * Double($1) })]
    case .column: return zip(products, squares).map { Self.factor($0, $1) }
    case .array:
      var factors = [Float](repeating: 1, count: products.count)
      for tileRow in 0..<grid.tileRows {
        for tileColumn in 0..<grid.tileColumns {
          let range = grid.outputs(of: tileColumn)
          let places =
            (tileRow * outputs + range.lowerBound)..<(tileRow * outputs + range.upperBound)
          let factor = Self.factor(products[places].reduce(0, +), squares[places].reduce(0, +))
          for place in places { factors[place] = factor }
        }
      }
      return factors
    }
  }

  private static func factor(_ product: Double, _ square: Double) -> Float {
    square > 0 ? Float(product / square) : 1
  }

  /// Vectors times the matrix of a row of arrays.
  private func partial(
    _ vectors: [Float], _ matrix: [Float], _ range: Range<Int>, _ count: Int
  ) -> [Float] {
    var result = [Float](repeating: 0, count: count * outputs)
    result.withUnsafeMutableBufferPointer { result in
      vectors.withUnsafeBufferPointer { vectors in
        matrix.withUnsafeBufferPointer { matrix in
          guard let y = result.baseAddress, let x = vectors.baseAddress,
            let matrix = matrix.baseAddress
          else { return }
          BLAS.multiply(
            rows: count, columns: outputs, depth: range.count, x + range.lowerBound,
            stride: inputs, matrix, stride: outputs, into: y, stride: outputs)
        }
      }
    }
    return result
  }
}
