import Arch

extension DRAMController {
  /// Whether a request would find room in its queue.
  @inline(__always)
  mutating func hasRoom(isWrite: Bool) -> Bool {
    (isWrite && !isUnified ? writeCount : readCount) < transactionCapacity
  }

  /// Goes on until the queue has room, and returns the first cycle at which it has.
  mutating func makeRoom(isWrite: Bool, from cycle: Int64) -> Int64 {
    advance(to: cycle)
    var room = cycle
    while !hasRoom(isWrite: isWrite) {
      room = nextEvent + 1
      advance(to: room)
    }
    return room
  }

  /// Takes a request whose queue has room, at the start of a cycle up to which all is done.
  mutating func accept(
    line: Int64, row: Int32, bank: Int, isWrite: Bool, arrival: Int64, at now: Int64
  ) {
    let slot = slot(line)
    let mayMeetWrite = writeFilter[slot] > 0
    if isWrite {
      counts.writes += 1
      if mayMeetWrite, pending(line, bank, isWrite: true) >= 0 {
        counts.mergedWrites += 1
        lastDone = max(lastDone, now + 1)
        return
      }
      writeFilter[slot] += 1
    } else {
      counts.reads += 1
      if mayMeetWrite, pending(line, bank, isWrite: true) >= 0 {
        counts.forwardedReads += 1
        latencies.add(1)
        arrivalLatencies.add(now + 1 - arrival)
        lastDone = max(lastDone, now + 1)
        return
      }
      if readFilter[slot] > 0 {
        let earlier = pending(line, bank, isWrite: false)
        if earlier >= 0 {
          join(earlier, arrival: arrival, at: now)
          return
        }
      }
      readFilter[slot] += 1
    }
    let node = takeNode()
    order += 1
    nodes[node] = RequestNode(
      line: line, accepted: now, arrival: arrival, order: order, row: row, isWrite: isWrite)
    inside += 1
    if isWrite && !isUnified {
      let last = banks[bank].lastWrite
      if last < 0 { banks[bank].firstWrite = node } else { nodes[last].next = node }
      banks[bank].lastWrite = node
      writeCount += 1
      waitingWrites |= 1 << UInt64(bank)
    } else {
      let last = banks[bank].lastRead
      if last < 0 { banks[bank].firstRead = node } else { nodes[last].next = node }
      banks[bank].lastRead = node
      readCount += 1
      waitingReads |= 1 << UInt64(bank)
    }
    if now < transferAt { transferAt = now }
    if now < nextEvent { nextEvent = now }
  }

  private mutating func join(_ earlier: Int32, arrival: Int64, at now: Int64) {
    counts.mergedReads += 1
    let node = takeNode()
    nodes[node] = RequestNode(accepted: now, arrival: arrival, next: nodes[earlier].joined)
    nodes[earlier].joined = node
  }

  /// Where a burst is counted in the filters, which spare the search for most requests.
  @inline(__always)
  func slot(_ line: Int64) -> Int {
    Int(truncatingIfNeeded: (UInt64(bitPattern: line) &* 0x9E37_79B9_7F4A_7C15) >> filterShift)
  }

  /// The queued request to a burst, or −1.
  private mutating func pending(_ line: Int64, _ bank: Int, isWrite: Bool) -> Int32 {
    for index in 0..<Int(banks[bank].entries) {
      let node = entries[first(bank) + index].node
      if nodes[node].line == line, nodes[node].isWrite == isWrite { return node }
    }
    var node = isWrite && !isUnified ? banks[bank].firstWrite : banks[bank].firstRead
    while node >= 0 {
      if nodes[node].line == line, nodes[node].isWrite == isWrite { return node }
      node = nodes[node].next
    }
    return -1
  }

  /// Moves one transaction to a command queue, where one can go.
  @inline(__always)
  mutating func transfer(_ now: Int64) {
    transferAt = Self.never
    if !isUnified {
      if draining == 0,
        writeCount >= transactionCapacity || (readCount == 0 && writeCount >= writeDrainThreshold)
      {
        draining = writeCount
      }
      if draining > 0 {
        let bank = oldest(waitingWrites & room, isWrite: true)
        if bank < 0 { return }
        let node = banks[bank].firstWrite
        let line = nodes[node].line
        if readFilter[slot(line)] > 0, pending(line, bank, isWrite: false) >= 0 {
          // The read goes first.
          draining = 0
        } else {
          banks[bank].firstWrite = nodes[node].next
          if nodes[node].next < 0 {
            banks[bank].lastWrite = -1
            waitingWrites &= ~(1 << UInt64(bank))
          }
          writeCount -= 1
          draining -= 1
          enqueue(bank, node, now)
          return
        }
      }
    }
    let bank = oldest(waitingReads & room, isWrite: false)
    if bank < 0 {
      if waitingWrites != 0, !isUnified, readCount == 0, writeCount >= writeDrainThreshold {
        transferAt = now + 1
      }
      return
    }
    let node = banks[bank].firstRead
    banks[bank].firstRead = nodes[node].next
    if nodes[node].next < 0 {
      banks[bank].lastRead = -1
      waitingReads &= ~(1 << UInt64(bank))
    }
    readCount -= 1
    enqueue(bank, node, now)
  }

