import Arch
import CKernels
import Workloads

extension PlanBuilder {
  mutating func lowerUnary(
    _ node: GraphNode, _ output: Int, _ function: Int, a: Float = 0, b: Float = 0
  ) throws {
    let value = try first(node)
    let layout = layout(value)
    let x = try buffer(value, layout)
    var y = x
    if reusable(x) { adopt(output, x, layout) } else { y = try define(output, layout) }
    emit(
      .unary(
        function: Int32(function), x: x, y: y, count: try elementCount(shape(value)), a: a, b: b),
      reads: [x], writes: [y])
  }

  /// Relu and Clip, which are part of the product in front where there is one.
  mutating func lowerClamp(_ node: GraphNode, _ output: Int, low: Float, high: Float) throws {
    let value = try first(node)
    if var product = try changeableProduct(value) {
      product.operation.low = low
      product.operation.high = high
      plan.operations[product.step] = .matrix(product.operation)
      return try adopt(output, viewOf: value)
    }
    if low == 0, high == .infinity { return try lowerUnary(node, output, TESSERA_RELU) }
    try lowerUnary(node, output, TESSERA_CLIP, a: low, b: high)
  }

  mutating func lowerClip(_ node: GraphNode, _ output: Int) throws {
    var low = -Float.infinity
    var high = Float.infinity
    if graph.opset < 11 {
      low = Float(try node.number("min", default: -.infinity))
      high = Float(try node.number("max", default: .infinity))
    } else {
      if let value = node.input(1) { low = try setting(node, value, "min") }
      if let value = node.input(2) { high = try setting(node, value, "max") }
    }
    guard !low.isNaN, !high.isNaN else { throw node.error("a bound is no number") }
    try lowerClamp(node, output, low: min(low, high), high: high)
  }

  /// A constant with one element.
  private mutating func setting(_ node: GraphNode, _ value: Int, _ name: String) throws -> Float {
    guard let numbers = try floats(value), numbers.count == 1 else {
      throw node.error("its \(name) is computed or no scalar, expected a constant")
    }
    return numbers[0]
  }

  mutating func lowerBatchNormalization(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let epsilon = Float(try node.number("epsilon", default: 1e-5))
    var parts: [[Float]] = []
    for index in 1..<5 {
      guard let numbers = try floats(try required(node, index)) else {
        throw node.error("input \(index + 1) is computed, expected a constant")
      }
      parts.append(numbers)
    }
    let scale = zip(parts[0], parts[3]).map { $0 / ($1 + epsilon).squareRoot() }
    let shift = scale.indices.map { parts[1][$0] - parts[2][$0] * scale[$0] }
    if try join(scale: scale, shift: shift, to: value, output) { return }
    let shape = shape(value)
    let x = try buffer(value, .channelsLast)
    var y = x
    if reusable(x) {
      adopt(output, x, .channelsLast)
    } else {
      y = try define(output, .channelsLast)
    }
    let (scales, shifts) = (makeConstant(scale), makeConstant(shift))
    emit(
      .affine(
        x: x, y: y, scale: scales, shift: shifts, rows: try elementCount(shape) / shape[1],
        width: shape[1]), reads: [x, scales, shifts], writes: [y])
  }

  mutating func lowerLayerNormalization(_ node: GraphNode, _ output: Int) throws {
    for case let statistic? in node.outputs.dropFirst() where isWanted(statistic) {
      throw node.error("has outputs of training that are used, expected one output")
    }
    let value = try first(node)
    let shape = shape(value)
    let first = try axis(try node.integer("axis", default: -1), rank: shape.count, node)
    let normalised = Array(shape[first...])
    let width = try elementCount(normalised)
    func spread(_ numbers: [Float], _ own: [Int]) throws -> [Float] {
      var own = own
      while own.count > normalised.count, own[0] == 1 { own.removeFirst() }
      guard own.count <= normalised.count else {
        throw node.error("scales by \(own), expected at most \(normalised)")
      }
      return numbers.rearranged(
        Rearrangement(
          x: 0, y: 0, shape: normalised, steps: stretched(rowMajorSteps(own), own, to: normalised)))
    }
    let scale = try required(node, 1)
    guard let numbers = try floats(scale) else {
      throw node.error("its scale is computed, expected a constant")
    }
    let scales = makeConstant(try spread(numbers, self.shape(scale)))
    var shift: Int?
    if let bias = node.input(2) {
      guard let numbers = try floats(bias) else {
        throw node.error("its bias is computed, expected a constant")
      }
      shift = makeConstant(try spread(numbers, self.shape(bias)))
    }
    let x = try buffer(value, .plain)
    let y = try define(output, .plain)
    emit(
      .layerNorm(
        x: x, y: y, scale: scales, shift: shift, rows: try elementCount(shape) / max(width, 1),
        width: width, epsilon: Float(try node.number("epsilon", default: 1e-5))),
      reads: [x], writes: [y])
  }

