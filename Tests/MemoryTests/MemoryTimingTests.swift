import Arch
import Memory
import Testing

/// When transfers of buffers and memory channels end, against closed forms.
@Suite struct MemoryTimingTests {
  /// Runs records of one component, by unit, and returns its ledger and when each unit ended.
  private func run(
    _ kind: ComponentKind, _ values: [String: ParameterValue], clock: ClockPeriod = .unclocked,
    _ streams: [[Record]]
  ) throws -> (ledger: Ledger, ends: [[Int64]]) {
    var all: [String: ParameterValue] = [:]
    for parameter in kind.parameters { all[parameter.name] = parameter.defaultValue }
    all.merge(values) { $1 }
    let system = SystemPlan(
      components: [
        SystemComponent(
          path: "memory", kind: kind.name, instances: 1,
          plan: try kind.compile(ParameterValues(all, clock: clock)), clock: clock,
          actions: kind.actions.map(\.name))
      ], layers: ["only"], tokens: [])
    var queue = SegmentQueue(units: streams.count)
    try queue.beginSegment(layer: 0)
    for (unit, records) in streams.enumerated() {
      for record in records { try queue.append(record, unit: unit) }
    }
    var ends = [[Int64]](repeating: [], count: streams.count)
    let ledger = try replay(system, from: &queue) { ends[$0.unit].append($0.completion) }
    return (ledger, ends)
  }

  private func transfer(_ bytes: UInt32) -> Record { Record(operation: 1, operand0: bytes) }

  private let nanosecond = ClockPeriod(numerator: 1_000_000, denominator: 1) ?? .unclocked

  @Test(arguments: [(63, 1), (64, 1), (65, 2), (128, 2), (129, 3)])
  func bufferTakesACycleForEachStartedWord(bytes: UInt32, cycles: Int64) throws {
    let outcome = try run(
      .sramBuffer, ["capacity": .size(DataSize(bits: 1 << 17))], clock: nanosecond,
      [[transfer(bytes)], []])
    #expect(outcome.ends[0] == [cycles * 1_000_000])
    #expect(outcome.ledger.components[0].counts == [cycles, 0])
  }

  @Test func onePortMakesReadsAndWritesTakeTurns() throws {
    let one = try run(
      .sramBuffer, ["capacity": .size(DataSize(bits: 1 << 17)), "ports": .count(1)],
      clock: nanosecond, [[transfer(640)], [transfer(640)]])
    #expect(one.ends == [[10_000_000], [20_000_000]])
    #expect(one.ledger.components[0].resources[0].contendedGrants == 1)
    let two = try run(
      .sramBuffer, ["capacity": .size(DataSize(bits: 1 << 17)), "ports": .count(2)],
      clock: nanosecond, [[transfer(640)], [transfer(640)]])
    #expect(two.ends == [[10_000_000], [10_000_000]])
  }

  @Test func readsOverlapTheirLatencyUpToTheQueue() throws {
    // 64 B at 256 GB/s are 0.25 ns; latency 100 ns; n reads end at 100 ns + n · 0.25 ns while the
    // queue holds them all.
    let reads = [Record](repeating: transfer(64), count: 8)
    let bandwidth = ParameterValue.bandwidth(Bandwidth(bitsPerSecond: 256_000_000_000 * 8))
    let deep = try run(.dramChannel, ["bandwidth": bandwidth], [reads, []])
    #expect(deep.ends[0] == (1...8).map { 100_000_000 + $0 * 250_000 })
    #expect(deep.ledger.components[0].counts == [8 * 512, 0])
    // With one place in the queue, each read waits for the one before to leave it.
    let shallow = try run(
      .dramChannel, ["bandwidth": bandwidth, "queue": .count(1)], [reads, []])
    let last: Int64 = 8 * 100_000_000 + 250_000
    #expect(shallow.ends[0][7] == last)
  }

  @Test func writesShareTheBusWithReads() throws {
    let bandwidth = ParameterValue.bandwidth(Bandwidth(bitsPerSecond: 512_000_000_000))
    let outcome = try run(
      .dramChannel, ["bandwidth": bandwidth, "latency": .time(.zero)],
      [[transfer(64)], [transfer(65)]])
    #expect(outcome.ends == [[1_000_000], [3_000_000]])
    #expect(outcome.ledger.components[0].counts == [512, 1_024])
  }

  @Test func schedulerIssuesOneInstructionACycle() throws {
    let outcome = try run(
      .instructionMemory, [:], clock: nanosecond, [[Record(operation: 1, operand0: 32)]])
    #expect(outcome.ends[0] == [32_000_000])
    #expect(outcome.ledger.components[0].counts == [32])
  }
}
