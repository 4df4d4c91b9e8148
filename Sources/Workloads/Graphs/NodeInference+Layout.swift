import Arch

extension NodeInference {
  /// The same elements in another shape.
  private func reshaped(_ input: InferredValue, to shape: [Int]) -> InferredValue {
    var result = InferredValue(shape: shape, element: input.element, constant: input.constant)
    result.constant?.shape = shape
    return result
  }

  func flatten() throws -> [InferredValue] {
    let input = try value(0)
    let rank = input.shape.count
    let axis = try axis(try node.integer("axis", default: 1), of: rank, inclusive: true)
    let shape = [try count(input.shape[..<axis]), try count(input.shape[axis...])]
    return [reshaped(input, to: shape)]
  }

  /// Reshape: 0 keeps a size unless `allowzero`, one -1 is what remains.
  func reshape() throws -> [InferredValue] {
    let input = try value(0)
    var shape = try integers(1, "the shape")
    let keepsZero = opset >= 14 ? try node.flag("allowzero") : false
    guard shape.count <= GraphLimits.rank else {
      throw node.error(
        "the shape has \(shape.count) sizes, expected at most \(GraphLimits.rank)")
    }
    for index in shape.indices where shape[index] == 0 && !keepsZero {
      guard index < input.shape.count else {
        throw node.error("the shape \(shape) keeps a dimension that \(input.shape) does not have")
      }
      shape[index] = input.shape[index]
    }
    let total = try count(input.shape)
    let open = shape.indices.filter { shape[$0] == -1 }
    guard open.count <= 1, shape.allSatisfy({ $0 >= -1 }) else {
      throw node.error("the shape is \(shape), expected sizes and at most one -1")
    }
    if let index = open.first {
      let rest = try count(shape.filter { $0 != -1 })
      guard rest > 0, total % rest == 0 else {
        throw node.error("the shape \(shape) does not fit \(total) elements of \(input.shape)")
      }
      shape[index] = total / rest
    }
    guard try count(shape) == total else {
      throw node.error("the shape \(shape) does not fit \(total) elements of \(input.shape)")
    }
    return [reshaped(input, to: shape)]
  }

  mutating func transpose() throws -> [InferredValue] {
    let input = try value(0)
    let rank = input.shape.count
    let order = try node.integers("perm") ?? Array((0..<rank).reversed())
    guard order.count == rank, Set(order) == Set(0..<rank) else {
      throw node.error("perm is \(order), expected each axis of \(input.shape) once")
    }
    let strides = GraphTensor.strides(of: input.shape)
    var result = InferredValue(shape: order.map { input.shape[$0] }, element: input.element)
    if let constant = input.constant {
      try spend(constant.isSpelledOut ? try count(input.shape) : 0)
      result.constant = constant.viewed(shape: result.shape, strides: order.map { strides[$0] })
    }
    return [result]
  }

  /// Expand: repeated to a shape, where sizes of 1 on either side stretch.
  mutating func expand() throws -> [InferredValue] {
    let input = try value(0)
    let target = try integers(1, "the shape")
    guard target.count <= GraphLimits.rank else {
      throw node.error("the shape has \(target.count) sizes, expected at most \(GraphLimits.rank)")
    }
    let shape = try broadcast([input.shape, target])
    var result = InferredValue(shape: shape, element: input.element)
    if let constant = input.constant {
      try spend(constant.isSpelledOut ? try count(shape) : 0)
      result.constant = constant.broadcast(to: shape)
    }
    return [result]
  }

  func squeeze() throws -> [InferredValue] {
    let input = try value(0)
    let given = try setting("axes", input: 1, since: 13)
    let removed =
      try given.map { try axes($0, of: input.shape.count) }
      ?? input.shape.indices.filter { input.shape[$0] == 1 }
    for axis in removed where input.shape[axis] != 1 {
      throw node.error("axis \(axis) of \(input.shape) is not 1 and cannot be left out")
    }
    let shape = input.shape.indices.filter { !removed.contains($0) }.map { input.shape[$0] }
    return [reshaped(input, to: shape)]
  }

  func unsqueeze() throws -> [InferredValue] {
    let input = try value(0)
    guard let given = try setting("axes", input: 1, since: 13) else {
      throw node.error("has no axes")
    }
    let rank = input.shape.count + given.count
    guard rank <= GraphLimits.rank else {
      throw node.error("makes \(rank) dimensions, expected at most \(GraphLimits.rank)")
    }
    var shape = input.shape
    for axis in try axes(given, of: rank).sorted() { shape.insert(1, at: axis) }
    return [reshaped(input, to: shape)]
  }

