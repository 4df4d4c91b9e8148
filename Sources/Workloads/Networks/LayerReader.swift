import Arch

/// Reads the layers of a network file, one after the other.
struct LayerReader {
  var builder: NetworkBuilder
  let activations: OperandEncoding
  let weights: OperandEncoding

  /// The keys of each kind of layer beside `name`, `kind`, `from` and `output`.
  private static func keys(of kind: String) -> [String] {
    let operands = ["activations", "weights"]
    return switch kind {
    case "convolution":
      ["channels", "kernel", "stride", "padding", "dilation", "groups", "fusion"] + operands
    case "linear": ["features", "fusion"] + operands
    case "lstm", "gru": ["hidden"] + operands
    case "max-pool", "average-pool": ["kernel", "stride", "padding", "dilation", "ceilMode"]
    case "add": ["padChannels"]
    case "local-response-normalisation": ["size"]
    default: []
    }
  }

  /// Reads one layer and adds it to the builder.
  ///
  /// - Throws: `TesseraError` with the place of the wrong value.
  mutating func add(_ node: YAMLNode) throws {
    _ = try node.entries(of: "a layer")
    guard let nameNode = node["name"] else {
      throw TesseraError(at: node.position, "the layer has no 'name'")
    }
    let name = try nameNode.text(expecting: "the layer's name")
    let context = "layer \(quoted(name))"
    guard let kindNode = node["kind"] else {
      throw TesseraError(at: node.position, "\(context) has no 'kind'")
    }
    let kind = try kindNode.choice(of: LayerOperation.kinds)
    let fields = try node.fields(
      of: "\(context) (\(kind))",
      known: ["name", "kind", "from", "output"] + LayerReader.keys(of: kind))
    let operation = try operation(kind, fields)
    let inputs = try inputs(fields, of: name)
    let channels = try (fields["channels"] ?? fields["features"])?.size(
      upTo: NetworkLimits.dimension)
    let isPadded = try fields["padChannels"]?.flag() ?? false
    let activations = try fields["activations"]?.encoding() ?? activations
    let weights = try fields["weights"]?.encoding() ?? weights
    let group = try fields["fusion"]?.text(expecting: "the name of a fusion group")
    try rethrowing(at: node.position) {
      try rethrowing(at: context) {
        try builder.add(
          name, operation, from: inputs, channels: channels, padChannels: isPadded,
          activations: activations, weights: weights, fusionGroup: group)
      }
    }
    if let output = fields["output"] { try check(output, context) }
  }

  /// The first fault among the fusion groups.
  func fusionFault() -> (layer: Int, message: String)? { builder.fusionFault() }

  private func check(_ output: YAMLNode, _ context: String) throws {
    let declared = try output.shape()
    guard let layer = builder.layers.last, layer.outputShape != declared else { return }
    throw TesseraError(
      at: output.position,
      "\(context): found the output \(declared); the \(layer.operation.kind) of \(layer.inputShape) "
        + "makes \(layer.outputShape)")
  }

  /// The names of what the layer reads, each of an earlier layer; nothing for the one before.
  private func inputs(_ fields: YAMLFields, of name: String) throws -> [String]? {
    guard let node = fields["from"] else { return nil }
    var nodes = [node]
    if case .sequence(let elements) = node.content { nodes = elements }
    guard !nodes.isEmpty else {
      throw TesseraError(at: node.position, "found an empty list; expected names of layers")
    }
    return try nodes.map { node in
      let source = try node.text(expecting: "the name of an earlier layer")
      return try rethrowing(at: node.position) {
        _ = try builder.index(of: source, for: name)
        return source
      }
    }
  }

  private func operation(_ kind: String, _ fields: YAMLFields) throws -> LayerOperation {
    switch kind {
    case "convolution":
      _ = try fields.required("channels")
      let window = try window(fields)
      let groups = try fields["groups"]?.size(upTo: NetworkLimits.dimension) ?? 1
      return .convolution(window: window, groups: groups)
    case "linear":
      _ = try fields.required("features")
      return .linear
    case "lstm": return .lstm(hidden: try hidden(fields))
    case "gru": return .gru(hidden: try hidden(fields))
    case "max-pool", "average-pool":
      let window = try window(fields)
      let ceilMode = try fields["ceilMode"]?.flag() ?? false
      return kind == "max-pool"
        ? .maxPool(window: window, ceilMode: ceilMode)
        : .averagePool(window: window, ceilMode: ceilMode)
    case "local-response-normalisation":
      let size = try fields.required("size").size(upTo: NetworkLimits.window)
      return .localResponseNormalisation(size: size)
    case "global-average-pool": return .globalAveragePool
    case "relu": return .relu
    case "sigmoid": return .sigmoid
    case "tanh": return .tanh
    case "softmax": return .softmax
    case "add": return .add
    case "concatenate": return .concatenate
    default: throw TesseraError(at: fields.position, "unknown kind \(quoted(kind))")
    }
  }

  private func hidden(_ fields: YAMLFields) throws -> Int {
    try fields.required("hidden").size(upTo: NetworkLimits.dimension)
  }

  private func window(_ fields: YAMLFields) throws -> Window {
    Window(
      kernel: try fields.required("kernel").extent(),
      stride: try fields["stride"]?.extent() ?? Extent(1, 1),
      dilation: try fields["dilation"]?.extent() ?? Extent(1, 1),
      padding: try fields["padding"]?.padding() ?? .none)
  }
}
