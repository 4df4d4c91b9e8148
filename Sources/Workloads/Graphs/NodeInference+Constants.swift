import Arch

extension NodeInference {
  /// Arithmetic that is folded where all inputs are constants.
  enum Arithmetic { case add, subtract, multiply, divide }

  mutating func elementwise(_ arithmetic: Arithmetic) throws -> [InferredValue] {
    let values = try inputs.indices.map { try value($0) }
    let shape = try broadcast(values.map(\.shape))
    var result = InferredValue(shape: shape, element: values[0].element)
    for value in values where value.element != result.element {
      throw node.error(
        "takes \(result.element.rawValue) and \(value.element.rawValue), expected equal types")
    }
    let constants = values.compactMap(\.constant)
    guard constants.count == values.count else { return [result] }
    try spend(try count(shape) * values.count)
    result.constant = try folded(constants, arithmetic, result)
    return [result]
  }

  private func folded(
    _ constants: [GraphTensor], _ arithmetic: Arithmetic, _ result: InferredValue
  ) throws -> GraphTensor {
    var folded = GraphTensor(shape: result.shape, element: result.element, elements: .absent)
    if result.element.isFloatingPoint {
      let operands = constants.map { $0.broadcast(to: result.shape).numbers() }
      guard var numbers = operands[0] else { return folded }
      for operand in operands.dropFirst() {
        guard let operand else { return folded }
        for index in numbers.indices {
          switch arithmetic {
          case .add: numbers[index] += operand[index]
          case .subtract: numbers[index] -= operand[index]
          case .multiply: numbers[index] *= operand[index]
          case .divide: numbers[index] /= operand[index]
          }
        }
      }
      folded.elements = .numbers(numbers)
      return folded
    }
    let operands = constants.map { $0.broadcast(to: result.shape).integers(limit: .max) }
    guard var integers = operands[0] else { return folded }
    for operand in operands.dropFirst() {
      guard let operand else { return folded }
      for index in integers.indices {
        integers[index] = try integer(integers[index], operand[index], arithmetic)
      }
    }
    folded.elements = .integers(integers)
    return folded
  }

  private func integer(_ left: Int64, _ right: Int64, _ arithmetic: Arithmetic) throws -> Int64 {
    let (result, overflow) =
      switch arithmetic {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      case .divide: left.dividedReportingOverflow(by: right)
      }
    guard !overflow else {
      throw node.error("computes \(left) and \(right) to a number that is no 64-bit integer")
    }
    return result
  }

  /// Constant: one of its attributes is the value.
  func constant() throws -> [InferredValue] {
    guard let tensor = try node.constantTensor() else {
      throw node.error("has no value, expected value, value_float(s) or value_int(s)")
    }
    return [InferredValue(tensor)]
  }

  func constantOfShape() throws -> [InferredValue] {
    let shape = try integers(0, "the shape")
    _ = try count(shape)
    var filling = GraphTensor(shape: [1], numbers: [0])
    if let attribute = node.attributes["value"] {
      guard case .tensor(let tensor) = attribute, tensor.count == 1 else {
        throw node.error("attribute 'value' is no tensor of one element")
      }
      filling = tensor
    }
    let number: Double? =
      switch filling.elements {
      case .numbers(let numbers): numbers.first.map { Double($0) }
      case .integers(let integers): integers.first.flatMap { Double(exactly: $0) }
      case .filled(let number): number
      case .absent: nil
      }
    let elements = number.map { GraphElements.filled($0) } ?? .absent
    return [
      InferredValue(GraphTensor(shape: shape, element: filling.element, elements: elements))
    ]
  }

  /// Shape, from `start` to `end` as a slice.
  func shapeOfInput() throws -> [InferredValue] {
    let shape = try value(0).shape
    func bound(_ name: String, _ fallback: Int) throws -> Int {
      let value = opset >= 15 ? try node.integer(name, default: fallback) : fallback
      let shifted = value < 0 ? value.addingReportingOverflow(shape.count).partialValue : value
      return min(max(shifted, 0), shape.count)
    }
    let start = try bound("start", 0)
    let end = try bound("end", shape.count)
    let sizes = start < end ? shape[start..<end].map { Int64($0) } : []
    return [InferredValue(GraphTensor(shape: [sizes.count], integers: sizes))]
  }

  mutating func cast() throws -> [InferredValue] {
    let input = try value(0)
    guard case .integer(let code) = node.attributes["to"], let element = ElementType(onnx: code)
    else { throw node.error("casts to a type that is not known") }
    var result = InferredValue(shape: input.shape, element: element)
    guard let constant = input.constant else { return [result] }
    try spend(constant.isSpelledOut ? try count(input.shape) : 0)
    result.constant = constant.cast(to: element)
    return [result]
  }

