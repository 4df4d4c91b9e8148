import Arch

extension NodeInference {
  /// Conv: [batch, channels, …] with kernels [outputs, channels / groups, …].
  func convolution() throws -> [InferredValue] {
    let input = try value(0)
    let kernels = try value(1)
    guard input.shape.count >= 3, kernels.shape.count == input.shape.count else {
      throw node.error(
        "takes an input \(input.shape) and kernels \(kernels.shape), expected as many dimensions, "
          + "3 or more")
    }
    let kernel = Array(kernels.shape[2...])
    if let declared = try node.integers("kernel_shape"), declared != kernel {
      throw node.error("kernel_shape is \(declared), the kernels are \(kernels.shape)")
    }
    let groups = try node.integer("group", default: 1)
    let channels = input.shape[1]
    let outputs = kernels.shape[0]
    guard groups >= 1, outputs >= 1, outputs % groups == 0, channels % groups == 0,
      kernels.shape[1] == channels / groups, channels >= 1
    else {
      throw node.error(
        "\(groups) groups of kernels \(kernels.shape) do not fit an input \(input.shape)")
    }
    if let bias = optional(2), bias.shape != [outputs] {
      throw node.error("the bias is \(bias.shape), expected [\(outputs)]")
    }
    let window = try SpatialWindow(node, input: Array(input.shape[2...]), kernel: kernel)
    return [
      InferredValue(shape: [input.shape[0], outputs] + window.output, element: input.element)
    ]
  }

  /// Gemm: α · A · B + β · C.
  func gemm() throws -> [InferredValue] {
    var left = try value(0).shape
    var right = try value(1).shape
    guard left.count == 2, right.count == 2 else {
      throw node.error("takes \(left) and \(right), expected two matrices")
    }
    if try node.flag("transA") { left.swapAt(0, 1) }
    if try node.flag("transB") { right.swapAt(0, 1) }
    guard left[1] == right[0] else {
      throw node.error("multiplies \(left) and \(right), which do not fit")
    }
    let shape = [left[0], right[1]]
    if let bias = optional(2), try broadcast([shape, bias.shape]) != shape {
      throw node.error("the bias is \(bias.shape), expected one that fits \(shape)")
    }
    return [InferredValue(shape: shape, element: try value(0).element)]
  }

  /// MatMul as NumPy has it: the last two dimensions multiply, those before them are repeated.
  func matrixProduct() throws -> [InferredValue] {
    var left = try value(0).shape
    var right = try value(1).shape
    guard !left.isEmpty, !right.isEmpty else {
      throw node.error("takes \(left) and \(right), expected no scalar")
    }
    let isRow = left.count == 1
    let isColumn = right.count == 1
    if isRow { left.insert(1, at: 0) }
    if isColumn { right.append(1) }
    guard left[left.count - 1] == right[right.count - 2] else {
      throw node.error(
        "multiplies \(try value(0).shape) and \(try value(1).shape), which do not fit")
    }
    var shape = try broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))])
    if !isRow { shape.append(left[left.count - 2]) }
    if !isColumn { shape.append(right[right.count - 1]) }
    return [InferredValue(shape: shape, element: try value(0).element)]
  }

  /// LSTM and GRU: X [steps, batch, inputs], W [directions, gates · hidden, inputs],
  /// R [directions, gates · hidden, hidden]; Y, Y_h and Y_c.
  func recurrent(gates: Int) throws -> [InferredValue] {
    let input = try value(0)
    let weights = try value(1).shape
    let recurrence = try value(2).shape
    guard input.shape.count == 3, weights.count == 3, recurrence.count == 3 else {
      throw node.error(
        "takes \(input.shape), \(weights) and \(recurrence), expected three dimensions each")
    }
    let kinds = ["forward", "reverse", "bidirectional"]
    let kind = try node.text("direction", default: "forward")
    guard kinds.contains(kind) else {
      throw node.error(
        "unknown direction \(quoted(kind))\(expectation(of: kinds, insteadOf: kind))")
    }
    let directions = kind == "bidirectional" ? 2 : 1
    let hidden = recurrence[2]
    let declared = try node.integer("hidden_size", default: hidden)
    let (rows, overflow) = hidden.multipliedReportingOverflow(by: gates)
    guard !overflow, hidden >= 1, declared == hidden, weights[0] == directions,
      recurrence[0] == directions, weights[1] == rows, recurrence[1] == rows,
      weights[2] == input.shape[2]
    else {
      throw node.error(
        "weights \(weights) and \(recurrence) do not fit an input \(input.shape), \(directions) "
          + "direction\(directions == 1 ? "" : "s") and a hidden size of \(declared)")
    }
    let isBatchFirst = opset >= 14 ? try node.integer("layout", default: 0) == 1 : false
    let batch = input.shape[isBatchFirst ? 0 : 1]
    let steps = input.shape[isBatchFirst ? 1 : 0]
    let state = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
    let expected: [(Int, [Int], String)] = [
      (3, [directions, 2 * rows], "the bias"), (4, [batch], "sequence_lens"),
      (5, state, "initial_h"), (6, state, "initial_c"), (7, [directions, 3 * hidden], "P"),
    ]
    for (index, shape, name) in expected {
      guard let found = optional(index)?.shape, found != shape else { continue }
      throw node.error("\(name) is \(found), expected \(shape)")
    }
    let all =
      isBatchFirst
      ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
    let last = InferredValue(shape: state, element: input.element)
    let sequence = InferredValue(shape: all, element: input.element)
    return gates == 4 ? [sequence, last, last] : [sequence, last]
  }
}
