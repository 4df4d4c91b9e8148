import Arch
import CKernels
import Workloads

extension PlanBuilder {
  /// Adds a layer, and returns its place among them.
  mutating func addLayer(
    _ name: String, _ kind: MatrixLayer.Kind, inputs: Int, outputs: Int, groups: Int = 1,
    vectors: Int, weights: Int,
    _ arrangement: WeightArrangement
  ) throws -> Int {
    let index = layers.count
    // Vectors are counted for one image; a plan has whole batches.
    layers.append(
      LayerDraft(
        layer: MatrixLayer(
          index: index, name: name, kind: kind, inputs: inputs, outputs: outputs, groups: groups,
          vectors: max(1, vectors / batch)),
        source: weights, node: currentNode, arrangement: arrangement))
    return index
  }

  func window(_ node: GraphNode, _ shape: [Int], kernel: [Int]) throws
    -> (tessera_window, SpatialWindow)
  {
    let axes = Array(shape[2...])
    guard axes.count <= 2 else {
      throw node.error("slides over \(axes.count) axes, three or more cannot be run")
    }
    let window = try SpatialWindow(node, input: axes, kernel: kernel)
    // A sequence is an image of one row.
    let one = SpatialAxis(input: 1, kernel: 1, output: 1)
    let (rows, columns) = axes.count == 1 ? (one, window.axes[0]) : (window.axes[0], window.axes[1])
    let result = tessera_window(
      height: rows.input, width: columns.input, channels: shape[1], rows: rows.output,
      columns: columns.output, kernel_rows: rows.kernel, kernel_columns: columns.kernel,
      row_stride: rows.stride, column_stride: columns.stride, row_step: rows.dilation,
      column_step: columns.dilation, top: rows.before, left: columns.before)
    return (result, window)
  }

  mutating func lowerConvolution(_ node: GraphNode, _ output: Int) throws {
    let (value, weights) = (try first(node), try required(node, 1))
    guard let kernels = constant(weights) else {
      throw node.error("its weights are computed, expected a constant")
    }
    let shape = shape(value)
    let groups = try node.integer("group", default: 1)
    let (window, _) = try window(node, shape, kernel: Array(kernels.shape[2...]))
    let outputs = kernels.shape[0] / groups
    let inputs = try elementCount(Array(kernels.shape[1...]))
    let positions = Int(window.rows * window.columns)
    let rows = try elementCount([shape[0], positions])
    let bias = try makeBias(node, 2, outputs * groups)
    let layer = try addLayer(
      node.name, .convolution, inputs: inputs, outputs: outputs, groups: groups,
      vectors: rows, weights: weights, .kernels)
    let isPlain =
      window.kernel_rows == 1 && window.kernel_columns == 1 && window.row_stride == 1
      && window.column_stride == 1 && window.rows == window.height
      && window.columns == window.width && groups == 1
    let x = try buffer(value, .channelsLast)
    let y = try define(output, .channelsLast)
    emit(
      .matrix(
        MatrixOperation(
          layer: layer, x: x, y: y, bias: bias, window: isPlain ? nil : window, rows: rows,
          inputs: inputs, outputs: outputs, groups: groups)), reads: [x], writes: [y])
  }

  /// A bias of its own for a product, because what follows may be added to it.
  private mutating func makeBias(_ node: GraphNode, _ index: Int, _ count: Int) throws -> Int {
    guard let value = node.input(index) else {
      return makeConstant([Float](repeating: 0, count: count))
    }
    guard let numbers = try floats(value), numbers.count == count else {
      throw node.error("its bias is computed, expected a constant")
    }
    return makeConstant(numbers)
  }

