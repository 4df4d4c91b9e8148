/// What the codes +1 and −1 of a ternary operand stand for: (−negative, 0, +positive).
///
/// A tile keeps these numbers in its scale-factor registers. Here they are integers, so that
/// results are exact; a real factor common to both is applied to the result outside.
public struct TernaryScale: Hashable, Sendable {
  public var positive: Int32
  public var negative: Int32

  public init(positive: Int32, negative: Int32) {
    self.positive = positive
    self.negative = negative
  }

  /// (−1, 0, +1)
  public static let unit = TernaryScale(positive: 1, negative: 1)

  public var isSymmetric: Bool { positive == negative }
}
