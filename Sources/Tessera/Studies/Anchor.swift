/// A value to compare with: what it is, where it comes from, and whether it may be compared at all.
public struct Anchor: Sendable, Equatable {
  /// What a simulated value is compared with.
  public struct Reference: Sendable, Hashable {
    public var low: Double
    public var high: Double

    public init(_ value: Double) { (low, high) = (value, value) }

    public init(from low: Double, to high: Double) { (self.low, self.high) = (low, high) }

    public var isRange: Bool { low < high }

    /// How far a value lies beyond the reference, as a part of the nearer end; 0 within a range.
    public func error(of value: Double) -> Double {
      if value < low { return value / low - 1 }
      return value > high ? value / high - 1 : 0
    }

    /// Whether a value lies within the reference widened by a part of its ends.
    public func holds(_ value: Double, tolerance: Double) -> Bool {
      abs(error(of: value)) <= tolerance
    }
  }

  /// What the reference was used for.
  public enum Use: Sendable, Hashable {
    /// Nothing: the simulated value can be compared with it.
    case checked
    /// To choose the parameter that is named; agreement says nothing.
    case calibrated(parameter: String)
    /// Nothing, but the model lacks what the value depends on.
    case notValidated(reason: String)

    public var name: String {
      switch self {
      case .checked: "checked"
      case .calibrated: "calibrated"
      case .notValidated: "not validated"
      }
    }
  }

  /// A part of the claim that has another standing than the number.
  public struct Condition: Sendable, Hashable {
    public var text: String
    public var standing: Standing
  }

  public var name: String
  public var metric: AnchorMetric
  /// The accelerator that the value is of.
  public var accelerator: String
  /// The accelerator that it is compared with, where the metric is a ratio.
  public var baseline: String?
  /// The networks that it is measured on, where the metric comes from runs.
  public var networks: [String]
  public var reference: Reference
  /// Of the reference's number.
  public var standing: Standing
  public var source: String
  public var condition: Condition?
  public var use: Use
  public var note: String?
  public var position: SourcePosition
}