  mutating func lowerGemm(_ node: GraphNode, _ output: Int) throws {
    let (left, right) = (try first(node), try required(node, 1))
    let (transposesLeft, transposesRight) = (try node.flag("transA"), try node.flag("transB"))
    let alpha = Float(try node.number("alpha", default: 1))
    let beta = Float(try node.number("beta", default: 1))
    let (rows, columns) = (shape(output)[0], shape(output)[1])
    let depth = shape(left)[transposesLeft ? 0 : 1]
    let a = try matrix(left, isTransposed: transposesLeft)
    // The bias is part of the product where each row has the same.
    var biasNumbers: [Float]?
    if let bias = node.input(2), shape(bias).count < 2 || shape(bias)[0] == 1,
      let numbers = try floats(bias)
    {
      biasNumbers = (0..<columns).map { beta * numbers[numbers.count == 1 ? 0 : $0] }
    }
    let y = try define(output, .plain)
    if constant(right) != nil {
      let layer = try addLayer(
        node.name, .linear, inputs: depth, outputs: columns, vectors: rows, weights: right,
        transposesRight ? .columns(alpha) : .rows(alpha))
      let bias = makeConstant(biasNumbers ?? [Float](repeating: 0, count: columns))
      emit(
        .matrix(
          MatrixOperation(
            layer: layer, x: a, y: y, bias: bias, window: nil, rows: rows, inputs: depth,
            outputs: columns, groups: 1)), reads: [a], writes: [y])
      if biasNumbers != nil { return }
    } else {
      let b = try matrix(right, isTransposed: transposesRight)
      emit(
        .product(
          ProductOperation(
            a: a, b: b, y: y, rows: rows, depth: depth, columns: columns, places: [(0, 0)],
            alpha: alpha)), reads: [a, b], writes: [y])
    }
    guard let bias = node.input(2), beta != 0 else { return }
    var c = try buffer(bias, .plain)
    if beta != 1 {
      let count = try elementCount(shape(bias))
      let scaled = scratch(count)
      let factor = makeConstant([beta])
      emit(
        .binary(
          BinaryOperation(
            operation: Int32(TESSERA_MULTIPLY), a: c, b: factor, y: scaled, shape: [], aSteps: [],
            bSteps: [], inner: count, aInner: 1, bInner: 0)), reads: [c, factor], writes: [scaled])
      c = scaled
    }
    emitPairs(
      TESSERA_ADD, y, shape(output), rowMajorSteps(shape(output)), c,
      stretched(rowMajorSteps(shape(bias)), shape(bias), to: shape(output)), into: y,
      shape(output))
  }

  /// A matrix as it is, or transposed into a buffer of its own.
  private mutating func matrix(_ value: Int, isTransposed: Bool) throws -> Int {
    let buffer = try buffer(value, .plain)
    guard isTransposed else { return buffer }
    let shape = shape(value)
    let made = scratch(try elementCount(shape))
    rearrange(
      Rearrangement(x: 0, y: 0, shape: [shape[1], shape[0]], steps: [1, shape[1]]), from: buffer,
      to: made)
    return made
  }

  mutating func lowerMatMul(_ node: GraphNode, _ output: Int) throws {
    let (left, right) = (try first(node), try required(node, 1))
    var (a, b) = (shape(left), shape(right))
    if a.count == 1 { a.insert(1, at: 0) }
    if b.count == 1 { b.append(1) }
    let (rows, depth, columns) = (a[a.count - 2], a[a.count - 1], b[b.count - 1])
    let x = try buffer(left, .plain)
    if b.count == 2, constant(right) != nil {
      let all = try elementCount(a) / max(depth, 1)
      let layer = try addLayer(
        node.name, .linear, inputs: depth, outputs: columns,
        vectors: all, weights: right, .rows(1))
      let bias = makeConstant([Float](repeating: 0, count: columns))
      let y = try define(output, .plain)
      emit(
        .matrix(
          MatrixOperation(
            layer: layer, x: x, y: y, bias: bias, window: nil, rows: all, inputs: depth,
            outputs: columns, groups: 1)), reads: [x], writes: [y])
      return
    }
    let z = try buffer(right, .plain)
    let y = try define(output, .plain)
    let batch = broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
    let aSteps = stretched(
      rowMajorSteps(Array(a.dropLast(2))).map { $0 * rows * depth }, Array(a.dropLast(2)),
      to: batch)
    let bSteps = stretched(
      rowMajorSteps(Array(b.dropLast(2))).map { $0 * depth * columns }, Array(b.dropLast(2)),
      to: batch)
    let count = try elementCount(batch)
    guard count <= 1 << 20 else {
      throw node.error("has \(count) products of matrices, expected at most 2²⁰")
    }
    var places: [(a: Int, b: Int)] = []
    var indices = batch.map { _ in 0 }
    for _ in 0..<count {
      places.append(
        (
          zip(indices, aSteps).reduce(0) { $0 + $1.0 * $1.1 },
          zip(indices, bSteps).reduce(0) { $0 + $1.0 * $1.1 }
        ))
      for axis in batch.indices.reversed() {
        indices[axis] += 1
        if indices[axis] < batch[axis] { break }
        indices[axis] = 0
      }
    }
    emit(
      .product(
        ProductOperation(
          a: x, b: z, y: y, rows: rows, depth: depth, columns: columns, places: places)),
      reads: [x, z], writes: [y])
  }

  private func broadcast(_ left: [Int], _ right: [Int]) -> [Int] {
    let rank = max(left.count, right.count)
    return (0..<rank).map { axis in
      let a = axis < rank - left.count ? 1 : left[axis - (rank - left.count)]
      let b = axis < rank - right.count ? 1 : right[axis - (rank - right.count)]
      return a == 1 ? b : a
    }
  }

  /// Distances along the dimensions of a larger shape; those that stretch have 0.
  func stretched(_ steps: [Int], _ shape: [Int], to target: [Int]) -> [Int] {
    let missing = target.count - shape.count
    return target.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : steps[axis - missing]
    }
  }
}
