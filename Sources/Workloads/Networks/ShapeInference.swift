import Arch

/// The shapes that a layer reads and writes, derived from its operation and its producers.
public struct InferredShapes: Hashable, Sendable {
  /// What the layer reads: for a concatenation all inputs joined, for a sum each of them.
  public var input: TensorShape
  public var output: TensorShape
}

extension Window {
  /// The output rows and columns that the window has over an input.
  ///
  /// Along one axis, with input i, padding p before and q after, stride s and the dilated kernel
  /// e = (k − 1) · d + 1, it is ⌊(i + p + q − e) / s⌋ + 1. In ceil mode the quotient is rounded up,
  /// and a last window that would start in the padding behind the input is left out, as PyTorch
  /// and Caffe do.
  ///
  /// - Throws: `TesseraError` if a size is out of range or the kernel exceeds the padded input.
  /// - Complexity: O(1)
  public func outputExtent(over input: Extent, ceilMode: Bool = false) throws -> Extent {
    try check()
    try NetworkLimits.check(
      TensorShape(channels: 1, height: input.height, width: input.width), "the input")
    return Extent(
      try Window.positions(
        input.height, padding.top, padding.bottom, kernel.height, stride.height, dilation.height,
        ceilMode, "rows"),
      try Window.positions(
        input.width, padding.left, padding.right, kernel.width, stride.width, dilation.width,
        ceilMode, "columns"))
  }

  private static func positions(
    _ input: Int, _ before: Int, _ after: Int, _ kernel: Int, _ stride: Int, _ dilation: Int,
    _ ceilMode: Bool, _ axis: String
  ) throws -> Int {
    let extent = (kernel - 1) * dilation + 1
    let padded = input + before + after
    guard extent <= padded else {
      throw TesseraError(
        "a kernel that spans \(extent) \(axis) exceeds the input's \(padded), padding included")
    }
    var count = (padded - extent) / stride + 1
    if ceilMode, (padded - extent) % stride != 0, count * stride < input + before { count += 1 }
    return count
  }

  /// Throws unless each number is within the limits.
  private func check() throws {
    let limit = NetworkLimits.window
    for (pair, what) in [(kernel, "kernel"), (stride, "stride"), (dilation, "dilation")] {
      for size in [pair.height, pair.width] where !(1...limit).contains(size) {
        throw TesseraError("\(what) is \(size), expected 1 to \(limit)")
      }
    }
    for size in [padding.top, padding.left, padding.bottom, padding.right]
    where !(0...limit).contains(size) {
      throw TesseraError("padding is \(size), expected 0 to \(limit)")
    }
  }

  /// Throws if some window of a pool can lie wholly in the padding, where it has no maximum.
  fileprivate func checkPadding() throws {
    let rows = (kernel.height - 1) * dilation.height + 1
    let columns = (kernel.width - 1) * dilation.width + 1
    guard max(padding.top, padding.bottom) < rows, max(padding.left, padding.right) < columns
    else {
      throw TesseraError("the padding of a pool is at least as large as its kernel")
    }
  }
}

extension LayerOperation {
  /// Derives what the operation reads and writes.
  ///
  /// - Parameters:
  ///   - inputs: What the producers write, in the order in which the layer names them.
  ///   - channels: Output channels of a convolution or output count of a linear layer; the other
  ///     operations have their own.
  ///   - padChannels: Whether a sum fills up inputs of fewer channels with zeros.
  /// - Throws: `TesseraError` for a wrong number of inputs, shapes that do not fit, groups that do
  ///   not divide the channels, and sizes out of range. It names no place.
  /// - Complexity: O(number of inputs)
  public func shapes(
    reading inputs: [TensorShape], channels: Int? = nil, padChannels: Bool = false
  ) throws -> InferredShapes {
    for input in inputs { try NetworkLimits.check(input, "an input") }
    let result =
      switch self {
      case .add: try sum(inputs, padChannels)
      case .concatenate: try joined(inputs)
      default: try single(inputs, channels)
      }
    try NetworkLimits.check(result.input, "the input")
    try NetworkLimits.check(result.output, "the output")
    try checkWork(result)
    return result
  }

