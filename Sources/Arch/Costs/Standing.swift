/// What a value rests on.
public enum Standing: String, Sendable, CaseIterable, Comparable {
  /// Read in the source.
  case published
  /// Measured on silicon or devices.
  case measured
  /// From SPICE, synthesis or an array model; the source names tool, version and corner.
  case simulated
  /// Computed from other values; the source shows how.
  case derived
  /// Chosen so that a known total comes out.
  case calibrated
  /// Believed to be published, not checked.
  case recalled
  /// Chosen without a source.
  case assumed

  /// In the order of the list above.
  public static func < (left: Standing, right: Standing) -> Bool { left.rank < right.rank }

  private var rank: Int { Standing.allCases.firstIndex(of: self) ?? 0 }
}
