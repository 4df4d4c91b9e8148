import Arch

@testable import Memory

/// A small DDR4-like memory whose refresh is far away, for tests that count cycles.
func smallMemory(
  standard: DRAMConfiguration.Standard = .ddr4, channels: Int = 1, ranks: Int = 2,
  _ change: (inout DRAMConfiguration) -> Void = { _ in }
) -> DRAMConfiguration {
  var result = DRAMConfiguration(
    name: "small", standard: standard,
    clock: ClockPeriod(numerator: 2_500_000, denominator: 3) ?? .unclocked,
    geometry: DRAMGeometry(
      channels: channels, ranks: ranks, bankGroups: 2, banksPerGroup: 2, rows: 64, columns: 64,
      deviceWidth: 8, busWidth: 64, burstLength: 8),
    timing: DRAMTiming(
      additiveLatency: 0, readLatency: 5, writeLatency: 4, activateToRead: 6, activateToWrite: 6,
      prechargeTime: 7, activeTime: 17, rowCycle: 24, activateGapShort: 2, activateGapLong: 3,
      fourActivateWindow: 9, columnGapShort: 4, columnGapLong: 5, writeToReadShort: 2,
      writeToReadLong: 4, writeRecovery: 8, readToPrecharge: 3, refreshTime: 40,
      refreshInterval: 100_000, rankSwitch: 1, writePreamble: 1),
    currents: DRAMCurrents(
      supply: Voltage(microvolts: 1_200_000),
      activatePrecharge: Current(microamperes: 48_000),
      prechargeStandby: Current(microamperes: 34_000), activeStandby: Current(microamperes: 43_000),
      readBurst: Current(microamperes: 135_000), writeBurst: Current(microamperes: 123_000),
      refreshBurst: Current(microamperes: 250_000)),
    controller: DRAMControllerSettings(addressMapping: "rochrababgco"))
  change(&result)
  return result
}

/// The address of a burst under the mapping of `smallMemory`: 8 bursts of 64 B, 2 groups, 2 banks,
/// 2 ranks, rows.
func address(rank: Int = 0, bank: Int = 0, group: Int = 0, row: Int = 0, column: Int = 0) -> Int64 {
  Int64(((((row * 2 + rank) * 2 + bank) * 2 + group) * 8 + column) * 64)
}

func read(_ address: Int64, at cycle: Int64 = 0) -> MemoryRequest {
  MemoryRequest(address: address, isWrite: false, arrival: cycle)
}

func write(_ address: Int64, at cycle: Int64 = 0) -> MemoryRequest {
  MemoryRequest(address: address, isWrite: true, arrival: cycle)
}

/// Collects what an observer is told.
final class CommandLog {
  var commands: [DRAMCommand] = []
}

func replay(
  _ requests: [MemoryRequest], on memory: DRAMConfiguration
) throws -> (result: DRAMResult, commands: [DRAMCommand]) {
  let log = CommandLog()
  var replay = try DRAMReplay(memory) { log.commands.append($0) }
  for request in requests { try replay.offer(request) }
  return (replay.finish(), log.commands)
}
