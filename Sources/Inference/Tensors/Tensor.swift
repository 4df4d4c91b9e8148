/// An array of 32-bit numbers in row-major order: the last dimension is the fastest.
///
/// Integers and truth values at run time are carried as such numbers too, exact up to 2²⁴.
public struct Tensor: Sendable, Equatable {
  /// Dimensions, slowest first; a scalar has none.
  public var shape: [Int]
  public var elements: [Float]

  /// - Parameters:
  ///   - shape: dimensions whose product is the number of elements.
  ///   - elements: the numbers, last dimension fastest.
  public init(shape: [Int], elements: [Float]) {
    self.shape = shape
    self.elements = elements
  }
}
