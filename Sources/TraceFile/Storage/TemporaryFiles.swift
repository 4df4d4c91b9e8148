import Foundation
import Synchronization

/// The temporary files that this process is writing, so that an interrupt can remove them.
///
/// The list is a fixed block of C strings and one atomic word of flags: `removeAll` takes no lock
/// and allocates nothing, so a signal handler may call it. Call `prepare` before installing that
/// handler. At most 64 files are listed at a time; a file beyond that is written all the same and
/// only stays behind if the process is killed meanwhile.
public enum TemporaryFiles {
  private static let slots = 64
  private static let slotSize = 4096
  private static let paths: Slots = {
    let block = UnsafeMutablePointer<CChar>.allocate(capacity: slots * slotSize)
    block.initialize(repeating: 0, count: slots * slotSize)
    return Slots(start: block)
  }()
  /// Bit *i* is set from before slot *i* is written to (`taken`), or while it may be removed
  /// (`listed`).
  private static let taken = Atomic<UInt64>(0)
  private static let listed = Atomic<UInt64>(0)

  /// The address never changes, and a slot has one writer at a time.
  private struct Slots: @unchecked Sendable {
    let start: UnsafeMutablePointer<CChar>
  }

  /// Allocates the list, so that nothing is left to set up when a signal arrives.
  public static func prepare() {
    _ = paths
    _ = taken.load(ordering: .relaxed)
    _ = listed.load(ordering: .relaxed)
  }

  /// Lists a file.
  ///
  /// - Returns: the number to give to `release`, or nil where the list is full or the path is
  ///   longer than 4095 bytes.
  public static func register(_ path: String) -> Int? {
    let length = path.utf8.count
    guard length > 0, length < slotSize else { return nil }
    var flags = taken.load(ordering: .acquiring)
    while flags != .max {
      let slot = (~flags).trailingZeroBitCount
      let bit = UInt64(1) << UInt64(slot)
      let result = taken.compareExchange(
        expected: flags, desired: flags | bit, ordering: .acquiringAndReleasing)
      flags = result.original
      guard result.exchanged else { continue }
      let target = paths.start + slot * slotSize
      for (index, byte) in path.utf8.enumerated() {
        target[index] = CChar(bitPattern: byte)
      }
      target[length] = 0
      listed.bitwiseOr(bit, ordering: .releasing)
      return slot
    }
    return nil
  }

  /// Takes a file off the list, because it has been renamed or removed.
  public static func release(_ slot: Int) {
    guard (0..<slots).contains(slot) else { return }
    let bit = UInt64(1) << UInt64(slot)
    listed.bitwiseAnd(~bit, ordering: .acquiringAndReleasing)
    taken.bitwiseAnd(~bit, ordering: .acquiringAndReleasing)
  }

  /// Removes every file on the list. Safe in a signal handler after `prepare`.
  public static func removeAll() {
    let flags = listed.load(ordering: .acquiring)
    let block = paths.start
    var slot = 0
    while slot < slots {
      if flags & (UInt64(1) << UInt64(slot)) != 0 { unlink(block + slot * slotSize) }
      slot += 1
    }
  }
}
