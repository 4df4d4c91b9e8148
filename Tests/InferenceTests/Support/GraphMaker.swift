import Arch
import Workloads

@testable import Inference

/// Puts a graph together node by node.
struct GraphMaker {
  var graph: ModelGraph

  init(opset: Int = 13) {
    graph = ModelGraph(
      name: "test", opset: opset, values: [], inputs: [], outputs: [], nodes: [], constants: [:])
  }

  mutating func value() -> Int {
    graph.values.append("v\(graph.values.count)")
    return graph.values.count - 1
  }

  mutating func input(_ shape: [Int?], _ element: ElementType = .float32) -> Int {
    let value = value()
    graph.inputs.append(GraphInput(value: value, element: element, shape: shape))
    return value
  }

  mutating func constant(_ tensor: Tensor) -> Int {
    let value = value()
    graph.constants[value] = GraphTensor(shape: tensor.shape, numbers: tensor.elements)
    return value
  }

  mutating func constant(_ integers: [Int], element: ElementType = .int64) -> Int {
    let value = value()
    graph.constants[value] = GraphTensor(
      shape: [integers.count], element: element, elements: .integers(integers.map { Int64($0) }))
    return value
  }

  mutating func nodes(
    _ operation: String, _ inputs: [Int?], outputs: Int = 1,
    _ attributes: [String: GraphAttribute] = [:]
  ) -> [Int] {
    let made = (0..<outputs).map { _ in value() }
    graph.nodes.append(
      GraphNode(
        name: "n\(graph.nodes.count)", operation: operation, inputs: inputs, outputs: made,
        attributes: attributes))
    return made
  }

  mutating func node(
    _ operation: String, _ inputs: [Int?], _ attributes: [String: GraphAttribute] = [:]
  ) -> Int {
    nodes(operation, inputs, attributes)[0]
  }

  /// An image that is held with its channels last, because a convolution made it: the same numbers.
  mutating func channelsLast(_ value: Int, channels: Int, axes: Int = 2) -> Int {
    var kernel = [Float](repeating: 0, count: channels * channels)
    for channel in 0..<channels { kernel[channel * channels + channel] = 1 }
    let weights = constant(
      Tensor(
        shape: [channels, channels] + Array(repeating: 1, count: axes), elements: kernel))
    return node("Conv", [value, weights])
  }

  func run(_ outputs: [Int], _ inputs: [Tensor], memory: Int = 256 << 20) throws -> [Tensor] {
    var graph = graph
    graph.outputs = outputs
    return try ModelExecutor(PreparedModel(graph), memory: memory).run(inputs)
  }
}

/// Random shapes and numbers from a seed.
struct Draws {
  var stream: RandomStream

  init(_ seed: Int) { stream = RandomStream(seed: UInt64(seed)) }

  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(stream.below(UInt32(range.count)))
  }

  mutating func flag() -> Bool { int(0...1) == 1 }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[int(0...(elements.count - 1))]
  }

  mutating func tensor(_ shape: [Int], from low: Float = -1, to high: Float = 1) -> Tensor {
    Tensor(
      shape: shape,
      elements: (0..<shape.reduce(1, *)).map { _ in low + (high - low) * Float(stream.uniform()) })
  }
}

/// The largest difference, relative to the largest number; infinite for other shapes.
func difference(_ found: Tensor, _ expected: Tensor) -> Float {
  guard found.shape == expected.shape, found.elements.count == expected.elements.count else {
    return .infinity
  }
  let scale = expected.elements.reduce(Float(1e-6)) { max($0, abs($1)) }
  return zip(found.elements, expected.elements).reduce(Float(0)) {
    let distance = abs($1.0 - $1.1)
    return distance.isNaN ? .infinity : max($0, distance / scale)
  }
}
