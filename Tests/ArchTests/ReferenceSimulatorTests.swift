import Arch
import Testing

/// The reference simulator itself against results worked out by hand.
@Suite struct ReferenceSimulatorTests {
  typealias Timing = ReferenceSimulator.Timing

  /// A component of one instance without actions' costs or connections.
  private func component(
    _ units: [UnitPlan], resources: [ResourcePlan] = [], ports: [PortPlan] = [],
    clock: ClockPeriod = .unclocked, gateAfter: Int64? = nil, connections: [String: Int] = [:]
  ) -> SystemComponent {
    SystemComponent(
      path: "c", kind: "k", instances: 1,
      plan: StagePlan(units: units, resources: resources, ports: ports), clock: clock,
      actions: ["a", "b"], connections: connections, gateAfter: gateAfter)
  }

  private func unit(
    _ stages: [Stage], _ operations: [[Step]], isClocked: Bool = false, counts: [CountRule] = []
  ) -> UnitPlan {
    UnitPlan(
      name: "u", isClocked: isClocked, stages: stages,
      operations: operations.map {
        OperationPlan(name: "o", operands: ["x", "y"], payloads: ["v"], steps: $0, counts: counts)
      })
  }

  private func run(
    _ components: [SystemComponent], _ streams: [[Record]], tokens: Int = 2
  ) throws -> (ledger: Ledger, timings: [Timing]) {
    let system = SystemPlan(
      components: components, layers: ["l"], tokens: (0..<tokens).map { "t\($0)" })
    let simulator = ReferenceSimulator(
      system, streams: streams.map { $0.map { (record: $0, layer: 0) } })
    guard case .finished(let ledger, let timings) = simulator.run() else {
      throw TesseraError("blocked")
    }
    return (ledger, timings)
  }

  private func fixed(_ stage: Int, _ ticks: Int64, _ holds: [Int] = []) -> Step {
    Step(stage: stage, duration: .fixed(ticks), holds: holds)
  }

  @Test func pipelineOverlapsAtItsLongestStage() throws {
    // Two stages of 3 and 5: record n enters the second at 3 + 5n and ends at 8 + 5n.
    let plan = unit([Stage(name: "a"), Stage(name: "b")], [[fixed(0, 3), fixed(1, 5)]])
    let (ledger, timings) = try run(
      [component([plan])], [[Record(operation: 0, repeatCount: 4)]])
    #expect(timings.map(\.completion) == [8, 13, 18, 23])
    #expect(timings.map(\.entries) == [[0, 3], [3, 8], [8, 13], [13, 18]])
    #expect(ledger.makespan == 23)
    #expect(ledger.components[0].active == 23)
  }

  @Test func depthAdmitsExactlyThatMany() throws {
    for depth in 1...3 {
      let plan = unit([Stage(name: "a", depth: depth)], [[fixed(0, 10)]])
      let (_, timings) = try run([component([plan])], [[Record(operation: 0, repeatCount: 4)]])
      #expect(timings.map(\.start) == (0..<4).map { Int64($0 / depth * 10) })
    }
  }

  @Test func intervalSeparatesEntries() throws {
    for interval in [0, 1, 4] as [Int64] {
      let plan = unit([Stage(name: "a", depth: 9, interval: interval)], [[fixed(0, 2)]])
      let (_, timings) = try run([component([plan])], [[Record(operation: 0, repeatCount: 3)]])
      #expect(timings.map(\.start) == [0, interval, 2 * interval])
    }
  }

  @Test func edgesLieAtTheFloor() throws {
    // Period 7/2: edges at 0, 3, 7, 10, 14.
    let plan = unit([Stage(name: "a")], [[fixed(0, 1)]], isClocked: true)
    let clock = try #require(ClockPeriod(numerator: 7, denominator: 2))
    let (_, timings) = try run(
      [component([plan], clock: clock)], [[Record(operation: 0, repeatCount: 4)]])
    #expect(timings.map(\.start) == [0, 3, 7, 10])
    #expect(timings.map(\.completion) == [3, 7, 10, 14])
  }

