/// Choices that nobody has published, each with its alternatives: the sweep runs all combinations.
public struct SweepPlan: Sendable, Equatable {
  public struct Factor: Sendable, Equatable {
    public var name: String
    public var kind: Kind
    /// As they are written, in order.
    public var levels: [String]
    /// The index of the level that everything else is computed with.
    public var standard: Int
    public var note: String
    public var position: SourcePosition
  }

  public enum Kind: Sendable, Equatable {
    /// What the base networks' channels of convolutions are multiplied by.
    case convolutionWidth([Int])
    /// What the base networks' outputs of linear layers are multiplied by.
    case linearWidth([Int])
    /// Bits of the base networks' first and last layer; nil leaves these as they are.
    case firstAndLastBits([Int?])
    /// A setting that changes what is simulated.
    case setting(path: String, of: Scope)
    /// When a component's static power is charged: priced again, not simulated again.
    case charge(component: String)
    /// The energy of actions of the technology: priced again, not simulated again.
    case cost(key: String, actions: [String], energies: [Energy])

    /// Whether finished runs are priced again.
    public var isRepriced: Bool {
      switch self {
      case .charge, .cost: true
      default: false
      }
    }
  }

  /// Which accelerators a setting changes.
  public enum Scope: String, Sendable, CaseIterable {
    case all
    case subject
    case baselines
  }

  /// The most combinations.
  static let mostCombinations = 65_536

  /// How far from a reference a value may lie and still match, as a part of the reference.
  public var tolerance: Double
  /// How the standard levels came about.
  public var note: String
  public var factors: [Factor]

  public var combinationCount: Int { factors.reduce(1) { $0 * $1.levels.count } }

  /// The level of each factor in a combination; the last factor changes fastest.
  public func levels(of combination: Int) -> [Int] {
    var rest = combination
    var levels: [Int] = []
    for factor in factors.reversed() {
      levels.append(rest % factor.levels.count)
      rest /= factor.levels.count
    }
    return levels.reversed()
  }

  public func combination(of levels: [Int]) -> Int {
    zip(factors, levels).reduce(0) { $0 * $1.0.levels.count + $1.1 }
  }

  /// The combination that everything else is computed with.
  public var standard: Int { combination(of: factors.map(\.standard)) }
}