  private func single(_ inputs: [TensorShape], _ channels: Int?) throws -> InferredShapes {
    guard inputs.count == 1, let input = inputs.first else {
      throw TesseraError("\(kind) has \(inputs.count) inputs, expected 1")
    }
    var output = input
    switch self {
    case .convolution(let window, let groups):
      output = TensorShape(channels: try LayerOperation.required(channels, "output channels"))
      try resize(&output, window, input)
      guard groups >= 1, input.channels % groups == 0, output.channels % groups == 0 else {
        throw TesseraError(
          "\(groups) groups do not divide \(input.channels) input and \(output.channels) output "
            + "channels")
      }
    case .maxPool(let window, let ceilMode), .averagePool(let window, let ceilMode):
      try resize(&output, window, input, ceilMode)
      try window.checkPadding()
    case .linear:
      output = TensorShape(channels: try LayerOperation.required(channels, "outputs"))
    case .lstm(let hidden), .gru(let hidden):
      output = TensorShape(channels: try LayerOperation.required(hidden, "hidden units"))
    case .globalAveragePool:
      output = TensorShape(channels: input.channels)
    case .localResponseNormalisation(let size):
      guard (1...NetworkLimits.window).contains(size) else {
        throw TesseraError("size is \(size), expected 1 to \(NetworkLimits.window)")
      }
    case .relu, .sigmoid, .tanh, .softmax, .add, .concatenate: break
    }
    return InferredShapes(input: input, output: output)
  }

  private func resize(
    _ output: inout TensorShape, _ window: Window, _ input: TensorShape, _ ceilMode: Bool = false
  ) throws {
    let extent = try window.outputExtent(
      over: Extent(input.height, input.width), ceilMode: ceilMode)
    output.height = extent.height
    output.width = extent.width
  }

  private func sum(_ inputs: [TensorShape], _ padChannels: Bool) throws -> InferredShapes {
    let first = try LayerOperation.atLeastTwo(inputs, "a sum")
    var widest = first
    for input in inputs {
      guard
        input.height == first.height, input.width == first.width,
        padChannels || input.channels == first.channels
      else {
        throw TesseraError("a sum reads \(first) and \(input), expected equal shapes")
      }
      widest.channels = max(widest.channels, input.channels)
    }
    return InferredShapes(input: widest, output: widest)
  }

  private func joined(_ inputs: [TensorShape]) throws -> InferredShapes {
    let first = try LayerOperation.atLeastTwo(inputs, "a concatenation")
    var total = first
    total.channels = 0
    for input in inputs {
      guard input.height == first.height, input.width == first.width else {
        throw TesseraError(
          "a concatenation reads \(first) and \(input), expected equal rows and columns")
      }
      total.channels += input.channels
      guard total.channels <= NetworkLimits.dimension else {
        throw TesseraError(
          "a concatenation has \(total.channels) channels, expected at most "
            + "\(NetworkLimits.dimension)")
      }
    }
    return InferredShapes(input: total, output: total)
  }

  private static func atLeastTwo(_ inputs: [TensorShape], _ what: String) throws -> TensorShape {
    guard inputs.count >= 2, let first = inputs.first else {
      throw TesseraError("\(what) has \(inputs.count) inputs, expected 2 or more")
    }
    return first
  }

  private static func required(_ count: Int?, _ what: String) throws -> Int {
    guard let count, (1...NetworkLimits.dimension).contains(count) else {
      throw TesseraError(
        "found \(count.map(String.init) ?? "no number") of \(what), expected 1 to "
          + "\(NetworkLimits.dimension)")
    }
    return count
  }

  /// Throws if a product that `Layer.macs` or `Layer.weights` forms would exceed the limit.
  private func checkWork(_ shapes: InferredShapes) throws {
    let work: Int? =
      switch self {
      case .convolution(let window, _):
        NetworkLimits.product(
          shapes.output.count, window.kernel.height, window.kernel.width, shapes.input.channels)
      case .linear: NetworkLimits.product(shapes.input.count, shapes.output.count)
      case .lstm(let hidden), .gru(let hidden):
        NetworkLimits.product(4, hidden, shapes.input.count + hidden)
      default: 0
      }
    guard work != nil else {
      throw TesseraError("more than \(NetworkLimits.macs) multiply-accumulates in one layer")
    }
  }
}
