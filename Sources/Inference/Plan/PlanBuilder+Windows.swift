import Arch
import CKernels
import Workloads

extension PlanBuilder {
  mutating func lowerPool(_ node: GraphNode, _ output: Int) throws {
    if let indices = node.output(1), isWanted(indices) {
      throw node.error("has indices that are used, expected one output")
    }
    let value = try first(node)
    let shape = shape(value)
    let (window, axes) = try window(
      node, shape, kernel: try node.integers("kernel_shape") ?? [])
    let x = try buffer(value, .channelsLast)
    let y = try define(output, .channelsLast)
    var operation = PoolOperation(
      x: x, y: y, window: window, images: shape[0], isMaximum: node.operation == "MaxPool")
    operation.countsPadding = try node.flag("count_include_pad")
    operation.bottom = axes.axes.count == 1 ? 0 : axes.axes[0].after
    operation.right = axes.axes[axes.axes.count - 1].after
    emit(.pool(operation), reads: [x], writes: [y])
  }

  mutating func lowerGlobalPool(_ node: GraphNode, _ output: Int) throws {
    try emitMean(of: try first(node), into: output)
  }

  /// The mean over all positions of each channel.
  private mutating func emitMean(of value: Int, into output: Int) throws {
    let shape = shape(value)
    let x = try buffer(value, .channelsLast)
    // With one position left both layouts are the same.
    let y = try define(output, .plain)
    emit(
      .reducePositions(
        x: x, y: y, images: shape[0], positions: try elementCount(Array(shape[2...])),
        channels: shape[1], isMaximum: false), reads: [x], writes: [y])
  }

  mutating func lowerMean(_ node: GraphNode, _ output: Int) throws {
    let value = try first(node)
    let shape = shape(value)
    let given = try shapes.setting(node, "axes", input: 1, since: 18) ?? []
    var reduced = Set(try given.map { try axis($0, rank: shape.count, node) })
    if reduced.isEmpty {
      if try node.flag("noop_with_empty_axes") { return try adopt(output, viewOf: value) }
      reduced = Set(shape.indices)
    }
    if shape.count >= 3, reduced == Set(2..<shape.count) {
      return try emitMean(of: value, into: output)
    }
    // The dimensions that stay go to the front.
    let order = shape.indices.filter { !reduced.contains($0) } + reduced.sorted()
    let held = layout(value)
    let own = steps(shape, held)
    var x = try buffer(value, held)
    let copied = scratch(try elementCount(shape))
    rearrange(
      Rearrangement(x: 0, y: 0, shape: order.map { shape[$0] }, steps: order.map { own[$0] }),
      from: x, to: copied)
    x = copied
    let positions = try elementCount(reduced.map { shape[$0] })
    let y = try define(output, .plain)
    emit(
      .reducePositions(
        x: x, y: y, images: try elementCount(self.shape(output)), positions: positions,
        channels: 1, isMaximum: false), reads: [x], writes: [y])
  }
}
