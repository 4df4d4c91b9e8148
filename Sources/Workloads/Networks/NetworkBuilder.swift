import Arch

/// Builds a network layer by layer, deriving every shape and checking it as it goes.
///
///     var builder = try NetworkBuilder(name: "two", input: TensorShape(channels: 3, height: 8, width: 8))
///     try builder.add("conv", .convolution(window: Window(kernel: Extent(3, 3)), groups: 1), channels: 16)
///     try builder.add("relu", .relu)
///     let network = try builder.network()
///
/// Its errors name no place in a file: a reader puts it in front.
public struct NetworkBuilder: Sendable {
  /// The name that stands for the network's input.
  public static let inputName = "input"

  private var partial: Network
  private var indices: [String: Int] = [NetworkBuilder.inputName: -1]
  private var macs = 0

  /// - Throws: `TesseraError` for an input shape or a number of steps out of range.
  public init(
    name: String, summary: String = "", source: String = "", input: TensorShape, steps: Int = 1
  ) throws {
    try NetworkLimits.check(input, "the input")
    guard (1...NetworkLimits.steps).contains(steps) else {
      throw TesseraError("found \(steps) steps, expected 1 to \(NetworkLimits.steps)")
    }
    partial = Network(
      name: name, summary: summary, source: source, input: input, layers: [], steps: steps)
  }

  /// Adds a layer behind those that are there.
  ///
  /// - Parameters:
  ///   - name: Not used by another layer.
  ///   - inputs: Names of earlier layers, or `input`; without it the layer reads the one before.
  ///   - channels: Output channels of a convolution or output count of a linear layer.
  ///   - padChannels: Whether a sum fills up inputs of fewer channels with zeros.
  /// - Throws: `TesseraError` for a name that is empty or taken, an unknown input, shapes that do
  ///   not fit, and sizes out of range.
  /// - Complexity: O(number of inputs), and O(number of layers) to tell of an unknown name.
  public mutating func add(
    _ name: String, _ operation: LayerOperation, from inputs: [String]? = nil,
    channels: Int? = nil, padChannels: Bool = false,
    activations: OperandEncoding = .unsigned(bits: 2), weights: OperandEncoding = .ternary,
    fusionGroup: String? = nil
  ) throws {
    try checkName(name)
    let sources =
      try inputs.map { try $0.map { try index(of: $0, for: name) } } ?? [partial.layers.count - 1]
    let shapes = try operation.shapes(
      reading: sources.map { $0 < 0 ? partial.input : partial.layers[$0].outputShape },
      channels: channels, padChannels: padChannels)
    let layer = Layer(
      name: name, operation: operation, inputs: sources, inputShape: shapes.input,
      outputShape: shapes.output, activations: activations, weightEncoding: weights,
      fusionGroup: fusionGroup)
    macs += layer.macs
    guard NetworkLimits.product(macs, partial.steps) != nil else {
      throw TesseraError("the network has more than \(NetworkLimits.macs) multiply-accumulates")
    }
    indices[name] = partial.layers.count
    partial.layers.append(layer)
  }

  /// The network.
  ///
  /// - Throws: `TesseraError` if it has no layer or a fusion group does not fit together.
  public func network() throws -> Network {
    guard !partial.layers.isEmpty else { throw TesseraError("the network has no layers") }
    if let fault = partial.fusionFault() { throw TesseraError(fault.message) }
    return partial
  }

  private func checkName(_ name: String) throws {
    guard !name.isEmpty, name.utf8.count <= 200,
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
    else {
      throw TesseraError(
        "\(quoted(name)) is no layer name, expected 1 to 200 bytes of printable text")
    }
    if name == NetworkBuilder.inputName {
      throw TesseraError("'\(name)' names the network's input, expected another layer name")
    }
    if let other = indices[name] {
      throw TesseraError("layer \(quoted(name)) is there already, as layer \(other + 1)")
    }
    guard partial.layers.count < NetworkLimits.layers else {
      throw TesseraError("more than \(NetworkLimits.layers) layers")
    }
  }

  /// The first layer that does not fit its fusion group.
  func fusionFault() -> (layer: Int, message: String)? { partial.fusionFault() }

  /// The layers so far.
  var layers: [Layer] { partial.layers }

  /// The index of a layer, or -1 for the network's input.
  func index(of name: String, for reader: String) throws -> Int {
    if let index = indices[name] { return index }
    if name == reader { throw TesseraError("layer \(quoted(name)) reads its own output") }
    throw TesseraError(
      "no layer \(quoted(name)) before \(quoted(reader))\(suggestion(for: name, among: indices.keys))"
    )
  }
}
