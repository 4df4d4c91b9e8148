import Arch
import Testing

@testable import Memory

/// Does a component of DRAM channels time and count transfers as its controllers do?
@Suite struct DRAMDeviceTests {
  /// When a transfer was taken and completed, in femtoseconds.
  private struct Timing: Equatable {
    var unit: Int
    var taken: Int64
    var completed: Int64
  }

  private struct Outcome {
    var ledger: Ledger
    /// In the order of completion.
    var timings: [Timing]

    func count(_ action: DRAMAction, layer: Int? = nil) -> Int64 {
      let counts = ledger.components[0].counts
      let actions = DRAMAction.allCases.count
      let layers = layer.map { [$0] } ?? Array(0..<counts.count / actions)
      return layers.reduce(0) { $0 + counts[$1 * actions + action.rawValue] }
    }

    func ends(_ unit: Int) -> [Int64] {
      timings.filter { $0.unit == unit }.map(\.completed)
    }
  }

  /// Runs transfers of two layers through the units `read` and `write`.
  private func run(
    _ memory: DRAMConfiguration, queue: Int = 32, request: Int64 = 64, layers: [[[Record]]],
    tokens: [String] = []
  ) throws -> Outcome {
    let kind = ComponentKind.dramController
    let system = SystemPlan(
      components: [
        SystemComponent(
          path: "dram", kind: kind.name, instances: 1,
          plan: try .dramChannels(memory, request: DataSize(bits: request * 8), queue: queue),
          actions: kind.actions.map(\.name))
      ], layers: layers.indices.map { "layer\($0)" }, tokens: tokens)
    var records = SegmentQueue(units: 2)
    for (layer, units) in layers.enumerated() {
      try records.beginSegment(layer: layer)
      for (unit, stream) in units.enumerated() {
        for record in stream { try records.append(record, unit: unit) }
      }
    }
    var timings: [Timing] = []
    let ledger = try Arch.replay(system, from: &records) {
      if let taken = $0.entries.first {
        timings.append(Timing(unit: $0.unit, taken: taken, completed: $0.completion))
      }
    }
    return Outcome(ledger: ledger, timings: timings)
  }

  private func transfer(_ bytes: Int) -> Record { Record(operation: 1, operand0: UInt32(bytes)) }

  /// ⌊cycles · 2500/3 ps⌋
  private func instant(_ cycles: Int64) -> Int64 { cycles * 2_500_000 / 3 }

  @Test(arguments: [(1, 1), (64, 1), (65, 2), (128, 2), (129, 3), (512, 8)])
  func aReadOfOneRowTakesItsCommands(bytes: Int, bursts: Int64) throws {
    // A cycle to the command queue, ACT, tRCD = 6, a RD every tCCD_L = 5, CL = 5, a burst of 4.
    let outcome = try run(smallMemory(), layers: [[[transfer(bytes)], []]])
    #expect(outcome.ends(0) == [instant(1 + 6 + (bursts - 1) * 5 + 5 + 4)])
    #expect(outcome.count(.readBit) == bursts * 512)
    #expect(outcome.count(.read) == bursts)
    #expect(outcome.count(.activate) == 1)
    #expect(outcome.count(.write) == 0)
  }

  @Test func aWriteIsDoneWithItsAcceptanceAndItsDataLeaveLater() throws {
    let outcome = try run(smallMemory(), layers: [[[], [transfer(640)]]])
    #expect(outcome.ends(1) == [instant(10)])
    #expect(outcome.count(.write) == 10)
    #expect(outcome.count(.writeBit) == 5_120)
  }

  @Test(arguments: [1, 2, 4])
  func aStreamIsBoundByTheBusOfItsChannels(channels: Int) throws {
    // Neighbouring bursts lie in other channels and groups, so that tCCD_S = a burst decides; a row
    // of each group and channel holds 8 bursts.
    let memory = smallMemory(channels: channels, ranks: 1) {
      $0.controller.addressMapping = "rorabacobgch"
    }
    let bursts = 16 * channels
    let outcome = try run(memory, layers: [[[transfer(bursts * 64)], []]])
    #expect(outcome.ends(0) == [instant(1 + 6 + 15 * 4 + 5 + 4)])
    #expect(memory.peakBandwidth?.bitsPerSecond == Int64(channels) * 128 * 1_200_000_000)
    // A long stream can come no faster, and rows of other banks are opened meanwhile.
    let long = try run(memory, layers: [[[transfer(64 * bursts * 64)], []]])
    let bus: Int64 = 64 * 16 * 4
    let end = try #require(long.ends(0).first)
    #expect(end >= instant(bus))
    #expect(end <= instant(bus + bus / 4))
  }