  func quantize() throws -> [InferredValue] {
    let input = try value(0)
    try checkScale(of: input)
    var element = optional(2)?.element ?? .uint8
    let code = try node.integer("output_dtype", default: 0)
    if code != 0 {
      guard let declared = ElementType(onnx: code), !declared.isFloatingPoint else {
        throw node.error("output_dtype is \(code), expected an integer's type")
      }
      element = declared
    }
    return [InferredValue(shape: input.shape, element: element)]
  }

  /// DequantizeLinear: (x − zero point) · scale.
  mutating func dequantize() throws -> [InferredValue] {
    let input = try value(0)
    let axis = try checkScale(of: input)
    let scale = try value(1)
    var result = InferredValue(shape: input.shape, element: scale.element)
    let zero = optional(2)
    guard let constant = input.constant, let scales = scale.constant,
      zero == nil || zero?.constant != nil
    else { return [result] }
    try spend(try count(input.shape))
    let zeros = zero?.constant?.integers()
    result.constant = GraphTensor(shape: input.shape, element: scale.element, elements: .absent)
    guard let steps = scales.numbers(limit: 1 << 24), zero == nil || zeros != nil,
      let integers = constant.integers(limit: .max)
    else { return [result] }
    let inner = axis.map { input.shape[($0 + 1)...].reduce(1, *) } ?? max(1, integers.count)
    let numbers = integers.indices.map { index in
      let channel = steps.isEmpty ? 0 : (index / inner) % steps.count
      let base = zeros.map { $0[channel % $0.count] } ?? 0
      return Float(integers[index] &- base) * steps[channel]
    }
    result.constant?.elements = .numbers(numbers)
    return [result]
  }

  /// The axis along which the scale changes; nil where there is one scale.
  @discardableResult
  private func checkScale(of input: InferredValue) throws -> Int? {
    let scale = try value(1).shape
    guard try node.integer("block_size", default: 0) == 0 else {
      throw node.error("has scales of blocks, expected one or one for each channel")
    }
    if let zero = optional(2)?.shape, zero != scale {
      throw node.error("the zero point is \(zero), expected \(scale) as the scale")
    }
    if try count(scale) == 1 { return nil }
    let axis = try axis(try node.integer("axis", default: 1), of: input.shape.count)
    guard scale == [input.shape[axis]], opset >= 13 else {
      throw node.error("the scale is \(scale), expected [] or [\(input.shape[axis])]")
    }
    return axis
  }
}

extension GraphNode {
  /// The tensor of a Constant node, or nil where it has none that can be read.
  ///
  /// - Throws: `TesseraError` where its attribute is of another kind than its name says.
  public func constantTensor() throws -> GraphTensor? {
    for (name, attribute) in attributes {
      switch (name, attribute) {
      case ("value", .tensor(let tensor)): return tensor
      case ("value_float", .number(let value)):
        return GraphTensor(shape: [], numbers: [Float(value)])
      case ("value_floats", .numbers(let values)):
        return GraphTensor(shape: [values.count], numbers: values.map { Float($0) })
      case ("value_int", .integer(let value)):
        return GraphTensor(shape: [], integers: [Int64(value)])
      case ("value_ints", .integers(let values)):
        return GraphTensor(shape: [values.count], integers: values.map { Int64($0) })
      default: continue
      }
    }
    return nil
  }
}

extension ElementType {
  /// The type that ONNX has a number for; nil for texts, complex numbers, and less than 8 bits.
  public init?(onnx code: Int) {
    switch code {
    case 1: self = .float32
    case 2: self = .uint8
    case 3: self = .int8
    case 4: self = .uint16
    case 5: self = .int16
    case 6: self = .int32
    case 7: self = .int64
    case 9: self = .bool
    case 10: self = .float16
    case 11: self = .float64
    case 12: self = .uint32
    case 13: self = .uint64
    case 16: self = .bfloat16
    default: return nil
    }
  }

  /// The integers that a value of the type can have; nil for floating point.
  public var range: ClosedRange<Int64>? {
    switch self {
    case .float16, .bfloat16, .float32, .float64: nil
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32_768...32_767
    case .uint16: 0...65_535
    case .int32: Int64(Int32.min)...Int64(Int32.max)
    case .uint32: 0...Int64(UInt32.max)
    case .int64: Int64.min...Int64.max
    case .uint64: 0...Int64.max
    case .bool: 0...1
    }
  }
}
