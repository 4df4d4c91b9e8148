/// Which part of the operands of the array is zero.
///
/// Operands count as they are driven and stored: with bit-serial inputs the bits of one access, with
/// weights in several cells the bits of one cell. Where accesses or columns take operands of one
/// sign, half of those that are not zero belong to each: both signs are taken as equally frequent.
/// The defaults are the 40 % or more zeros by which TiM-DNN (arXiv 1909.06892) justifies its number of
/// levels; recalled.
public struct ZeroFractions: Sendable, Hashable {
  public var inputs: Double
  public var weights: Double

  public init(inputs: Double = 0.4, weights: Double = 0.4) {
    self.inputs = inputs
    self.weights = weights
  }
}

extension ZeroFractions {
  /// What is zero of the inputs of an access and of the cells of a column.
  func onLines(signPhases: Int, signColumns: Int) -> ZeroFractions {
    ZeroFractions(
      inputs: 1 - (1 - inputs) / Double(signPhases),
      weights: 1 - (1 - weights) / Double(signColumns))
  }
}
