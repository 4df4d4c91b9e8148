import Arch

extension DRAMController {
  /// Sends what the command bus, or with HBM each of the two buses, can carry in this cycle.
  @inline(__always)
  mutating func sendCommands(_ now: Int64) {
    var sentRow = false
    if refreshPending != 0 { sentRow = sendRefresh(now) }
    if !sentRow || hasTwoCommandBuses {
      var allowed = allowed(now)
      if !sentRow {
        let any = allowed.activate | allowed.read | allowed.write | allowed.precharge
        if any != 0 {
          let bank = pick(any, allowed)
          let isColumn = send(bank, allowed, now)
          if hasTwoCommandBuses {
            allowed.remove(1 << UInt64(bank))
            let other =
              isColumn ? allowed.activate | allowed.precharge : allowed.read | allowed.write
            if other != 0 {
              if isColumn {
                allowed.read = 0
                allowed.write = 0
              } else {
                allowed.activate = 0
                allowed.precharge = 0
              }
              _ = send(pick(other, allowed), allowed, now)
            }
          }
        }
      } else if allowed.read | allowed.write != 0 {
        allowed.activate = 0
        allowed.precharge = 0
        _ = send(pick(allowed.read | allowed.write, allowed), allowed, now)
      }
    }
    findNextCommand(now)
  }

  /// The banks whose command may go now by its own and the shared constraints.
  @inline(__always)
  private mutating func allowed(_ now: Int64) -> CommandMasks {
    var result = CommandMasks()
    result.precharge = ready.precharge & ~blocked
    for index in 0..<groupCount {
      let group = groups[index]
      if group.activateAt <= now { result.activate |= group.banks }
      if group.readAt <= now { result.read |= group.banks }
      if group.writeAt <= now { result.write |= group.banks }
    }
    result.activate &= ready.activate & ~blocked
    result.read &= ready.read & ~blocked
    result.write &= ready.write & ~blocked
    return result
  }

  /// Sets the next cycle at which a bank that is ready, or a refresh, may get its command.
  @inline(__always)
  private mutating func findNextCommand(_ now: Int64) {
    var next = Self.never
    let open = ~blocked
    let (activate, read, write) = (ready.activate & open, ready.read & open, ready.write & open)
    if ready.precharge & open != 0 {
      next = now + 1
    } else if activate | read | write != 0 {
      for index in 0..<groupCount {
        let group = groups[index]
        if activate & group.banks != 0, group.activateAt < next { next = group.activateAt }
        if read & group.banks != 0, group.readAt < next { next = group.readAt }
        if write & group.banks != 0, group.writeAt < next { next = group.writeAt }
      }
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
    } while rankStates[rank].banks & banksAllowed == 0
    lastQueue = rank
    var bits = rankStates[rank].banks & banksAllowed
    var oldest = (order: Int64.max, bank: 0)
    while bits != 0 {
      let bank = bits.trailingZeroBitCount
      bits &= bits - 1
      let order = nodes[entry(bank, allowed)].order
      if order < oldest.order { oldest = (order, bank) }
    }
    return oldest.bank
  }

  /// The entry of a bank's queue that goes: the oldest one that can.
  @inline(__always)
  private mutating func entry(_ bank: Int, _ allowed: CommandMasks) -> Int32 {
    let bit: UInt64 = 1 << UInt64(bank)
    if (allowed.activate | allowed.precharge) & bit != 0 { return banks[bank].head }
    let (read, write) = (banks[bank].readHit, banks[bank].writeHit)
    guard allowed.read & bit != 0 else { return write }
    guard allowed.write & bit != 0 else { return read }
    return nodes[read].order < nodes[write].order ? read : write
  }

