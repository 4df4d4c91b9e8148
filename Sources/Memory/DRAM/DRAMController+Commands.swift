import Arch

extension DRAMController {
  /// Sends what the command bus, or with HBM each of the two buses, can carry in this cycle.
  @inline(__always)
  mutating func sendCommands(_ now: Int64) {
    let sentRefresh = refreshPending != 0 && sendRefresh(now)
    if sentRefresh, !hasTwoCommandBuses {
      findNextCommand(after: now)
      return
    }
    var allowed = allowed(now)
    if sentRefresh {
      allowed.activate = 0
      allowed.precharge = 0
    }
    let any = allowed.any
    if any == 0 {
      findNextCommandExactly(after: now)
      return
    }
    let bank = pick(any, allowed)
    let isColumn = send(bank, allowed, now)
    if hasTwoCommandBuses, !sentRefresh {
      var other = allowed.without(1 << UInt64(bank))
      if isColumn {
        other.read = 0
        other.write = 0
      } else {
        other.activate = 0
        other.precharge = 0
      }
      if other.any != 0 { _ = send(pick(other.any, other), other, now) }
    }
    findNextCommand(after: now)
  }

  /// The banks whose command may go now by its own and the shared constraints.
  @inline(__always)
  private mutating func allowed(_ now: Int64) -> CommandMasks {
    var result = ready.without(blocked)
    // Without branches: which constraint holds is as good as random.
    for rank in 0..<ranks { rankTimes[rank].mask(&result, now) }
    if result.activate | result.columns != 0 {
      for group in 0..<groupCount { groupTimes[group].mask(&result, now) }
    }
    return result
  }

  /// Sets a cycle before which no bank that is ready, and no refresh, may get its command.
  ///
  /// It leaves out what groups of banks keep their own banks from: most often another group is free.
  @inline(__always)
  private mutating func findNextCommand(after now: Int64) {
    var next = Self.never
    let open = ~blocked
    if ready.precharge & open != 0 {
      next = now + 1
    } else {
      for rank in 0..<ranks {
        let times = rankTimes[rank]
        let mask = times.banks & open
        next = min(next, ready.activate & mask == 0 ? Self.never : times.activateAt)
        next = min(next, ready.read & mask == 0 ? Self.never : times.readAt)
        next = min(next, ready.write & mask == 0 ? Self.never : times.writeAt)
      }
    }
    if refreshPending != 0 { next = min(next, refreshCommandAt()) }
    commandAt = max(next, now + 1)
  }

  /// Sets the next cycle at which a bank that is ready, or a refresh, may get its command.
  private mutating func findNextCommandExactly(after now: Int64) {
    var next = Self.never
    let open = ready.without(blocked)
    for group in 0..<groupCount {
      let mask = groupTimes[group].banks
      guard open.any & mask != 0 else { continue }
      let rank = group / groupsPerRank
      if open.activate & mask != 0 {
        next = min(next, max(groupTimes[group].activateAt, rankTimes[rank].activateAt))
      }
      if open.read & mask != 0 {
        next = min(next, max(groupTimes[group].readAt, rankTimes[rank].readAt))
      }
      if open.write & mask != 0 {
        next = min(next, max(groupTimes[group].writeAt, rankTimes[rank].writeAt))
      }
      if open.precharge & mask != 0 { next = now + 1 }
    }
    if refreshPending != 0 { next = min(next, refreshCommandAt()) }
    commandAt = max(next, now + 1)
  }

  /// The bank whose queue has its turn.
  @inline(__always)
  private mutating func pick(_ banksAllowed: UInt64, _ allowed: CommandMasks) -> Int {
    if isPerRank { return pickInRank(banksAllowed, allowed) }
    // Those behind the queue that sent last come first.
    let behind = lastQueue >= 63 ? 0 : banksAllowed & (~0 << UInt64(lastQueue + 1))
    let bank = (behind != 0 ? behind : banksAllowed).trailingZeroBitCount
    lastQueue = bank
    return bank
  }

  /// With one queue for a rank: the oldest entry of the first rank whose turn it is.
  private mutating func pickInRank(_ banksAllowed: UInt64, _ allowed: CommandMasks) -> Int {
    var rank = lastQueue
    repeat {
      rank = rank + 1 >= ranks ? 0 : rank + 1
    } while rankTimes[rank].banks & banksAllowed == 0
    lastQueue = rank
    var bits = rankTimes[rank].banks & banksAllowed
    var oldest = (order: Int64.max, bank: 0)
    while bits != 0 {
      let bank = bits.trailingZeroBitCount
      bits &= bits - 1
      let isRow = allowed.rows & (1 << UInt64(bank)) != 0
      let node = entries[first(bank) + (isRow ? 0 : columnEntry(bank, allowed))].node
      let order = nodes[node].order
      if order < oldest.order { oldest = (order, bank) }
    }
    return oldest.bank
  }

  /// The oldest entry of a bank's queue whose column command may go.
  @inline(__always)
  private mutating func columnEntry(_ bank: Int, _ allowed: CommandMasks) -> Int {
    let bit: UInt64 = 1 << UInt64(bank)
    let read =
      allowed.read & bit != 0
      ? (banks[bank].hits & ~banks[bank].writes).trailingZeroBitCount : 64
    let write = allowed.write & bit != 0 ? firstWriteHit(bank) : 64
    return min(read, write)
  }

  /// Sends the command of a bank, and tells whether it was a column command.
  @inline(__always)
  private mutating func send(_ bank: Int, _ allowed: CommandMasks, _ now: Int64) -> Bool {
    let bit: UInt64 = 1 << UInt64(bank)
    if allowed.columns & bit != 0, allowed.rows & bit == 0 {
      access(bank, columnEntry(bank, allowed), now)
      return true
    }
    if allowed.activate & bit != 0 { activate(bank, now) } else { precharge(bank, now) }
    return false
  }
}
