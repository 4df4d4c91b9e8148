import Arch

extension GraphLowering {
  /// Adds the layers of a node, or passes on what it reads.
  mutating func lower(_ node: GraphNode) throws {
    if node.outputs.allSatisfy({ $0.map { shapes.constants[$0] != nil } ?? true }) { return }
    switch node.operation {
    case "Conv": try convolution(node)
    case "Gemm": try gemm(node)
    case "MatMul": try matrixProduct(node)
    case "LSTM", "GRU": try recurrent(node)
    case "MaxPool", "AveragePool": try pool(node)
    case "GlobalAveragePool", "ReduceMean": try mean(node)
    case "LRN":
      let size = try node.integer("size", default: 1)
      try activation(node, .localResponseNormalisation(size: size))
    case "Relu", "LeakyRelu", "Clip": try activation(node, .relu)
    case "Sigmoid": try activation(node, .sigmoid)
    case "Tanh": try activation(node, .tanh)
    case "Gelu", "Erf":
      note("counted as a hyperbolic tangent", node.place)
      try activation(node, .tanh)
    case "Softmax": try activation(node, .softmax)
    case "Add", "Sum", "Sub", "Mul", "Div": try elementwise(node)
    case "Concat": try concatenation(node)
    case "Pad": try padding(node)
    case "BatchNormalization", "LayerNormalization", "QuantizeLinear":
      note("is part of the layer before it: no layer, no time", node.place)
      set(node.output(0), to: source(node.input(0)))
    default: try view(node)
    }
  }

  // MARK: - Windows

  private func window(_ node: GraphNode, kernel: [Int]) throws -> (SpatialWindow, TensorShape) {
    let shape = shape(node.input(0))
    guard shape.count == 3 || shape.count == 4 else {
      throw node.error("slides over \(shape.count - 2) axes, expected 1 or 2")
    }
    guard shape[0] == items * steps else {
      throw node.error(
        "has a batch of \(shape[0]), expected \(items * steps) as the graph's input")
    }
    let window = try SpatialWindow(node, input: Array(shape[2...]), kernel: kernel)
    return (
      window,
      TensorShape(channels: shape[1], height: shape[2], width: shape.count > 3 ? shape[3] : 1)
    )
  }

  private mutating func convolution(_ node: GraphNode) throws {
    let weights = shape(node.input(1))
    var (spatial, needed) = try window(node, kernel: Array(weights[2...]))
    var window = Window(spatial)
    if let source = source(node.input(0)), source.padding != .none {
      // A Pad in front is padding of the window.
      window.padding.top += source.padding.top
      window.padding.left += source.padding.left
      window.padding.bottom += source.padding.bottom
      window.padding.right += source.padding.right
      needed.height -= source.padding.top + source.padding.bottom
      needed.width -= source.padding.left + source.padding.right
    }
    let groups = try node.integer("group", default: 1)
    let encoding = weightEncoding(node, [(node.input(1), .rows(weights[0]))])
    set(
      node.output(0),
      to: try add(
        node, .convolution(window: window, groups: groups), reading: node.input(0), as: needed,
        channels: weights[0], weights: encoding))
  }

  private mutating func pool(_ node: GraphNode) throws {
    let (spatial, needed) = try window(node, kernel: try node.integers("kernel_shape") ?? [])
    let window = Window(spatial)
    let isSame = try node.text("auto_pad", default: "NOTSET").hasPrefix("SAME")
    let ceilMode = try node.flag("ceil_mode") && !isSame
    let operation: LayerOperation =
      node.operation == "MaxPool"
      ? .maxPool(window: window, ceilMode: ceilMode)
      : .averagePool(window: window, ceilMode: ceilMode)
    let result = try add(node, operation, reading: node.input(0), as: needed)
    set(node.output(0), to: result)
  }

  /// A mean over all positions of each channel is a pool, any other has no layer.
  private mutating func mean(_ node: GraphNode) throws {
    let count = shape(node.output(0)).reduce(1, *)
    guard let source = unpadded(node.input(0)), count == source.shape.channels * items * steps
    else {
      note("is a mean over other axes than a map's: left out, takes no time", node.place)
      return
    }
    set(
      node.output(0),
      to: try add(node, .globalAveragePool, reading: node.input(0), as: source.shape))
  }

  // MARK: - Products

