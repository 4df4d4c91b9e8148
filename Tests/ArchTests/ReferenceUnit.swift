import Arch

/// A unit of one component instance, in the reference simulator.
final class ReferenceUnit {
  let index: Int
  let component: Int
  let instance: Int
  let plan: UnitPlan
  let period: ClockPeriod
  let records: [ReferenceRecord]
  /// The tick of the last entry to each stage.
  var lastEntry: [Int64?]
  /// How many records are in each stage.
  var inside: [Int]
  /// The first tick that has not passed yet.
  var tick: Int64 = 0
  /// The first record that has not completed.
  var oldest = 0

  init(
    index: Int, component: Int, instance: Int, plan: UnitPlan, period: ClockPeriod,
    records: [ReferenceRecord]
  ) {
    self.index = index
    self.component = component
    self.instance = instance
    self.plan = plan
    self.period = period
    self.records = records
    lastEntry = Array(repeating: nil, count: plan.stages.count)
    inside = Array(repeating: 0, count: plan.stages.count)
  }

  var isDone: Bool { oldest == records.count }

  func instant(ofTick tick: Int64) -> Int64 {
    tick * period.numerator / period.denominator
  }

  enum Answer {
    case accepts
    case isBehindOthers
    case isWithinInterval
    case isFull
  }

  /// Whether a stage accepts a record now.
  func answer(ofStage stage: Int, to index: Int) -> Answer {
    for earlier in oldest..<index where records[earlier].stillHasToEnter(stage: stage) {
      return .isBehindOthers
    }
    if let last = lastEntry[stage], last > tick - plan.stages[stage].interval {
      return .isWithinInterval
    }
    return inside[stage] < plan.stages[stage].depth ? .accepts : .isFull
  }
}