  @Test func waitIsOverAtTheCountAndNotBefore() throws {
    let poster = unit([Stage(name: "a")], [[fixed(0, 4)]])
    let waiter = unit([Stage(name: "a")], [[fixed(0, 1)]])
    for count in 0...3 as ClosedRange<Int64> {
      let (_, timings) = try run(
        [component([poster, waiter])],
        [
          [Record(operation: 0, repeatCount: 3, postToken: 1)],
          [Record(operation: 0, waitToken: 1, waitCount: count)],
        ])
      #expect(timings[3].start == 4 * count)
    }
  }

  @Test func strideMovesTheCountWithEachRepetition() throws {
    let poster = unit([Stage(name: "a")], [[fixed(0, 4)]])
    let waiter = unit([Stage(name: "a")], [[fixed(0, 1)]])
    let (_, timings) = try run(
      [component([poster, waiter])],
      [
        [Record(operation: 0, repeatCount: 5, postToken: 1)],
        [Record(operation: 0, repeatCount: 3, waitToken: 1, waitCount: 1, waitStride: 2)],
      ])
    #expect(timings.suffix(3).map(\.start) == [4, 12, 20])
  }

  @Test func waiterSeesAPostAtItsNextEdge() throws {
    // Edges lie at 0, 3, 6 and 9.
    let waiter = unit([Stage(name: "a")], [[fixed(0, 1)]], isClocked: true)
    let clock = try #require(ClockPeriod(numerator: 3, denominator: 1))
    for (instant, start) in [(3, 3), (4, 6), (6, 6), (7, 9)] as [(Int64, Int64)] {
      let plan = unit([Stage(name: "a")], [[fixed(0, instant)]])
      let (_, timings) = try run(
        [component([plan, waiter], clock: clock)],
        [
          [Record(operation: 0, postToken: 0)],
          [Record(operation: 0, waitToken: 0, waitCount: 1)],
        ])
      #expect(timings[1].start == start)
    }
  }

