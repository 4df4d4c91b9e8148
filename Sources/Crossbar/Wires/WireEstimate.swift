/// How an effective matrix was worked out, and how far from exact it may be.
public struct WireEstimate: Sendable, Hashable {
  /// The method that made the matrix; never `automatic`.
  public let method: WireMethod
  /// The estimated largest |ΔI| divided by the largest |I|, or nil where the method has none.
  ///
  /// For output currents with all word lines driven alike, and with each one alone. 0 stands for
  /// rounding errors only.
  public let error: Double?

  public init(method: WireMethod, error: Double?) {
    self.method = method
    self.error = error
  }
}
