import Arch

/// The largest sizes that a network may have.
///
/// They are far above any real network, and low enough that no product of sizes overflows: a file
/// with an absurd number gets an error and never a trap or an endless mapping.
public enum NetworkLimits {
  /// Channels, rows or columns of a feature map.
  public static let dimension = 1 << 24
  /// Kernel, stride, dilation or padding.
  public static let window = 1 << 16
  /// Elements of one feature map.
  public static let elements = 1 << 40
  /// Multiply-accumulates of a layer, and of a network with all its steps.
  public static let macs = 1 << 60
  /// Layers of a network.
  public static let layers = 1 << 16
  /// Time steps of a recurrent network.
  public static let steps = 1 << 20
  /// Bits of an integer operand.
  public static let bits = 32
  /// Bytes of a file that describes a network.
  public static let fileBytes = 16 << 20

  /// The product, or nothing if it exceeds `macs` or a factor is negative.
  static func product(_ factors: Int...) -> Int? {
    var result = 1
    for factor in factors {
      let (next, overflow) = result.multipliedReportingOverflow(by: factor)
      guard !overflow, factor >= 0, next <= macs else { return nil }
      result = next
    }
    return result
  }

  /// Throws unless each size of the shape is 1 or more and within the limits.
  static func check(_ shape: TensorShape, _ what: String) throws {
    for (size, axis) in [
      (shape.channels, "channels"), (shape.height, "rows"), (shape.width, "columns"),
    ] where !(1...dimension).contains(size) {
      throw TesseraError("\(what) has \(size) \(axis), expected 1 to \(dimension)")
    }
    guard
      let count = product(shape.channels, shape.height, shape.width), count <= elements
    else {
      throw TesseraError("\(what) is \(shape), expected at most \(elements) elements")
    }
  }
}
