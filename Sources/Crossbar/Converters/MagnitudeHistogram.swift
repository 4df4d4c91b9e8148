import Arch
import CKernels

/// Magnitudes in equal steps up to the largest, for percentiles of data that are seen twice: once to
/// find the largest, once to count.
struct MagnitudeHistogram {
  private static let steps = 4096
  private var largest: Float = 0
  private var bins = [UInt64](repeating: 0, count: steps)

  mutating func widen(_ values: UnsafeBufferPointer<Float>) {
    guard let base = values.baseAddress else { return }
    largest = max(largest, tessera_largest_magnitude(base, values.count))
  }

  mutating func count(_ values: UnsafeBufferPointer<Float>) {
    guard let base = values.baseAddress, largest > 0, largest.isFinite else { return }
    tessera_count_magnitudes(
      &bins, Self.steps - 1, base, values.count, Float(Self.steps) / largest)
  }

  /// The magnitude below which that percentage lies; 0 where there is none above 0.
  func percentile(_ percentile: Double) -> Float {
    let total = bins.reduce(0, +)
    guard percentile < 100, total > 0 else { return largest }
    let wanted = Double(total) * percentile / 100
    var sum: UInt64 = 0
    for (index, count) in bins.enumerated() {
      sum += count
      if Double(sum) >= wanted { return largest * Float(index + 1) / Float(Self.steps) }
    }
    return largest
  }
}

enum Percentile {
  static func check(_ percentile: Double, _ name: String) throws {
    guard percentile > 0, percentile <= 100 else {
      throw TesseraError("\(name): found a percentile of \(percentile), expected up to 100")
    }
  }
}
