import Arch

/// The records of a random system.
extension RandomSystem {
  /// Makes the records of all the units in one random order and cuts it into segments.
  mutating func makeSegments() {
    let plans = system.components.flatMap { component in
      (0..<component.instances).flatMap { _ in component.plan.units }
    }
    let most = plans.count > 12 ? pick([2, 4, 8]) : pick([2, 5, 10, 30])
    var left: [Int] = []
    for _ in plans { left.append(number(0...most)) }
    var posted =
      system.initialTokenCounts.isEmpty
      ? [Int64](repeating: 0, count: system.tokens.count) : system.initialTokenCounts
    let empty = plans.map { _ in [Record]() }
    segments = [Segment(layer: number(0...(system.layers.count - 1)), streams: empty)]
    while left.contains(where: { $0 > 0 }) {
      let unit = number(0...(plans.count - 1))
      guard left[unit] > 0 else { continue }
      left[unit] -= 1
      let last = segments.count - 1
      let record: Record
      if isQuiet, let before = segments[last].streams[unit].last, chance(50) {
        record = makeRecord(like: before, plans[unit], &posted)
      } else {
        record = makeRecord(plans[unit], &posted)
      }
      segments[last].streams[unit].append(record)
      if chance(5) {
        segments.append(Segment(layer: number(0...(system.layers.count - 1)), streams: empty))
      }
    }
  }

  private mutating func makeRecord(_ unit: UnitPlan, _ posted: inout [Int64]) -> Record {
    let index = number(0...(unit.operations.count - 1))
    let operation = unit.operations[index]
    var record = Record(
      operation: UInt16(index),
      repeatCount: UInt32(chance(5) ? number(5...12) : pick([1, 1, 1, 2, 3, 4])))
    if operation.operands.count > 0 { record.operand0 = UInt32(number(0...5)) }
    if operation.operands.count > 1 { record.operand1 = UInt32(number(0...5)) }
    if operation.payloads.count > 0 { record.payload0 = UInt32(number(0...99)) }
    if operation.payloads.count > 1 { record.payload1 = UInt32(number(0...99)) }
    if !posted.isEmpty, chance(isQuiet ? 8 : 40) { addWait(to: &record, posted) }
    if !posted.isEmpty, chance(isQuiet ? 10 : 55) {
      let token = number(0...(posted.count - 1))
      record.postToken = UInt16(token)
      posted[token] += Int64(record.repeatCount)
    }
    return record
  }

  /// A record of the same operation, in most cases with the same operands.
  private mutating func makeRecord(
    like before: Record, _ unit: UnitPlan, _ posted: inout [Int64]
  ) -> Record {
    var record = makeRecord(unit, &posted)
    record.operation = before.operation
    record.repeatCount =
      record.postToken == Record.noToken ? before.repeatCount : record.repeatCount
    record.operand0 = before.operand0
    record.operand1 = chance(20) ? record.operand1 : before.operand1
    record.payload0 = before.payload0 > 0 ? UInt32(number(1...99)) : 0
    record.payload1 = before.payload1 > 0 ? UInt32(number(1...99)) : 0
    let gaps = Int64(record.repeatCount) - 1
    // The wait was made for another number of repetitions.
    if record.waitToken != Record.noToken, gaps > 0 { record.waitStride = 0 }
    return record
  }

  /// A wait for a count that records before it reach; in untidy systems sometimes for more.
  private mutating func addWait(to record: inout Record, _ posted: [Int64]) {
    let token = number(0...(posted.count - 1))
    var last = max(0, Int(posted[token]) - pick([0, 0, 0, 1, 3]))
    if !isTidy, chance(5) { last += number(1...3) }
    let gaps = Int(record.repeatCount) - 1
    let stride = gaps == 0 ? number(0...1) : min(number(0...2), last / gaps)
    record.waitToken = UInt16(token)
    record.waitStride = UInt32(stride)
    record.waitCount = Int64(last - stride * gaps)
  }
}
