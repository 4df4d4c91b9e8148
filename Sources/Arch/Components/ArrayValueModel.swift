/// What an array of a kind makes of values, as plain data: an accuracy run builds its arrays from it.
///
/// Weights and inputs become whole numbers of `weightBits` and `inputBits`; inputs go onto the word
/// lines `streamBits` bits of their magnitude at a time, and each column of at most `rows` products
/// gives one output, which is read as `readout` says and summed up digitally.
public struct ArrayValueModel: Sendable, Equatable {
  /// Products that are summed on a line before it is read.
  public var rows: Int
  /// Weights side by side; it changes nothing but which outputs share an array.
  public var columns: Int
  /// Bits of a weight with its sign, 2 to 17.
  public var weightBits: Int
  /// Bits that a cell holds of a weight, 1 to `largestCellBits`.
  public var cellBits: Int
  public var weights: Weights
  /// Bits of an input with its sign where it has one.
  public var inputBits: Int
  /// Bits of an input's magnitude that an access takes.
  public var streamBits: Int
  public var signs: Signs
  public var readout: Readout

  public static let largestCellBits = 4

  /// Where the sign of a weight is.
  public enum Weights: Sendable, Equatable {
    /// In its cells: products of both signs meet on a line.
    case signed
    /// In the column: positive and negative weights have columns of their own, each read by itself.
    case pairs
    /// Nowhere: weights are shifted to be positive, and what that adds is taken off after the sums
    /// have been read.
    case shifted
  }

  /// What becomes of operands with a sign.
  public enum Signs: Sendable, Equatable {
    /// An output is the sum of positive and negative products.
    case together
    /// Negative inputs go in an access of their own.
    case twoPhases
    /// Positive and negative products are read apart, each as a count of its own.
    case apart
  }

  /// How an output is read.
  public enum Readout: Sendable, Equatable {
    /// As it is.
    case exact
    /// Clipped to a largest count of steps.
    case saturating(largest: Int)
    /// As it was measured: a table of means and deviations, or a confusion matrix.
    case transfer(SourceText)
  }

  public init(
    rows: Int, columns: Int, weightBits: Int, cellBits: Int, weights: Weights = .signed,
    inputBits: Int, streamBits: Int, signs: Signs, readout: Readout
  ) {
    self.rows = rows
    self.columns = columns
    self.weightBits = weightBits
    self.cellBits = cellBits
    self.weights = weights
    self.inputBits = inputBits
    self.streamBits = streamBits
    self.signs = signs
    self.readout = readout
  }
}
