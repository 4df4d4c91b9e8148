import Arch

/// Refuses networks whose numbers are contradictory, or so large that arithmetic could overflow.
enum NetworkCheck {
  /// The largest number of elements of a tensor or weights of a layer, batch and steps included.
  static let largestCount = 1 << 40
  static let largestBatch = 1 << 24
  static let largestSteps = 1 << 20
  static let largestBlocks = 1 << 21

  static func check(_ network: Network, batch: Int) throws {
    let name = network.name
    guard batch >= 1, batch <= largestBatch else {
      throw TesseraError("batch is \(batch), expected 1 to \(largestBatch)")
    }
    guard network.steps >= 1, network.steps <= largestSteps else {
      throw TesseraError(
        "network \(name): steps is \(network.steps), expected 1 to \(largestSteps)")
    }
    guard !network.layers.isEmpty, network.layers.count < RecordLimits.layers else {
      throw TesseraError(
        "network \(name): has \(network.layers.count) layers, expected 1 to "
          + "\(RecordLimits.layers - 1)")
    }
    let items = batch * network.steps
    let input = try count(network.input, items, "network \(name): input")
    _ = input
    for (index, layer) in network.layers.enumerated() {
      let place = "network \(name), layer \(layer.name)"
      guard !layer.inputs.isEmpty else {
        throw TesseraError("\(place): reads nothing, expected at least one input")
      }
      for input in layer.inputs where input < -1 || input >= index {
        throw TesseraError(
          "\(place): reads layer \(input), expected -1 (the network's input) to \(index - 1)")
      }
      let inputs = try count(layer.inputShape, items, "\(place): input shape")
      let outputs = try count(layer.outputShape, items, "\(place): output shape")
      try bits(layer.activations, "\(place): activations")
      try bits(layer.weightEncoding, "\(place): weights")
      switch layer.operation {
      case .convolution(let window, let groups):
        let kernel = try check(window, place)
        guard groups >= 1, layer.inputShape.channels % groups == 0,
          layer.outputShape.channels % groups == 0
        else {
          throw TesseraError(
            "\(place): groups is \(groups), expected a divisor of \(layer.inputShape.channels) "
              + "input and \(layer.outputShape.channels) output channels")
        }
        try product(layer.inputShape.channels / groups * kernel, outputs, place)
      case .linear:
        try product(layer.inputShape.count, outputs, place)
      case .lstm(let hidden), .gru(let hidden):
        guard hidden >= 1, hidden <= 1 << 20, layer.outputShape.count == hidden else {
          throw TesseraError(
            "\(place): hidden is \(hidden), expected the output count, "
              + "\(layer.outputShape.count), and at most \(1 << 20)")
        }
        try product(layer.inputShape.count + hidden, 4 * hidden * items, place)
      case .maxPool(let window, _), .averagePool(let window, _):
        try product(try check(window, place), outputs, place)
      case .localResponseNormalisation(let size):
        guard size >= 1, size <= 65_536 else {
          throw TesseraError("\(place): size is \(size), expected 1 to 65536")
        }
        try product(size + 1, outputs, place)
      case .add: try product(layer.inputs.count, outputs, place)
      default: _ = inputs
      }
    }
  }

  private static func bits(_ encoding: OperandEncoding, _ place: String) throws {
    switch encoding {
    case .unsigned(let bits), .signed(let bits):
      guard (1...32).contains(bits) else {
        throw TesseraError("\(place): have \(bits) bits, expected 1 to 32")
      }
    default: break
    }
  }

  private static func count(_ shape: TensorShape, _ items: Int, _ place: String) throws -> Int {
    var total = items
    for extent in [shape.channels, shape.height, shape.width] {
      let (next, overflow) = total.multipliedReportingOverflow(by: extent)
      guard extent >= 1, !overflow, next <= largestCount else {
        throw TesseraError(
          "\(place): is \(shape.channels)x\(shape.height)x\(shape.width), expected positive "
            + "numbers whose product, times batch and steps, is at most 2^40")
      }
      total = next
    }
    return total
  }

  /// The elements of a window's kernel.
  private static func check(_ window: Window, _ place: String) throws -> Int {
    let positive = [
      window.kernel.height, window.kernel.width, window.stride.height, window.stride.width,
      window.dilation.height, window.dilation.width,
    ]
    let padding = [
      window.padding.top, window.padding.left, window.padding.bottom, window.padding.right,
    ]
    for value in positive where value < 1 || value > 65_536 {
      throw TesseraError("\(place): kernel, stride or dilation is \(value), expected 1 to 65536")
    }
    for value in padding where value < 0 || value > 65_536 {
      throw TesseraError("\(place): padding is \(value), expected 0 to 65536")
    }
    return window.kernel.height * window.kernel.width
  }

  private static func product(_ rows: Int, _ outputs: Int, _ place: String) throws {
    let (total, overflow) = rows.multipliedReportingOverflow(by: outputs)
    guard !overflow, total <= 1 << 50 else {
      throw TesseraError(
        "\(place): needs more than 2^50 operations, the most that is supported")
    }
  }
}
