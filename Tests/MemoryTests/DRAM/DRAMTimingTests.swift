import Arch
import Testing

@testable import Memory

/// Does each timing constraint hold a command back until exactly n cycles, for n and n + 1? And does
/// the rule checker find the same command one cycle earlier?
@Suite struct DRAMTimingTests {
  typealias Kind = DRAMCommand.Kind

  struct Probe: Sendable, CustomTestStringConvertible {
    var name: String
    var from: Kind
    var to: Kind
    /// Which commands of these kinds are looked at; the later one follows the earlier one.
    var fromIndex = 0
    var toIndex = 0
    /// A value of the parameter that is larger than all else, and what it adds to the distance.
    var value: Int64 = 60
    var extra: Int64 = 0
    var requests: [MemoryRequest]
    var set: @Sendable (inout DRAMConfiguration, Int64) -> Void

    var testDescription: String { name }
  }

  static let conflict = [read(address(row: 1)), read(address(row: 2))]
  static let burst: Int64 = 4

  static let probes: [Probe] = [
    Probe(name: "tRCD, read", from: .activate, to: .read, requests: [read(0)]) {
      $0.timing.activateToRead = $1
    },
    Probe(name: "tRCD, write", from: .activate, to: .write, requests: [write(0)]) {
      $0.timing.activateToWrite = $1
    },
    Probe(name: "tRP", from: .precharge, to: .activate, toIndex: 1, requests: conflict) {
      $0.timing.prechargeTime = $1
      $0.timing.rowCycle = $1 + 17
    },
    Probe(name: "tRAS", from: .activate, to: .precharge, requests: conflict) {
      $0.timing.activeTime = $1
      $0.timing.rowCycle = $1 + 7
    },
    Probe(name: "tRC", from: .activate, to: .activate, toIndex: 1, requests: conflict) {
      $0.timing.rowCycle = $1
    },
    Probe(name: "tRTP", from: .read, to: .precharge, requests: conflict) {
      $0.timing.readToPrecharge = $1
    },
    Probe(
      name: "tWR", from: .write, to: .precharge, extra: 4 + burst,
      requests: [write(address(row: 1)), write(address(row: 2))]
    ) { $0.timing.writeRecovery = $1 },
    Probe(
      name: "tRRD_L", from: .activate, to: .activate, toIndex: 1,
      requests: [read(address(bank: 0)), read(address(bank: 1))]
    ) { $0.timing.activateGapLong = $1 },
    Probe(
      name: "tRRD_S", from: .activate, to: .activate, toIndex: 1,
      requests: [read(address(group: 0)), read(address(group: 1))]
    ) {
      $0.timing.activateGapShort = $1
      $0.timing.activateGapLong = $1
    },
    Probe(
      name: "tFAW", from: .activate, to: .activate, toIndex: 4,
      requests: [
        read(address(bank: 0, group: 0)), read(address(bank: 0, group: 1)),
        read(address(bank: 1, group: 0)), read(address(bank: 1, group: 1)),
        read(address(bank: 0, group: 0, row: 1)),
      ]
    ) { $0.timing.fourActivateWindow = $1 },
    Probe(
      name: "tCCD_L", from: .read, to: .read, toIndex: 1, requests: [read(0), read(64)]
    ) { $0.timing.columnGapLong = $1 },
    Probe(
      name: "tCCD_S", from: .read, to: .read, toIndex: 1,
      requests: [read(address(group: 0)), read(address(group: 1))]
    ) {
      $0.timing.columnGapShort = $1
      $0.timing.columnGapLong = $1
    },
    Probe(
      name: "tCCD_L, writes", from: .write, to: .write, toIndex: 1, requests: [write(0), write(64)]
    ) { $0.timing.columnGapLong = $1 },
    Probe(
      name: "tCCD_S, writes", from: .write, to: .write, toIndex: 1,
      requests: [write(address(group: 0)), write(address(group: 1))]
    ) {
      $0.timing.columnGapShort = $1
      $0.timing.columnGapLong = $1
    },
    Probe(
      name: "tWTR_L", from: .write, to: .read, extra: 4 + burst, requests: [write(0), read(64)]
    ) {
      $0.timing.writeToReadLong = $1
      $0.controller.isUnified = true
    },
    Probe(
      name: "tWTR_S", from: .write, to: .read, extra: 4 + burst,
      requests: [write(address(group: 0)), read(address(group: 1))]
    ) {
      $0.timing.writeToReadShort = $1
      $0.timing.writeToReadLong = $1
      $0.controller.isUnified = true
    },
    Probe(
      name: "CL − CWL", from: .read, to: .write, extra: burst + 1 + 1 - 4,
      requests: [read(0), write(64)]
    ) {
      $0.timing.readLatency = $1
      $0.controller.isUnified = true
    },
    Probe(
      name: "tRTRS", from: .read, to: .read, toIndex: 1, extra: burst,
      requests: [read(address(rank: 0)), read(address(rank: 1))]
    ) { $0.timing.rankSwitch = $1 },
    Probe(
      name: "tRTRS, writes", from: .write, to: .write, toIndex: 1, extra: burst,
      requests: [write(address(rank: 0)), write(address(rank: 1))]
    ) { $0.timing.rankSwitch = $1 },
    Probe(
      name: "tRFC", from: .refresh, to: .activate, value: 200, extra: 0,
      requests: [read(address(), at: 1001)]
    ) {
      $0.timing.refreshTime = $1
      $0.timing.refreshInterval = 1000
      $0.geometry.ranks = 1
      $0.controller.addressMapping = "rochrababgco"
    },
  ]