  /// The bank whose first transaction is the oldest, or −1 without banks.
  @inline(__always)
  private mutating func oldest(_ candidates: UInt64, isWrite: Bool) -> Int {
    if candidates == 0 { return -1 }
    var bits = candidates
    var result = bits.trailingZeroBitCount
    bits &= bits - 1
    if bits == 0 { return result }
    var least = nodes[isWrite ? banks[result].firstWrite : banks[result].firstRead].order
    while bits != 0 {
      let bank = bits.trailingZeroBitCount
      bits &= bits - 1
      let order = nodes[isWrite ? banks[bank].firstWrite : banks[bank].firstRead].order
      if order < least { (least, result) = (order, bank) }
    }
    return result
  }

  /// Appends a transaction to the command queue of its bank.
  @inline(__always)
  private mutating func enqueue(_ bank: Int, _ node: Int32, _ now: Int64) {
    if waitingReads | waitingWrites != 0 { transferAt = now + 1 }
    order += 1
    nodes[node].order = order
    let count = Int(banks[bank].entries)
    let row = nodes[node].row
    let isWrite = nodes[node].isWrite
    entries[first(bank) + count] = QueueEntry(row: row, node: node)
    banks[bank].entries += 1
    var isFull = count + 1 >= commandCapacity
    if isPerRank {
      let rank = Int(banks[bank].rank)
      rankStates[rank].entries += 1
      isFull = rankStates[rank].entries >= commandCapacity
      if isFull { room &= ~rankTimes[rank].banks }
    } else if isFull {
      room &= ~(1 << UInt64(bank))
    }
    let bit: UInt64 = 1 << UInt64(count)
    if isWrite { banks[bank].writes |= bit }
    let isHit = row == banks[bank].openRow
    if isHit { banks[bank].hits |= bit }
    // An entry behind others matters only as the first that uses the open row.
    let same = banks[bank].hits & (isWrite ? banks[bank].writes : ~banks[bank].writes)
    guard count == 0 || (isHit && (same == bit || isUnified)) else { return }
    update(bank, now)
    wake(bank, from: now + 1)
  }

  /// Where a bank's command queue begins.
  @inline(__always)
  func first(_ bank: Int) -> Int { bank * Int(commandCapacity) }

  /// Removes an entry of a bank's command queue.
  @inline(__always)
  mutating func take(_ bank: Int, _ index: Int) -> Int32 {
    let first = first(bank)
    let node = entries[first + index].node
    let count = Int(banks[bank].entries) - 1
    var place = index
    while place < count {
      entries[first + place] = entries[first + place + 1]
      place += 1
    }
    banks[bank].entries = Int32(count)
    if isPerRank { rankStates[Int(banks[bank].rank)].entries -= 1 }
    let before: UInt64 = 1 << UInt64(index) - 1
    banks[bank].hits = banks[bank].hits & before | (banks[bank].hits >> 1) & ~before
    banks[bank].writes = banks[bank].writes & before | (banks[bank].writes >> 1) & ~before
    return node
  }

  /// A bit for each entry of a bank's command queue that uses a row.
  @inline(__always)
  mutating func hits(_ bank: Int, _ row: Int32) -> UInt64 {
    let first = first(bank)
    var result: UInt64 = 0
    for index in 0..<Int(banks[bank].entries) where entries[first + index].row == row {
      result |= 1 << UInt64(index)
    }
    return result
  }

  /// The oldest entry of a bank that writes to the open row and may go, or 64.
  ///
  /// In a queue for both, a write is held back while a read of its burst stands before it.
  @inline(__always)
  mutating func firstWriteHit(_ bank: Int) -> Int {
    var bits = banks[bank].hits & banks[bank].writes
    if !isUnified { return bits.trailingZeroBitCount }
    while bits != 0 {
      let index = bits.trailingZeroBitCount
      if !followsRead(bank, index) { return index }
      bits &= bits - 1
    }
    return 64
  }

  private mutating func followsRead(_ bank: Int, _ index: Int) -> Bool {
    let first = first(bank)
    let line = nodes[entries[first + index].node].line
    for earlier in 0..<index {
      let node = entries[first + earlier].node
      if nodes[node].line == line, !nodes[node].isWrite { return true }
    }
    return false
  }
}
