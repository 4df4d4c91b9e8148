import Arch

extension DRAMController {
  /// From a refresh that is due, the rank starts nothing else.
  mutating func noteRefresh(_ now: Int64) {
    if refreshesAllRanks {
      refreshPending = ranks == 64 ? ~0 : 1 << UInt64(ranks) - 1
    } else {
      refreshPending |= 1 << UInt64(nextRefreshRank)
      nextRefreshRank = nextRefreshRank + 1 == ranks ? 0 : nextRefreshRank + 1
    }
    refreshDueAt += refreshPeriod
    blocked = rankTimes[refreshPending.trailingZeroBitCount].banks
    commandAt = now
  }

  /// Closes a row of the rank that is refreshed next, or refreshes it, where that may go now.
  mutating func sendRefresh(_ now: Int64) -> Bool {
    guard refreshCommandAt() <= now else { return false }
    let rank = refreshPending.trailingZeroBitCount
    for bank in (rank * banksPerRank)..<((rank + 1) * banksPerRank)
    where banks[bank].openRow >= 0 && banks[bank].prechargeAt <= now {
      precharge(bank, now)
      return true
    }
    let until = now + timing.refreshTime
    rankStates[rank].refreshAt = until
    rankTimes[rank].activateAt = max(rankTimes[rank].activateAt, until)
    counts.refreshes += 1
    refreshPending &= refreshPending - 1
    blocked = refreshPending == 0 ? 0 : rankTimes[refreshPending.trailingZeroBitCount].banks
    if let observer {
      observer(
        DRAMCommand(
          kind: .refresh, cycle: now, channel: channel, rank: Int32(rank), bankGroup: -1, bank: -1,
          row: -1, column: -1))
    }
    return true
  }

  /// The cycle from which the next command towards a refresh may go.
  mutating func refreshCommandAt() -> Int64 {
    let rank = refreshPending.trailingZeroBitCount
    var closing = Self.never
    var refreshing = rankStates[rank].refreshAt
    for bank in (rank * banksPerRank)..<((rank + 1) * banksPerRank) {
      if banks[bank].openRow >= 0 {
        closing = min(closing, banks[bank].prechargeAt)
      } else {
        refreshing = max(refreshing, banks[bank].activateAt)
      }
    }
    return closing < Self.never ? closing : refreshing
  }

  /// Counts the refreshes of an idle channel up to a few before a cycle, without going through them.
  mutating func skipRefreshes(to cycle: Int64) {
    for rank in 0..<ranks where rankStates[rank].openBanks > 0 { return }
    guard commandAt == Self.never, transferAt == Self.never, laterAt == Self.never, ready.any == 0
    else { return }
    let round = (refreshesAllRanks ? 1 : Int64(ranks)) * refreshPeriod
    let rounds = (cycle - refreshDueAt) / round - 2
    guard rounds > 0 else { return }
    counts.refreshes += rounds * Int64(ranks)
    refreshDueAt += rounds * round
    nextEvent = refreshDueAt
  }
}