  mutating func concat() throws -> [InferredValue] {
    let first = try value(0)
    guard node.attributes["axis"] != nil else { throw node.error("has no axis") }
    let axis = try axis(try node.integer("axis", default: 0), of: first.shape.count)
    var shape = first.shape
    shape[axis] = 0
    var parts: [GraphTensor] = []
    for index in inputs.indices {
      let input = try value(index)
      var other = input.shape
      guard other.count == shape.count else {
        throw node.error("joins \(first.shape) and \(input.shape), which do not fit")
      }
      shape[axis] += other[axis]
      other[axis] = first.shape[axis]
      guard other == first.shape else {
        throw node.error("joins \(first.shape) and \(input.shape), which do not fit")
      }
      if let constant = input.constant { parts.append(constant) }
    }
    var result = InferredValue(shape: shape, element: first.element)
    if parts.count == inputs.count {
      try spend(try count(shape))
      result.constant = GraphTensor.joined(parts, axis: axis, shape: shape)
    }
    return [result]
  }

  /// Pad: sizes in front of all axes, then behind; negative ones cut off.
  func pad() throws -> [InferredValue] {
    let input = try value(0)
    let rank = input.shape.count
    guard let pads = try setting("pads", input: 1, since: 11) else {
      throw node.error("has no pads")
    }
    var axes = Array(0..<rank)
    if opset >= 18, optional(3) != nil {
      axes = try self.axes(try integers(3, "axes"), of: rank)
    }
    guard pads.count == 2 * axes.count else {
      throw node.error("pads has \(pads.count) numbers, expected \(2 * axes.count)")
    }
    for size in pads where !(-GraphLimits.elements...GraphLimits.elements).contains(size) {
      throw node.error("pads has \(size), which is out of range")
    }
    var shape = input.shape
    for (index, axis) in axes.enumerated() {
      shape[axis] += pads[index] + pads[axes.count + index]
    }
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw node.error("pads \(pads) cut more from \(input.shape) than there is")
    }
    return [InferredValue(shape: shape, element: input.element)]
  }

  mutating func slice() throws -> [InferredValue] {
    let input = try value(0)
    let rank = input.shape.count
    guard let starts = try setting("starts", input: 1, since: 10),
      let ends = try setting("ends", input: 2, since: 10)
    else { throw node.error("has no starts or ends") }
    let given = try setting("axes", input: 3, since: 10)
    let axes = try self.axes(given ?? Array(0..<starts.count), of: rank)
    let steps =
      opset >= 10 && optional(4) != nil
      ? try integers(4, "steps") : Array(repeating: 1, count: starts.count)
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw node.error("starts, ends, axes and steps differ in length")
    }
    var shape = input.shape
    var strides = GraphTensor.strides(of: input.shape)
    var offset = 0
    for (index, axis) in axes.enumerated() {
      let size = input.shape[axis]
      let range = try SliceRange(
        start: starts[index], end: ends[index], step: steps[index], size: size, node)
      shape[axis] = range.count
      offset += range.start * strides[axis]
      strides[axis] &*= range.step
    }
    var result = InferredValue(shape: shape, element: input.element)
    if let constant = input.constant {
      try spend(constant.isSpelledOut ? try count(shape) : 0)
      result.constant = constant.viewed(shape: shape, strides: strides, offset: offset)
    }
    return [result]
  }

  mutating func gather() throws -> [InferredValue] {
    let input = try value(0)
    let indices = try value(1)
    let rank = input.shape.count
    guard !indices.element.isFloatingPoint, rank >= 1 else {
      throw node.error("takes \(input.shape) and indices that are no integers, or a scalar")
    }
    let axis = try axis(try node.integer("axis", default: 0), of: rank)
    let shape = input.shape[..<axis] + indices.shape + input.shape[(axis + 1)...]
    guard shape.count <= GraphLimits.rank else {
      throw node.error("makes \(shape.count) dimensions, expected at most \(GraphLimits.rank)")
    }
    var result = InferredValue(shape: Array(shape), element: input.element)
    let size = input.shape[axis]
    if let chosen = indices.constant?.integers() {
      for index in chosen where index < -size || index >= size {
        throw node.error("takes index \(index) of \(size)")
      }
      if let constant = input.constant {
        try spend(try count(shape))
        result.constant = constant.gathered(
          chosen.map { Int($0 < 0 ? $0 + Int64(size) : $0) }, axis: axis, shape: result.shape)
      }
    }
    return [result]
  }
}

/// The elements of an axis that a Slice takes: `count` from `start` on, `step` apart.
private struct SliceRange {
  var start: Int
  var step: Int
  var count: Int

  /// Clamps as NumPy does.
  init(start: Int, end: Int, step: Int, size: Int, _ node: GraphNode) throws {
    guard step != 0, step > -GraphLimits.elements, step < GraphLimits.elements else {
      throw node.error("steps has \(step), expected another number")
    }
    self.step = step
    func clamped(_ value: Int, _ range: ClosedRange<Int>) -> Int {
      let shifted = value < 0 ? value.addingReportingOverflow(size).partialValue : value
      return min(max(shifted, range.lowerBound), range.upperBound)
    }
    if step > 0 {
      self.start = clamped(start, 0...size)
      let end = clamped(end, 0...size)
      count = end > self.start ? (end - self.start + step - 1) / step : 0
    } else {
      self.start = clamped(start, 0...max(0, size - 1))
      let end = clamped(end, -1...max(-1, size - 1))
      count = size > 0 && self.start > end ? (self.start - end - step - 1) / -step : 0
    }
  }
}
