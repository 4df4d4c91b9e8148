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
    let slot = Self.slot(line)
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
  static func slot(_ line: Int64) -> Int {
    Int(truncatingIfNeeded: (UInt64(bitPattern: line) &* 0x9E37_79B9_7F4A_7C15) >> 52)
  }

  /// The queued request to a burst, or −1.
  private mutating func pending(_ line: Int64, _ bank: Int, isWrite: Bool) -> Int32 {
    var node = banks[bank].head
    while node >= 0 {
      if nodes[node].line == line, nodes[node].isWrite == isWrite { return node }
      node = nodes[node].next
    }
    node = isWrite && !isUnified ? banks[bank].firstWrite : banks[bank].firstRead
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
        if readFilter[Self.slot(line)] > 0, pending(line, bank, isWrite: false) >= 0 {
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

  @inline(__always)
  private mutating func enqueue(_ bank: Int, _ node: Int32, _ now: Int64) {
    if waitingReads | waitingWrites != 0 { transferAt = now + 1 }
    order += 1
    nodes[node].order = order
    nodes[node].next = -1
    let queue = Int(banks[bank].queue)
    queueCounts[queue] += 1
    if queueCounts[queue] >= commandCapacity {
      room &= ~(isPerRank ? rankStates[Int(banks[bank].rank)].banks : 1 << UInt64(bank))
    }
    let tail = banks[bank].tail
    banks[bank].tail = node
    if tail < 0 {
      banks[bank].head = node
    } else {
      nodes[tail].next = node
      // An entry behind others matters only as the first that uses the open row.
      guard nodes[node].row == banks[bank].openRow,
        (nodes[node].isWrite ? banks[bank].writeHit : banks[bank].readHit) < 0
      else { return }
    }
    findCandidates(bank, now)
    let bit: UInt64 = 1 << UInt64(bank)
    if (ready.activate | ready.read | ready.write | ready.precharge) & bit != 0, commandAt > now + 1
    {
      commandAt = now + 1
    }
  }

  /// Finds what the entries of a bank's command queue want, after a change of either.
  mutating func findCandidates(_ bank: Int, _ now: Int64) {
    let bit: UInt64 = 1 << UInt64(bank)
    ready.remove(bit)
    later.remove(bit)
    let state = banks[bank]
    banks[bank].readHit = -1
    banks[bank].writeHit = -1
    if state.head < 0 { return }
    if state.openRow < 0 {
      if state.activateAt <= now {
        ready.activate |= bit
      } else {
        later.activate |= bit
        schedule(bit, at: state.activateAt, now)
      }
      return
    }
    var (readHit, writeHit, hasHit) = (Int32(-1), Int32(-1), false)
    var (node, previous) = (state.head, Int32(-1))
    while node >= 0 {
      let next = nodes[node].next
      if nodes[node].row == state.openRow {
        hasHit = true
        if nodes[node].isWrite {
          if writeHit < 0, !isUnified || !followsRead(node, from: state.head) {
            writeHit = node
            banks[bank].writeHit = node
            banks[bank].beforeWriteHit = previous
            if readHit >= 0 { break }
          }
        } else if readHit < 0 {
          readHit = node
          banks[bank].readHit = node
          banks[bank].beforeReadHit = previous
          if writeHit >= 0 { break }
        }
      }
      previous = node
      node = next
    }
    if readHit >= 0 {
      if state.readAt <= now {
        ready.read |= bit
      } else {
        later.read |= bit
        schedule(bit, at: state.readAt, now)
      }
    }
    if writeHit >= 0 {
      if state.writeAt <= now {
        ready.write |= bit
      } else {
        later.write |= bit
        schedule(bit, at: state.writeAt, now)
      }
    }
    if nodes[state.head].row != state.openRow, !hasHit || state.hits >= hitLimit {
      if state.prechargeAt <= now {
        ready.precharge |= bit
      } else {
        later.precharge |= bit
        schedule(bit, at: state.prechargeAt, now)
      }
    }
  }

  /// Whether a read of the same burst stands before a write in its command queue.
  private mutating func followsRead(_ write: Int32, from head: Int32) -> Bool {
    var node = head
    while node >= 0, node != write {
      if nodes[node].line == nodes[write].line, !nodes[node].isWrite { return true }
      node = nodes[node].next
    }
    return false
  }

  /// Has a bank looked at again in a cycle to come.
  @inline(__always)
  private mutating func schedule(_ bit: UInt64, at cycle: Int64, _ now: Int64) {
    let at = min(cycle, now + Int64(Self.wheelSize - 1))
    let slot = Int(at) & (Self.wheelSize - 1)
    wheel[slot] |= bit
    wheelUsed[slot >> 6] |= 1 << UInt64(slot & 63)
    if at < laterAt { laterAt = at }
  }

  /// Makes those banks ready whose own constraints have passed in this cycle.
  @inline(__always)
  mutating func promote(_ now: Int64) {
    let slot = Int(now) & (Self.wheelSize - 1)
    var bits = wheel[slot]
    wheel[slot] = 0
    wheelUsed[slot >> 6] &= ~(1 << UInt64(slot & 63))
    laterAt = Self.never
    let waiting = later.activate | later.read | later.write | later.precharge
    bits &= waiting
    while bits != 0 {
      let bank = bits.trailingZeroBitCount
      let bit: UInt64 = 1 << UInt64(bank)
      bits &= bits - 1
      if later.activate & bit != 0 {
        let at = banks[bank].activateAt
        if at <= now { ready.activate |= bit } else { schedule(bit, at: at, now) }
        continue
      }
      if later.read & bit != 0 {
        let at = banks[bank].readAt
        if at <= now { ready.read |= bit } else { schedule(bit, at: at, now) }
      }
      if later.write & bit != 0 {
        let at = banks[bank].writeAt
        if at <= now { ready.write |= bit } else { schedule(bit, at: at, now) }
      }
      if later.precharge & bit != 0 {
        let at = banks[bank].prechargeAt
        if at <= now { ready.precharge |= bit } else { schedule(bit, at: at, now) }
      }
    }
    later.activate &= ~ready.activate
    later.read &= ~ready.read
    later.write &= ~ready.write
    later.precharge &= ~ready.precharge
    commandAt = now
    findNextLater(now)
  }

  /// Sets the next cycle that the wheel has banks for.
  @inline(__always)
  private mutating func findNextLater(_ now: Int64) {
    let start = (Int(now) + 1) & (Self.wheelSize - 1)
    var word = start >> 6
    var bits = wheelUsed[word] & (~0 << UInt64(start & 63))
    // Once around; the last word is the part of the first one that comes before the start.
    for _ in 0...(Self.wheelSize / 64) {
      if bits != 0 {
        let slot = word << 6 + bits.trailingZeroBitCount
        laterAt = now + 1 + Int64((slot - start) & (Self.wheelSize - 1))
        return
      }
      word = (word + 1) & (Self.wheelSize / 64 - 1)
      bits = wheelUsed[word]
    }
    laterAt = Self.never
  }
}
