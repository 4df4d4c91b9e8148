import Crossbar
import Synchronization

/// Records how large the inputs and products of a matrix are, which converters are set by.
///
/// Magnitudes are counted in 2048 bins of equal width. Where one does not fit, the width doubles and
/// neighbouring bins are joined, so memory is fixed and the order of values makes no difference
/// beyond a bin.
public final class RangeRecorder: MatrixObserver {
  /// What was seen of one side.
  public struct Range: Sendable, Equatable {
    public private(set) var least = Float.infinity
    public private(set) var most = -Float.infinity
    public private(set) var count = 0
    private var sum = 0.0
    private var width = Float(0x1p-20)
    private var bins = [Int](repeating: 0, count: 2048)

    init() {}

    /// The mean of the magnitudes.
    public var meanMagnitude: Double { count == 0 ? 0 : sum / Double(count) }
    public var largestMagnitude: Float { count == 0 ? 0 : max(abs(least), abs(most)) }

    /// A magnitude that a share of all values does not exceed, to the upper edge of its bin.
    public func magnitude(quantile share: Double) -> Float {
      let wanted = Int((share * Double(count)).rounded(.up))
      var seen = 0
      for (bin, number) in bins.enumerated() {
        seen += number
        if seen >= wanted, seen > 0 { return min(Float(bin + 1) * width, largestMagnitude) }
      }
      return largestMagnitude
    }

    /// Values that are no number or infinite are left out.
    mutating func add(_ values: Span<Float>) {
      var (least, most, count, sum) = (least, most, count, sum)
      for index in values.indices {
        let value = values[index]
        let magnitude = abs(value)
        guard magnitude.isFinite else { continue }
        least = min(least, value)
        most = max(most, value)
        sum += Double(magnitude)
        count += 1
        while magnitude >= width * 2048 { double() }
        bins[min(2047, Int(magnitude / width))] += 1
      }
      (self.least, self.most, self.count, self.sum) = (least, most, count, sum)
    }

    private mutating func double() {
      for bin in 0..<1024 { bins[bin] = bins[2 * bin] + bins[2 * bin + 1] }
      for bin in 1024..<2048 { bins[bin] = 0 }
      width *= 2
    }
  }

  private let ranges = Mutex((inputs: Range(), outputs: Range()))

  public init() {}

  public func observe(_ vectors: Span<Float>, count: Int, results: inout MutableSpan<Float>) {
    // Exclusive: nobody else adds to this layer while one product is counted.
    ranges.withLock {
      $0.inputs.add(vectors)
      $0.outputs.add(results.span)
    }
  }

  public var inputs: Range { ranges.withLock { $0.inputs } }
  public var outputs: Range { ranges.withLock { $0.outputs } }
}
