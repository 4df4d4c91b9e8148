extension BLAS {
  /// The largest difference of an element between the library's product of two matrices and plain
  /// loops.
  ///
  /// Elements are whole numbers up to 8, so that all sums of products are exact in single precision,
  /// whatever their order: the difference is 0 unless the library is broken on this processor. One
  /// row takes the routine for vectors.
  ///
  /// - Precondition: `depth` is at most 2^18, and no count is negative.
  public static func differenceFromLoops(rows: Int, columns: Int, depth: Int) -> Float {
    precondition(rows >= 0 && columns >= 0 && (0...1 << 18).contains(depth))
    let a = (0..<rows * depth).map { Float($0 * 7 % 17 - 8) }
    let b = (0..<depth * columns).map { Float($0 * 5 % 17 - 8) }
    var c = [Float](repeating: .nan, count: rows * columns)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          multiply(
            rows: rows, columns: columns, depth: depth, a, stride: depth, b, stride: columns,
            into: c, stride: columns)
        }
      }
    }
    var worst: Float = 0
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        for k in 0..<depth { sum += a[row * depth + k] * b[k * columns + column] }
        let difference = abs(c[row * columns + column] - sum)
        // What is not a number is no agreement.
        worst = difference <= worst ? worst : difference.isNaN ? .infinity : difference
      }
    }
    return worst
  }
}
