/// What the sense amplifiers give for two enabled word lines where all cells are nominal.
///
/// The summed current of a column has one of three levels, by how many of its two cells hold 1;
/// each level lies above or below a reference. Single-ended sensing decides AND and OR on one bit
/// line, differential sensing AND on the true and NOR on the complement line.
///
/// Source: as `ComputingArray`. Not modelled: deviations of cells.
public struct LevelSensing: Sendable, Hashable {
  private let scheme: ComputingArray.Scheme
  /// For none, one and two ones: all bits set where the level exceeds the reference.
  private let and: [UInt64]
  private let or: [UInt64]

  public init(_ sensing: CellSensing, scheme: ComputingArray.Scheme = .singleEnded) {
    self.scheme = scheme
    let levels = (0...2).map { sensing.level(ones: $0, of: 2).mean }
    let (and, or) = (sensing.reference(for: .and).current, sensing.reference(for: .or).current)
    self.and = levels.map { $0 > and ? .max : 0 }
    self.or = levels.map { $0 > or ? .max : 0 }
  }

  /// AND and NOR of 64 columns, as they are sensed.
  public func sense(_ first: UInt64, _ second: UInt64) -> (and: UInt64, nor: UInt64) {
    let nor =
      switch scheme {
      case .singleEnded: ~Self.outcome(or, first, second)
      case .differential: Self.outcome(and, ~first, ~second)
      }
    return (Self.outcome(and, first, second), nor)
  }

  private static func outcome(_ levels: [UInt64], _ first: UInt64, _ second: UInt64) -> UInt64 {
    levels[0] & ~(first | second) | levels[1] & (first ^ second) | levels[2] & (first & second)
  }
}
