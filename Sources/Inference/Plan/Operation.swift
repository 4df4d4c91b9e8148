import CKernels

/// A step of a plan, with all sizes worked out. Buffers are places in the plan's table.
///
/// Images lie with the channel fastest; what a step reads and writes is as long as its sizes say,
/// which is checked when the plan is made and not when it runs.
enum Operation {
  case matrix(MatrixOperation)
  case product(ProductOperation)
  case recurrent(RecurrentOperation)
  case unary(function: Int32, x: Int, y: Int, count: Int, a: Float, b: Float)
  case binary(BinaryOperation)
  case affine(x: Int, y: Int, scale: Int, shift: Int, rows: Int, width: Int)
  case pool(PoolOperation)
  case reducePositions(
    x: Int, y: Int, images: Int, positions: Int, channels: Int, isMaximum: Bool)
  case responseNorm(ResponseNormOperation)
  case layerNorm(
    x: Int, y: Int, scale: Int, shift: Int?, rows: Int, width: Int, epsilon: Float)
  case softmax(x: Int, y: Int, outer: Int, width: Int, inner: Int, isLogarithm: Bool)
  case rearrange(Rearrangement)
  case join(JoinOperation)
  case take(TakeOperation)
  case gather(GatherOperation)
  case copy(x: Int, y: Int, count: Int)
  case quantize(QuantizeOperation)
  case dequantize(QuantizeOperation)
}

/// A product with constant weights: a convolution or a linear layer.
///
/// With a window, vectors are the patches under it in the order (kernel row, kernel column,
/// channel), one for each output position; without, they are rows of `groups · inputs` numbers.
struct MatrixOperation {
  var layer: Int
  var x: Int
  var y: Int
  var bias: Int
  var window: tessera_window?
  /// Vectors for each group.
  var rows: Int
  var inputs: Int
  var outputs: Int
  var groups: Int
  /// Results are cut off below and above, which is how Relu and Clip that follow are done.
  var low = -Float.infinity
  var high = Float.infinity

  var isClamped: Bool { low != -.infinity || high != .infinity }
  /// Whether each channel has one kernel and one output.
  var isDepthwise: Bool {
    guard let window else { return false }
    return outputs == 1 && groups == Int(window.channels)
  }
}

/// Products of matrices that are both computed, one for each batch.
struct ProductOperation {
  var a: Int
  var b: Int
  var y: Int
  var rows: Int
  var depth: Int
  var columns: Int
  /// For each product, where its operands begin.
  var places: [(a: Int, b: Int)]
  var alpha: Float = 1
}

/// y = a op b with dimensions that stretch; distances of 0 repeat.
struct BinaryOperation {
  var operation: Int32
  var a: Int
  var b: Int
  var y: Int
  /// Without the innermost dimension.
  var shape: [Int]
  var aSteps: [Int]
  var bSteps: [Int]
  var inner: Int
  var aInner: Int
  var bInner: Int
}

struct PoolOperation {
  var x: Int
  var y: Int
  var window: tessera_window
  var images: Int
  var isMaximum: Bool
  var countsPadding = false
  /// Padding behind, which only means need to know.
  var bottom = 0
  var right = 0
}

struct ResponseNormOperation {
  var x: Int
  var y: Int
  var rows: Int
  var channels: Int
  var size: Int
  var alpha: Float
  var beta: Float
  var bias: Float
}

/// Copies elements that lie `steps` apart into an array without gaps.
struct Rearrangement {
  var x: Int
  var y: Int
  var shape: [Int]
  var steps: [Int]
}

/// Arrays behind one another: `outer` rows, to each of which every part adds its run.
struct JoinOperation {
  var y: Int
  var outer: Int
  var parts: [(x: Int, run: Int)]
}

/// The slices of an axis that constant indices choose; −1 stands for slices of `value`.
struct TakeOperation {
  var x: Int
  var y: Int
  var outer: Int
  var size: Int
  var inner: Int
  var indices: [Int]
  var value: Float
}

/// The slices of an axis that computed indices choose; one out of range is clamped.
struct GatherOperation {
  var x: Int
  var indices: Int
  var y: Int
  var outer: Int
  var size: Int
  var inner: Int
  var count: Int
}

/// Rounding to levels, or back: y = clamp(round(x / scale) + zero).
struct QuantizeOperation {
  var x: Int
  var y: Int
  var scale: Int
  var zero: Int
  /// 0 for one scale, 1 for one of each slice.
  var step: Int
  var rows: Int
  var width: Int
  var inner: Int
  var low: Float
  var high: Float
}
