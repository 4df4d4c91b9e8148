import Arch
import CKernels
import Workloads

extension PlanBuilder {
  /// Add, Sub, Mul and Div, whose operands stretch to a common shape.
  mutating func lowerPairs(_ node: GraphNode, _ output: Int, _ operation: Int) throws {
    let (left, right) = (try first(node), try required(node, 1))
    if try join(constant: right, to: left, output, operation) { return }
    if operation == TESSERA_ADD || operation == TESSERA_MULTIPLY,
      try join(constant: left, to: right, output, operation)
    {
      return
    }
    let y = try pairs(operation, left, right, output)
    if operation == TESSERA_DIVIDE, !shapes.elements[output].isFloatingPoint {
      emit(
        .unary(
          function: Int32(TESSERA_TRUNCATE), x: y, y: y, count: try elementCount(shape(output)),
          a: 0, b: 0), reads: [y], writes: [y])
    }
  }

  mutating func lowerSum(_ node: GraphNode, _ output: Int) throws {
    let values = node.inputs.compactMap { $0 }
    guard values.count > 1 else { return try adopt(output, viewOf: first(node)) }
    let shape = shape(output)
    let layout = commonLayout(values, shape)
    var held: [(buffer: Int, steps: [Int])] = []
    for value in values { held.append(try operand(value, shape, layout)) }
    let y: Int
    if reusable(held[0].buffer), self.shape(values[0]) == shape {
      y = held[0].buffer
      adopt(output, y, layout)
    } else {
      y = try define(output, layout)
    }
    let sizes = memoryShape(shape, layout)
    var sum = held[0]
    for other in held.dropFirst() {
      emitPairs(
        TESSERA_ADD, sum.buffer, sizes, sum.steps, other.buffer, other.steps, into: y, sizes)
      sum = (y, rowMajorSteps(sizes))
    }
  }

  /// Adds the steps of a pair, over an operand where nobody else needs it.
  private mutating func pairs(_ operation: Int, _ left: Int, _ right: Int, _ output: Int) throws
    -> Int
  {
    let shape = shape(output)
    let layout = commonLayout([left, right], shape)
    let a = try operand(left, shape, layout)
    let b = try operand(right, shape, layout)
    let y: Int
    if self.shape(left) == shape, reusable(a.buffer) {
      y = a.buffer
      adopt(output, y, layout)
    } else if self.shape(right) == shape, reusable(b.buffer) {
      y = b.buffer
      adopt(output, y, layout)
    } else {
      y = try define(output, layout)
    }
    let sizes = memoryShape(shape, layout)
    emitPairs(operation, a.buffer, sizes, a.steps, b.buffer, b.steps, into: y, sizes)
    return y
  }

  /// Channels last where an image is so.
  private func commonLayout(_ values: [Int], _ shape: [Int]) -> Layout {
    let isImage = values.contains {
      constant($0) == nil && self.shape($0).count == shape.count && layout($0) == .channelsLast
    }
    return isImage && shape.count >= 3 ? .channelsLast : .plain
  }

  /// An operand and its distances along the dimensions of the result as they lie in memory.
  private mutating func operand(_ value: Int, _ target: [Int], _ layout: Layout) throws
    -> (buffer: Int, steps: [Int])
  {
    var shape = shape(value)
    let isFull = shape.count == target.count
    let buffer = try buffer(value, isFull ? layout : .plain)
    shape = Array(repeating: 1, count: target.count - shape.count) + shape
    var steps = steps(shape, held: isFull ? layout : .plain, along: layout)
    for (axis, size) in memoryShape(shape, layout).enumerated() where size == 1 { steps[axis] = 0 }
    return (buffer, steps)
  }

