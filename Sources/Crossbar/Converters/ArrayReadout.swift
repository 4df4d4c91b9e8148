import Arch

/// How the outputs of arrays become numbers.
public enum ArrayReadout: Sendable, Hashable {
  /// Exactly.
  case ideal
  /// By converters.
  case converters(OutputConverter)
  /// As was measured for whole arrays, in place of converters and read noise.
  case measured(ArrayTransfer)
}

/// Which outputs have a converter.
public enum ConverterPlacement: String, Sendable, Hashable, CaseIterable {
  /// The difference of a pair's currents.
  case pair
  /// Each column of cells; pairs and offsets are subtracted digitally.
  case column
}

/// By what results are multiplied to make good for what the arrays lose.
///
/// A factor is ⟨y, ŷ⟩/⟨ŷ, ŷ⟩ with the results *y* of an ideal array and *ŷ* of the programmed one
/// before conversion, over the calibration vectors, or without any over inputs that are
/// independent and of equal variance.
public enum Rescaling: String, Sendable, Hashable, CaseIterable {
  case none
  /// One factor.
  case layer
  /// One for each array.
  case array
  /// One for each column of each array.
  case column
}