  private mutating func gemm(_ node: GraphNode) throws {
    var left = shape(node.input(0))
    let right = shape(node.input(1))
    if try node.flag("transA") { left.swapAt(0, 1) }
    let isTransposed = try node.flag("transB")
    guard let weights = node.input(1), isWeight(weights) else {
      throw node.error("multiplies two computed values, expected weights as the second")
    }
    let outputs = right[isTransposed ? 0 : 1]
    let encoding = weightEncoding(
      node, [(weights, isTransposed ? .rows(outputs) : .columns(outputs))])
    try product(node, node.input(0), rows: left[0], inputs: left[1], outputs, encoding)
  }

  private mutating func matrixProduct(_ node: GraphNode) throws {
    let left = shape(node.input(0))
    let right = shape(node.input(1))
    let isRight = node.input(1).map(isWeight) ?? false
    let isLeft = node.input(0).map(isWeight) ?? false
    guard isRight != isLeft else {
      throw node.error("multiplies two computed values, expected weights as one of them")
    }
    let matrix = isRight ? right : left
    guard matrix.count <= 2 || matrix.dropLast(2).allSatisfy({ $0 == 1 }) else {
      throw node.error("has a stack of \(matrix) weights, expected one matrix")
    }
    if isRight {
      let outputs = right.count > 1 ? right[right.count - 1] : 1
      let encoding = weightEncoding(node, [(node.input(1), .columns(outputs))])
      try product(
        node, node.input(0), rows: left.dropLast().reduce(1, *), inputs: left[left.count - 1],
        outputs, encoding)
    } else {
      let outputs = left.count > 1 ? left[left.count - 2] : 1
      let inputs = left[left.count - 1]
      let encoding = weightEncoding(node, [(node.input(0), .rows(outputs))])
      try product(
        node, node.input(1), rows: right.reduce(1, *) / max(1, inputs), inputs: inputs, outputs,
        encoding)
    }
  }

  /// A linear layer, or a 1 × 1 convolution where the matrix applies to several positions.
  private mutating func product(
    _ node: GraphNode, _ value: Int?, rows: Int, inputs: Int, _ outputs: Int,
    _ encoding: OperandEncoding?
  ) throws {
    let positions = try positions(rows, node)
    let source = unpadded(value)
    let result: Source
    if positions == 1 {
      var needed = TensorShape(channels: inputs)
      if let source, source.shape.count == inputs { needed = source.shape }
      result = try add(
        node, .linear, reading: value, as: needed, channels: outputs, weights: encoding)
    } else {
      var needed = TensorShape(channels: inputs, height: positions)
      if let source, source.shape.channels == inputs,
        source.shape.height * source.shape.width == positions
      {
        needed = source.shape
      }
      result = try add(
        node, .convolution(window: Window(kernel: Extent(1, 1)), groups: 1), reading: value,
        as: needed, channels: outputs, weights: encoding)
    }
    set(node.output(0), to: result)
  }

  private mutating func recurrent(_ node: GraphNode) throws {
    let hidden = shape(node.input(2))[2]
    let inputs = shape(node.input(1))[2]
    let gates = node.operation == "LSTM" ? 4 : 3
    let operation: LayerOperation = gates == 4 ? .lstm(hidden: hidden) : .gru(hidden: hidden)
    if gates == 3, try node.flag("linear_before_reset") {
      note("has its reset gate behind the product, and is counted as with one in front", node.place)
    }
    let directions = shape(node.input(1))[0]
    let rows = directions * gates * hidden
    let encoding = weightEncoding(
      node, [(node.input(1), .rows(rows)), (node.input(2), .rows(rows))])
    var needed = TensorShape(channels: inputs)
    if let source = unpadded(node.input(0)), source.shape.count == inputs { needed = source.shape }
    var result = try add(
      node, operation, reading: node.input(0), as: needed, weights: encoding,
      suffix: directions == 2 ? " forward" : "")
    if directions == 2 {
      let reverse = try add(
        node, operation, reading: node.input(0), as: needed, weights: encoding, suffix: " reverse")
      result = try append(
        node, .concatenate, from: [result.layer, reverse.layer],
        reading: [result.shape, reverse.shape], suffix: " both")
    }
    for index in node.outputs.indices { set(node.output(index), to: result) }
  }

  // MARK: - The rest

