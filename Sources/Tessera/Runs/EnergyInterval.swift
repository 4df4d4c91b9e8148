/// What the bounds of costs leave open of an energy.
///
/// From Σ count × low and Σ time × low to the same with high; a cost without a bound counts as its
/// value. It is no deviation: all costs would have to lie at their lowest, or at their highest, at
/// once.
public struct EnergyInterval: Sendable, Equatable {
  public var low: Energy
  public var high: Energy

  /// Whether both intervals hold some energy.
  public func overlaps(_ other: EnergyInterval) -> Bool {
    low <= other.high && other.low <= high
  }
}

extension PricedLedger {
  /// The interval around the total; nil where no cost that it is made of has bounds, and where the
  /// high sum leaves 128 bits.
  ///
  /// - Complexity: O(components · actions).
  public var energyInterval: EnergyInterval? {
    var sum = IntervalSum()
    for component in components {
      for action in component.actions {
        let cost = action.cost
        sum.add(
          action.count, low: (cost.low ?? cost.value).quectojoules,
          high: (cost.high ?? cost.value).quectojoules)
      }
      for state in component.states {
        // A femtowatt for a femtosecond is a quectojoule.
        let cost = state.cost
        sum.add(
          Int128(state.time), low: (cost.low ?? cost.value).femtowatts,
          high: (cost.high ?? cost.value).femtowatts)
      }
    }
    guard !sum.hasOverflow, sum.low < sum.high else { return nil }
    return EnergyInterval(
      low: Energy(quectojoules: sum.low), high: Energy(quectojoules: sum.high))
  }
}

private struct IntervalSum {
  var low: Int128 = 0
  var high: Int128 = 0
  var hasOverflow = false

  mutating func add(_ count: Int128, low: Int128, high: Int128) {
    self.low = sum(self.low, count, low)
    self.high = sum(self.high, count, high)
  }

  private mutating func sum(_ total: Int128, _ count: Int128, _ value: Int128) -> Int128 {
    let (product, first) = value.multipliedReportingOverflow(by: count)
    let (result, second) = total.addingReportingOverflow(product)
    hasOverflow = hasOverflow || first || second
    return result
  }
}

extension EnergyInterval {
  /// Such as `1.1 mJ to 1.4 mJ`.
  var text: String {
    "\(NumberText.engineering(low.joules, unit: "J")) to "
      + NumberText.engineering(high.joules, unit: "J")
  }
}
