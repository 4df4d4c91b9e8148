import Arch

extension NodeInference {
  /// MaxPool and AveragePool; a second output holds places.
  func pool() throws -> [InferredValue] {
    let input = try value(0)
    guard input.shape.count >= 3 else {
      throw node.error("takes \(input.shape), expected batch, channels and 1 or more axes")
    }
    guard let kernel = try node.integers("kernel_shape") else {
      throw node.error("has no kernel_shape")
    }
    let window = try SpatialWindow(node, input: Array(input.shape[2...]), kernel: kernel)
    let shape = Array(input.shape[..<2]) + window.output
    return [
      InferredValue(shape: shape, element: input.element),
      InferredValue(shape: shape, element: .int64),
    ]
  }

  func globalPool() throws -> [InferredValue] {
    let input = try value(0)
    guard input.shape.count >= 2 else {
      throw node.error("takes \(input.shape), expected batch, channels and axes")
    }
    let shape = input.shape[..<2] + Array(repeating: 1, count: input.shape.count - 2)
    return [InferredValue(shape: Array(shape), element: input.element)]
  }

  /// ReduceMean: over the axes given, or all where there are none.
  func mean() throws -> [InferredValue] {
    let input = try value(0)
    let rank = input.shape.count
    let given = try setting("axes", input: 1, since: 18)
    let keeps = try node.integer("keepdims", default: 1) != 0
    var reduced = Set(try axes(given ?? [], of: rank))
    if reduced.isEmpty, try !node.flag("noop_with_empty_axes") { reduced = Set(0..<rank) }
    let shape = input.shape.indices.compactMap { index in
      reduced.contains(index) ? (keeps ? 1 : nil) : input.shape[index]
    }
    return [InferredValue(shape: shape, element: input.element)]
  }

  /// Softmax: its shape is that of the input; the axis has to exist.
  func alongAxis() throws -> [InferredValue] {
    let result = try computed(like: 0)
    let axis = try node.integer("axis", default: opset < 13 ? 1 : -1)
    _ = try self.axis(axis, of: result.shape.count, inclusive: opset < 13)
    return [result]
  }

  func localResponse() throws -> [InferredValue] {
    let result = try computed(like: 0)
    let size = try node.integer("size", default: 0)
    guard result.shape.count >= 2, (1...NetworkLimits.window).contains(size) else {
      throw node.error(
        "takes \(result.shape) with the size \(size), expected channels and a size from 1 to "
          + "\(NetworkLimits.window)")
    }
    return [result]
  }

  /// BatchNormalization as it is at inference, with one output.
  func batchNormalisation() throws -> [InferredValue] {
    let result = try computed(like: 0)
    guard try !node.flag("training_mode"), try node.integer("spatial", default: 1) == 1 else {
      throw node.error("is in training or not over channels, expected the form of inference")
    }
    guard node.outputs.dropFirst().allSatisfy({ $0 == nil }) else {
      throw node.error("has outputs of training, expected one output")
    }
    guard result.shape.count >= 2 else {
      throw node.error("takes \(result.shape), expected batch and channels")
    }
    for index in 1..<5 where try value(index).shape != [result.shape[1]] {
      throw node.error(
        "input \(index + 1) is \(try value(index).shape), expected [\(result.shape[1])]")
    }
    return [result]
  }

  func layerNormalisation() throws -> [InferredValue] {
    let result = try computed(like: 0)
    let rank = result.shape.count
    let first = try axis(try node.integer("axis", default: -1), of: rank)
    for index in 1..<3 {
      guard let shape = optional(index)?.shape else { continue }
      guard try broadcast([result.shape, shape]) == result.shape else {
        throw node.error("input \(index + 1) is \(shape), expected one that fits \(result.shape)")
      }
    }
    let reduced = result.shape.indices.map { $0 < first ? result.shape[$0] : 1 }
    let statistic = InferredValue(shape: reduced, element: .float32)
    return [result, statistic, statistic]
  }

  func dropout() throws -> [InferredValue] {
    let input = try value(0)
    if let training = optional(2) {
      guard let flag = training.constant?.integers(), flag == [0] else {
        throw node.error("is in training, expected the form of inference")
      }
    }
    return [input, InferredValue(shape: input.shape, element: .bool)]
  }
}
