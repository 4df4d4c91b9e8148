/// What every combination of a sweep's choices gives for each reference that comes from runs.
public struct SweepResult: Sendable {
  /// A reference on one network.
  public struct Target: Sendable {
    public var anchor: Anchor
    public var network: String

    public var title: String { "\(anchor.name), \(network)" }
    /// Only these count where combinations are said to match.
    public var isChecked: Bool { anchor.use == .checked }
  }

  /// What the values of one target look like over all the combinations.
  public struct Statistics: Sendable, Equatable {
    /// Combinations within the tolerance.
    public var matching: Int
    /// Combinations within the reference itself; 0 for one that is a single value.
    public var inside: Int
    public var least: Double
    public var greatest: Double
    /// The value of the standard combination.
    public var standard: Double
  }

  public var plan: SweepPlan
  public var targets: [Target]
  /// `values[combination][target]`
  public var values: [[Double]]
  /// The runs that were simulated; the rest is repetition, or priced again.
  public var simulations: Int

  public func matches(_ combination: Int, _ target: Int) -> Bool {
    targets[target].anchor.reference.holds(
      values[combination][target], tolerance: plan.tolerance)
  }

  public func statistics(of target: Int) -> Statistics {
    let column = values.map { $0[target] }
    let reference = targets[target].anchor.reference
    return Statistics(
      matching: values.indices.count { matches($0, target) },
      inside: reference.isRange ? column.count { reference.error(of: $0) == 0 } : 0,
      least: column.min() ?? 0, greatest: column.max() ?? 0, standard: column[plan.standard])
  }

  /// The combinations that match all of some targets.
  public func matching(_ some: [Int]) -> Int {
    values.indices.count { combination in some.allSatisfy { matches(combination, $0) } }
  }

  /// The indices of the targets that count.
  public var checked: [Int] { targets.indices.filter { targets[$0].isChecked } }

  /// How many checked targets a combination matches.
  public func matched(_ combination: Int) -> Int {
    checked.count { matches(combination, $0) }
  }

  /// The combinations from best to worst: more matches first, of equal ones the smaller worst
  /// factor between value and reference, then the earlier.
  public var ranking: [Int] {
    let keys = values.indices.map { combination in
      let worst =
        checked.map { target in
          let error = targets[target].anchor.reference.error(of: values[combination][target])
          return error < 0 ? 1 / (1 + error) : 1 + error
        }.max() ?? 1
      return (matched(combination), worst)
    }
    return values.indices.sorted {
      if keys[$0].0 != keys[$1].0 { return keys[$0].0 > keys[$1].0 }
      return keys[$0].1 != keys[$1].1 ? keys[$0].1 < keys[$1].1 : $0 < $1
    }
  }

  /// The mean number of checked targets that the combinations with a level match.
  public func meanMatches(factor: Int, level: Int) -> Double {
    let some = values.indices.filter { plan.levels(of: $0)[factor] == level }
    return some.isEmpty ? 0 : Double(some.reduce(0) { $0 + matched($1) }) / Double(some.count)
  }
}
