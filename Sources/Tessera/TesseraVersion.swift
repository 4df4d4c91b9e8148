/// The version that every result and trace names.
public enum TesseraVersion {
  public static let current = "0.1.0"
  /// The layout of JSON results; raised when a field changes its meaning or goes.
  public static let resultFormat = 1
}
