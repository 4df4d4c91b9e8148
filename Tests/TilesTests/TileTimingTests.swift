import Arch
import Testing
import Tiles

/// When accesses of the tiles end and what they count, against closed forms.
@Suite struct TileTimingTests {
  private let sync: UInt16 = 0
  private let access: UInt16 = 1
  private let accessOut: UInt16 = 2
  private let writeRow: UInt16 = 3

  private func plan(
    _ kind: ComponentKind, _ values: [String: ParameterValue] = [:]
  ) throws -> StagePlan {
    var all: [String: ParameterValue] = [:]
    for parameter in kind.parameters { all[parameter.name] = parameter.defaultValue }
    return try kind.compile(ParameterValues(all.merging(values) { $1 }))
  }

  /// Runs a stream on each of some tiles beside a reduce unit of 1 GHz.
  private func run(
    _ kind: ComponentKind, _ values: [String: ParameterValue] = [:], _ streams: [[Record]]
  ) throws -> (ledger: Ledger, ends: [[Int64]]) {
    let clock = ClockPeriod(numerator: 1_000_000, denominator: 1) ?? .unclocked
    let system = SystemPlan(
      components: [
        SystemComponent(
          path: "tiles", kind: kind.name, instances: streams.count, plan: try plan(kind, values),
          actions: kind.actions.map(\.name), connections: ["partialSums": 1]),
        SystemComponent(
          path: "reduce", kind: "reduce-unit", instances: 1, plan: try plan(.reduceUnit),
          clock: clock, actions: ["add"]),
      ], layers: ["only"], tokens: [])
    var queue = SegmentQueue(units: system.unitCount)
    try queue.beginSegment(layer: 0)
    for (unit, records) in streams.enumerated() {
      for record in records { try queue.append(record, unit: unit) }
    }
    var ends = [[Int64]](repeating: [], count: system.unitCount)
    let ledger = try replay(system, from: &queue) { ends[$0.unit].append($0.completion) }
    return (ledger, ends)
  }

  private func product(
    _ operation: UInt16, rows: UInt32 = 16, columns: UInt32 = 256, repeats: UInt32 = 1
  ) -> Record {
    Record(
      operation: operation, repeatCount: repeats, operand0: rows, operand1: columns, payload0: 9,
      payload1: 700)
  }

  @Test(arguments: [1, 2, 7]) func anAccessStartsEvery2300Picoseconds(count: UInt32) throws {
    let outcome = try run(.timTile, [:], [[product(access, repeats: count)]])
    #expect(outcome.ends[0] == (1...Int64(count)).map { ($0 + 1) * 2_300_000 })
  }

  @Test func slowerConversionSetsThePace() throws {
    // 256 columns over 16 units are 16 slots of 287.5 ps: 4.6 ns.
    let outcome = try run(
      .timTile, ["processingUnits": .count(16)], [[product(access, repeats: 3)]])
    #expect(outcome.ends[0] == [6_900_000, 11_500_000, 16_100_000])
  }

  @Test func countsFollowOccupationAndData() throws {
    let records = [product(access, rows: 5, columns: 100, repeats: 3), product(writeRow)]
    let occupied = try run(.timTile, [:], [records])
    // access, decode, wordLine, unitDischarge, conversion, rowWrite
    #expect(occupied.ledger.components[0].counts == [3, 3, 9, 700, 600, 1])
    let all = try run(.timTile, ["convertUnused": .flag(true)], [records])
    #expect(all.ledger.components[0].counts == [3, 3, 9, 700, 1_536, 1])
  }

  @Test func tilesQueueForTheReduceUnitInTheirOrder() throws {
    // All are ready at 4.6 ns; each hand-over takes one cycle of 1 ns.
    let streams = [[Record]](repeating: [product(accessOut)], count: 4)
    let outcome = try run(.timTile, [:], streams)
    #expect(outcome.ends[0..<4].map { $0[0] } == [5_600_000, 6_600_000, 7_600_000, 8_600_000])
    #expect(outcome.ledger.components[1].counts == [4 * 256])
    #expect(outcome.ledger.components[1].resources[0].contendedGrants == 3)
    #expect(outcome.ledger.components[1].resources[0].waitTime == 6_000_000)
  }

  @Test func aBlockedHandOverBlocksConversion() throws {
    // The second tile hands over a nanosecond late, so its next access ends that much later.
    let stream = [product(accessOut), product(access)]
    let outcome = try run(.timTile, [:], [stream, stream])
    #expect(outcome.ends[0] == [5_600_000, 6_900_000])
    #expect(outcome.ends[1] == [6_600_000, 7_900_000])
  }

  @Test(arguments: [1, 15, 16]) func baselineReadsTheOccupiedRows(rows: UInt32) throws {
    let outcome = try run(.nearMemoryTile, [:], [[product(access, rows: rows, repeats: 2)]])
    let read = Int64(rows) * 1_403_000
    #expect(outcome.ends[0] == [read + 293_000, 2 * read + 293_000])
    #expect(outcome.ledger.components[0].counts == [2, Int64(rows) * 2, 0])
  }

  @Test func resultBeforeItsReadIsRefused() throws {
    #expect(throws: TesseraError.self) {
      try plan(.nearMemoryTile, ["rowLatency": .time(Time(femtoseconds: 1))])
    }
  }

  @Test func accessesByEncodingFollowTheTable() {
    let tile = TileGeometry(rowsPerAccess: 16, columns: 256, blocks: 16)
    #expect(tile.accesses(inputs: .ternary, weights: .ternary) == 1)
    #expect(tile.accesses(inputs: .ternarySymmetric, weights: .ternarySymmetric) == 1)
    #expect(tile.accesses(inputs: .ternary, weights: .ternaryAsymmetric) == 2)
    #expect(tile.accesses(inputs: .ternaryAsymmetric, weights: .ternary) == 2)
    #expect(tile.accesses(inputs: .unsigned(bits: 2), weights: .ternaryAsymmetric) == 2)
    #expect(tile.accesses(inputs: .unsigned(bits: 8), weights: .ternary) == 8)
    let once = TileGeometry(rowsPerAccess: 16, columns: 256, blocks: 16, passes: .once)
    #expect(once.accesses(inputs: .unsigned(bits: 8), weights: .ternary) == 1)
  }

  @Test func specialFunctionLanesTakeTheirCycles() throws {
    let clock = ClockPeriod(numerator: 1_000_000, denominator: 1) ?? .unclocked
    let kind = ComponentKind.specialFunctionUnit
    let system = SystemPlan(
      components: [
        SystemComponent(
          path: "sfu", kind: kind.name, instances: 1, plan: try plan(kind), clock: clock,
          actions: kind.actions.map(\.name))
      ], layers: ["only"], tokens: [])
    var queue = SegmentQueue(units: 4)
    try queue.beginSegment(layer: 0)
    for unit in 0..<4 { try queue.append(Record(operation: 1, operand0: 65), unit: unit) }
    var ends = [Int64](repeating: 0, count: 4)
    let ledger = try replay(system, from: &queue) { ends[$0.unit] = $0.completion }
    // 64 ReLU, 32 vector, 20 special lanes of 4 cycles, 32 quantisers.
    #expect(ends == [2_000_000, 3_000_000, 16_000_000, 3_000_000])
    #expect(ledger.components[0].counts == [65, 65, 65, 65])
  }
}
