import Arch

/// A random deviation of conductances, with what its size is a fraction of.
public enum ConductanceSpread: Sendable, Hashable {
  /// σ of *G* as a fraction of G_max − G_min, whatever *G* is.
  case ofRange(Double)
  /// σ of *G* as a fraction of *G* itself.
  case ofConductance(Double)
  /// σ of ln *G*: *G*·e^(σz), whose median is *G*.
  case ofLogarithm(Double)

  public var sigma: Double {
    switch self {
    case .ofRange(let sigma), .ofConductance(let sigma), .ofLogarithm(let sigma): sigma
    }
  }

  func check(_ name: String) throws {
    guard sigma >= 0, sigma <= 10 else {
      throw TesseraError("\(name): found \(sigma), expected a standard deviation from 0 to 10")
    }
  }
}
