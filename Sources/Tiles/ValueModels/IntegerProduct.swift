import Arch

/// The vector-matrix product in plain integers: what an ideal array computes.
///
/// `result[column] = Σ inputs[row] · weights[row · columns + column]`. O(rows · columns).
///
/// - Throws: `TesseraError` where the counts do not fit together or a result needs more than
///   32 bits.
public func integerProduct(
  inputs: [Int64], weights: [Int64], columns: Int
) throws -> [Int32] {
  guard columns > 0, weights.count == inputs.count * columns else {
    throw TesseraError(
      "weights: found \(weights.count), expected \(inputs.count) rows of \(columns) columns")
  }
  return try (0..<columns).map { column in
    var sum: Int64 = 0
    var overflows = false
    for row in inputs.indices {
      let (product, first) = inputs[row].multipliedReportingOverflow(
        by: weights[row * columns + column])
      let (total, second) = sum.addingReportingOverflow(product)
      overflows = overflows || first || second
      sum = total
    }
    guard !overflows, let result = Int32(exactly: sum) else {
      throw TesseraError("column \(column): the product does not fit into 32 bits")
    }
    return result
  }
}
