import Foundation

/// The current frame of each unit, owned by the kernel.
///
/// A unit's place is made when its first frame comes, so that units without records cost nothing.
struct FrameBank: ~Copyable {
  private let frames: UnsafeMutablePointer<UnsafeMutablePointer<Record>?>
  private let unitCount: Int
  /// The most records of a frame.
  let capacity: Int

  init(unitCount: Int, capacity: Int) {
    frames = .allocate(capacity: max(unitCount, 1))
    frames.initialize(repeating: nil, count: unitCount)
    self.unitCount = unitCount
    self.capacity = capacity
  }

  deinit {
    for unit in 0..<unitCount { free(frames[unit]) }
    frames.deallocate()
  }

  /// Records of which all bits are 0, which are valid; memory that is never written to costs
  /// nothing, and most frames are far shorter than the longest.
  private static func zeroed(_ count: Int) -> UnsafeMutablePointer<Record> {
    guard let memory = calloc(max(count, 1), MemoryLayout<Record>.stride) else {
      preconditionFailure("no memory for a frame of \(count) records")
    }
    return memory.bindMemory(to: Record.self, capacity: count)
  }

  /// A record of the unit's frame.
  @inline(__always)
  subscript(unit: Int32, place: Int32) -> Record {
    let inRange =
      UInt(bitPattern: Int(unit)) < UInt(bitPattern: unitCount)
      && UInt(bitPattern: Int(place)) < UInt(bitPattern: capacity)
    guard inRange, let frame = frames[Int(unit)] else {
      preconditionFailure("frame index out of range")
    }
    return frame[Int(place)]
  }

  /// The unit's frame, for a loop that touches nothing else of the bank's owner.
  @_lifetime(borrow self)
  func span(_ unit: Int) -> Span<Record> {
    precondition((0..<unitCount).contains(unit), "frame index out of range")
    guard let frame = frames[unit] else { return Span() }
    return _overrideLifetime(Span(_unsafeStart: frame, count: capacity), borrowing: self)
  }

  /// The unit's frame, to be filled.
  @_lifetime(&self)
  mutating func mutableSpan(_ unit: Int) -> MutableSpan<Record> {
    precondition((0..<unitCount).contains(unit), "frame index out of range")
    let frame: UnsafeMutablePointer<Record>
    if let present = frames[unit] {
      frame = present
    } else {
      frame = Self.zeroed(capacity)
      frames[unit] = frame
    }
    return _overrideLifetime(MutableSpan(_unsafeStart: frame, count: capacity), mutating: &self)
  }
}
