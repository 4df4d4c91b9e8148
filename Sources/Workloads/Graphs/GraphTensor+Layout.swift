extension GraphTensor {
  /// Whether its elements are held one by one.
  var isSpelledOut: Bool {
    switch elements {
    case .numbers, .integers: true
    case .filled, .absent: false
    }
  }

  /// The distances between neighbours along each axis.
  static func strides(of shape: [Int]) -> [Int] {
    var result = Array(repeating: 1, count: shape.count)
    for index in shape.indices.dropLast().reversed() {
      result[index] = result[index + 1] &* max(1, shape[index + 1])
    }
    return result
  }

  /// The elements offset + Σ index · stride, in row-major order of the indices.
  ///
  /// - Complexity: O(elements of the shape)
  func viewed(shape: [Int], strides: [Int], offset: Int = 0) -> GraphTensor {
    var result = self
    result.shape = shape
    switch elements {
    case .numbers(let values):
      result.elements = .numbers(Self.view(values, shape, strides, offset))
    case .integers(let values):
      result.elements = .integers(Self.view(values, shape, strides, offset))
    case .filled, .absent: break
    }
    return result
  }

  /// The tensor repeated to a larger shape; sizes of 1 stretch.
  func broadcast(to target: [Int]) -> GraphTensor {
    if shape == target { return self }
    let own = Self.strides(of: shape)
    let missing = target.count - shape.count
    let strides = target.indices.map { index in
      index < missing || shape[index - missing] == 1 ? 0 : own[index - missing]
    }
    return viewed(shape: target, strides: strides)
  }

  private static func view<Element>(
    _ values: [Element], _ shape: [Int], _ strides: [Int], _ offset: Int
  ) -> [Element] {
    let total = shape.reduce(1, &*)
    guard total > 0, let last = shape.indices.last else {
      return total > 0 ? [values[offset]] : []
    }
    var result: [Element] = []
    result.reserveCapacity(total)
    var indices = Array(repeating: 0, count: shape.count)
    var position = offset
    while true {
      for step in 0..<shape[last] {
        // The stride of an axis of size 1 can be any number.
        result.append(values[position &+ step &* strides[last]])
      }
      var axis = last - 1
      while axis >= 0 {
        indices[axis] += 1
        position &+= strides[axis]
        if indices[axis] < shape[axis] { break }
        position &-= shape[axis] &* strides[axis]
        indices[axis] = 0
        axis -= 1
      }
      if axis < 0 { return result }
    }
  }

  /// Tensors behind one another along an axis.
  static func joined(_ parts: [GraphTensor], axis: Int, shape: [Int]) -> GraphTensor? {
    guard let first = parts.first else { return nil }
    var result = GraphTensor(shape: shape, element: first.element, elements: .absent)
    func joined<Element>(_ lists: [[Element]]) -> [Element] {
      // Without elements the outer axes can be as long as they like.
      let outer = GraphLimits.count(shape) == 0 ? 0 : shape[..<axis].reduce(1, &*)
      let runs = parts.map { $0.shape[axis...].reduce(1, &*) }
      return (0..<outer).flatMap { row in
        zip(lists, runs).flatMap { list, run in list[(row * run)..<((row + 1) * run)] }
      }
    }
    if first.element.isFloatingPoint {
      let lists = parts.compactMap { $0.numbers() }
      if lists.count == parts.count { result.elements = .numbers(joined(lists)) }
    } else {
      let lists = parts.compactMap { $0.integers(limit: .max) }
      if lists.count == parts.count { result.elements = .integers(joined(lists)) }
    }
    return result
  }

  /// The slices of an axis that the indices choose.
  func gathered(_ chosen: [Int], axis: Int, shape target: [Int]) -> GraphTensor {
    var result = self
    result.shape = target
    let size = shape[axis]
    let outer = GraphLimits.count(target) == 0 ? 0 : shape[..<axis].reduce(1, &*)
    let inner = shape[(axis + 1)...].reduce(1, &*)
    func gathered<Element>(_ values: [Element]) -> [Element] {
      (0..<outer).flatMap { row in
        chosen.flatMap { index in
          let start = (row * size + index) * inner
          return values[start..<(start + inner)]
        }
      }
    }
    switch elements {
    case .numbers(let values): result.elements = .numbers(gathered(values))
    case .integers(let values): result.elements = .integers(gathered(values))
    case .filled, .absent: break
    }
    return result
  }

  /// The elements as another type: numbers are cut off towards zero, integers wrap around.
  func cast(to target: ElementType) -> GraphTensor {
    var result = self
    result.element = target
    func integer(_ number: Double) -> Int64 {
      if target == .bool { return number == 0 ? 0 : 1 }
      guard number.isFinite, number > -0x1p63, number < 0x1p63 else { return 0 }
      return wrapped(Int64(number))
    }
    func wrapped(_ value: Int64) -> Int64 {
      switch target {
      case .bool: value == 0 ? 0 : 1
      case .int8: Int64(Int8(truncatingIfNeeded: value))
      case .uint8: Int64(UInt8(truncatingIfNeeded: value))
      case .int16: Int64(Int16(truncatingIfNeeded: value))
      case .uint16: Int64(UInt16(truncatingIfNeeded: value))
      case .int32: Int64(Int32(truncatingIfNeeded: value))
      case .uint32: Int64(UInt32(truncatingIfNeeded: value))
      default: value
      }
    }
    switch elements {
    case .numbers(let values) where !target.isFloatingPoint:
      result.elements = .integers(values.map { integer(Double($0)) })
    case .integers(let values) where target.isFloatingPoint:
      result.elements = .numbers(values.map { Float($0) })
    case .integers(let values):
      result.elements = .integers(values.map(wrapped))
    case .filled(let value) where !target.isFloatingPoint:
      result.elements = .filled(Double(integer(value)))
    case .numbers, .filled, .absent: break
    }
    return result
  }
}
