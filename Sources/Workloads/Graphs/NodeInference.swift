import Arch

/// One node while its outputs are worked out: its inputs, and what may still be computed.
///
/// The operators are in extensions, by what they do. Their errors name the node.
struct NodeInference {
  let node: GraphNode
  let opset: Int
  var budget: FoldingBudget
  let inputs: [InferredValue?]

  /// An input that has to be there.
  func value(_ index: Int) throws -> InferredValue {
    guard inputs.indices.contains(index), let input = inputs[index] else {
      throw node.error("input \(index + 1) is missing")
    }
    return input
  }

  /// An input that may be left out.
  func optional(_ index: Int) -> InferredValue? {
    inputs.indices.contains(index) ? inputs[index] : nil
  }

  /// A value of an input's shape and type that depends on data.
  func computed(like index: Int) throws -> InferredValue {
    let input = try value(index)
    return InferredValue(shape: input.shape, element: input.element)
  }

  /// An axis that may count from behind, as ONNX writes it.
  func axis(_ axis: Int, of rank: Int, inclusive: Bool = false) throws -> Int {
    let least = -rank
    let most = inclusive ? rank : rank - 1
    guard (least...max(least, most)).contains(axis), rank > 0 || inclusive else {
      throw node.error("axis \(axis) is out of range for \(rank) dimensions")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Axes without one that is there twice.
  func axes(_ axes: [Int], of rank: Int) throws -> [Int] {
    var seen: Set<Int> = []
    return try axes.map { axis in
      let result = try self.axis(axis, of: rank)
      guard seen.insert(result).inserted else { throw node.error("axis \(axis) is there twice") }
      return result
    }
  }

  /// The integers of an input that has to be known without data.
  func integers(_ index: Int, _ what: String) throws -> [Int] {
    let input = try value(index)
    guard input.shape.count <= 1, !input.element.isFloatingPoint else {
      throw node.error(
        "\(what) is a \(input.element.rawValue) of shape \(input.shape), expected a list of "
          + "integers")
    }
    guard let constant = input.constant else {
      throw node.error("\(what) depends on data, expected a constant")
    }
    guard let integers = constant.integers() else {
      throw node.error("\(what) is not known, expected a constant")
    }
    return integers.map { Int($0) }
  }

  /// What is an attribute before an opset and an input from it on.
  func setting(_ attribute: String, input: Int, since: Int) throws -> [Int]? {
    if opset < since { return try node.integers(attribute) }
    if node.attributes[attribute] != nil {
      throw node.error(
        "has the attribute \(quoted(attribute)), which is an input from opset \(since) on")
    }
    return optional(input) == nil ? nil : try integers(input, attribute)
  }

  /// Takes from what may be computed.
  mutating func spend(_ elements: Int) throws {
    guard elements <= budget.left else {
      throw node.error(
        "computes \(elements) elements from constants, expected at most \(budget.left) more")
    }
    budget.left -= elements
  }

  /// The shape that inputs are repeated to, as NumPy does: sizes of 1 stretch.
  func broadcast(_ shapes: [[Int]]) throws -> [Int] {
    var result: [Int] = []
    for shape in shapes {
      let rank = max(result.count, shape.count)
      func padded(_ shape: [Int]) -> [Int] {
        Array(repeating: 1, count: rank - shape.count) + shape
      }
      result = try zip(padded(result), padded(shape)).map { left, right in
        guard left == right || left == 1 || right == 1 else {
          throw node.error("takes shapes \(result) and \(shape), which do not fit")
        }
        return left == 1 ? right : left
      }
    }
    return result
  }

  /// The elements of a shape that is within the limits.
  func count(_ shape: some Sequence<Int>) throws -> Int {
    let shape = Array(shape)
    guard let count = GraphLimits.count(shape) else {
      throw node.error(
        "makes the shape \(shape), expected at most \(GraphLimits.elements) elements")
    }
    return count
  }
}
