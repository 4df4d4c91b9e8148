import Arch

/// A network in the making, from the nodes of a graph in order.
struct GraphLowering {
  /// The layer that computes a value, or a view of it.
  struct Source {
    /// -1 is the network's input.
    var layer: Int
    var shape: TensorShape
    /// Rows and columns that a Pad adds for the window behind it.
    var padding = Padding.none
  }

  let graph: ModelGraph
  let shapes: GraphShapes
  let options: ImportOptions
  /// Inferences that the graph's values are for, and time steps of each.
  private(set) var items = 1
  private(set) var steps = 1
  private var input: TensorShape
  private(set) var layers: [Layer] = []
  /// By value; nothing where no layer's output is the value or a view of it.
  private var sources: [Int: Source] = [:]
  private var names: [String: Int] = [NetworkBuilder.inputName: 1]
  private var notes: [(text: String, node: String, count: Int)] = []
  private var noteIndices: [String: Int] = [:]
  private let suppliedWeights: Set<Int>
  private var macs = 0

  init(_ graph: ModelGraph, shapes: GraphShapes, options: ImportOptions) throws {
    self.graph = graph
    self.shapes = shapes
    self.options = options
    suppliedWeights = Set(graph.inputs.dropFirst().map(\.value))
    guard let first = graph.inputs.first else {
      throw TesseraError("the graph has no input, expected one")
    }
    let place = "input \(quoted(graph.values[first.value]))"
    let shape = shapes.shapes[first.value]
    guard !shape.isEmpty, shape.allSatisfy({ $0 >= 1 }) else {
      throw TesseraError("\(place): has the shape \(shape), expected sizes of 1 or more")
    }
    try (items, steps) = Self.runs(graph, shapes, shape)
    let isSequence = shape.count > 2 && Self.isChannelLast(graph)
    var sizes = Array(shape.dropFirst(shape.count > 1 ? 1 : 0))
    if steps > 1 || Self.isRecurrent(graph) {
      sizes = [shape.reduce(1, *) / max(1, items * steps)]
    } else if isSequence, let last = sizes.popLast() {
      sizes = [last] + sizes
    }
    let height = sizes.dropFirst().dropLast(sizes.count > 2 ? 1 : 0).reduce(1, *)
    input = TensorShape(
      channels: sizes[0], height: height, width: sizes.count > 2 ? sizes[sizes.count - 1] : 1)
    try NetworkLimits.check(input, place)
    sources[first.value] = Source(layer: -1, shape: input)
    if graph.inputs.count > 1 {
      note(
        "has \(graph.inputs.count) inputs: those behind the first count as weights", "the graph")
    }
  }

  private static func isRecurrent(_ graph: ModelGraph) -> Bool {
    graph.nodes.contains { ["LSTM", "GRU"].contains($0.operation) }
  }

  /// Whether the graph's products are over the last axis, so that it holds the channels.
  private static func isChannelLast(_ graph: ModelGraph) -> Bool {
    let telling = [
      "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "BatchNormalization", "LRN", "MatMul",
      "Gemm", "LayerNormalization",
    ]
    guard let node = graph.nodes.first(where: { telling.contains($0.operation) }) else {
      return false
    }
    return ["MatMul", "Gemm", "LayerNormalization"].contains(node.operation)
  }

  private static func runs(
    _ graph: ModelGraph, _ shapes: GraphShapes, _ input: [Int]
  ) throws -> (items: Int, steps: Int) {
    var result = (items: input.count > 1 ? input[0] : 1, steps: 1)
    var isFirst = true
    for node in graph.nodes where ["LSTM", "GRU"].contains(node.operation) {
      guard let value = node.input(0) else { continue }
      let shape = shapes.shapes[value]
      let isBatchFirst = graph.opset >= 14 ? try node.integer("layout", default: 0) == 1 : false
      let found = isBatchFirst ? (shape[0], shape[1]) : (shape[1], shape[0])
      guard found.0 >= 1, (1...NetworkLimits.steps).contains(found.1),
        isFirst || found == result
      else {
        throw node.error(
          "runs for \(found.1) time steps and a batch of \(found.0), expected those of the other "
            + "cells, 1 or more and at most \(NetworkLimits.steps) steps")
      }
      isFirst = false
      result = found
    }
    return result
  }

