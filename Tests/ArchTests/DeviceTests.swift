import Testing

@testable import Arch

/// Does the kernel time records by their device, also where that knows late?
@Suite struct DeviceTests {
  /// Is done with records in groups: when the last of a group has come, `delay` fs later.
  ///
  /// So what comes later decides when an earlier record is done.
  private final class GroupDevice: Device {
    let size: Int
    let delay: Int64
    private var open: [Int] = []
    private var closed: [Int: Int64] = [:]
    private var taken: Int64 = 0
    private var now: Int64 = 0

    init(size: Int, delay: Int64) {
      self.size = size
      self.delay = delay
    }

    func take(_ record: borrowing Record, unit: Int, ticket: Int, at instant: Int64) -> Int64 {
      open.append(ticket)
      taken += Int64(record.operand0)
      if open.count == size {
        for ticket in open { closed[ticket] = instant + delay }
        open = []
      }
      return 2
    }

    // A little at a time, which is more often than needed, while there is something to come.
    var nextChange: Int64 { closed.values.min().map { min($0, now + 3) } ?? .max }
    func completion(of ticket: Int) -> Int64? {
      guard let end = closed[ticket], end <= now + delay else { return nil }
      closed[ticket] = nil
      return end
    }
    func advance(to instant: Int64) { now = max(now, instant) }
    func takeCounts() -> [Int64] {
      defer { taken = 0 }
      return [taken]
    }
    func finish(at instant: Int64) { taken += 1_000 }
  }

  private func system(
    size: Int, delay: Int64 = 10, depth: Int = 8, units: [Bool] = [false, false],
    clock: ClockPeriod = .unclocked, tokens: [String] = [], layers: [String] = ["one", "two"]
  ) -> SystemPlan {
    let enter = Step(stage: 0, duration: .device(.entry), holds: [0])
    let wait = Step(stage: 1, duration: .device(.completion))
    let plan = StagePlan(
      units: units.enumerated().map { index, isClocked in
        UnitPlan(
          name: "unit\(index)", isClocked: isClocked,
          stages: [Stage(name: "in"), Stage(name: "wait", depth: depth)],
          operations: [OperationPlan(name: "do", operands: ["n"], steps: [enter, wait])])
      }, resources: [ResourcePlan(name: "in")],
      device: DevicePlan(name: "group") { GroupDevice(size: size, delay: delay) })
    return SystemPlan(
      components: [
        SystemComponent(
          path: "box", kind: "test", instances: 1, plan: plan, clock: clock, actions: ["n"])
      ], layers: layers, tokens: tokens)
  }

  private func run(
    _ system: SystemPlan, _ layers: [[[Record]]]
  ) throws -> (ledger: Ledger, timings: [RecordTiming]) {
    var records = SegmentQueue(units: system.unitCount)
    for (layer, units) in layers.enumerated() {
      try records.beginSegment(layer: layer)
      for (unit, stream) in units.enumerated() {
        for record in stream { try records.append(record, unit: unit) }
      }
    }
    var timings: [RecordTiming] = []
    let ledger = try replay(system, from: &records) { timings.append($0) }
    return (ledger, timings)
  }

  private func record(_ amount: UInt32 = 1, repeats: UInt32 = 1) -> Record {
    Record(operation: 0, repeatCount: repeats, operand0: amount)
  }

  @Test func recordsEndWhenTheirGroupIsFull() throws {
    // Taken at 0, 2, 4 and 6; groups of two are full at 2 and 6, and done 10 later.
    let (ledger, timings) = try run(system(size: 2), [[[record(repeats: 4)], []]])
    #expect(timings.map(\.entries) == [[0, 2], [2, 4], [4, 6], [6, 8]])
    #expect(timings.map(\.completion) == [12, 12, 16, 16])
    #expect(ledger.makespan == 16)
    // Four taken, and what the end of the run adds.
    #expect(ledger.components[0].counts == [1_004, 0])
  }

  @Test func unitsOfAComponentShareTheirDevice() throws {
    // They ask at the same instants: the first unit goes first, then they take turns.
    let (_, timings) = try run(
      system(size: 4), [[[record(repeats: 2)], [record(repeats: 2)]]])
    #expect(timings.filter { $0.unit == 0 }.map(\.entries[0]) == [0, 4])
    #expect(timings.filter { $0.unit == 1 }.map(\.entries[0]) == [2, 6])
    #expect(timings.allSatisfy { $0.completion == 16 })
  }

  @Test func aClockedUnitSeesACompletionAtItsNextTick() throws {
    let period = try #require(ClockPeriod(numerator: 7, denominator: 2))
    let (_, timings) = try run(
      system(size: 2, units: [true], clock: period), [[[record(repeats: 2)]]])
    // Ticks lie at 0, 3, 7, 10, 14, 17: taken at 0, free at 2 and so at 3; done at 13, seen at 14.
    #expect(timings.map(\.entries[0]) == [0, 3])
    #expect(timings.map(\.completion) == [14, 14])
  }

  @Test func aFullStageHoldsBackTheNext() throws {
    // One place to wait, and groups of two: the second cannot leave the stage of entry, but it has
    // been taken, so the first is done.
    let (_, timings) = try run(system(size: 2, depth: 1), [[[record(repeats: 2)], []]])
    #expect(timings.map(\.entries) == [[0, 2], [2, 12]])
    #expect(timings.map(\.completion) == [12, 12])
  }

  @Test func countsGoToTheLayerThatWasTakenLast() throws {
    let (ledger, _) = try run(
      system(size: 1), [[[record(5, repeats: 3)], []], [[record(7)], []]])
    #expect(ledger.components[0].counts == [15, 1_007])
  }

  @Test func aDeviceThatIsNeverDoneStopsTheReplay() throws {
    let error = #expect(throws: TesseraError.self) {
      try run(system(size: 3), [[[record(repeats: 2)], []]])
    }
    #expect(error?.description.contains("nothing is pending, but records remain") == true)
  }

  @Test func aPlanThatDoesNotFitItsDeviceIsRefused() throws {
    func refused(
      _ message: String, _ change: (inout StagePlan) -> Void,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      var system = system(size: 1)
      change(&system.components[0].plan)
      let error = #expect(throws: TesseraError.self, sourceLocation: sourceLocation) {
        try run(system, [[[record()], []]])
      }
      #expect(
        error?.description.contains(message) == true, "\(error.map(\.description) ?? "")",
        sourceLocation: sourceLocation)
    }
    refused("waits for a device, and there is none") { $0.device = nil }
    refused("without a resource of one server") { $0.units[0].operations[0].steps[0].holds = [] }
    refused("without a resource of one server") { $0.resources[0].servers = 2 }
    refused("holds a resource, while it waits") { $0.units[0].operations[0].steps[1].holds = [0] }
    refused("other than by one entry") { $0.units[0].operations[0].steps.removeFirst() }
    refused("may not wait for a device") {
      $0.ports = [
        PortPlan(
          name: "p", resource: 0, duration: .device(.entry), isClocked: false, counts: [])
      ]
    }
  }
}
