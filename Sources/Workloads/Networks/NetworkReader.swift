import Arch

/// Reads network files; `docs/networks.md` describes them.
///
/// A file either lists layers or extends another network and changes it by rule: new encodings for
/// all layers, then widening, then the bits of the first and last layer.
struct NetworkReader {
  /// The data folder of network files.
  static let folder = "networks"
  /// The longest chain of files that extend one another.
  static let longestChain = 16

  private static let keys = [
    "name", "summary", "source", "input", "steps", "activations", "weights", "expect", "layers",
  ]
  private static let variantKeys = [
    "name", "summary", "source", "extends", "activations", "weights", "widen", "firstLast",
    "expect",
  ]

  let folders: DataFolders

  /// - Parameter chain: The files that led here.
  func read(_ source: SourceText, extendedBy chain: [SourceText]) throws -> NetworkFile {
    let root = try YAMLReader.read(source)
    let isVariant = root["extends"] != nil
    if isVariant, let layers = root["layers"] {
      throw TesseraError(
        at: layers.position, "found layers in a network that extends another; expected one of both")
    }
    let fields = try root.fields(
      of: isVariant ? "a network that extends another" : "the network",
      known: isVariant ? NetworkReader.variantKeys : NetworkReader.keys)
    var file =
      isVariant
      ? try readVariant(fields, source, extendedBy: chain)
      : NetworkFile(network: try readLayers(fields), sources: [source])
    file.network.name = try fields.required("name").text(expecting: "the network's name")
    file.network.summary = try fields.required("summary").text()
    if let text = try fields["source"]?.text() { file.network.source = text }
    try checkExpectations(file.network, fields)
    return file
  }

  // MARK: - A network of its own

  private func readLayers(_ fields: YAMLFields) throws -> Network {
    _ = try fields.required("source")
    let inputNode = try fields.required("input")
    let input = try inputNode.shape()
    let steps = try fields["steps"]?.size(upTo: NetworkLimits.steps) ?? 1
    let activations = try fields["activations"]?.encoding() ?? .unsigned(bits: 2)
    let weights = try fields["weights"]?.encoding() ?? .ternary
    let list = try fields.required("layers")
    var reader = try rethrowing(at: inputNode.position) {
      LayerReader(
        builder: try NetworkBuilder(name: "network", input: input, steps: steps),
        activations: activations, weights: weights)
    }
    let nodes = try list.elements(of: "the layers")
    for node in nodes { try reader.add(node) }
    if let fault = reader.fusionFault() {
      throw TesseraError(at: nodes[fault.layer].position, fault.message)
    }
    return try rethrowing(at: list.position) { try reader.builder.network() }
  }

  // MARK: - A variant

  private func readVariant(
    _ fields: YAMLFields, _ source: SourceText, extendedBy chain: [SourceText]
  ) throws -> NetworkFile {
    let base = try fields.required("extends")
    let name = try base.text(expecting: "the name of a network")
    let chain = chain + [source]
    let next = try rethrowing(at: base.position) {
      let next = try folders.read(name, folder: NetworkReader.folder, referrer: source)
      guard !chain.contains(where: { $0.label == next.label && $0.path == next.path }) else {
        throw TesseraError("\(quoted(name)) extends itself")
      }
      guard chain.count < NetworkReader.longestChain else {
        throw TesseraError("a chain of more than \(NetworkReader.longestChain) files extends")
      }
      return next
    }
    var file = try read(next, extendedBy: chain)
    file.network = file.network.encoded(
      activations: try fields["activations"]?.encoding(), weights: try fields["weights"]?.encoding()
    )
    if let widen = fields["widen"] {
      let factors = try widen.fields(of: "'widen'", known: ["convolutions", "linear"])
      let convolutions = try factors.required("convolutions").size(upTo: Network.widestFactor)
      let linear = try factors.required("linear").size(upTo: Network.widestFactor)
      file.network = try rethrowing(at: widen.position) {
        try file.network.widened(convolutions: convolutions, linear: linear)
      }
    }
    if let bits = fields["firstLast"] {
      let count = try bits.size(upTo: NetworkLimits.bits)
      file.network = try rethrowing(at: bits.position) {
        try file.network.withFirstAndLast(bits: count)
      }
    }
    file.sources.insert(source, at: 0)
    return file
  }

  /// Compares the counts with those that the file expects.
  private func checkExpectations(_ network: Network, _ fields: YAMLFields) throws {
    guard let node = fields["expect"] else { return }
    let expected = try node.fields(of: "'expect'", known: ["macs", "weights"])
    for (key, count, what) in [
      ("macs", network.macs, "multiply-accumulates of all steps"),
      ("weights", network.weights, "weights"),
    ] {
      guard let value = expected[key] else { continue }
      let wanted = try value.integer(in: 0...Int64(NetworkLimits.macs))
      guard wanted == count else {
        throw TesseraError(
          at: value.position, "the layers have \(count) \(what); expected \(wanted)")
      }
    }
  }
}
