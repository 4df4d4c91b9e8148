import Arch
import CKernels
import Workloads

extension PlanBuilder {
  /// An output with the numbers of the first input in the same order.
  mutating func lowerView(_ node: GraphNode, _ output: Int, keepsLayout: Bool) throws {
    let value = try first(node)
    if keepsLayout || shape(value) == shape(output) {
      return try adopt(output, viewOf: value)
    }
    adopt(output, try buffer(value, .plain), .plain)
  }

  mutating func lowerTranspose(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let shape = shape(value)
    let order = try node.integers("perm") ?? Array(shape.indices.reversed())
    let held = layout(value)
    // Images that come with channels last are so already.
    if held == .plain, shape.count >= 3, order == [0, shape.count - 1] + Array(1..<shape.count - 1)
    {
      return adopt(output, try buffer(value, .plain), .channelsLast)
    }
    let own = steps(shape, held)
    let x = try buffer(value, held)
    let copy = Rearrangement(
      x: 0, y: 0, shape: order.map { shape[$0] }, steps: order.map { own[$0] })
    let collapsed = copy.collapsed()
    if collapsed.steps.isEmpty || collapsed.steps == [1] { return adopt(output, x, .plain) }
    let y = try define(output, .plain)
    rearrange(copy, from: x, to: y)
  }

  mutating func lowerExpand(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let (own, target) = (shape(value), shape(output))
    if own == target { return try adopt(output, viewOf: value) }
    let held = layout(value)
    let x = try buffer(value, held)
    let y = try define(output, .plain)
    rearrange(
      Rearrangement(
        x: 0, y: 0, shape: target, steps: stretched(steps(own, held), own, to: target)),
      from: x, to: y)
  }

  mutating func lowerConcat(_ node: GraphNode, _ output: Int) throws {
    let values = node.inputs.compactMap { $0 }
    let rank = shape(output).count
    let axis = try axis(try node.integer("axis", default: 0), rank: rank, node)
    let isImage = values.contains { constant($0) == nil && layout($0) == .channelsLast }
    let held: Layout = isImage ? .channelsLast : .plain
    let place = memoryAxis(axis, rank: rank, held)
    var parts: [(x: Int, run: Int)] = []
    for value in values where try elementCount(shape(value)) > 0 {
      let sizes = memoryShape(shape(value), held)
      parts.append((try buffer(value, held), try elementCount(Array(sizes[place...]))))
    }
    let y = try define(output, held)
    let outer = try elementCount(Array(memoryShape(shape(output), held)[..<place]))
    emit(
      .join(JoinOperation(y: y, outer: outer, parts: parts)), reads: parts.map(\.x), writes: [y])
  }

  mutating func lowerSlice(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let (shape, result) = (shape(value), shape(output))
    let starts = try shapes.setting(node, "starts", input: 1, since: 10) ?? []
    let axes =
      try shapes.setting(node, "axes", input: 3, since: 10) ?? Array(0..<starts.count)
    let strides =
      try shapes.setting(node, "steps", input: 4, since: 10)
      ?? Array(repeating: 1, count: starts.count)
    var takes: [(axis: Int, indices: [Int])] = []
    for (index, given) in axes.enumerated() {
      let axis = try axis(given, rank: shape.count, node)
      let (size, step) = (shape[axis], strides[index])
      let start = starts[index] < 0 ? starts[index] + size : starts[index]
      let begin = min(max(start, 0), step > 0 ? size : max(0, size - 1))
      takes.append((axis, (0..<result[axis]).map { begin + $0 * step }))
    }
    try take(takes, of: value, into: output)
  }

