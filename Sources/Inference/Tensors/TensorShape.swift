import Arch
import Workloads

/// The most numbers that one value of a network may have when it runs: a gibibyte of them.
let largestElementCount = 1 << 28

/// The number of elements of a shape.
///
/// - Throws: `TesseraError` for more than 2²⁸ elements.
func elementCount(_ shape: [Int]) throws -> Int {
  guard let count = GraphLimits.count(shape), count <= largestElementCount else {
    throw TesseraError("a value of shape \(shape) has more than 2²⁸ elements")
  }
  return count
}

/// The distance between neighbours in each dimension of an array without gaps.
func rowMajorSteps(_ shape: [Int]) -> [Int] {
  var steps = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() {
    steps[axis] = steps[axis + 1] * shape[axis + 1]
  }
  return steps
}

extension GraphTensor {
  /// Its elements as 32-bit numbers, spelled out.
  ///
  /// - Throws: `TesseraError` where the values are not in the file, or do not fit the shape.
  func floats() throws -> [Float] {
    let count = try elementCount(shape)
    let result: [Float]
    switch elements {
    case .numbers(let numbers): result = numbers
    case .integers(let integers): result = integers.map { Float($0) }
    case .filled(let value): result = [Float](repeating: Float(value), count: count)
    case .absent: throw TesseraError("the constant's values lie in another file, which is not read")
    }
    guard result.count == count else {
      throw TesseraError("a constant of shape \(shape) has \(result.count) elements")
    }
    return result
  }

  /// Its only element, or nil where it has more.
  func scalar() throws -> Float? {
    try elementCount(shape) == 1 ? try floats()[0] : nil
  }
}
