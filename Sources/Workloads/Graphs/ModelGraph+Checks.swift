import Arch

extension ModelGraph {
  /// Throws unless every value is made once, before it is taken, and constants fill their shapes.
  ///
  /// Readers return only such graphs; this is for one that was put together by hand.
  ///
  /// - Throws: `TesseraError` that names the value or node.
  /// - Complexity: O(values + nodes)
  public func check() throws {
    guard values.count <= GraphLimits.nodes, nodes.count <= GraphLimits.nodes else {
      throw TesseraError(
        "the graph has \(nodes.count) nodes and \(values.count) values, expected at most "
          + "\(GraphLimits.nodes)")
    }
    var isMade = Array(repeating: false, count: values.count)
    func make(_ value: Int, _ what: @autoclosure () -> String) throws {
      guard values.indices.contains(value) else {
        throw TesseraError("\(what()): there is no value \(value)")
      }
      guard !isMade[value] else {
        throw TesseraError("\(what()): \(quoted(values[value])) is there already")
      }
      isMade[value] = true
    }
    for (value, tensor) in constants.sorted(by: { $0.key < $1.key }) {
      try make(value, "a constant")
      try tensor.check { TesseraError("constant \(quoted(values[value])): \($0)") }
    }
    for input in inputs { try make(input.value, "an input") }
    for node in nodes {
      for case .tensor(let tensor) in node.attributes.values {
        try tensor.check(node.error)
      }
    }
    for node in nodes {
      for case let value? in node.inputs {
        guard values.indices.contains(value), isMade[value] else {
          let name = values.indices.contains(value) ? quoted(values[value]) : "\(value)"
          throw node.error("takes \(name), which nothing before it makes")
        }
      }
      for case let value? in node.outputs { try make(value, node.place) }
    }
    for value in outputs {
      guard values.indices.contains(value), isMade[value] else {
        let name = values.indices.contains(value) ? quoted(values[value]) : "\(value)"
        throw TesseraError("nothing makes the graph's output \(name)")
      }
    }
  }
}

extension GraphTensor {
  /// Throws unless the shape is within the limits and has as many elements as there are.
  fileprivate func check(_ error: (String) -> TesseraError) throws {
    try GraphLimits.check(shape, error)
    let found: Int? =
      switch elements {
      case .numbers(let numbers): numbers.count
      case .integers(let integers): integers.count
      case .filled, .absent: nil
      }
    guard let found, found != GraphLimits.count(shape) else { return }
    throw error("a tensor has \(found) elements, expected those of \(shape)")
  }
}
