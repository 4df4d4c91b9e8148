import Arch
import Foundation

/// A mean square with its degrees of freedom, as a part of a sum that estimates a variance.
struct VarianceTerm {
  var meanSquare: Double
  var degrees: Double
  /// What it counts in the sum; may be negative.
  var coefficient = 1.0

  /// The standard deviation Σ coefficient · mean square, and its generalised confidence interval.
  ///
  /// With independent f·S²/θ ~ χ²(f), the sum of coefficient · f·S²/χ²(f) over drawn χ² has the
  /// variance's fiducial distribution; the interval lies between its 2.5 % and 97.5 % quantiles,
  /// cut off at 0. For one term this is the interval of χ². S. Weerahandi, "Generalized confidence
  /// intervals", Journal of the American Statistical Association 88, 1993.
  ///
  /// - Parameter stream: the drawn numbers: the same for the same stream.
  static func deviation(_ terms: [VarianceTerm], stream: RandomStream) -> FittedValue {
    let usable = terms.filter { $0.coefficient != 0 && $0.meanSquare > 0 && $0.degrees > 0 }
    let value = usable.reduce(0) { $0 + $1.coefficient * $1.meanSquare }
    let deviation = max(0, value).squareRoot()
    guard let least = terms.map(\.degrees).min(), least >= 1 else { return FittedValue(deviation) }
    var stream = stream
    var draws: [Double] = []
    draws.reserveCapacity(drawCount)
    for _ in 0..<drawCount {
      var sum = 0.0
      for term in usable {
        let square = 2 * gamma(shape: term.degrees / 2, &stream)
        sum += term.coefficient * term.degrees * term.meanSquare / square
      }
      draws.append(sum)
    }
    draws.sort()
    let low = max(0, quantile(draws, 0.025)).squareRoot()
    let high = max(0, quantile(draws, 0.975)).squareRoot()
    guard low.isFinite, high.isFinite else { return FittedValue(deviation) }
    return FittedValue(deviation, in: min(low, deviation)...max(high, deviation))
  }

  private static let drawCount = 2000

  /// G. Marsaglia and W. Tsang, "A simple method for generating gamma variables", ACM Transactions
  /// on Mathematical Software 26, 2000.
  private static func gamma(shape: Double, _ stream: inout RandomStream) -> Double {
    if shape < 1 {
      let uniform = max(stream.uniform(), 0x1p-54)
      return gamma(shape: shape + 1, &stream) * pow(uniform, 1 / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = gaussianQuantile(stream.uniform() + 0x1p-54)
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let uniform = max(stream.uniform(), 0x1p-54)
      if log(uniform) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }

  /// The mean square of values whose means were taken out, some of which belong together.
  ///
  /// Values of one cluster may be correlated, which leaves the mean square where it is and takes
  /// degrees of freedom from it: Var Σx² = 2σ⁴ Σᵢⱼ ρᵢⱼ² for normal values. The correlation within
  /// clusters is estimated from the products of their pairs.
  ///
  /// - Parameter lost: how many means were taken out.
  init?(residuals: [Double], clusters: [Int32], lost: Int) {
    let count = residuals.count
    guard count > lost else { return nil }
    var sums: [Int32: (sum: Double, squares: Double, count: Double)] = [:]
    for (value, cluster) in zip(residuals, clusters) {
      sums[cluster, default: (0, 0, 0)].sum += value
      sums[cluster, default: (0, 0, 0)].squares += value * value
      sums[cluster, default: (0, 0, 0)].count += 1
    }
    // Summed in the order of clusters, which is that of the file.
    let ordered = sums.sorted { $0.key < $1.key }.map(\.value)
    let squares = ordered.reduce(0) { $0 + $1.squares }
    meanSquare = squares / Double(count - lost)
    let pairs = ordered.reduce(0) { $0 + $1.count * ($1.count - 1) }
    let products = ordered.reduce(0) { $0 + $1.sum * $1.sum - $1.squares }
    let correlation =
      pairs > 0 && meanSquare > 0 ? min(max(products / pairs / meanSquare, 0), 1) : 0
    let n = Double(count)
    degrees = n * Double(count - lost) / (n + pairs * correlation * correlation)
  }

  init(meanSquare: Double, degrees: Double, coefficient: Double = 1) {
    self.meanSquare = meanSquare
    self.degrees = degrees
    self.coefficient = coefficient
  }

  func times(_ coefficient: Double) -> VarianceTerm {
    VarianceTerm(meanSquare: meanSquare, degrees: degrees, coefficient: coefficient)
  }
}

/// The quantile of sorted values, interpolated between order statistics: h = (n − 1)·p (type 7 of
/// R. Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996).
func quantile(_ sorted: [Double], _ probability: Double) -> Double {
  guard let last = sorted.last else { return .nan }
  let place = Double(sorted.count - 1) * min(max(probability, 0), 1)
  let index = Int(place)
  guard index + 1 < sorted.count else { return last }
  return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
}
