/// Which part of the operands of the array is zero.
///
/// Inputs count as the array sees them: with bit-serial inputs, the bits of one access. The
/// defaults are the 40 % or more zeros by which TiM-DNN (arXiv 1909.06892) justifies its number of
/// levels; recalled.
public struct ZeroFractions: Sendable, Hashable {
  public var inputs: Double
  public var weights: Double

  public init(inputs: Double = 0.4, weights: Double = 0.4) {
    self.inputs = inputs
    self.weights = weights
  }
}