  /// What stands behind a value, unless a Pad does.
  private func unpadded(_ value: Int?) -> Source? {
    guard let source = source(value), source.padding == .none else { return nil }
    return source
  }

  private mutating func activation(_ node: GraphNode, _ operation: LayerOperation) throws {
    guard let source = unpadded(node.input(0)) else { return leaveOut(node) }
    set(node.output(0), to: try add(node, operation, reading: node.input(0), as: source.shape))
  }

  private mutating func leaveOut(_ node: GraphNode) {
    note("reads a value that no layer makes: left out, takes no time", node.place)
  }

  private mutating func elementwise(_ node: GraphNode) throws {
    let computed = node.inputs.compactMap(\.self).filter { !isWeight($0) }
    let output = shape(node.output(0))
    if computed.count < 2 {
      // With constants: part of the layer before.
      if let value = computed.first, shape(value).reduce(1, *) == output.reduce(1, *) {
        set(node.output(0), to: source(value))
      }
      return
    }
    let found = computed.compactMap(unpadded)
    guard found.count == computed.count, let first = found.first,
      found.allSatisfy({ $0.shape == first.shape }), computed.allSatisfy({ shape($0) == output })
    else {
      note("takes values of different shapes or of no layer: left out, takes no time", node.place)
      let widest = computed.first { shape($0) == output && unpadded($0) != nil }
      set(node.output(0), to: widest.flatMap(unpadded))
      return
    }
    if node.operation != "Add", node.operation != "Sum" {
      note("is counted as a sum", node.place)
    }
    set(
      node.output(0),
      to: try append(
        node, .add, from: found.map(\.layer), reading: found.map(\.shape)))
  }

  private mutating func concatenation(_ node: GraphNode) throws {
    let found = node.inputs.compactMap(unpadded)
    guard found.count == node.inputs.count, let first = found.first,
      found.allSatisfy({
        $0.shape.height == first.shape.height && $0.shape.width == first.shape.width
      })
    else { return leaveOut(node) }
    guard found.count > 1 else { return set(node.output(0), to: first) }
    set(
      node.output(0),
      to: try append(
        node, .concatenate, from: found.map(\.layer), reading: found.map(\.shape)))
  }

  private mutating func padding(_ node: GraphNode) throws {
    let shape = shape(node.input(0))
    let rank = shape.count
    guard var source = source(node.input(0)), rank == 3 || rank == 4,
      let pads = try shapes.setting(node, "pads", input: 1, since: 11), pads.count == 2 * rank,
      graph.opset < 18 || node.input(3) == nil, pads.allSatisfy({ $0 >= 0 }),
      pads[0] == 0, pads[1] == 0, pads[rank] == 0, pads[rank + 1] == 0
    else {
      if self.shape(node.output(0)) == shape { return try view(node) }
      return leaveOut(node)
    }
    source.padding.top += pads[2]
    source.padding.bottom += pads[rank + 2]
    if rank == 4 {
      source.padding.left += pads[3]
      source.padding.right += pads[rank + 3]
    }
    let sides = [
      source.padding.top, source.padding.left, source.padding.bottom, source.padding.right,
    ]
    guard sides.allSatisfy({ $0 <= NetworkLimits.window }) else {
      throw node.error("pads by more than \(NetworkLimits.window)")
    }
    set(node.output(0), to: source)
  }

  /// The same elements in another shape or type; fewer or more of them come from memory.
  private mutating func view(_ node: GraphNode) throws {
    let count = shape(node.input(0)).reduce(1, *)
    if count == shape(node.output(0)).reduce(1, *) {
      set(node.output(0), to: unpadded(node.input(0)))
    } else {
      note("takes a part of a value: no layer, no time", node.place)
    }
  }
}

extension Window {
  /// A window over rows and columns; a single axis is the rows.
  fileprivate init(_ window: SpatialWindow) {
    let rows = window.axes[0]
    let columns =
      window.axes.count > 1 ? window.axes[1] : SpatialAxis(input: 1, kernel: 1, output: 1)
    self.init(
      kernel: Extent(rows.kernel, columns.kernel), stride: Extent(rows.stride, columns.stride),
      dilation: Extent(rows.dilation, columns.dilation),
      padding: Padding(
        top: rows.before, left: columns.before, bottom: rows.after, right: columns.after))
  }
}
