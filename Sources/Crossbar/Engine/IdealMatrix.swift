import Arch

/// A matrix without any hardware: a product in single precision.
///
/// - Complexity: O(count · inputs · outputs), at the speed of the BLAS.
public struct IdealMatrix: MatrixMultiplying {
  public let inputs: Int
  public let outputs: Int
  /// The most threads that a product is spread over; results do not depend on it.
  public var threads = 1
  private let weights: [Float]

  /// Takes weights row by row: `weights[k * outputs + n]`.
  ///
  /// - Throws: `TesseraError` where a side is not positive, too long, or does not fit the weights.
  public init(weights: [Float], inputs: Int, outputs: Int) throws {
    try MatrixShape.check(weights: weights.count, inputs: inputs, outputs: outputs)
    self.weights = weights
    self.inputs = inputs
    self.outputs = outputs
  }

  public func multiply(
    _ vectors: Span<Float>, count: Int, into results: inout MutableSpan<Float>, draw: UInt64
  ) {
    MatrixShape.checkCall(self, vectors.count, count, results.count)
    let (inputs, outputs) = (inputs, outputs)
    weights.withUnsafeBufferPointer { weights in
      vectors.withUnsafeBufferPointer { vectors in
        results.withUnsafeMutableBufferPointer { results in
          guard let matrix = weights.baseAddress, let x = vectors.baseAddress,
            let y = results.baseAddress
          else { return }
          BatchChunks(count: count, chunk: 1024, threads: threads).forEach(
            Operands(matrix: matrix, x: x, y: y)
          ) { operands, first, count, _ in
            BLAS.multiply(
              rows: count, columns: outputs, depth: inputs,
              operands.x + first * inputs, stride: inputs, operands.matrix, stride: outputs,
              into: operands.y + first * outputs, stride: outputs)
          }
        }
      }
    }
  }

  private struct Operands: @unchecked Sendable {
    let matrix: UnsafePointer<Float>
    let x: UnsafePointer<Float>
    let y: UnsafeMutablePointer<Float>
  }
}
