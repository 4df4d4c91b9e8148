/// Something that happens at an instant and can be seen outside the unit that caused it.
struct Event: BitwiseCopyable {
  enum Kind: UInt8 {
    /// The record at a place of the flights (`subject`) asks for the next resource of its step.
    case request
    /// A resource (`subject`) is given back.
    case release
    /// A token (`subject`) is posted.
    case post
    /// A device (`subject`, its instance) is to go on.
    case wake
  }

  var time: Int64
  var subject: Int32
  var kind: Kind
}

/// The pending events, earliest first: a timing wheel with a heap for the slot that is being
/// worked off and a heap for what lies beyond the wheel.
///
/// Events of one instant come out in no particular order; the kernel's rules don't depend on it.
///
/// - Complexity: O(1) for an event within the wheel's horizon, plus O(log n) in the number of
///   events of its slot; O(log n) beyond the horizon.
struct EventQueue: ~Copyable {
  private let shift: Int64
  private let slotCount: Int64
  /// The slot that `near` belongs to; the wheel holds the slots after it.
  private var current: Int64 = 0
  private var near = EventHeap()
  private var far = EventHeap()
  /// For each slot the first of its nodes, or -1.
  private var heads: Bank<Int32>
  /// A bit for each slot: whether it has nodes.
  private var occupied: Bank<UInt64>
  private var wheelCount = 0
  private var nodes = Pool(empty: Node())

  // Not private: unoptimised builds of Swift 6.3 lose a private type that a field is generic over.
  struct Node: BitwiseCopyable {
    var event = Event(time: 0, subject: 0, kind: .post)
    var next: Int32 = -1
  }

  /// - Parameters:
  ///   - slotShift: the width of a slot is 2^slotShift fs.
  ///   - slotCountShift: the number of slots is 2^slotCountShift, at least 64.
  init(slotShift: Int = 20, slotCountShift: Int = 12) {
    shift = Int64(slotShift)
    slotCount = 1 << Int64(slotCountShift)
    heads = Bank(repeating: -1, count: Int(slotCount))
    occupied = Bank(repeating: 0, count: Int(slotCount) / 64)
  }

  mutating func push(_ event: Event) {
    let slot = event.time >> shift
    if slot <= current {
      near.push(event)
    } else if slot - current < slotCount {
      insert(event, slot: slot)
    } else {
      far.push(event)
    }
  }

  /// The time of the earliest event, or nil.
  mutating func nextTime() -> Int64? {
    if near.isEmpty && !turn() { return nil }
    return near.first.time
  }

  /// Takes the earliest event if it lies at `time`.
  mutating func pop(at time: Int64) -> Event? {
    if near.isEmpty && !turn() { return nil }
    if near.first.time != time { return nil }
    return near.pop()
  }

  private mutating func insert(_ event: Event, slot: Int64) {
    let index = Int(slot & (slotCount - 1))
    heads[index] = nodes.take(Node(event: event, next: heads[index]))
    occupied[index >> 6] |= 1 << UInt64(index & 63)
    wheelCount += 1
  }

  /// Moves on to the next slot that holds something; false when there is none.
  private mutating func turn() -> Bool {
    var slot = Int64.max
    if wheelCount > 0 { slot = nextOccupied() }
    if !far.isEmpty { slot = min(slot, far.first.time >> shift) }
    if slot == .max { return false }
    current = slot
    while !far.isEmpty && (far.first.time >> shift) - slot < slotCount {
      let event = far.pop()
      let target = event.time >> shift
      if target == slot { near.push(event) } else { insert(event, slot: target) }
    }
    let index = Int(slot & (slotCount - 1))
    var node = heads[index]
    heads[index] = -1
    occupied[index >> 6] &= ~(1 << UInt64(index & 63))
    while node >= 0 {
      let following = nodes[node].next
      near.push(nodes[node].event)
      nodes.giveBack(node)
      wheelCount -= 1
      node = following
    }
    return true
  }

  private mutating func nextOccupied() -> Int64 {
    let start = Int((current + 1) & (slotCount - 1))
    var word = start >> 6
    var bits = occupied[word] & (~0 << UInt64(start & 63))
    while bits == 0 {
      word = (word + 1) & (occupied.count - 1)
      bits = occupied[word]
    }
    let index = Int64(word << 6 + bits.trailingZeroBitCount)
    return current + 1 + ((index - Int64(start)) & (slotCount - 1))
  }
}

/// A binary heap of events by time.
struct EventHeap: ~Copyable {
  private var items = Bank(repeating: Event(time: 0, subject: 0, kind: .post), count: 16)
  private var count = 0

  var isEmpty: Bool { count == 0 }
  var first: Event { items[0] }

  mutating func push(_ event: Event) {
    if count == items.count { items.grow(to: 2 * count, with: event) }
    var child = count
    count += 1
    while child > 0 {
      let parent = (child - 1) >> 1
      if items[parent].time <= event.time { break }
      items[child] = items[parent]
      child = parent
    }
    items[child] = event
  }

  mutating func pop() -> Event {
    let top = items[0]
    count -= 1
    let last = items[count]
    if count > 0 {
      var parent = 0
      while true {
        var child = 2 * parent + 1
        if child >= count { break }
        if child + 1 < count && items[child + 1].time < items[child].time { child += 1 }
        if last.time <= items[child].time { break }
        items[parent] = items[child]
        parent = child
      }
      items[parent] = last
    }
    return top
  }
}
