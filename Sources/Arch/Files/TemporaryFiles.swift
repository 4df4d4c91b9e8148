import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The unfinished files of this process, so that an interrupt can remove them.
///
/// A signal handler may neither allocate nor lock, so the paths stand as C strings in a fixed
/// table, each guarded by an atomic state, and the handler only walks the table and unlinks. A path
/// is entered *before* its file is made and taken out *after* the file has got its final name:
/// whichever moment the signal hits, no unfinished file is left behind.
///
/// It does not know about files that other processes make, and it can do nothing about `SIGKILL`.
public enum TemporaryFiles {
  /// A place in the table, given back with ``release(_:)``.
  public struct Slot: Sendable {
    fileprivate let index: Int
  }

  static let slotCount = 1024
  static let pathCapacity = 4096

  private static let free: UInt8 = 0
  private static let entering: UInt8 = 1
  private static let held: UInt8 = 2

  private struct Table: @unchecked Sendable {
    let paths: UnsafeMutablePointer<CChar>
    let states: UnsafeMutablePointer<Atomic<UInt8>>
  }

  private static let table: Table = {
    let paths = UnsafeMutablePointer<CChar>.allocate(capacity: slotCount * pathCapacity)
    let states = UnsafeMutablePointer<Atomic<UInt8>>.allocate(capacity: slotCount)
    for index in 0..<slotCount { (states + index).initialize(to: Atomic(free)) }
    return Table(paths: paths, states: states)
  }()

  /// Enters the path of a file that is about to be made.
  ///
  /// Returns nil where the path is longer than 4,095 bytes or 1,024 files are already held: such a
  /// file is not removed on an interrupt.
  ///
  /// - Complexity: O(files held)
  public static func enter(_ path: String) -> Slot? {
    let table = self.table
    var path = path
    return path.withUTF8 { bytes in
      guard bytes.count < pathCapacity else { return nil }
      for index in 0..<slotCount {
        let (taken, _) = table.states[index].compareExchange(
          expected: free, desired: entering, ordering: .acquiring)
        guard taken else { continue }
        let target = table.paths + index * pathCapacity
        for (offset, byte) in bytes.enumerated() { target[offset] = CChar(bitPattern: byte) }
        target[bytes.count] = 0
        table.states[index].store(held, ordering: .releasing)
        return Slot(index: index)
      }
      return nil
    }
  }

  /// Takes a file out that has got its final name or has been removed.
  public static func release(_ slot: Slot) {
    table.states[slot.index].store(free, ordering: .releasing)
  }

  /// Removes every file that is entered; may be called from a signal handler.
  ///
  /// The table must have been used once before the handler is installed, as
  /// ``removeOnInterrupt()`` does.
  public static func removeAll() {
    for index in 0..<slotCount { remove(Slot(index: index)) }
  }

  /// Removes one file if it is entered; may be called from a signal handler.
  static func remove(_ slot: Slot) {
    let table = self.table
    guard table.states[slot.index].load(ordering: .acquiring) == held else { return }
    _ = unlink(table.paths + slot.index * pathCapacity)
  }

  /// Makes interrupts remove the unfinished files and end the process with 128 + the signal, which
  /// is 130 for `SIGINT`.
  ///
  /// Handles `SIGINT`, `SIGTERM` and `SIGHUP` (one line to standard error) and `SIGPIPE` (silent,
  /// because whoever read the output has gone). A signal that the parent has set to be ignored, as
  /// `nohup` does, stays ignored; one that it has blocked, as programs with many threads do by
  /// accident, is let through again. A file that exceeds the size limit becomes an error of the write,
  /// not a signal.
  public static func removeOnInterrupt() {
    _ = table
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
      let previous = signal(number) { number in
        TemporaryFiles.removeAll()
        if number != SIGPIPE {
          let message: StaticString = "tessera: interrupted\n"
          _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
        }
        _exit(128 + number)
      }
      let ignored = unsafeBitCast(SIG_IGN, to: Int.self)
      if unsafeBitCast(previous, to: Int.self) == ignored { _ = signal(number, SIG_IGN) }
    }
    _ = signal(SIGXFSZ, SIG_IGN)
    var blocked = sigset_t()
    sigemptyset(&blocked)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&blocked, number) }
    pthread_sigmask(SIG_UNBLOCK, &blocked, nil)
  }
}
