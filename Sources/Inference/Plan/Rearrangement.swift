import CKernels

extension Rearrangement {
  /// The same copy with dimensions of 1 left out and those joined that lie without gaps.
  func collapsed() -> Rearrangement {
    var result = self
    (result.shape, result.steps) = ([], [])
    for (size, step) in zip(shape, steps) where size != 1 {
      if let last = result.steps.last, last == step * size {
        result.shape[result.shape.count - 1] *= size
        result.steps[result.steps.count - 1] = step
      } else {
        result.shape.append(size)
        result.steps.append(step)
      }
    }
    return result
  }

  func run(from x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>) {
    tessera_gather_strided(y, x, shape.count, shape.map { Int($0) }, steps)
  }
}

extension [Float] {
  func rearranged(_ rearrangement: Rearrangement) -> [Float] {
    let collapsed = rearrangement.collapsed()
    let count = collapsed.shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: count) { result, initialized in
      self.withUnsafeBufferPointer { numbers in
        if let x = numbers.baseAddress, let y = result.baseAddress, count > 0 {
          collapsed.run(from: x, to: y)
          initialized = count
        }
      }
    }
  }
}