  mutating func lowerResponseNorm(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let shape = shape(value)
    let x = try buffer(value, .channelsLast)
    let y = try define(output, .channelsLast)
    emit(
      .responseNorm(
        ResponseNormOperation(
          x: x, y: y, rows: try elementCount(shape) / shape[1], channels: shape[1],
          size: try node.integer("size", default: 1),
          alpha: Float(try node.number("alpha", default: 1e-4)),
          beta: Float(try node.number("beta", default: 0.75)),
          bias: Float(try node.number("bias", default: 1)))), reads: [x], writes: [y])
  }

  /// Softmax; before opset 13 over all dimensions from the axis on.
  mutating func lowerSoftmax(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let shape = shape(value)
    let isFlat = graph.opset < 13
    let held: Layout = isFlat ? .plain : layout(value)
    var axis = try node.integer("axis", default: isFlat ? 1 : -1)
    if axis < 0 { axis += shape.count }
    let sizes = memoryShape(shape, held)
    var (outer, width, inner) = (1, 1, 1)
    if isFlat {
      outer = try elementCount(Array(shape[..<axis]))
      width = try elementCount(Array(shape[axis...]))
    } else {
      guard axis >= 0, axis < shape.count else { throw node.error("takes a scalar") }
      let place = memoryAxis(axis, rank: shape.count, held)
      outer = try elementCount(Array(sizes[..<place]))
      width = sizes[place]
      inner = try elementCount(Array(sizes[(place + 1)...]))
    }
    let x = try buffer(value, held)
    var y = x
    if reusable(x) { adopt(output, x, held) } else { y = try define(output, held) }
    emit(
      .softmax(x: x, y: y, outer: outer, width: width, inner: inner, isLogarithm: false),
      reads: [x], writes: [y])
  }

  mutating func lowerQuantize(_ node: GraphNode, _ output: Int) throws {
    let element = shapes.elements[output]
    let bounds: (Float, Float)? =
      switch element {
      case .int8: (-128, 127)
      case .uint8: (0, 255)
      case .int16: (-32768, 32767)
      case .uint16: (0, 65535)
      default: nil
      }
    guard let bounds else {
      throw node.error("rounds to \(element.rawValue), expected integers of 8 or 16 bits")
    }
    try lowerLevels(node, output, bounds)
  }

  mutating func lowerDequantize(_ node: GraphNode, _ output: Int) throws {
    try lowerLevels(node, output, nil)
  }

  private mutating func lowerLevels(
    _ node: GraphNode, _ output: Int, _ bounds: (Float, Float)?
  ) throws {
    let value = try first(node)
    guard let scale = try floats(try required(node, 1)) else {
      throw node.error("its scale is computed, expected a constant")
    }
    var zero = [Float](repeating: 0, count: scale.count)
    if let given = node.input(2) {
      guard let numbers = try floats(given), numbers.count == scale.count else {
        throw node.error("its zero point is computed or does not fit its scale")
      }
      zero = numbers
    }
    let shape = shape(value)
    let held = layout(value)
    var (rows, width, inner) = (1, 1, try elementCount(shape))
    if scale.count != 1 {
      let axis = try axis(try node.integer("axis", default: 1), rank: shape.count, node)
      let place = memoryAxis(axis, rank: shape.count, held)
      let sizes = memoryShape(shape, held)
      rows = try elementCount(Array(sizes[..<place]))
      width = sizes[place]
      inner = try elementCount(Array(sizes[(place + 1)...]))
      guard width == scale.count else {
        throw node.error("has \(scale.count) scales for \(width) slices of axis \(axis)")
      }
    }
    let x = try buffer(value, held)
    var y = x
    if reusable(x) { adopt(output, x, held) } else { y = try define(output, held) }
    let operation = QuantizeOperation(
      x: x, y: y, scale: makeConstant(scale), zero: makeConstant(zero),
      step: scale.count == 1 ? 0 : 1, rows: rows, width: width, inner: inner,
      low: bounds?.0 ?? 0, high: bounds?.1 ?? 0)
    emit(bounds == nil ? .dequantize(operation) : .quantize(operation), reads: [x], writes: [y])
  }

  mutating func lowerCast(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let (from, to) = (shapes.elements[value], shapes.elements[output])
    if to == .bool, from != .bool { return try lowerUnary(node, output, TESSERA_NONZERO) }
    if from.isFloatingPoint, !to.isFloatingPoint {
      return try lowerUnary(node, output, TESSERA_TRUNCATE)
    }
    try lowerView(node, output, keepsLayout: true)
  }
}