  mutating func emitPairs(
    _ operation: Int, _ a: Int, _ aShape: [Int], _ aSteps: [Int], _ b: Int, _ bSteps: [Int],
    into y: Int, _ shape: [Int]
  ) {
    var sizes: [Int] = []
    var (first, second): ([Int], [Int]) = ([], [])
    for (axis, size) in shape.enumerated() where size != 1 {
      let last = sizes.count - 1
      if last >= 0, first[last] == aSteps[axis] * size, second[last] == bSteps[axis] * size {
        sizes[last] *= size
        (first[last], second[last]) = (aSteps[axis], bSteps[axis])
      } else {
        sizes.append(size)
        first.append(aSteps[axis])
        second.append(bSteps[axis])
      }
    }
    let inner = sizes.popLast() ?? 1
    let (aInner, bInner) = (first.popLast() ?? 1, second.popLast() ?? 1)
    emit(
      .binary(
        BinaryOperation(
          operation: Int32(operation), a: a, b: b, y: y, shape: sizes, aSteps: first,
          bSteps: second, inner: inner, aInner: aInner, bInner: bInner)), reads: [a, b],
      writes: [y])
  }

  // MARK: What becomes part of a product

  /// Makes a constant for each channel part of the product in front; false where it can't be.
  private mutating func join(
    constant value: Int, to other: Int, _ output: Int, _ operation: Int
  ) throws -> Bool {
    guard constant(value) != nil, constant(other) == nil, shape(other) == shape(output),
      let numbers = try channelNumbers(value, of: other)
    else { return false }
    let ones = [Float](repeating: 1, count: numbers.count)
    let zeros = [Float](repeating: 0, count: numbers.count)
    switch operation {
    case TESSERA_ADD: return try join(scale: ones, shift: numbers, to: other, output)
    case TESSERA_SUBTRACT:
      return try join(scale: ones, shift: numbers.map { -$0 }, to: other, output)
    case TESSERA_MULTIPLY: return try join(scale: numbers, shift: zeros, to: other, output)
    default: return try join(scale: numbers.map { 1 / $0 }, shift: zeros, to: other, output)
    }
  }

  /// The product in front of a value, if it may be changed, and the layout it is in.
  func changeableProduct(_ value: Int) throws -> (step: Int, operation: MatrixOperation)? {
    guard let held = heldBuffer(value), let product = openProduct(held),
      !product.operation.isClamped
    else { return nil }
    return product
  }

  /// A constant that has one number for each channel of the product in front, or one for all.
  private mutating func channelNumbers(_ value: Int, of other: Int) throws -> [Float]? {
    guard let product = try changeableProduct(other) else { return nil }
    let width = product.operation.outputs * product.operation.groups
    let rank = shape(other).count
    let isImage = layers[product.operation.layer].layer.kind == .convolution
    let channel = isImage ? 1 : rank - 1
    guard rank >= 2, shape(other)[channel] == width else { return nil }
    let own = shape(value)
    let padded = Array(repeating: 1, count: rank - min(rank, own.count)) + own
    guard padded.count == rank,
      padded.indices.allSatisfy({ padded[$0] == 1 || $0 == channel && padded[$0] == width }),
      let numbers = try floats(value)
    else { return nil }
    return numbers.count == width ? numbers : [Float](repeating: numbers[0], count: width)
  }

  /// y = x · scale + shift for each channel, as part of the product that made x.
  mutating func join(scale: [Float], shift: [Float], to value: Int, _ output: Int) throws -> Bool {
    guard let product = try changeableProduct(value),
      scale.count == product.operation.outputs * product.operation.groups,
      let place = buffers[product.operation.bias].constant
    else { return false }
    if scale.contains(where: { $0 != 1 }) {
      let before = layers[product.operation.layer].scale
      layers[product.operation.layer].scale = before.map { zip($0, scale).map { $0 * $1 } } ?? scale
    }
    for channel in scale.indices {
      plan.constants[place][channel] =
        plan.constants[place][channel] * scale[channel] + shift[channel]
    }
    try adopt(output, viewOf: value)
    return true
  }
}
