import Crossbar
import Foundation
import Synchronization

/// Compares the products of a matrix with the exact ones for the same vectors.
///
/// Signal is Σ y² of the exact products y, error Σ (ŷ − y)² of those found, ŷ.
public final class ErrorMeter: MatrixObserver {
  private struct Sums {
    var signal = 0.0
    var error = 0.0
    var scratch: [Float] = []
  }

  private let ideal: IdealMatrix
  private let passesIdeal: Bool
  private let sums = Mutex(Sums())

  /// - Parameters:
  ///   - ideal: The exact matrix.
  ///   - passesIdeal: Whether the network goes on with the exact products, so that layers behind
  ///     are given exact inputs.
  public init(_ ideal: IdealMatrix, passesIdeal: Bool) {
    self.ideal = ideal
    self.passesIdeal = passesIdeal
  }

  public func observe(_ vectors: Span<Float>, count: Int, results: inout MutableSpan<Float>) {
    let size = count * ideal.outputs
    var scratch = sums.withLock {
      let scratch = $0.scratch
      $0.scratch = []
      return scratch
    }
    if scratch.count < size { scratch = [Float](repeating: 0, count: size) }
    var (signal, error) = (0.0, 0.0)
    do {
      var exact = scratch.mutableSpan
      ideal.multiply(vectors, count: count, into: &exact, draw: 0)
      for index in 0..<size {
        let (found, expected) = (results[index], exact[index])
        signal += Double(expected) * Double(expected)
        let distance = Double(found) - Double(expected)
        error += distance * distance
        if passesIdeal { results[index] = expected }
      }
    }
    sums.withLock {
      $0.signal += signal
      $0.error += error
      $0.scratch = scratch
    }
  }

  /// The sums so far.
  public var ratio: SignalToError { sums.withLock { SignalToError($0.signal, $0.error) } }
}

/// How much of a layer's products is error.
public struct SignalToError: Sendable, Equatable {
  /// Σ of the squares of the exact products.
  public var signal: Double
  /// Σ of the squares of the differences.
  public var error: Double

  public init(_ signal: Double, _ error: Double) {
    self.signal = signal
    self.error = error
  }

  /// 10 log₁₀ (signal / error); infinite without error.
  public var decibels: Double { error == 0 ? .infinity : 10 * log10(signal / error) }

  static func + (left: SignalToError, right: SignalToError) -> SignalToError {
    SignalToError(left.signal + right.signal, left.error + right.error)
  }
}
