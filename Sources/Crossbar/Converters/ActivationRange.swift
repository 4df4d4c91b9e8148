import Arch

/// Which inputs of a layer its converters can represent.
public enum ActivationRange: Sendable, Hashable {
  /// All of them; 1 stands for V_read.
  case unlimited
  /// From one number to another; 0 lies between them or is one of them.
  case fixed(ClosedRange<Float>)
  /// From calibration vectors: the magnitude below which this percentage of the inputs lies (100
  /// for the largest one), with negative inputs where there are any.
  ///
  /// A percentile below 100 is the upper edge of one of 4096 equal steps up to the largest
  /// magnitude.
  case calibrated(percentile: Double)

  func check() throws {
    switch self {
    case .unlimited: return
    case .fixed(let range):
      guard range.lowerBound <= 0, range.upperBound >= 0, range.lowerBound < range.upperBound,
        range.lowerBound.isFinite, range.upperBound.isFinite
      else {
        throw TesseraError(
          "input range: found \(range.lowerBound) to \(range.upperBound), "
            + "expected bounds on both sides of 0")
      }
    case .calibrated(let percentile): try Percentile.check(percentile, "input range")
    }
  }

  /// The bounds for these calibration vectors; nil where there are none.
  func resolved(_ calibration: [Float]) throws -> ClosedRange<Float>? {
    switch self {
    case .unlimited: return nil
    case .fixed(let range): return range
    case .calibrated(let percentile):
      guard !calibration.isEmpty else {
        throw TesseraError("the input range is to come from calibration vectors; there are none")
      }
      var magnitudes = MagnitudeHistogram()
      calibration.withUnsafeBufferPointer { magnitudes.widen($0) }
      calibration.withUnsafeBufferPointer { magnitudes.count($0) }
      let bound = magnitudes.percentile(percentile)
      // Inputs that are all zero need some range.
      let upper = bound > 0 && bound.isFinite ? bound : 1
      return (calibration.contains { $0 < 0 } ? -upper : 0)...upper
    }
  }
}
