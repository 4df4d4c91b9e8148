import Arch
import Foundation

/// Student's *t*.
enum StudentDistribution {
  /// The value below which a part `probability` lies.
  ///
  /// Exact for 1 and 2 degrees of freedom; else the expansion of R. Fisher and E. Cornish in
  /// 1/degrees, off by less than 0.2 % at 3 degrees and 95 %.
  static func quantile(_ probability: Double, degrees: Double) -> Double {
    if degrees < 1.5 { return tan(Double.pi * (probability - 0.5)) }
    if degrees < 2.5 {
      let offset = 2 * probability - 1
      return offset * (2 / (1 - offset * offset)).squareRoot()
    }
    let z = gaussianQuantile(probability)
    let s = z * z
    let terms = [
      z * (s + 1) / 4,
      z * ((5 * s + 16) * s + 3) / 96,
      z * (((3 * s + 19) * s + 17) * s - 15) / 384,
      z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92_160,
    ]
    return z + terms.reversed().reduce(0) { ($0 + $1) / degrees }
  }
}
