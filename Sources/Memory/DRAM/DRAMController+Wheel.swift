import Arch

extension DRAMController {
  /// Finds what the entries of a bank's command queue want, after a change of either or of time.
  ///
  /// A command that the bank's own constraints don't allow yet has the bank looked at again then.
  @inline(__always)
  mutating func update(_ bank: Int, _ now: Int64) {
    let bit: UInt64 = 1 << UInt64(bank)
    ready.remove(bit)
    if banks[bank].entries == 0 { return }
    if banks[bank].openRow < 0 {
      let at = banks[bank].activateAt
      if at <= now { ready.activate |= bit } else { schedule(bit, at: at, now) }
      return
    }
    let hits = banks[bank].hits
    var next = Self.never
    if hits & ~banks[bank].writes != 0 {
      let at = banks[bank].readAt
      if at <= now { ready.read |= bit } else { next = at }
    }
    if hits & banks[bank].writes != 0, !isUnified || firstWriteHit(bank) < 64 {
      let at = banks[bank].writeAt
      if at <= now { ready.write |= bit } else { next = min(next, at) }
    }
    if hits & 1 == 0, hits == 0 || banks[bank].served >= hitLimit {
      let at = banks[bank].prechargeAt
      if at <= now { ready.precharge |= bit } else { next = min(next, at) }
    }
    if next < Self.never { schedule(bit, at: next, now) }
  }

  /// Has the commands of a bank that is ready looked for when the shared constraints allow one.
  @inline(__always)
  mutating func wake(_ bank: Int, from cycle: Int64) {
    let bit: UInt64 = 1 << UInt64(bank)
    let (group, rank) = (Int(banks[bank].group), Int(banks[bank].rank))
    var at = Self.never
    if ready.precharge & bit != 0 { at = cycle }
    if ready.activate & bit != 0 {
      at = min(at, max(groupTimes[group].activateAt, rankTimes[rank].activateAt))
    }
    if ready.read & bit != 0 {
      at = min(at, max(groupTimes[group].readAt, rankTimes[rank].readAt))
    }
    if ready.write & bit != 0 {
      at = min(at, max(groupTimes[group].writeAt, rankTimes[rank].writeAt))
    }
    commandAt = min(commandAt, max(at, cycle))
  }

  /// Has a bank looked at again in a cycle to come.
  @inline(__always)
  private mutating func schedule(_ bit: UInt64, at cycle: Int64, _ now: Int64) {
    let at = min(cycle, now + Int64(Self.wheelSize - 1))
    let slot = Int(truncatingIfNeeded: at) & (Self.wheelSize - 1)
    wheel[slot] |= bit
    wheelUsed[slot >> 6] |= 1 << UInt64(slot & 63)
    laterAt = min(laterAt, at)
  }

  /// Looks again at the banks of this cycle.
  @inline(__always)
  mutating func promote(_ now: Int64) {
    let slot = Int(truncatingIfNeeded: now) & (Self.wheelSize - 1)
    var bits = wheel[slot]
    wheel[slot] = 0
    wheelUsed[slot >> 6] &= ~(1 << UInt64(slot & 63))
    while bits != 0 {
      let bank = bits.trailingZeroBitCount
      bits &= bits - 1
      update(bank, now)
      wake(bank, from: now)
    }
    findNextLater(now)
  }

  /// Sets the next cycle that the wheel has banks for.
  @inline(__always)
  private mutating func findNextLater(_ now: Int64) {
    let start = (Int(truncatingIfNeeded: now) + 1) & (Self.wheelSize - 1)
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