  @Test func transfersOfReadsAndWritesTakeTurns() throws {
    // The read is taken first by the order of units, the write a cycle later; its burst waits for 4.
    let both = try run(smallMemory(), layers: [[[transfer(256)], [transfer(64)]]])
    #expect(both.timings.first { $0.unit == 1 }?.taken == instant(1))
    #expect(both.ends(1) == [instant(5)])
    let resource = both.ledger.components[0].resources[0]
    #expect(resource.grants == 2)
    #expect(resource.contendedGrants == 1)
    #expect(resource.busyTime == instant(2))
  }

  @Test func shortTransfersToOtherChannelsGoOnAtOnce() throws {
    // A burst each, to four channels: they are taken a cycle after one another, and done so.
    let memory = smallMemory(channels: 4, ranks: 1) {
      $0.controller.addressMapping = "rorabacobgch"
    }
    let reads = [Record](repeating: transfer(64), count: 4)
    let outcome = try run(memory, layers: [[reads, []]])
    #expect(outcome.ends(0) == (0..<4).map { instant($0 + 1 + 6 + 5 + 4) })
  }

  @Test func twoReadersShareTheChannelInTheOrderOfTheirRequests() throws {
    // Two loads, as of two tiles: 8 bursts of a row each. The second finds its row in another group
    // and uses the bus as soon as the first leaves it.
    let alone = try run(smallMemory(), layers: [[[transfer(512)], []]])
    let two = try run(smallMemory(), layers: [[[transfer(512), transfer(512)], []]])
    #expect(two.timings[1].taken == instant(1))
    let (first, second) = (two.ends(0)[0], two.ends(0)[1])
    #expect(first >= alone.ends(0)[0])
    #expect(second >= first)
    #expect(second >= instant(1 + 6 + 15 * 4 + 5 + 4))
    #expect(second < 2 * alone.ends(0)[0])
  }

  @Test func aFullQueueOfReadsHoldsBackTheNext() throws {
    // One is under way and another has been taken; the third is taken when the first is done.
    let reads = [Record](repeating: transfer(512), count: 3)
    let deep = try run(smallMemory(), layers: [[reads, []]])
    #expect(deep.timings[2].taken == instant(2))
    let shallow = try run(smallMemory(), queue: 1, layers: [[reads, []]])
    #expect(shallow.timings[1].taken == deep.timings[1].taken)
    #expect(shallow.timings[2].taken == shallow.ends(0)[0])
    #expect(shallow.ends(0)[2] > deep.ends(0)[2])
  }

