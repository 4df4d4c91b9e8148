import Arch
import Workloads

/// The most numbers that one value of a network may have: 8 GiB of them.
let largestElementCount = 1 << 31

/// The number of elements of a shape that a file may have given.
///
/// - Throws: `TesseraError` for negative dimensions and for more than 2³¹ elements.
func elementCount(_ shape: [Int]) throws(TesseraError) -> Int {
  guard shape.count <= 32 else {
    throw TesseraError("a value has \(shape.count) dimensions, expected at most 32")
  }
  var count = 1
  for size in shape {
    guard size >= 0 else { throw TesseraError("the shape \(shape) has a negative dimension") }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, product <= largestElementCount else {
      throw TesseraError("a value of shape \(shape) has more than 2³¹ elements")
    }
    count = product
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

/// The shape of two arrays that are combined element by element, or nil where they do not fit.
func broadcastShape(_ left: [Int], _ right: [Int]) -> [Int]? {
  let rank = max(left.count, right.count)
  var result: [Int] = []
  for axis in 0..<rank {
    let a = axis < rank - left.count ? 1 : left[axis - (rank - left.count)]
    let b = axis < rank - right.count ? 1 : right[axis - (rank - right.count)]
    guard a == b || a == 1 || b == 1 else { return nil }
    result.append(a == 1 ? b : a)
  }
  return result
}

extension GraphTensor {
  /// Its elements as 32-bit numbers, spelled out.
  ///
  /// - Throws: `TesseraError` where the values are not in the file, or are fewer or more than the
  ///   shape says.
  func numbers() throws(TesseraError) -> [Float] {
    let count = try elementCount(shape)
    let result: [Float]
    switch elements {
    case .numbers(let numbers): result = numbers
    case .integers(let integers): result = integers.map { Float($0) }
    case .filled(let value): result = [Float](repeating: Float(value), count: count)
    case .absent:
      throw TesseraError("the values of a constant lie in another file, which was not read")
    }
    guard result.count == count else {
      throw TesseraError("a constant of shape \(shape) has \(result.count) elements")
    }
    return result
  }

  /// Its elements as integers; fractions are cut off.
  func integers() throws(TesseraError) -> [Int] {
    let count = try elementCount(shape)
    guard count <= 1 << 20 else {
      throw TesseraError("a list of sizes or indices has \(count) elements, expected at most 2²⁰")
    }
    let result: [Int]
    switch elements {
    case .integers(let integers): result = integers.map { Int($0) }
    case .numbers(let numbers): result = numbers.map(wholeNumber)
    case .filled(let value): result = [Int](repeating: wholeNumber(Float(value)), count: count)
    case .absent:
      throw TesseraError("the values of a constant lie in another file, which was not read")
    }
    guard result.count == count else {
      throw TesseraError("a constant of shape \(shape) has \(result.count) elements")
    }
    return result
  }
}

/// The integer that a number stands for, within ±2⁶²; 0 for what is no number.
func wholeNumber(_ value: Float) -> Int {
  guard value == value else { return 0 }
  return Int(min(max(value.rounded(.towardZero), -0x1p62), 0x1p62))
}