  mutating func lowerPad(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let (shape, result) = (shape(value), shape(output))
    let pads = try shapes.setting(node, "pads", input: 1, since: 11) ?? []
    let axes =
      graph.opset >= 18
      ? try shapes.setting(node, "axes", input: 3, since: 18) ?? Array(shape.indices)
      : Array(shape.indices)
    var fill = Float(try node.number("value", default: 0))
    if graph.opset >= 11, let given = node.input(2) {
      guard let numbers = try floats(given), numbers.count == 1 else {
        throw node.error("its value is computed or no scalar, expected a constant")
      }
      fill = numbers[0]
    }
    let mode = try node.text("mode", default: "constant")
    let modes = ["constant", "edge", "reflect", "wrap"]
    guard modes.contains(mode) else {
      throw node.error("unknown mode \(quoted(mode))\(expectation(of: modes, insteadOf: mode))")
    }
    var takes: [(axis: Int, indices: [Int])] = []
    for (index, given) in axes.enumerated() {
      let axis = try axis(given, rank: shape.count, node)
      let (size, before) = (shape[axis], pads[index])
      guard size > 0 || mode == "constant" else { throw node.error("takes no elements") }
      takes.append(
        (axis, (0..<result[axis]).map { Self.source($0 - before, of: size, mode) }))
    }
    try take(takes, of: value, into: output, fill: fill)
  }

  /// The element that stands at a place outside; −1 for none.
  private static func source(_ place: Int, of size: Int, _ mode: String) -> Int {
    if place >= 0, place < size { return place }
    switch mode {
    case "edge": return place < 0 ? 0 : size - 1
    case "reflect":
      let period = max(1, 2 * (size - 1))
      let folded = (place % period + period) % period
      return min(folded, period - folded) % size
    case "wrap": return (place % size + size) % size
    default: return -1
    }
  }

  /// One copy for each dimension of which not everything is taken in order.
  private mutating func take(
    _ takes: [(axis: Int, indices: [Int])], of value: Int, into output: Int, fill: Float = 0
  ) throws {
    let held = layout(value)
    let rank = shape(value).count
    var sizes = memoryShape(shape(value), held)
    let wanted = takes.filter {
      $0.indices.count != shape(value)[$0.axis] || $0.indices != Array(0..<$0.indices.count)
    }
    guard !wanted.isEmpty else { return try adopt(output, viewOf: value) }
    var x = try buffer(value, held)
    for (index, take) in wanted.enumerated() {
      let place = memoryAxis(take.axis, rank: rank, held)
      let size = sizes[place]
      sizes[place] = take.indices.count
      let isLast = index == wanted.count - 1
      let y = isLast ? try define(output, held) : scratch(try elementCount(sizes))
      emit(
        .take(
          TakeOperation(
            x: x, y: y, outer: try elementCount(Array(sizes[..<place])), size: size,
            inner: try elementCount(Array(sizes[(place + 1)...])), indices: take.indices,
            value: fill)), reads: [x], writes: [y])
      x = y
    }
  }

  mutating func lowerGather(_ node: GraphNode, _ output: Int) throws {
    let (value, indices) = (try first(node), try required(node, 1))
    let shape = shape(value)
    let axis = try axis(try node.integer("axis", default: 0), rank: shape.count, node)
    let outer = try elementCount(Array(shape[..<axis]))
    let inner = try elementCount(Array(shape[(axis + 1)...]))
    let size = shape[axis]
    guard size > 0 else { throw node.error("takes elements of an axis that has none") }
    let x = try buffer(value, .plain)
    if let chosen = try floats(indices) {
      let y = try define(output, .plain)
      let places = chosen.map { number -> Int in
        let index = Int(min(max(number, -Float(size)), Float(size - 1)))
        return index < 0 ? index + size : index
      }
      emit(
        .take(
          TakeOperation(
            x: x, y: y, outer: outer, size: size, inner: inner, indices: places, value: 0)),
        reads: [x], writes: [y])
      return
    }
    let places = try buffer(indices, .plain)
    let y = try define(output, .plain)
    emit(
      .gather(
        GatherOperation(
          x: x, indices: places, y: y, outer: outer, size: size, inner: inner,
          count: try elementCount(self.shape(indices)))), reads: [x, places], writes: [y])
  }
}