  /// Random transfers against a replay of the same requests, whose addresses and arrivals follow
  /// from when the transfers were taken.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func agreesWithAReplayOfTheRequests(seed: UInt64) throws {
    var random = RandomStream(seed: seed)
    print("seed \(seed)")
    let closed = seed % 2 == 0
    // With writes that never wait for others, the end of a trace changes nothing.
    let memory = smallMemory {
      $0.controller.writeDrain = 1
      $0.controller.rowPolicy = closed ? .closed : .open
      $0.timing.refreshInterval = 2_000
      $0.controller.addressMapping = seed % 3 == 0 ? "rorababgchco" : "rochcorababg"
    }
    var streams: [[Record]] = [[], []]
    for unit in 0..<2 {
      for _ in 0..<40 {
        let bytes = 1 + Int(random.below(random.below(3) == 0 ? 4_000 : 300))
        streams[unit].append(transfer(bytes))
      }
    }
    let outcome = try run(memory, layers: [streams.map { $0 }])
    // The requests in the order in which their transfers were taken.
    let half = memory.geometry.capacity / 2
    var next: [Int64] = [0, half]
    var taken: [Int] = [0, 0]
    var requests: [MemoryRequest] = []
    var owners: [Int64: Int] = [:]
    for timing in outcome.timings.sorted(by: { ($0.taken, $0.unit) < ($1.taken, $1.unit) }) {
      let bytes = Int64(streams[timing.unit][taken[timing.unit]].operand0)
      let cycle = (timing.taken * 3 + 2_499_999) / 2_500_000
      for _ in 0..<(bytes + 63) / 64 {
        let address = next[timing.unit]
        if timing.unit == 0 { owners[address] = taken[0] }
        requests.append(
          MemoryRequest(address: address, isWrite: timing.unit == 1, arrival: cycle))
        next[timing.unit] += 64
      }
      taken[timing.unit] += 1
    }
    #expect(next[0] < half && next[1] < 2 * half, "addresses are used once")
    let log = CommandLog()
    var replay = try DRAMReplay(memory) { log.commands.append($0) }
    for request in requests { try replay.offer(request) }
    let expected = replay.finish()
    #expect(outcome.count(.read) == expected.counts.readBursts)
    #expect(outcome.count(.write) == expected.counts.writeBursts)
    #expect(outcome.count(.activate) == expected.counts.activates)
    #expect(outcome.count(.precharge) == expected.counts.precharges)
    #expect(outcome.count(.refresh) == expected.counts.refreshes)
    #expect(outcome.count(.openCycle) == expected.counts.activeCycles)
    #expect(outcome.count(.read) * 512 == outcome.count(.readBit))
    #expect(outcome.count(.write) * 512 == outcome.count(.writeBit))
    // Each read is done with its last data and all before it.
    let map = try DRAMAddressMap(memory)
    var ends = [Int64](repeating: 0, count: 40)
    for command in log.commands where command.kind == .read || command.kind == .readPrecharge {
      let owner = try #require(owners[map.line(of: command) * 64])
      ends[owner] = max(ends[owner], command.cycle + 5 + 4)
    }
    for index in 1..<40 { ends[index] = max(ends[index], ends[index - 1]) }
    #expect(outcome.ends(0) == ends.map(instant), "seed \(seed)")
  }

  @Test func commandsGoToTheLayerOfTheirTransfer() throws {
    // The second layer starts when all of the first is done.
    let wait = Record(operation: 1, operand0: 640, waitToken: 0, waitCount: 1)
    let post = Record(operation: 1, operand0: 1_280, postToken: 0)
    let outcome = try run(
      smallMemory(), layers: [[[post], []], [[], [wait]]], tokens: ["loaded"])
    #expect(outcome.count(.read, layer: 0) == 20)
    #expect(outcome.count(.write, layer: 0) == 0)
    #expect(outcome.count(.read, layer: 1) == 0)
    #expect(outcome.count(.write, layer: 1) == 10)
    #expect(outcome.count(.activate, layer: 0) == 3)
  }

  @Test func aMemoryThatReadsOverrunStillEnds() throws {
    // Reads share 4 bursts, so they meet in the queues and share commands.
    let memory = smallMemory(ranks: 1) {
      $0.geometry.rows = 1
      $0.geometry.bankGroups = 1
      $0.geometry.banksPerGroup = 1
    }
    #expect(memory.geometry.capacity == 512)
    let outcome = try run(
      memory, layers: [[[transfer(2_048), transfer(64), transfer(0), transfer(640)], []]])
    #expect(outcome.ends(0).count == 4)
    #expect(outcome.count(.readBit) == 43 * 512)
    #expect(outcome.count(.read) <= 43)
  }

  @Test func aRequestIsTheLeastThatIsMoved() throws {
    let outcome = try run(smallMemory(), request: 256, layers: [[[transfer(1)], []]])
    #expect(outcome.count(.read) == 4)
    #expect(outcome.count(.readBit) == 2_048)
    #expect(throws: TesseraError.self) {
      try StagePlan.dramChannels(smallMemory(), request: DataSize(bits: 800), queue: 1)
    }
  }

  @Test func twoRunsOfOnePlanAreAlike() throws {
    let layers = [[[transfer(5_000), transfer(100)], [transfer(3_000)]]]
    let first = try run(smallMemory(channels: 2), layers: layers)
    let second = try run(smallMemory(channels: 2), layers: layers)
    #expect(first.ledger == second.ledger)
    #expect(first.timings == second.timings)
  }
}
