import CKernels
import Crossbar

extension ModelExecutor {
  /// Numbers of patches that are made at once.
  static let patchNumbers = 1 << 21

  func multiply(
    _ layer: Int, _ group: Int, _ x: UnsafePointer<Float>, _ count: Int,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let matrix = matrices[layer][group]
    let vectors = UnsafeBufferPointer(start: x, count: count * matrix.inputs)
    let results = UnsafeMutableBufferPointer(start: y, count: count * matrix.outputs)
    var span = results.mutableSpan
    matrix.multiply(vectors.span, count: count, into: &span, draw: draws)
    draws &+= 1
  }

  /// A convolution or a linear layer: pieces of rows, so that patches stay in the caches and memory
  /// is bounded; bias and cut-offs are done while a piece is there.
  func run(_ o: MatrixOperation, _ p: [UnsafeMutablePointer<Float>]) {
    let (x, y, bias) = (p[o.x], p[o.y], p[o.bias])
    if let window = o.window, let weights = depthwise[o.layer], o.isDepthwise {
      let positions = Int(window.rows * window.columns)
      withUnsafePointer(to: window) {
        tessera_depthwise(y, x, weights, bias, $0, o.rows / positions, o.low, o.high)
      }
      return
    }
    let piece = max(16, min(Self.patchNumbers / o.inputs, 4096) / 16 * 16)
    let width = o.outputs * o.groups
    if o.window != nil { patches.reserve(min(piece, o.rows) * o.inputs) }
    if o.groups > 1 { products.reserve(min(piece, o.rows) * o.outputs) }
    for first in stride(from: 0, to: o.rows, by: piece) {
      let count = min(piece, o.rows - first)
      let target = y + first * width
      for group in 0..<o.groups {
        var source = UnsafePointer(x + first * o.inputs)
        if var window = o.window {
          let taken = Int(window.channels) / o.groups
          tessera_patches(patches.base, x, &window, first, count, group * taken, taken)
          source = UnsafePointer(patches.base)
        }
        if o.groups == 1 {
          multiply(o.layer, 0, source, count, target)
        } else {
          multiply(o.layer, group, source, count, products.base)
          let begin = group * o.outputs
          tessera_add_bias(
            target + begin, width, products.base, o.outputs, bias + begin, count, o.outputs, o.low,
            o.high)
        }
      }
      if o.groups == 1 {
        tessera_add_bias(target, width, target, width, bias, count, width, o.low, o.high)
      }
    }
  }
}