  @Test func tiesGoToTheLowestUnit() throws {
    let plan = unit([Stage(name: "a")], [[fixed(0, 5, [0])]])
    let (ledger, timings) = try run(
      [component([plan, plan, plan], resources: [ResourcePlan(name: "r")])],
      [[Record(operation: 0)], [Record(operation: 0)], [Record(operation: 0)]])
    #expect(timings.map(\.start) == [0, 5, 10])
    #expect(
      ledger.components[0].resources == [
        ResourceLedger(name: "r", grants: 3, contendedGrants: 2, waitTime: 15, busyTime: 15)
      ])
  }

  @Test func twoServersServeTwo() throws {
    let plan = unit([Stage(name: "a")], [[fixed(0, 5, [0])]])
    let (_, timings) = try run(
      [component([plan, plan, plan], resources: [ResourcePlan(name: "r", servers: 2)])],
      [[Record(operation: 0)], [Record(operation: 0)], [Record(operation: 0)]])
    #expect(timings.map(\.start) == [0, 0, 5])
  }

  @Test func arrivalGoesBeforeUnitNumber() throws {
    // Unit 1 asks at 1 and unit 0 at 2; unit 2 holds the resource until 5.
    let late = { (ticks: Int64) in
      self.unit(
        [Stage(name: "a"), Stage(name: "b")], [[self.fixed(0, ticks), self.fixed(1, 5, [0])]])
    }
    let (_, timings) = try run(
      [component([late(2), late(1), late(0)], resources: [ResourcePlan(name: "r")])],
      [[Record(operation: 0)], [Record(operation: 0)], [Record(operation: 0)]])
    #expect(timings.map { $0.entries[1] } == [10, 5, 0])
  }

  @Test func secondResourceIsAskedForAfterTheFirst() throws {
    // Unit 0 holds resource 1 until 5. Unit 1 gets resource 0 at once and keeps it while it waits,
    // so unit 2 waits for resource 0 until unit 1 is through at 8.
    let first = unit([Stage(name: "a")], [[fixed(0, 5, [1])]])
    let both = unit([Stage(name: "a")], [[fixed(0, 3, [0, 1])]])
    let second = unit([Stage(name: "a")], [[fixed(0, 1, [0])]])
    let (ledger, timings) = try run(
      [component([first, both, second], resources: [.init(name: "r0"), .init(name: "r1")])],
      [[Record(operation: 0)], [Record(operation: 0)], [Record(operation: 0)]])
    #expect(timings.map(\.start) == [0, 5, 8])
    #expect(ledger.components[0].resources.map(\.busyTime) == [9, 8])
  }

  @Test func portUsesTheDomainOfItsComponent() throws {
    // Three ticks of 7/2 fs are 10.5 fs, 11 for the caller; its edges of 2 fs make that 12.
    let clock = try #require(ClockPeriod(numerator: 7, denominator: 2))
    let callerClock = try #require(ClockPeriod(numerator: 2, denominator: 1))
    let port = PortPlan(
      name: "p", resource: 0, duration: .each(1, of: 0), isClocked: true,
      counts: [CountRule(1, .operand(0, times: 2))])
    for (isClocked, end) in [(false, 11), (true, 12)] as [(Bool, Int64)] {
      let step = Step(
        stage: 0, duration: .fixed(99), port: PortUse(connection: "m", port: "p", operand: 1))
      let (ledger, timings) = try run(
        [
          component(
            [unit([Stage(name: "a")], [[step]], isClocked: isClocked)], clock: callerClock,
            connections: ["m": 1]),
          component([], resources: [.init(name: "r")], ports: [port], clock: clock),
        ], [[Record(operation: 0, operand1: 3)]])
      #expect(timings[0].completion == end)
      #expect(ledger.components[1].counts == [0, 6])
      #expect(ledger.components[1].resources[0].busyTime == end)
    }
  }

  @Test func noneOvertakes() throws {
    // The second record skips the long stage, yet enters the last one after the first record.
    let plan = unit(
      [Stage(name: "a", depth: 2), Stage(name: "b"), Stage(name: "c")],
      [[fixed(0, 9), fixed(2, 1)], [fixed(1, 1), fixed(2, 1)]])
    let (_, timings) = try run(
      [component([plan])], [[Record(operation: 0), Record(operation: 1)]])
    #expect(timings.map(\.entries) == [[0, 9], [0, 10]])
    #expect(timings.map(\.completion) == [10, 11])
  }

  @Test func recordsLeaveAStageInTheirOrder() throws {
    // The third record could go to its last stage at once, but the second one, which the interval
    // keeps until 4, is before it in the first stage.
    let plan = unit(
      [Stage(name: "a", depth: 2), Stage(name: "b", depth: 2, interval: 4), Stage(name: "c")],
      [[fixed(0, 0), fixed(1, 1)], [fixed(0, 0), fixed(2, 1)]])
    let (_, timings) = try run(
      [component([plan])], [[Record(operation: 0, repeatCount: 2), Record(operation: 1)]])
    #expect(timings.map(\.entries) == [[0, 0], [0, 4], [0, 4]])
    #expect(timings.map(\.completion) == [1, 5, 5])
  }

  @Test func nextResourceIsAskedForAtTheInstantOfTheGrant() throws {
    // Unit 1 has ticks at 0, 4 and 8. It gets resource 0 at 1 and asks for resource 1 there and
    // then, before unit 2 does so at 2; it enters at 4.
    let first = unit([Stage(name: "a")], [[fixed(0, 1, [0])]])
    let both = unit([Stage(name: "a")], [[fixed(0, 1, [0, 1])]], isClocked: true)
    let late = unit([Stage(name: "a"), Stage(name: "b")], [[fixed(0, 2), fixed(1, 1, [1])]])
    let clock = try #require(ClockPeriod(numerator: 4, denominator: 1))
    let (ledger, timings) = try run(
      [
        component(
          [first, both, late], resources: [.init(name: "r0"), .init(name: "r1")], clock: clock)
      ],
      [[Record(operation: 0)], [Record(operation: 0)], [Record(operation: 0)]])
    #expect(timings.map(\.entries) == [[0], [4], [0, 8]])
    #expect(ledger.components[0].resources.map(\.busyTime) == [8, 8])
    #expect(ledger.components[0].resources.map(\.waitTime) == [1, 6])
  }

  @Test func recordWithoutStepsMarksAPoint() throws {
    // It comes about as soon as the first stage accepts again, and orders nothing but the start:
    // the last record completes after the first one.
    let plan = unit(
      [Stage(name: "a", interval: 2), Stage(name: "b", depth: 2)],
      [[fixed(0, 2), fixed(1, 6)], [], [fixed(0, 1)]])
    let (ledger, timings) = try run(
      [component([plan])],
      [[Record(operation: 0), Record(operation: 1, postToken: 0), Record(operation: 2)]])
    #expect(timings.map(\.start) == [0, 2, 2])
    #expect(timings.map(\.completion) == [8, 2, 8])
    #expect(ledger.components[0].active == 8)
  }

  @Test func idleBeyondTheLimitIsGated() throws {
    // Active 0..<2 and 12..<14 of 14: a gap of 10.
    let busy = unit([Stage(name: "a")], [[fixed(0, 2)]])
    let clock = unit([Stage(name: "a")], [[fixed(0, 12)]])
    for (limit, gated) in [(0, 10), (9, 1), (10, 0), (11, 0)] as [(Int64, Int64)] {
      let (ledger, _) = try run(
        [component([busy], gateAfter: limit), component([clock])],
        [
          [Record(operation: 0), Record(operation: 0, waitToken: 0, waitCount: 1)],
          [Record(operation: 0, postToken: 0)],
        ])
      let own = ledger.components[0]
      #expect([own.active, own.idle, own.gated] == [4, 10 - gated, gated])
    }
  }

  @Test func payloadsCountOnceAndOperandsEachTime() throws {
    let plan = unit(
      [Stage(name: "a")], [[fixed(0, 1)]],
      counts: [
        CountRule(0, .payload(0, times: 2)), CountRule(1, .groups(of: 0, dividedBy: 4, times: 3)),
      ])
    let (ledger, _) = try run(
      [component([plan])], [[Record(operation: 0, repeatCount: 3, operand0: 5, payload0: 7)]])
    #expect(ledger.components[0].counts == [14, 18])
  }

  @Test func waitForTooMuchBlocks() throws {
    let plan = unit([Stage(name: "a")], [[fixed(0, 4)]])
    for (count, blocks) in [(2, false), (3, true)] as [(Int64, Bool)] {
      let system = SystemPlan(
        components: [component([plan, plan])], layers: ["l"], tokens: ["t"])
      let simulator = ReferenceSimulator(
        system,
        streams: [
          [(Record(operation: 0, repeatCount: 2, postToken: 0), 0)],
          [(Record(operation: 0, waitToken: 0, waitCount: count), 0)],
        ])
      switch simulator.run() {
      case .finished: #expect(!blocks)
      case .blocked(let units): #expect(blocks && units == [1])
      }
    }
  }

  @Test func stepFunctionKeepsState() throws {
    // The n-th entry takes n ticks, in whichever unit.
    let function = StepFunction(name: "f", stateCount: 1) { state, _, _ in
      state[0] += 1
      return state[0]
    }
    let plan = unit(
      [Stage(name: "a")], [[Step(stage: 0, duration: .stepFunction(function), holds: [0])]])
    let (_, timings) = try run(
      [component([plan, plan], resources: [.init(name: "r")])],
      [[Record(operation: 0, repeatCount: 2)], [Record(operation: 0)]])
    // Unit 0 from 0 to 1, unit 1, which had asked at 0, from 1 to 3, unit 0 from 3 to 6.
    #expect(timings.map(\.start) == [0, 3, 1])
    #expect(timings.map(\.completion) == [1, 6, 3])
  }
}