  // MARK: - Values

  /// Whether a value is made of constants, or an input of the graph other than the first: a weight.
  func isWeight(_ value: Int) -> Bool {
    shapes.constants[value] != nil || suppliedWeights.contains(value)
  }

  func shape(_ value: Int?) -> [Int] { value.map { shapes.shapes[$0] } ?? [] }

  func source(_ value: Int?) -> Source? { value.flatMap { sources[$0] } }

  mutating func set(_ value: Int?, to source: Source?) {
    if let value { sources[value] = source }
  }

  /// The number of equal parts that the network runs on, each at one step.
  ///
  /// - Throws: `TesseraError` where the node runs at some steps only.
  func positions(_ count: Int, _ node: GraphNode) throws -> Int {
    let runs = items * steps
    guard count >= runs, count % runs == 0 else {
      throw node.error(
        steps > 1
          ? "runs \(count) times for \(items) inference\(items == 1 ? "" : "s") of \(steps) time "
            + "steps, expected every step"
          : "runs \(count) times for a batch of \(items), expected a multiple of it")
    }
    return count / runs
  }

  // MARK: - Layers

  /// Adds a layer that reads one value.
  ///
  /// It reads the layer behind the value if that has the shape, and otherwise stands by itself: its
  /// input comes from memory.
  mutating func add(
    _ node: GraphNode, _ operation: LayerOperation, reading value: Int?, as needed: TensorShape,
    channels: Int? = nil, weights: OperandEncoding? = nil, suffix: String = ""
  ) throws -> Source {
    var read = -1
    if let source = source(value), source.shape == needed {
      read = source.layer
    } else {
      note(
        "reads a value that no layer makes in its shape: it stands by itself, and its input comes "
          + "from memory", node.place)
    }
    return try append(
      node, operation, from: [read], reading: [needed], channels: channels, weights: weights,
      suffix: suffix)
  }

  mutating func append(
    _ node: GraphNode, _ operation: LayerOperation, from inputs: [Int], reading: [TensorShape],
    channels: Int? = nil, weights: OperandEncoding? = nil, suffix: String = ""
  ) throws -> Source {
    let derived = try rethrowing(at: node.place) {
      try operation.shapes(reading: reading, channels: channels, padChannels: false)
    }
    let layer = Layer(
      name: uniqueName(node.name + suffix), operation: operation, inputs: inputs,
      inputShape: derived.input, outputShape: derived.output, activations: options.activations,
      weightEncoding: weights ?? options.weights)
    macs += layer.macs
    guard macs <= NetworkLimits.macs, layers.count < NetworkLimits.layers else {
      throw TesseraError("the network is too large")
    }
    layers.append(layer)
    return Source(layer: layers.count - 1, shape: layer.outputShape)
  }

  /// The name in printable text of at most 180 bytes, with a number where an earlier layer has it.
  private mutating func uniqueName(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      let isPlain = scalar.value >= 0x20 && scalar.value != 0x7f
      text.unicodeScalars.append(isPlain ? scalar : "?")
      if text.utf8.count > 176 { break }
    }
    if text.isEmpty { text = "layer" }
    guard var count = names[text] else {
      names[text] = 1
      return text
    }
    var result: String
    repeat {
      count += 1
      result = "\(text)#\(count)"
    } while names[result] != nil
    names[text] = count
    names[result] = 1
    return result
  }

  /// Keeps a note, once for each text; the nodes it applies to are counted.
  mutating func note(_ text: String, _ place: String) {
    if let index = noteIndices[text] {
      notes[index].count += 1
    } else {
      noteIndices[text] = notes.count
      notes.append((text, place, 1))
    }
  }

  func result(source: String) throws -> LoweredGraph {
    let network = Network(
      name: graph.name,
      summary: "\(layers.count) layer\(layers.count == 1 ? "" : "s") from an ONNX model of "
        + "\(graph.nodes.count) nodes, opset \(graph.opset)",
      source: source, input: input, layers: layers, steps: steps)
    try network.check()
    return LoweredGraph(
      network: network,
      notes: notes.map { note in
        let more = note.count - 1
        return "\(note.node): \(note.text)"
          + (more == 0 ? "" : " (and \(more) more node\(more == 1 ? "" : "s"))")
      })
  }
}