  /// Sends the command of a bank, and tells whether it was a column command.
  @inline(__always)
  private mutating func send(_ bank: Int, _ allowed: CommandMasks, _ now: Int64) -> Bool {
    let bit: UInt64 = 1 << UInt64(bank)
    if allowed.activate & bit != 0 {
      activate(bank, now)
      return false
    }
    if allowed.precharge & bit != 0 {
      precharge(bank, now)
      return false
    }
    let node = entry(bank, allowed)
    access(bank, node, isWrite: nodes[node].isWrite, now)
    return true
  }

  private mutating func activate(_ bank: Int, _ now: Int64) {
    let head = banks[bank].head
    let row = nodes[head].row
    let group = Int(banks[bank].group)
    let rank = Int(banks[bank].rank)
    banks[bank].openRow = row
    banks[bank].hits = 0
    banks[bank].readAt = now + constraints.activateToRead
    banks[bank].writeAt = now + constraints.activateToWrite
    banks[bank].prechargeAt = now + timing.activeTime
    banks[bank].activateAt = now + timing.rowCycle
    var state = rankStates[rank]
    state.activated0 = state.activated1
    state.activated1 = state.activated2
    state.activated2 = state.activated3
    state.activated3 = now
    if state.openBanks == 0, now > state.activeUntil {
      state.activeCycles += state.activeUntil - state.activeSince
      state.activeSince = now
    }
    state.openBanks += 1
    rankStates[rank] = state
    let window = state.activated0 + timing.fourActivateWindow
    let other = max(window, now + timing.activateGapShort)
    let first = rank * groupsPerRank
    for index in first..<(first + groupsPerRank) {
      let least = index == group ? max(window, now + timing.activateGapLong) : other
      if groups[index].activateAt < least { groups[index].activateAt = least }
    }
    counts.activates += 1
    observe(.activate, bank, row: row, line: -1, now)
    findCandidates(bank, now)
  }

  private mutating func precharge(_ bank: Int, _ now: Int64) {
    let at = now + timing.prechargeTime
    banks[bank].openRow = -1
    if banks[bank].activateAt < at { banks[bank].activateAt = at }
    noteClosed(rank: Int(banks[bank].rank), at: now)
    counts.precharges += 1
    observe(.precharge, bank, row: -1, line: -1, now)
    findCandidates(bank, now)
  }

  private mutating func noteClosed(rank: Int, at cycle: Int64) {
    rankStates[rank].openBanks -= 1
    rankStates[rank].activeUntil = max(rankStates[rank].activeUntil, cycle)
  }

  /// Sends a column command and ends the request.
  private mutating func access(_ bank: Int, _ node: Int32, isWrite: Bool, _ now: Int64) {
    let previous = isWrite ? banks[bank].beforeWriteHit : banks[bank].beforeReadHit
    let entry = nodes[node]
    if previous < 0 {
      banks[bank].head = entry.next
    } else {
      nodes[previous].next = entry.next
    }
    if banks[bank].tail == node { banks[bank].tail = previous }
    let queue = Int(banks[bank].queue)
    queueCounts[queue] -= 1
    let rank = Int(banks[bank].rank)
    let freed: UInt64 = isPerRank ? rankStates[rank].banks : 1 << UInt64(bank)
    room |= freed
    if (waitingReads | waitingWrites) & freed != 0 { transferAt = now }
    inside -= 1

    let isHit = banks[bank].hits > 0
    banks[bank].hits += 1
    let recovery: Int64
    if isWrite {
      recovery = now + constraints.writeToPrecharge
      counts.writeBursts += 1
      if isHit { counts.writeRowHits += 1 }
      lastDone = max(lastDone, now + constraints.writeToData)
      writeFilter[Self.slot(entry.line)] -= 1
    } else {
      recovery = now + constraints.readToPrecharge
      counts.readBursts += 1
      if isHit { counts.readRowHits += 1 }
      finishReads(entry, at: now + constraints.readToData)
    }
    if banks[bank].prechargeAt < recovery { banks[bank].prechargeAt = recovery }
    spread(group: Int(banks[bank].group), rank: rank, isWrite: isWrite, now)
    observe(
      isClosedPage
        ? (isWrite ? .writePrecharge : .readPrecharge) : (isWrite ? .write : .read),
      bank, row: entry.row, line: entry.line, now)
    if isClosedPage {
      let start = banks[bank].prechargeAt
      banks[bank].openRow = -1
      banks[bank].activateAt = max(banks[bank].activateAt, start + timing.prechargeTime)
      counts.precharges += 1
      noteClosed(rank: rank, at: start)
    }
    returnNode(node)
    findCandidates(bank, now)
  }

