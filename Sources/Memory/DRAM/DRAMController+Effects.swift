import Arch

extension DRAMController {
  /// Opens the row of the first entry of a bank's queue.
  mutating func activate(_ bank: Int, _ now: Int64) {
    let row = entries[first(bank)].row
    let group = Int(banks[bank].group)
    let rank = Int(banks[bank].rank)
    banks[bank].openRow = row
    banks[bank].served = 0
    banks[bank].hits = hits(bank, row)
    banks[bank].readAt = now + constraints.activateToRead
    banks[bank].writeAt = now + constraints.activateToWrite
    banks[bank].prechargeAt = now + timing.activeTime
    banks[bank].activateAt = now + timing.rowCycle
    let window = rankStates[rank].activated1 + timing.fourActivateWindow
    rankStates[rank].activated1 = rankStates[rank].activated2
    rankStates[rank].activated2 = rankStates[rank].activated3
    rankStates[rank].activated3 = now
    if rankStates[rank].openBanks == 0, now > rankStates[rank].activeUntil {
      rankStates[rank].activeCycles +=
        rankStates[rank].activeUntil - rankStates[rank].activeSince
      rankStates[rank].activeSince = now
    }
    rankStates[rank].openBanks += 1
    rankTimes[rank].activateAt = max(window, now + constraints.activateToActivateOther)
    groupTimes[group].activateAt = now + constraints.activateToActivateSame
    counts.activates += 1
    observe(.activate, bank, row: row, line: -1, now)
    update(bank, now)
  }

  /// Closes the row of a bank.
  mutating func precharge(_ bank: Int, _ now: Int64) {
    banks[bank].openRow = -1
    banks[bank].activateAt = max(banks[bank].activateAt, now + timing.prechargeTime)
    noteClosed(rank: Int(banks[bank].rank), at: now)
    counts.precharges += 1
    observe(.precharge, bank, row: -1, line: -1, now)
    update(bank, now)
  }

  @inline(__always)
  private mutating func noteClosed(rank: Int, at cycle: Int64) {
    rankStates[rank].openBanks -= 1
    rankStates[rank].activeUntil = max(rankStates[rank].activeUntil, cycle)
  }

  /// Sends the column command of an entry and ends its request.
  mutating func access(_ bank: Int, _ index: Int, _ now: Int64) {
    let rank = Int(banks[bank].rank)
    let node = take(bank, index)
    let freed = isPerRank ? rankTimes[rank].banks : 1 << UInt64(bank)
    room |= freed
    if (waitingReads | waitingWrites) & freed != 0 { transferAt = now }
    inside -= 1

    let isHit = banks[bank].served > 0
    banks[bank].served += 1
    let isWrite = nodes[node].isWrite
    let line = nodes[node].line
    let recovery: Int64
    if isWrite {
      recovery = now + constraints.writeToPrecharge
      counts.writeBursts += 1
      if isHit { counts.writeRowHits += 1 }
      lastDone = max(lastDone, now + constraints.writeToData)
      writeFilter[slot(line)] -= 1
    } else {
      recovery = now + constraints.readToPrecharge
      counts.readBursts += 1
      if isHit { counts.readRowHits += 1 }
      finishReads(node, at: now + constraints.readToData)
      readFilter[slot(line)] -= 1
    }
    banks[bank].prechargeAt = max(banks[bank].prechargeAt, recovery)
    spread(group: Int(banks[bank].group), rank: rank, isWrite: isWrite, now)
    observe(
      isClosedPage
        ? (isWrite ? .writePrecharge : .readPrecharge) : (isWrite ? .write : .read),
      bank, row: nodes[node].row, line: line, now)
    returnNode(node)
    if isClosedPage {
      let start = banks[bank].prechargeAt
      banks[bank].openRow = -1
      banks[bank].activateAt = max(banks[bank].activateAt, start + timing.prechargeTime)
      counts.precharges += 1
      noteClosed(rank: rank, at: start)
    }
    update(bank, now)
  }

  /// What a column command on one bank keeps the other banks from.
  @inline(__always)
  private mutating func spread(group: Int, rank: Int, isWrite: Bool, _ now: Int64) {
    if isWrite {
      groupTimes[group].readAt = now + constraints.writeToReadSame
      groupTimes[group].writeAt = now + constraints.readToReadSame
    } else {
      // A write before may keep reads longer than this read does.
      groupTimes[group].readAt = max(groupTimes[group].readAt, now + constraints.readToReadSame)
      groupTimes[group].writeAt = max(groupTimes[group].writeAt, now + constraints.readToWrite)
    }
    for other in 0..<ranks {
      let (read, write) =
        switch (other == rank, isWrite) {
        case (true, true): (constraints.writeToReadOther, constraints.readToReadOther)
        case (true, false): (constraints.readToReadOther, constraints.readToWrite)
        case (false, true): (constraints.writeToReadRank, constraints.writeToWriteRank)
        case (false, false): (constraints.readToReadRank, constraints.readToWriteRank)
        }
      rankTimes[other].readAt = max(rankTimes[other].readAt, now + read)
      rankTimes[other].writeAt = max(rankTimes[other].writeAt, now + write)
    }
  }

  /// Notes the latencies of a read and of those that joined it.
  @inline(__always)
  private mutating func finishReads(_ node: Int32, at done: Int64) {
    latencies.add(done - nodes[node].accepted)
    arrivalLatencies.add(done - nodes[node].arrival)
    lastDone = max(lastDone, done)
    var joined = nodes[node].joined
    while joined >= 0 {
      let next = nodes[joined].next
      latencies.add(done - nodes[joined].accepted)
      arrivalLatencies.add(done - nodes[joined].arrival)
      returnNode(joined)
      joined = next
    }
  }

  @inline(__always)
  mutating func observe(
    _ kind: DRAMCommand.Kind, _ bank: Int, row: Int32, line: Int64, _ now: Int64
  ) {
    if isObserved { tell(kind, bank, row: row, line: line, now) }
  }

  private mutating func tell(
    _ kind: DRAMCommand.Kind, _ bank: Int, row: Int32, line: Int64, _ now: Int64
  ) {
    let inRank = bank % banksPerRank
    observer?(
      DRAMCommand(
        kind: kind, cycle: now, channel: channel, rank: Int32(bank / banksPerRank),
        bankGroup: Int32(inRank / banksPerGroup), bank: Int32(inRank % banksPerGroup), row: row,
        column: line < 0 ? -1 : Int32(map.column.of(line))))
  }
}
