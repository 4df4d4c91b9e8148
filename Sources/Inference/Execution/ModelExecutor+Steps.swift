import CKernels
import COpenBLAS
import Crossbar

extension ModelExecutor {
  func execute(_ prepared: PreparedPlan) {
    openblas_set_num_threads(1)
    let p = prepared.pointers
    for operation in prepared.plan.operations {
      switch operation {
      case .matrix(let operation): run(operation, p)
      case .product(let operation): run(operation, p)
      case .recurrent(let operation): run(operation, p)
      case .unary(let function, let x, let y, let count, let a, let b):
        tessera_unary(function, p[y], p[x], count, a, b)
      case .binary(let operation): run(operation, p)
      case .affine(let x, let y, let scale, let shift, let rows, let width):
        tessera_affine(p[y], p[x], p[scale], p[shift], rows, width)
      case .pool(let operation): run(operation, p)
      case .reducePositions(let x, let y, let images, let positions, let channels, let isMaximum):
        tessera_reduce_positions(p[y], p[x], images, positions, channels, isMaximum ? 1 : 0)
      case .responseNorm(let o):
        tessera_response_norm(p[o.y], p[o.x], o.rows, o.channels, o.size, o.alpha, o.beta, o.bias)
      case .layerNorm(let x, let y, let scale, let shift, let rows, let width, let epsilon):
        tessera_layer_norm(p[y], p[x], p[scale], shift.map { p[$0] }, rows, width, epsilon)
      case .softmax(let x, let y, let outer, let width, let inner, let isLogarithm):
        tessera_softmax(p[y], p[x], outer, width, inner, isLogarithm ? 1 : 0)
      case .rearrange(let o): o.run(from: p[o.x], to: p[o.y])
      case .join(let operation): run(operation, p)
      case .take(let operation): run(operation, p)
      case .gather(let operation): run(operation, p)
      case .copy(let x, let y, let count): p[y].update(from: p[x], count: count)
      case .quantize(let o):
        tessera_quantize(
          p[o.y], p[o.x], p[o.scale], p[o.zero], o.step, o.rows, o.width, o.inner, o.low, o.high)
      case .dequantize(let o):
        tessera_dequantize(
          p[o.y], p[o.x], p[o.scale], p[o.zero], o.step, o.rows, o.width, o.inner)
      }
    }
  }

  private func run(_ o: BinaryOperation, _ p: [UnsafeMutablePointer<Float>]) {
    var indices = [Int](repeating: 0, count: o.shape.count)
    var (a, b, y) = (UnsafePointer(p[o.a]), UnsafePointer(p[o.b]), p[o.y])
    while true {
      tessera_binary(o.operation, y, a, o.aInner, b, o.bInner, o.inner)
      y += o.inner
      var axis = o.shape.count - 1
      while axis >= 0 {
        indices[axis] += 1
        a += o.aSteps[axis]
        b += o.bSteps[axis]
        if indices[axis] < o.shape[axis] { break }
        a -= o.shape[axis] * o.aSteps[axis]
        b -= o.shape[axis] * o.bSteps[axis]
        indices[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  private func run(_ o: PoolOperation, _ p: [UnsafeMutablePointer<Float>]) {
    withUnsafePointer(to: o.window) { window in
      if o.isMaximum {
        tessera_max_pool(p[o.y], p[o.x], window, o.images)
      } else {
        tessera_average_pool(
          p[o.y], p[o.x], window, o.images, o.countsPadding ? 1 : 0, o.bottom, o.right)
      }
    }
  }

  private func run(_ o: ProductOperation, _ p: [UnsafeMutablePointer<Float>]) {
    for (index, place) in o.places.enumerated() {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(o.rows), blasint(o.columns),
        blasint(o.depth), o.alpha, p[o.a] + place.a, blasint(max(o.depth, 1)), p[o.b] + place.b,
        blasint(o.columns), 0, p[o.y] + index * o.rows * o.columns, blasint(o.columns))
    }
  }

  private func run(_ o: JoinOperation, _ p: [UnsafeMutablePointer<Float>]) {
    var y = p[o.y]
    for row in 0..<o.outer {
      for part in o.parts {
        y.update(from: p[part.x] + row * part.run, count: part.run)
        y += part.run
      }
    }
  }

  private func run(_ o: TakeOperation, _ p: [UnsafeMutablePointer<Float>]) {
    var y = p[o.y]
    for row in 0..<o.outer {
      let x = p[o.x] + row * o.size * o.inner
      for index in o.indices {
        if index < 0 {
          y.update(repeating: o.value, count: o.inner)
        } else {
          y.update(from: x + index * o.inner, count: o.inner)
        }
        y += o.inner
      }
    }
  }

  private func run(_ o: GatherOperation, _ p: [UnsafeMutablePointer<Float>]) {
    var y = p[o.y]
    for row in 0..<o.outer {
      let x = p[o.x] + row * o.size * o.inner
      for place in 0..<o.count {
        // An index that was computed can be anything.
        let wanted = p[o.indices][place]
        let limit = Float(o.size)
        var index = wanted > -limit ? (wanted < limit ? Int(wanted) : o.size - 1) : 0
        if index < 0 { index += o.size }
        y.update(from: x + min(max(index, 0), o.size - 1) * o.inner, count: o.inner)
        y += o.inner
      }
    }
  }
}