  /// What a column command on one bank keeps the other banks from.
  @inline(__always)
  private mutating func spread(group: Int, rank: Int, isWrite: Bool, _ now: Int64) {
    let first = rank * groupsPerRank
    let end = first + groupsPerRank
    let (same, other, far) =
      isWrite
      ? (
        (now + constraints.writeToReadSame, now + constraints.readToReadSame),
        (now + constraints.writeToReadOther, now + constraints.readToReadOther),
        (now + constraints.writeToReadRank, now + constraints.writeToWriteRank)
      )
      : (
        (now + constraints.readToReadSame, now + constraints.readToWrite),
        (now + constraints.readToReadOther, now + constraints.readToWrite),
        (now + constraints.readToReadRank, now + constraints.readToWriteRank)
      )
    for index in 0..<groupCount {
      let (readAt, writeAt) =
        index == group ? same : index >= first && index < end ? other : far
      if groups[index].readAt < readAt { groups[index].readAt = readAt }
      if groups[index].writeAt < writeAt { groups[index].writeAt = writeAt }
    }
  }

  private mutating func finishReads(_ entry: RequestNode, at done: Int64) {
    latencies.add(done - entry.accepted)
    arrivalLatencies.add(done - entry.arrival)
    if lastDone < done { lastDone = done }
    readFilter[Self.slot(entry.line)] -= 1
    var joined = entry.joined
    while joined >= 0 {
      let read = nodes[joined]
      latencies.add(done - read.accepted)
      arrivalLatencies.add(done - read.arrival)
      returnNode(joined)
      joined = read.next
    }
  }

  /// Closes a row of the rank that is refreshed next, or refreshes it, where that may go now.
  private mutating func sendRefresh(_ now: Int64) -> Bool {
    guard refreshCommandAt() <= now else { return false }
    let rank = refreshPending.trailingZeroBitCount
    for bank in (rank * banksPerRank)..<((rank + 1) * banksPerRank)
    where banks[bank].openRow >= 0 && banks[bank].prechargeAt <= now {
      precharge(bank, now)
      return true
    }
    let until = now + timing.refreshTime
    rankStates[rank].refreshAt = until
    for index in (rank * groupsPerRank)..<((rank + 1) * groupsPerRank) {
      groups[index].activateAt = max(groups[index].activateAt, until)
    }
    counts.refreshes += 1
    refreshPending &= refreshPending - 1
    blocked =
      refreshPending == 0 ? 0 : rankStates[refreshPending.trailingZeroBitCount].banks
    if let observer {
      observer(
        DRAMCommand(
          kind: .refresh, cycle: now, channel: channel, rank: Int32(rank), bankGroup: -1, bank: -1,
          row: -1, column: -1))
    }
    return true
  }

  /// The cycle from which the next command towards a refresh may go.
  private mutating func refreshCommandAt() -> Int64 {
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

  @inline(__always)
  private mutating func observe(
    _ kind: DRAMCommand.Kind, _ bank: Int, row: Int32, line: Int64, _ now: Int64
  ) {
    guard let observer else { return }
    let inRank = bank % banksPerRank
    observer(
      DRAMCommand(
        kind: kind, cycle: now, channel: channel, rank: Int32(bank / banksPerRank),
        bankGroup: Int32(inRank / banksPerGroup), bank: Int32(inRank % banksPerGroup), row: row,
        column: line < 0 ? -1 : Int32(map.column.of(line))))
  }
}
