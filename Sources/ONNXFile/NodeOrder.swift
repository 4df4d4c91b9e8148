import Arch

/// Whether nodes stand in an order in which they can run.
enum NodeOrder {
  /// - Parameter known: The names of inputs and constants.
  /// - Throws: `TesseraError` for a value that nothing makes, for nodes in a circle, and for a node that
  ///   stands before one whose result it takes.
  /// - Complexity: O(nodes + inputs)
  static func check(_ nodes: [ONNXNode], known: [String: Int]) throws {
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.output where !output.isEmpty {
        guard known[output] == nil, makers.updateValue(index, forKey: output) == nil else {
          throw TesseraError("\(place(node)): makes \(quoted(output)), which is there already")
        }
      }
    }
    for (index, node) in nodes.enumerated() {
      for input in node.input where !input.isEmpty && known[input] == nil {
        guard let maker = makers[input] else {
          throw TesseraError(
            "\(place(node)): takes \(quoted(input)), which nothing makes"
              + suggestion(for: input, among: nodes.lazy.flatMap(\.output).prefix(1000)))
        }
        guard maker >= index else { continue }
        if maker == index { throw TesseraError("\(place(node)): takes its own result") }
        if let circle = circle(nodes, makers) {
          throw TesseraError(
            "\(place(nodes[circle[0]])): is in a circle of \(circle.count) nodes that take each "
              + "other's results")
        }
        throw TesseraError(
          "\(place(node)): takes \(quoted(input)) before \(place(nodes[maker])) makes it, expected "
            + "nodes in an order in which they can run")
      }
    }
  }

  /// The nodes of a circle, found by going back from each node to the makers of its inputs.
  private static func circle(_ nodes: [ONNXNode], _ makers: [String: Int]) -> [Int]? {
    // 0: not seen, 1: on the way, 2: done.
    var state = Array(repeating: 0, count: nodes.count)
    for start in nodes.indices where state[start] == 0 {
      var path: [(node: Int, input: Int)] = [(start, 0)]
      state[start] = 1
      while let (node, input) = path.last {
        guard input < nodes[node].input.count else {
          state[node] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].input += 1
        guard let maker = makers[nodes[node].input[input]] else { continue }
        if state[maker] == 1, let first = path.firstIndex(where: { $0.node == maker }) {
          return path[first...].map(\.node)
        }
        if state[maker] == 0 {
          state[maker] = 1
          path.append((maker, 0))
        }
      }
    }
    return nil
  }

  private static func place(_ node: ONNXNode) -> String {
    let name = node.name.isEmpty ? node.output.first { !$0.isEmpty } ?? "" : node.name
    return "node \(quoted(name)) (\(node.opType))"
  }
}
