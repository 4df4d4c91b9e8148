import Memory

/// JEDEC's rules on a trace of commands: slow, obvious, and without any code of the controller.
///
/// It compares every command with all the commands before it that a rule may look at, using the
/// timing parameters only.
struct DRAMRuleChecker {
  let timing: DRAMTiming
  let burst: Int64
  let hasTwoBuses: Bool
  let banksPerRank: Int

  init(_ configuration: DRAMConfiguration) {
    timing = configuration.timing
    burst = Int64(configuration.geometry.burstLength) / 2
    hasTwoBuses = configuration.standard == .hbm || configuration.standard == .hbm2
    banksPerRank = configuration.geometry.bankGroups * configuration.geometry.banksPerGroup
  }

  /// The rules that the commands of one channel break, in words; empty where they keep all.
  func violations(_ commands: [DRAMCommand]) -> [String] {
    var found: [String] = []
    // Longer than any rule looks back.
    let horizon = timing.rowCycle + timing.refreshTime + timing.fourActivateWindow + 200
    var start = 0
    var open: [String: Int32] = [:]
    var activations: [Int32: [Int64]] = [:]
    for (index, command) in commands.enumerated() {
      while commands[start].cycle < command.cycle - horizon { start += 1 }
      for earlier in commands[start..<index] {
        for (rule, least) in rules(earlier, command)
        where command.cycle - earlier.cycle < least {
          found.append("\(rule): \(earlier) then \(command), expected \(least)")
        }
      }
      checkState(command, &open, &found)
      if command.kind == .activate {
        var times = activations[command.rank] ?? []
        if times.count >= 4, command.cycle - times[times.count - 4] < timing.fourActivateWindow {
          found.append("tFAW: \(command)")
        }
        times.append(command.cycle)
        activations[command.rank] = times.suffix(4)
      }
    }
    return found
  }

  private func isColumn(_ kind: DRAMCommand.Kind) -> Bool { isRead(kind) || isWrite(kind) }
  private func isRead(_ kind: DRAMCommand.Kind) -> Bool { kind == .read || kind == .readPrecharge }
  private func isWrite(_ kind: DRAMCommand.Kind) -> Bool {
    kind == .write || kind == .writePrecharge
  }

  private func checkState(
    _ command: DRAMCommand, _ open: inout [String: Int32], _ found: inout [String]
  ) {
    let bank = "\(command.rank)/\(command.bankGroup)/\(command.bank)"
    switch command.kind {
    case .activate:
      if open[bank] != nil { found.append("ACT of an open bank: \(command)") }
      open[bank] = command.row
    case .precharge:
      if open[bank] == nil { found.append("PRE of a closed bank: \(command)") }
      open[bank] = nil
    case .refresh:
      if open.keys.contains(where: { $0.hasPrefix("\(command.rank)/") }) {
        found.append("REF of a rank with an open bank: \(command)")
      }
    default:
      if open[bank] != command.row { found.append("column of a closed row: \(command)") }
      if command.kind == .readPrecharge || command.kind == .writePrecharge { open[bank] = nil }
    }
  }

  /// The least distances that hold between two commands, with their names.
  private func rules(_ first: DRAMCommand, _ second: DRAMCommand) -> [(String, Int64)] {
    let t = timing
    var result: [(String, Int64)] = []
    let onSameBus = !hasTwoBuses || isColumn(first.kind) == isColumn(second.kind)
    result.append(("order", 0))
    if onSameBus { result.append(("one command a cycle", 1)) }
    guard first.rank == second.rank else {
      // Only the data bus is shared; bursts of two ranks keep tRTRS apart.
      if isColumn(first.kind), isColumn(second.kind) {
        let delay = { (kind: DRAMCommand.Kind) -> Int64 in
          self.isRead(kind) ? t.readLatency : t.writeLatency
        }
        result.append(("tRTRS", delay(first.kind) + burst + t.rankSwitch - delay(second.kind)))
      }
      return result
    }
    if first.kind == .refresh {
      if second.kind == .activate || second.kind == .refresh {
        result.append(("tRFC", t.refreshTime))
      }
      return result
    }
    let isSameGroup = first.bankGroup == second.bankGroup
    let isSameBank = isSameGroup && first.bank == second.bank
    let sameBankRow = isSameBank || second.kind == .refresh
    switch first.kind {
    case .activate:
      if second.kind == .activate {
        result.append(("tRRD", isSameGroup ? t.activateGapLong : t.activateGapShort))
        if isSameBank { result.append(("tRC", t.rowCycle)) }
      }
      if isSameBank {
        if isRead(second.kind) {
          result.append(("tRCD", t.activateToRead - t.additiveLatency))
        }
        if isWrite(second.kind) {
          result.append(("tRCD", t.activateToWrite - t.additiveLatency))
        }
        if second.kind == .precharge { result.append(("tRAS", t.activeTime)) }
      }
      if second.kind == .refresh { result.append(("tRC before REF", t.rowCycle)) }
    case .precharge:
      if sameBankRow, second.kind == .activate || second.kind == .refresh {
        result.append(("tRP", t.prechargeTime))
      }
    case .read, .readPrecharge:
      if isRead(second.kind) {
        result.append(("tCCD", max(burst, isSameGroup ? t.columnGapLong : t.columnGapShort)))
      }
      if isWrite(second.kind) {
        // The write's data come after the read's, with a preamble.
        result.append(
          ("read to write", t.readLatency + burst + t.writePreamble + 1 - t.writeLatency))
      }
      if isSameBank, second.kind == .precharge {
        result.append(("tRTP", t.additiveLatency + t.readToPrecharge))
      }
      if first.kind == .readPrecharge, sameBankRow,
        second.kind == .activate || second.kind == .refresh
      {
        result.append(("tRTP + tRP", t.additiveLatency + t.readToPrecharge + t.prechargeTime))
      }
    case .write, .writePrecharge:
      let data = t.additiveLatency + t.writeLatency + burst
      if isWrite(second.kind) {
        result.append(("tCCD", max(burst, isSameGroup ? t.columnGapLong : t.columnGapShort)))
      }
      if isRead(second.kind) {
        result.append(("tWTR", data + (isSameGroup ? t.writeToReadLong : t.writeToReadShort)))
      }
      if isSameBank, second.kind == .precharge { result.append(("tWR", data + t.writeRecovery)) }
      if first.kind == .writePrecharge, sameBankRow,
        second.kind == .activate || second.kind == .refresh
      {
        result.append(("tWR + tRP", data + t.writeRecovery + t.prechargeTime))
      }
    case .refresh: break
    }
    return result
  }
}
