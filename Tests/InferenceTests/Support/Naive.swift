@testable import Inference

/// Operators as their definitions say, element by element in double precision.
enum Naive {
  /// All indices of a shape, in row-major order.
  static func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { lists, size in lists.flatMap { list in (0..<size).map { list + [$0] } } }
  }

  static func offset(_ index: [Int], _ shape: [Int]) -> Int {
    zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
  }

  static func make(_ shape: [Int], _ body: ([Int]) -> Double) -> Tensor {
    Tensor(shape: shape, elements: indices(shape).map { Float(body($0)) })
  }

  struct Axis {
    var size: Int
    var kernel: Int
    var stride = 1
    var dilation = 1
    var before = 0
    var after = 0
    var ceil = false

    /// Counts the places at which a window may begin.
    var output: Int {
      let extent = (kernel - 1) * dilation + 1
      var count = 0
      var begin = 0
      while begin + extent <= size + before + after {
        count += 1
        begin += stride
      }
      // Rounded up: one more that is not complete, if it begins in the input or in front of it.
      let isExact = (count - 1) * stride + extent == size + before + after
      if ceil, !isExact, begin < size + before { count += 1 }
      return count
    }

    func place(_ output: Int, _ kernel: Int) -> Int { output * stride + kernel * dilation - before }
  }

  /// [N, C, axes…] with kernels [M, C / groups, axes…].
  static func convolution(
    _ x: Tensor, _ w: Tensor, _ bias: [Float]?, _ axes: [Axis], groups: Int
  ) -> Tensor {
    let outputs = w.shape[0]
    let perGroup = outputs / groups
    return make([x.shape[0], outputs] + axes.map(\.output)) { index in
      var sum = bias.map { Double($0[index[1]]) } ?? 0
      for place in indices(Array(w.shape[1...])) {
        var from = [index[0], index[1] / perGroup * w.shape[1] + place[0]]
        var isInside = true
        for (axis, window) in axes.enumerated() {
          let at = window.place(index[2 + axis], place[1 + axis])
          isInside = isInside && at >= 0 && at < window.size
          from.append(at)
        }
        if isInside {
          sum +=
            Double(x.elements[offset(from, x.shape)])
            * Double(w.elements[offset([index[1]] + place, w.shape)])
        }
      }
      return sum
    }
  }

  static func pool(_ x: Tensor, _ axes: [Axis], isMaximum: Bool, countsPadding: Bool) -> Tensor {
    make(Array(x.shape[..<2]) + axes.map(\.output)) { index in
      var (sum, largest, inside, counted) = (0.0, -Double.infinity, 0.0, 0.0)
      for place in indices(axes.map(\.kernel)) {
        var from = Array(index[..<2])
        var (isInside, isPadded) = (true, true)
        for (axis, window) in axes.enumerated() {
          let at = window.place(index[2 + axis], place[axis])
          isInside = isInside && at >= 0 && at < window.size
          isPadded = isPadded && at < window.size + window.after
          from.append(at)
        }
        if isPadded { counted += 1 }
        guard isInside else { continue }
        let value = Double(x.elements[offset(from, x.shape)])
        sum += value
        largest = max(largest, value)
        inside += 1
      }
      if isMaximum { return largest }
      return sum / (countsPadding ? counted : inside)
    }
  }

  /// Two arrays element by element, stretched to a common shape.
  static func pairs(_ a: Tensor, _ b: Tensor, _ body: (Double, Double) -> Double) -> Tensor {
    let rank = max(a.shape.count, b.shape.count)
    let left = Array(repeating: 1, count: rank - a.shape.count) + a.shape
    let right = Array(repeating: 1, count: rank - b.shape.count) + b.shape
    let shape = (0..<rank).map { left[$0] == 1 ? right[$0] : left[$0] }
    return make(shape) { index in
      let i = index.indices.map { left[$0] == 1 ? 0 : index[$0] }
      let j = index.indices.map { right[$0] == 1 ? 0 : index[$0] }
      return body(Double(a.elements[offset(i, left)]), Double(b.elements[offset(j, right)]))
    }
  }

  static func map(_ x: Tensor, _ body: (Double) -> Double) -> Tensor {
    Tensor(shape: x.shape, elements: x.elements.map { Float(body(Double($0))) })
  }

  static func at(_ x: Tensor, _ index: [Int]) -> Double {
    Double(x.elements[offset(index, x.shape)])
  }
}
