import Synchronization
import Tessera

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a command writes: a stream of the process, or memory.
public final class CommandOutput: Sendable {
  private let descriptor: Int32?
  private let memory = Mutex<[UInt8]>([])

  /// Writes to an open file descriptor, such as 1 for standard output.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Collects what is written.
  public init() {
    descriptor = nil
  }

  /// What was collected; empty for a stream.
  public var text: String { memory.withLock { String(decoding: $0, as: UTF8.self) } }

  /// Whether a person reads this.
  var isTerminal: Bool { descriptor.map { isatty($0) == 1 } ?? false }

  /// Writes text as UTF-8.
  ///
  /// - Throws: `TesseraError` where the stream is full or closed.
  public func write(_ text: String) throws(TesseraError) {
    try write(Array(text.utf8))
  }

  /// Writes bytes.
  ///
  /// - Throws: `TesseraError` where the stream is full or closed.
  public func write(_ bytes: [UInt8]) throws(TesseraError) {
    guard let descriptor else {
      memory.withLock { $0 += bytes }
      return
    }
    let problem = bytes.withUnsafeBytes { raw -> Int32 in
      var done = 0
      while done < raw.count {
        let count = systemWrite(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return count < 0 ? errno : EIO }
        done += count
      }
      return 0
    }
    if problem != 0 {
      let reason = String(cString: strerror(problem))
      throw TesseraError(
        "cannot write the output: \(reason.prefix(1).lowercased() + reason.dropFirst())")
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
