import Arch

/// The steps that a network is run in: which layers run together, and which tensors pass between.
///
/// A tensor has the number of the layer that makes it, -1 for the network's input. Concatenations
/// make none: their producers write in place, so a reader of one reads all the tensors behind it.
struct StepGraph {
  struct Node {
    var name: String
    /// Layers with weights, which read the same input; none in a step of its own.
    var weighted: [Int] = []
    /// Layers without weights that run behind them.
    var chained: [Int] = []
    /// Tensors that the weighted layers read; in a step of its own, all that it reads.
    var inputs: [Int] = []
    /// Tensors of earlier steps that chained layers read.
    var operands: [Int] = []
    /// Tensors that later steps (or later time steps) read.
    var stored: [Int] = []
    /// Tensors that nothing reads: the network's output.
    var outputs: [Int] = []
  }

  var nodes: [Node] = []
  /// The step that makes each tensor, by layer.
  var stepOfLayer: [Int]
  /// The tensors behind each layer's inputs.
  private(set) var sources: [[Int]]
  /// The layers that read each tensor, by layer; itself included where it is recurrent.
  private(set) var readers: [[Int]]

  init(_ network: Network) throws {
    let layers = network.layers
    stepOfLayer = Array(repeating: -1, count: layers.count)
    sources = []
    readers = Array(repeating: [], count: layers.count)
    for (index, layer) in layers.enumerated() {
      var seen = Set<Int>()
      var tensors: [Int] = []
      for input in layer.inputs {
        let behind = input >= 0 && layers[input].isConcatenation ? sources[input] : [input]
        for tensor in behind where seen.insert(tensor).inserted { tensors.append(tensor) }
        guard tensors.count <= 65_536 else {
          throw TesseraError(
            "network \(network.name), layer \(layer.name): reads more than 65536 tensors")
        }
      }
      sources.append(tensors)
      if !layer.isConcatenation {
        for tensor in tensors where tensor >= 0 { readers[tensor].append(index) }
        if layer.isRecurrent, network.steps > 1 { readers[index].append(index) }
      }
    }
    try build(network)
    for index in nodes.indices { connect(index, layers) }
  }

  private mutating func build(_ network: Network) throws {
    let layers = network.layers
    var waiting = layers.map(\.inputs.count)
    var followers = Array(repeating: [Int](), count: layers.count)
    for (index, layer) in layers.enumerated() {
      for input in layer.inputs {
        if input < 0 { waiting[index] -= 1 } else { followers[input].append(index) }
      }
    }
    var groups: [String: [Int]] = [:]
    for (index, layer) in layers.enumerated() where layer.isWeighted {
      if let group = layer.fusionGroup { groups[group, default: []].append(index) }
    }
    var finished = Array(repeating: false, count: layers.count)

    /// Marks layers as finished, and returns those without weights that can run now, sorted.
    func finish(_ done: [Int]) -> [Int] {
      var freed: [Int] = []
      for index in done {
        finished[index] = true
        for follower in followers[index] {
          waiting[follower] -= 1
          if waiting[follower] == 0, !layers[follower].isWeighted { freed.append(follower) }
        }
      }
      return freed
    }
    /// Everything without weights that follows from the layers, in an order in which it can run.
    func chain(from first: [Int]) -> [Int] {
      var chained: [Int] = []
      var next = first
      while !next.isEmpty {
        next.sort()
        chained += next
        next = finish(next)
      }
      return chained
    }

    let atOnce = layers.indices.filter { waiting[$0] == 0 && !layers[$0].isWeighted }
    if !atOnce.isEmpty { append(Node(name: layers[atOnce[0]].name, chained: chain(from: atOnce))) }
    for (index, layer) in layers.enumerated() where layer.isWeighted && !finished[index] {
      let members = layer.fusionGroup.flatMap { groups[$0] } ?? [index]
      for member in members { try checkFusion(layer, layers[member], network.name) }
      // The chain may have several layers deep; what it frees runs in the same step.
      let name = members.count > 1 ? layer.fusionGroup ?? layer.name : layer.name
      append(Node(name: name, weighted: members, chained: chain(from: finish(members))))
    }
  }

  private mutating func append(_ node: Node) {
    for layer in node.weighted + node.chained { stepOfLayer[layer] = nodes.count }
    nodes.append(node)
  }

  /// Finds out what a step reads and what it leaves behind.
  private mutating func connect(_ index: Int, _ layers: [Layer]) {
    var node = nodes[index]
    var seen = Set<Int>()
    for layer in node.weighted {
      for tensor in sources[layer] where seen.insert(tensor).inserted {
        node.inputs.append(tensor)
      }
    }
    seen = []
    for layer in node.chained where !layers[layer].isConcatenation {
      for tensor in sources[layer] where tensor < 0 || stepOfLayer[tensor] != index {
        if seen.insert(tensor).inserted { node.operands.append(tensor) }
      }
    }
    if node.weighted.isEmpty { (node.inputs, node.operands) = (node.operands, []) }
    for layer in node.weighted + node.chained where !layers[layer].isConcatenation {
      if readers[layer].isEmpty {
        node.outputs.append(layer)
      } else if readers[layer].contains(where: { $0 == layer || stepOfLayer[$0] != index }) {
        node.stored.append(layer)
      }
    }
    nodes[index] = node
  }

  /// Layers of a group become columns of one product, so all but their outputs must agree.
  private func checkFusion(_ first: Layer, _ other: Layer, _ network: String) throws {
    guard first != other else { return }
    func windowAndGroups(_ layer: Layer) -> (Window, Int)? {
      if case .convolution(let window, let groups) = layer.operation { return (window, groups) }
      return nil
    }
    func isLinear(_ layer: Layer) -> Bool { layer.operation == .linear }
    let agree: Bool
    if let left = windowAndGroups(first), let right = windowAndGroups(other) {
      agree = left.0 == right.0 && left.1 == 1 && right.1 == 1
    } else {
      agree = isLinear(first) && isLinear(other)
    }
    let left = TileGeometry.accesses(inputs: first.activations, weights: first.weightEncoding)
    let right = TileGeometry.accesses(inputs: other.activations, weights: other.weightEncoding)
    guard agree, first.inputs == other.inputs, first.inputShape == other.inputShape,
      first.activations == other.activations, left == right,
      first.outputShape.height == other.outputShape.height,
      first.outputShape.width == other.outputShape.width
    else {
      throw TesseraError(
        "network \(network), layer \(other.name): is in the fusion group of \(first.name), "
          + "expected the same kind, input, window and precision, and no groups")
    }
  }
}

extension Layer {
  var isWeighted: Bool {
    switch operation {
    case .convolution, .linear, .lstm, .gru: true
    default: false
    }
  }

  var isRecurrent: Bool {
    switch operation {
    case .lstm, .gru: true
    default: false
    }
  }

  var isConcatenation: Bool { operation == .concatenate }
}
