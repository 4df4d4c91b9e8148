import Arch
import Testing

@testable import Memory

/// Do random requests on random memories keep every rule, and are all of them served?
@Suite struct DRAMRandomTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  @Test(arguments: 1...40) func keepsAllRules(_ seed: Int) throws {
    var random = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    print("seed \(seed)")
    let standard: DRAMConfiguration.Standard = seed % 3 == 0 ? .hbm2 : .ddr4
    let memory = smallMemory(standard: standard, ranks: seed % 4 == 1 ? 1 : 2) {
      $0.timing.refreshInterval = Int64.random(in: 900...3000, using: &random)
      $0.timing.activateGapLong = Int64.random(in: 2...8, using: &random)
      $0.timing.fourActivateWindow = Int64.random(in: 4...60, using: &random)
      $0.timing.columnGapLong = Int64.random(in: 4...9, using: &random)
      $0.timing.columnGapShort = Int64.random(in: 1...4, using: &random)
      $0.timing.writeToReadLong = Int64.random(in: 2...12, using: &random)
      $0.timing.readLatency = Int64.random(in: 4...20, using: &random)
      $0.timing.rankSwitch = Int64.random(in: 0...3, using: &random)
      $0.timing.additiveLatency = Int64.random(in: 0...5, using: &random)
      $0.controller.rowPolicy = Bool.random(using: &random) ? .open : .closed
      $0.controller.queueStructure = Bool.random(using: &random) ? .perBank : .perRank
      $0.controller.refreshPolicy = Bool.random(using: &random) ? .staggered : .simultaneous
      $0.controller.isUnified = Bool.random(using: &random)
      $0.controller.transactionQueue = Int.random(in: 1...16, using: &random)
      $0.controller.commandQueue = Int.random(in: 1...8, using: &random)
      $0.controller.writeDrain = Int.random(in: 1...8, using: &random)
    }
    // Few rows and columns, so that hits, conflicts and equal bursts are frequent.
    var cycle: Int64 = 0
    let gap = Int64.random(in: 0...12, using: &random)
    let requests = (0..<1500).map { _ in
      cycle += Int64.random(in: 0...gap, using: &random)
      let target = address(
        rank: Int.random(in: 0..<memory.geometry.ranks, using: &random),
        bank: Int.random(in: 0...1, using: &random), group: Int.random(in: 0...1, using: &random),
        row: Int.random(in: 0...2, using: &random), column: Int.random(in: 0...7, using: &random))
      return MemoryRequest(
        address: target % memory.geometry.capacity,
        isWrite: Int.random(in: 0...2, using: &random) == 0, arrival: cycle)
    }
    let (result, commands) = try replay(requests, on: memory)
    #expect(DRAMRuleChecker(memory).violations(commands) == [])
    let counts = result.counts
    #expect(counts.reads + counts.writes == 1500)
    #expect(counts.readBursts + counts.forwardedReads + counts.mergedReads == counts.reads)
    #expect(counts.writeBursts + counts.mergedWrites == counts.writes)
    func count(_ kinds: DRAMCommand.Kind...) -> Int64 {
      Int64(commands.count { kinds.contains($0.kind) })
    }
    #expect(count(.read, .readPrecharge) == counts.readBursts)
    #expect(count(.write, .writePrecharge) == counts.writeBursts)
    #expect(count(.activate) == counts.activates)
    #expect(count(.refresh) == counts.refreshes)
    let due = result.cycles / memory.timing.refreshInterval * Int64(memory.geometry.ranks)
    #expect(abs(counts.refreshes - due) <= Int64(memory.geometry.ranks))
    // Every rank is in one of the two states in every cycle.
    #expect(counts.activeCycles + counts.idleCycles == result.cycles * Int64(memory.geometry.ranks))
  }

  /// A rank without requests is skipped over, and refreshed as often as when it isn't.
  @Test func idleTimeIsSkippedWithoutLosingARefresh() throws {
    let memory = smallMemory { $0.timing.refreshInterval = 1000 }
    let requests = [read(0), read(64, at: 10_000_007)]
    let watched = try replay(requests, on: memory)
    var replay = try DRAMReplay(memory)
    for request in requests { try replay.offer(request) }
    let skipped = replay.finish()
    #expect(skipped.counts == watched.result.counts)
    #expect(skipped.cycles == watched.result.cycles)
    #expect(watched.commands.count { $0.kind == .refresh } == 20_000)
  }
}
