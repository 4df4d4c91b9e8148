import Arch
import Foundation

/// How conductances fall with the time since they were programmed.
///
/// G(t) = G(t₀)·(t/t₀)^−ν for t > t₀, with an exponent for each cell, drawn from a normal
/// distribution and cut off at 0. It is the law of amorphous phase-change material; the same law
/// is used for other cells for want of a better one.
///
/// Not modelled: an exponent that depends on the state, and drift between two programmings of
/// neighbours.
public struct ConductanceDrift: Sendable, Hashable {
  /// ν, the mean exponent.
  public var exponent: Double
  /// The standard deviation of the exponent among cells, in units of the exponent itself
  /// (an absolute number, not a fraction of the mean).
  public var deviation: Double
  /// t₀ in seconds, when conductances are what was programmed.
  public var referenceSeconds: Double

  public init(exponent: Double, deviation: Double = 0, referenceSeconds: Double = 1) {
    self.exponent = exponent
    self.deviation = deviation
    self.referenceSeconds = referenceSeconds
  }

  /// ln(t/t₀), 0 before t₀.
  func logarithmicTime(_ seconds: Double) -> Double {
    seconds > referenceSeconds ? log(seconds / referenceSeconds) : 0
  }

  func check() throws {
    guard (0...10).contains(exponent), (0...10).contains(deviation) else {
      throw TesseraError(
        "drift: found an exponent of \(exponent) with a deviation of \(deviation), "
          + "expected 0 to 10 each")
    }
    guard referenceSeconds > 0, referenceSeconds.isFinite else {
      throw TesseraError("drift: found a reference of \(referenceSeconds) s, expected more than 0")
    }
  }
}
