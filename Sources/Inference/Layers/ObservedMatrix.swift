import Crossbar

/// Sees each product of a matrix, and may replace its results.
public protocol MatrixObserver: Sendable {
  /// Called behind each product.
  ///
  /// - Parameters:
  ///   - vectors: What the matrix was given, `count` vectors.
  ///   - results: What it gave, which goes on to the rest of the network as it is left here.
  func observe(_ vectors: Span<Float>, count: Int, results: inout MutableSpan<Float>)
}

/// A matrix whose products an observer sees.
///
/// Observers see what arrays see: patches of a convolution, one vector for each output position,
/// with zeros where a window reaches beyond its image.
public struct ObservedMatrix: MatrixMultiplying {
  public let base: any MatrixMultiplying
  public let observer: any MatrixObserver

  public var inputs: Int { base.inputs }
  public var outputs: Int { base.outputs }

  public init(_ base: any MatrixMultiplying, by observer: any MatrixObserver) {
    self.base = base
    self.observer = observer
  }

  public func multiply(
    _ vectors: Span<Float>, count: Int, into results: inout MutableSpan<Float>, draw: UInt64
  ) {
    base.multiply(vectors, count: count, into: &results, draw: draw)
    observer.observe(vectors, count: count, results: &results)
  }
}
