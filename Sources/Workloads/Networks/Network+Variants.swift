import Arch

extension Network {
  /// The largest factor by which a network can be widened.
  static let widestFactor = 64

  /// The network with more output channels in its convolutions, and more outputs in its linear
  /// layers, as in WRPN.
  ///
  /// Every convolution's output channels are multiplied by `convolutions`, every linear layer's
  /// outputs by `linear`; the network's input and the outputs of the last weighted layer, which are
  /// the classes, stay. All shapes follow. A depthwise convolution stays depthwise, other groups
  /// keep their number. Recurrent layers stay as they are.
  ///
  /// - Throws: `TesseraError` for a factor outside 1 to 64, a network without anything to widen,
  ///   rows of an imported table that do not say what they read, and sizes out of range.
  /// - Complexity: O(layers)
  /// - Note: Twice the channels make about four times the multiply-accumulates. Source: A. Mishra
  ///   et al., WRPN: wide reduced-precision networks, ICLR 2018.
  public func widened(convolutions: Int, linear: Int = 1) throws -> Network {
    for factor in [convolutions, linear] where !(1...Network.widestFactor).contains(factor) {
      throw TesseraError(
        "found the widening factor \(factor), expected 1 to \(Network.widestFactor)")
    }
    if convolutions == 1, linear == 1 { return self }
    let classifier = layers.lastIndex { $0.operation.isWeighted }
    var result = self
    var count = 0
    var total = 0
    for (index, layer) in layers.enumerated() {
      try rethrowing(at: "widening layer \(quoted(layer.name))") {
        if layer.isIndependent, layer.inputShape != input {
          throw TesseraError("the network does not say which layer's output it reads")
        }
        let factor = index == classifier ? 1 : layer.widening(convolutions, linear)
        if factor > 1 { count += 1 }
        try result.layers[index].widen(
          by: factor,
          reading: layer.inputs.map { $0 < 0 ? input : result.layers[$0].outputShape },
          padChannels: fillsChannels(layer))
        total += result.layers[index].macs
        guard NetworkLimits.product(total, steps) != nil else {
          throw TesseraError("more than \(NetworkLimits.macs) multiply-accumulates so far")
        }
      }
    }
    guard count > 0 else {
      throw TesseraError(
        "network \(quoted(name)) has no layer to widen by \(convolutions) and \(linear)")
    }
    return result
  }

  /// The network with integers of that many bits in its first and its last weighted layer.
  ///
  /// Networks with few bits are often trained with these two layers at a higher precision. Their
  /// weights become signed integers. Their inputs become unsigned ones where they were unsigned,
  /// and signed ones where they could be negative. A layer that no longer reads its input as the
  /// rest of its fusion group does leaves it.
  ///
  /// - Throws: `TesseraError` unless the bits are 2 to 32.
  /// - Complexity: O(layers)
  public func withFirstAndLast(bits: Int) throws -> Network {
    guard (2...NetworkLimits.bits).contains(bits) else {
      throw TesseraError(
        "found \(bits) bits for the first and last layer, expected 2 to \(NetworkLimits.bits)")
    }
    var result = self
    let weighted = weightedLayers
    for index in Set([weighted.first, weighted.last].compactMap(\.self)) {
      let signed = layers[index].activations.isSigned
      result.layers[index].activations = signed ? .signed(bits: bits) : .unsigned(bits: bits)
      result.layers[index].weightEncoding = .signed(bits: bits)
      guard let group = layers[index].fusionGroup else { continue }
      result.layers[index].fusionGroup = nil
      let rest = result.layers.indices.filter { result.layers[$0].fusionGroup == group }
      if rest.count == 1 { result.layers[rest[0]].fusionGroup = nil }
    }
    return result
  }

  /// The network with other encodings in all its layers.
  public func encoded(activations: OperandEncoding? = nil, weights: OperandEncoding? = nil)
    -> Network
  {
    var result = self
    for index in layers.indices {
      if let activations { result.layers[index].activations = activations }
      if let weights { result.layers[index].weightEncoding = weights }
    }
    return result
  }
}

extension Network {
  /// Whether a sum reads inputs of fewer channels than it writes, and fills them up with zeros.
  fileprivate func fillsChannels(_ layer: Layer) -> Bool {
    layer.inputs.contains {
      ($0 < 0 ? input : layers[$0].outputShape).channels != layer.outputShape.channels
    }
  }
}

extension Layer {
  fileprivate func widening(_ convolutions: Int, _ linear: Int) -> Int {
    switch operation {
    case .convolution: convolutions
    case .linear: linear
    default: 1
    }
  }

  fileprivate mutating func widen(
    by factor: Int, reading inputs: [TensorShape], padChannels: Bool
  ) throws {
    if case .convolution(let window, let groups) = operation, groups > 1,
      groups == inputShape.channels, let input = inputs.first
    {
      operation = .convolution(window: window, groups: input.channels)
    }
    guard let channels = NetworkLimits.product(outputShape.channels, factor) else {
      throw TesseraError("more than \(NetworkLimits.dimension) channels")
    }
    let shapes = try operation.shapes(
      reading: inputs, channels: channels, padChannels: padChannels)
    inputShape = shapes.input
    outputShape = shapes.output
  }
}
