/// Something that multiplies batches of vectors by a fixed matrix.
///
/// The matrix has ``inputs`` rows and ``outputs`` columns: row *k* takes element *k* of a vector.
/// Vectors and results are row-major, one vector after the other, so one vector of `inputs`
/// elements gives `outputs` results. An implementation may round, saturate and add noise; its
/// documentation says what it does.
///
/// Contract: the same vectors with the same `draw` give the same results, whatever the number of
/// threads, and what is left in `results` beforehand does not matter.
public protocol MatrixMultiplying: Sendable {
  /// K, the elements of a vector.
  var inputs: Int { get }
  /// N, the results for a vector.
  var outputs: Int { get }

  /// Multiplies: results[b, n] = Σ_k vectors[b, k] · W[k, n].
  ///
  /// - Parameters:
  ///   - vectors: `count` vectors; further elements are not read.
  ///   - results: takes `count · outputs` results; it must not be shorter, nor may `vectors` be.
  ///   - draw: keys this call's read noise; another number gives independent noise.
  func multiply(
    _ vectors: Span<Float>, count: Int, into results: inout MutableSpan<Float>, draw: UInt64)
}

extension MatrixMultiplying {
  /// Multiplies vectors in an array and returns the results in one.
  public func multiply(_ vectors: [Float], count: Int, draw: UInt64 = 0) -> [Float] {
    var results = [Float](repeating: 0, count: count * outputs)
    var span = results.mutableSpan
    multiply(vectors.span, count: count, into: &span, draw: draw)
    return results
  }
}