  @Test(arguments: probes) func holdsForExactly(_ probe: Probe) throws {
    for value in [probe.value, probe.value + 1] {
      let memory = smallMemory { probe.set(&$0, value) }
      let commands = try replay(probe.requests, on: memory).commands
      let from = try #require(
        commands.filter { $0.kind == probe.from }.dropFirst(probe.fromIndex).first)
      let to = try #require(commands.filter { $0.kind == probe.to }.dropFirst(probe.toIndex).first)
      #expect(to.cycle - from.cycle == value + probe.extra)
      let checker = DRAMRuleChecker(memory)
      #expect(checker.violations(commands) == [])
      var early = commands
      let index = try #require(early.firstIndex(of: to))
      early[index].cycle -= 1
      #expect(!checker.violations(early).isEmpty)
    }
  }

  /// ACT a cycle after the acceptance, then tRCD, CL and the burst.
  @Test func latencyOfOneReadIsTheSumOfItsParts() throws {
    let result = try replay([read(0, at: 10)], on: smallMemory()).result
    let parts: Int64 = 1 + 6 + 5 + 4
    #expect(try #require(result.readLatency).minimum == parts)
    #expect(try #require(result.arrivalLatency).maximum == parts)
    #expect(result.cycles == 26)
    #expect(result.counts.activates == 1)
  }

  /// Reads of a row, then writes: every term of the drain is known.
  @Test(arguments: [1, 2, 5, 8]) func readWriteMixTakesTheTimeOfItsClosedForm(_ count: Int) throws {
    let memory = smallMemory { $0.controller.commandQueue = 16 }
    let reads = (0..<count).map { read(address(column: $0 % 8)) }
    let writes = (0..<count).map { write(address(rank: 0, group: 0, column: ($0 + 3) % 8)) }
    // Different bursts, so that no request joins another.
    let distinct = writes.map { MemoryRequest(address: $0.address, isWrite: true, arrival: 0) }
      .filter { candidate in !reads.contains { $0.address == candidate.address } }
    let result = try replay(reads + distinct, on: memory).result
    let lastRead = 1 + 6 + Int64(count - 1) * 5
    let turn: Int64 = 5 + 4 + 1 + 1 - 4
    let last =
      distinct.isEmpty
      ? lastRead + 5 + 4 : lastRead + turn + Int64(distinct.count - 1) * 5 + 4 + 4
    #expect(result.cycles == last)
    #expect(result.counts.activates == 1)
    #expect(result.rowHits == Int64(reads.count + distinct.count - 1))
  }

  @Test func readTakesTheDataOfAQueuedWrite() throws {
    let result = try replay([write(0), read(8)], on: smallMemory()).result
    #expect(result.counts.forwardedReads == 1)
    #expect(result.readLatency?.maximum == 1)
    #expect(result.counts.readBursts == 0)
    #expect(result.counts.writeBursts == 1)
  }

  /// The trace stalls behind the full queue: of each request's wait, only what follows its
  /// acceptance is its latency.
  @Test func acceptanceWaitsForRoom() throws {
    let memory = smallMemory {
      $0.controller.transactionQueue = 1
      $0.controller.commandQueue = 1
    }
    let requests = (0..<20).map { read(address(row: $0)) }
    let result = try replay(requests, on: memory).result
    // Two wait and one is served, every tRC.
    let latency = try #require(result.readLatency)
    let arrival = try #require(result.arrivalLatency)
    #expect(latency.maximum < 4 * 24)
    #expect(arrival.maximum == 1 + 19 * 24 + 6 + 5 + 4)
  }
}
