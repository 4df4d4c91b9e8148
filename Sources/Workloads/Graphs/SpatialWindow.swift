import Arch

/// A window that a convolution or a pool slides over the spatial axes of its input.
///
/// It has as many axes as the input has behind batch and channels: one for a sequence, two for an
/// image. Padding is worked out: `auto_pad` is no more to be seen.
public struct SpatialWindow: Hashable, Sendable {
  public var axes: [SpatialAxis]

  public init(axes: [SpatialAxis]) { self.axes = axes }

  /// The outputs along each axis.
  public var output: [Int] { axes.map(\.output) }
}

/// A window along one axis.
///
/// Output o reads inputs o · stride − before + k · dilation for k from 0 to kernel − 1; those below
/// 0 and from `input` on are padding. In ceil mode the last window can reach beyond `after`.
public struct SpatialAxis: Hashable, Sendable {
  public var input: Int
  public var kernel: Int
  public var stride: Int
  public var dilation: Int
  /// Padding in front.
  public var before: Int
  /// Padding behind.
  public var after: Int
  public var output: Int

  public init(
    input: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, before: Int = 0, after: Int = 0,
    output: Int
  ) {
    self.input = input
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.before = before
    self.after = after
    self.output = output
  }

  /// What the kernel spans with its gaps: (kernel − 1) · dilation + 1.
  public var extent: Int { (kernel - 1) * dilation + 1 }
}

extension SpatialWindow {
  /// Works out the window of a node from `strides`, `dilations`, `pads`, `auto_pad` and `ceil_mode`.
  ///
  /// With input i, padding p before and q after, stride s and extent e:
  ///
  /// | `auto_pad` | outputs |
  /// |---|---|
  /// | `NOTSET` | ⌊(i + p + q − e) / s⌋ + 1 |
  /// | `VALID` | the same with p = q = 0 |
  /// | `SAME_UPPER`, `SAME_LOWER` | ⌈i / s⌉; p + q = max(0, (⌈i / s⌉ − 1) · s + e − i) |
  ///
  /// An odd row of `SAME_UPPER` goes behind, one of `SAME_LOWER` in front. `ceil_mode` rounds up
  /// instead, without a window that would start behind input and front padding.
  ///
  /// Source: the operators' specification, ONNX 1.19, MaxPool and Conv.
  ///
  /// - Parameters:
  ///   - input: Sizes of the spatial axes, without batch and channels.
  ///   - kernel: Sizes of the kernel along them.
  /// - Throws: `TesseraError` that names the node, for lists of another length, sizes out of range,
  ///   and a kernel larger than the padded input.
  /// - Complexity: O(axes)
  public init(_ node: GraphNode, input: [Int], kernel: [Int]) throws {
    let count = input.count
    guard count >= 1, kernel.count == count else {
      throw node.error(
        "the kernel has \(kernel.count) axes and the input \(count) beside batch and channels, "
          + "expected as many and at least 1")
    }
    let strides = try Self.list(node, "strides", count, 1) ?? Array(repeating: 1, count: count)
    let dilations = try Self.list(node, "dilations", count, 1) ?? Array(repeating: 1, count: count)
    let pads = try Self.list(node, "pads", 2 * count, 0) ?? Array(repeating: 0, count: 2 * count)
    let rule = try node.text("auto_pad", default: "NOTSET")
    let rules = ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"]
    guard rules.contains(rule) || rule.isEmpty else {
      throw node.error("unknown auto_pad \(quoted(rule))\(expectation(of: rules, insteadOf: rule))")
    }
    let rounding = try node.flag("ceil_mode")
    axes = try (0..<count).map { index in
      var axis = SpatialAxis(
        input: input[index], kernel: kernel[index], stride: strides[index],
        dilation: dilations[index], output: 0)
      guard (1...NetworkLimits.dimension).contains(axis.input) else {
        throw node.error(
          "the input has the size \(axis.input), expected 1 to \(NetworkLimits.dimension)")
      }
      guard (1...NetworkLimits.window).contains(axis.kernel) else {
        throw node.error("the kernel is \(axis.kernel), expected 1 to \(NetworkLimits.window)")
      }
      if rule.hasPrefix("SAME") {
        axis.padSame(isLower: rule == "SAME_LOWER")
        return axis
      }
      if rule != "VALID" {
        axis.before = pads[index]
        axis.after = pads[count + index]
      }
      let free = axis.input + axis.before + axis.after - axis.extent
      guard free >= 0 else {
        throw node.error(
          "a kernel that spans \(axis.extent) exceeds the input's "
            + "\(axis.input + axis.before + axis.after), padding included")
      }
      axis.output = free / axis.stride + 1
      if rounding, free % axis.stride != 0, axis.output * axis.stride < axis.input + axis.before {
        axis.output += 1
      }
      return axis
    }
  }

  private static func list(
    _ node: GraphNode, _ name: String, _ count: Int, _ least: Int
  ) throws -> [Int]? {
    guard let values = try node.integers(name) else { return nil }
    guard values.count == count else {
      throw node.error("\(name) has \(values.count) numbers, expected \(count)")
    }
    for value in values where !(least...NetworkLimits.window).contains(value) {
      throw node.error("\(name) has \(value), expected \(least) to \(NetworkLimits.window)")
    }
    return values
  }
}

extension SpatialAxis {
  fileprivate mutating func padSame(isLower: Bool) {
    output = (input + stride - 1) / stride
    let total = max(0, (output - 1) * stride + extent - input)
    before = isLower ? total - total / 2 : total / 2
    after = total - before
  }
}
