/// How weights with a sign become conductances, which have none.
public enum WeightMapping: String, Sendable, Hashable, CaseIterable {
  /// Two neighbouring columns of an array, the second of which counts negative: the magnitude is
  /// on the side of the sign, and G_min on the other.
  case differentialPair = "differential-pair"
  /// As pairs, but positive and negative columns lie in two arrays.
  case separateArrays = "separate-arrays"
  /// Weights are shifted so that none is negative, and the last column of each array holds the
  /// shift alone: its output, converted on its own, is subtracted from each other column's.
  case offsetColumn = "offset-column"
}
