import Arch

/// The shape of every value of a graph, and the values that are known without data.
///
/// The nodes are gone through once, in order. Each operator derives the shapes of its outputs from
/// the shapes and constants of its inputs. What depends on constants and shapes only is computed on
/// the way where it decides shapes or is a form of the weights: Shape, Gather, Slice, Concat, Cast,
/// sums and products, changes of layout, DequantizeLinear. That takes at most four times the
/// elements that the graph's constants have, and 2²⁰ at least.
///
/// Not modelled: shapes that depend on data (Reshape to a computed shape and the like), which are
/// refused; values of floating point are folded in 32 bits.
public struct GraphShapes: Sendable {
  /// By value; a scalar has no dimensions.
  public private(set) var shapes: [[Int]]
  /// What the elements of each value are.
  public private(set) var elements: [ElementType]
  /// The graph's constants and all that was computed from them, by value.
  public private(set) var constants: [Int: GraphTensor]
  private let opset: Int

  /// - Parameters:
  ///   - batch: Takes the place of an open first dimension of an input, or of its only open one.
  ///   - inputs: Full shapes of inputs, by value; they go before what the graph says.
  /// - Throws: `TesseraError` that names the node or input, for operators that are not known, shapes
  ///   that do not fit, dimensions that stay open, and sizes out of range.
  /// - Complexity: O(nodes + elements of what is folded)
  public init(_ graph: ModelGraph, batch: Int = 1, inputs: [Int: [Int]] = [:]) throws {
    try graph.check()
    opset = graph.opset
    shapes = Array(repeating: [], count: graph.values.count)
    elements = Array(repeating: .float32, count: graph.values.count)
    constants = graph.constants
    var given = 0
    for (value, tensor) in graph.constants {
      shapes[value] = tensor.shape
      elements[value] = tensor.element
      if case .filled = tensor.elements { continue }
      given += tensor.count
    }
    var budget = FoldingBudget(left: max(1 << 20, min(given, 1 << 40) * 4))
    for input in graph.inputs {
      let place = "input \(quoted(graph.values[input.value]))"
      let shape = try inputs[input.value] ?? input.resolved(batch: batch, place: place)
      try GraphLimits.check(shape) { TesseraError("\(place): \($0)") }
      shapes[input.value] = shape
      elements[input.value] = input.element
    }
    for node in graph.nodes {
      guard let rule = GraphOperators.rules[node.operation] else {
        throw node.error("unknown operator")
      }
      try rule.check(node)
      var inference = NodeInference(
        node: node, opset: graph.opset, budget: budget,
        inputs: node.inputs.map { $0.map(self.value) })
      let results = try rule.infer(&inference)
      budget = inference.budget
      for (index, output) in node.outputs.enumerated() {
        guard let output else { continue }
        guard index < results.count else {
          throw node.error("output \(index + 1) is used, expected at most \(results.count)")
        }
        let result = results[index]
        try GraphLimits.check(result.shape) { node.error($0) }
        shapes[output] = result.shape
        elements[output] = result.element
        constants[output] = result.constant
      }
    }
  }

  private func value(_ id: Int) -> InferredValue {
    InferredValue(shape: shapes[id], element: elements[id], constant: constants[id])
  }

  /// A setting of a node that was an attribute in older versions of its operator and is an input in
  /// newer ones, or nil where it is left out.
  ///
  /// - Parameters:
  ///   - since: The opset from which on it is an input.
  /// - Throws: `TesseraError` where it is no list of integers, or depends on data.
  public func setting(
    _ node: GraphNode, _ attribute: String, input: Int, since: Int
  ) throws -> [Int]? {
    let inference = NodeInference(
      node: node, opset: opset, budget: FoldingBudget(left: 0),
      inputs: node.inputs.map { $0.map(value) })
    return try inference.setting(attribute, input: input, since: since)
  }

  /// The names of all operators that are known.
  public static var operators: [String] { GraphOperators.rules.keys.sorted() }
}

extension GraphInput {
  fileprivate func resolved(batch: Int, place: String) throws -> [Int] {
    let open = shape.count { $0 == nil }
    return try shape.enumerated().map { index, size in
      if let size { return size }
      guard index == 0 || open == 1 else {
        throw TesseraError("\(place): dimension \(index + 1) is open, expected a size")
      }
      return batch
    }
  }
}

/// The largest sizes of a graph's values.
public enum GraphLimits {
  /// Dimensions of a value.
  public static let rank = 16
  /// Elements of a value.
  public static let elements = 1 << 40
  /// Nodes, and values, of a graph.
  public static let nodes = 1 << 20

  static func check(_ shape: [Int], _ error: (String) -> TesseraError) throws {
    guard shape.count <= rank else {
      throw error("a value has \(shape.count) dimensions, expected at most \(rank)")
    }
    guard count(shape) != nil else {
      throw error("a value has the shape \(shape), expected at most \(elements) elements")
    }
  }

  /// The elements of a shape, or nil if they are too many or a size is negative.
  public static func count(_ shape: [Int]) -> Int? {
    var result = 1
    var isEmpty = false
    for size in shape {
      guard size >= 0 else { return nil }
      if size == 0 {
        isEmpty = true
        continue
      }
      let (next, overflow) = result.multipliedReportingOverflow(by: size)
      guard !overflow, next <= elements else { return nil }
      result = next
    }
    return isEmpty ? 0 : result
  }
}

/// Elements that may still be computed from constants.
struct FoldingBudget {
  var left: Int
}

/// What is known of a value.
struct InferredValue {
  var shape: [Int]
  var element: ElementType
  var constant: GraphTensor?

  init(shape: [Int], element: ElementType, constant: GraphTensor? = nil) {
    self.shape = shape
    self.element = element
    self.constant = constant
  }

  init(_ constant: GraphTensor) {
    self.init(shape: constant.shape, element: constant.element, constant: constant)
  }
}
