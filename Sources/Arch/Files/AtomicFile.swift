import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its name when it is complete, or not at all.
///
/// The bytes go to a temporary file in the same folder, which ``commit()`` flushes to the disk and
/// renames. Any failure before that, ``cancel()``, or dropping the object removes the temporary
/// file, and an interrupt does so where ``TemporaryFiles/removeOnInterrupt()`` was called. Bytes
/// are buffered, so small writes are cheap. A symbolic link is followed: the file that it names is
/// replaced. A path that names a device or a pipe is written directly, because renaming would
/// replace the device.
///
/// It does not lock: of two processes that write the same path, the one that commits last wins.
public final class AtomicFile {
  /// The path as the caller gave it, for messages.
  public let path: String

  private let finalPath: String
  private var temporaryPath: String?
  private var slot: TemporaryFiles.Slot?
  private var descriptor: Int32 = -1
  private var buffer: [UInt8] = []
  private var isFinished = false

  private static let bufferSize = 1 << 16
  private static let counter = Atomic<UInt64>(0)

  /// Makes the temporary file beside the final path.
  ///
  /// Throws one line where the folder is missing or cannot be written, or the path names a folder.
  public init(_ path: String) throws(TesseraError) {
    self.path = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw TesseraError("cannot write \"\(path.filter { $0 != "\0" })\": not a file name")
    }
    finalPath = AtomicFile.resolved(path)
    if let status = SystemCall.status(finalPath) {
      if status.isFolder { throw failure("it is a folder") }
      if !status.isRegularFile {
        descriptor = SystemCall.retrying { open(finalPath, O_WRONLY | O_CLOEXEC) }
        if descriptor < 0 { throw failure(SystemCall.lastReason) }
        return
      }
      if access(finalPath, W_OK) != 0 { throw failure(SystemCall.lastReason) }
    } else if finalPath.hasSuffix("/") {
      throw failure("the name ends in a slash")
    }
    try openTemporary()
  }

  deinit { cancel() }

  /// Adds bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(TesseraError) {
    if buffer.count + bytes.count <= AtomicFile.bufferSize {
      buffer.append(contentsOf: bytes)
      return
    }
    try flush()
    if bytes.count <= AtomicFile.bufferSize {
      buffer.append(contentsOf: bytes)
    } else {
      try put(bytes)
    }
  }

  /// Adds bytes.
  public func write(_ bytes: [UInt8]) throws(TesseraError) {
    let problem = bytes.withUnsafeBytes { raw -> TesseraError? in
      do throws(TesseraError) { try write(raw) } catch { return error }
      return nil
    }
    if let problem { throw problem }
  }

  /// Adds text as UTF-8.
  public func write(_ text: String) throws(TesseraError) {
    try write(Array(text.utf8))
  }

  /// Completes the file under its temporary name; only ``commit()`` may follow.
  ///
  /// For several files that shall appear together: everything that a full disk can do has happened
  /// when this returns. Throws where the disk is full; nothing is left behind then.
  public func finish() throws(TesseraError) {
    try flush()
    guard descriptor >= 0 else { throw failure("it has already been closed") }
    // A full disk may show itself only here: some file systems allocate late.
    if temporaryPath != nil, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw abandon(SystemCall.lastReason)
    }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 { throw abandon(SystemCall.lastReason) }
    isFinished = true
  }

  /// Completes the file and gives it its final name.
  ///
  /// Throws where the disk is full or the name cannot be given; nothing is left behind then.
  public func commit() throws(TesseraError) {
    if !isFinished { try finish() }
    guard let temporaryPath else { return }
    if rename(temporaryPath, finalPath) != 0 { throw abandon(SystemCall.lastReason) }
    self.temporaryPath = nil
    if let slot { TemporaryFiles.release(slot) }
    slot = nil
  }

  /// Gives up: removes the temporary file. Does nothing after ``commit()``.
  public func cancel() {
    buffer = []
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
    if let temporaryPath { _ = unlink(temporaryPath) }
    temporaryPath = nil
    if let slot { TemporaryFiles.release(slot) }
    slot = nil
  }

  /// Writes a whole text under a name in one call.
  public static func write(_ text: String, to path: String) throws(TesseraError) {
    let file = try AtomicFile(path)
    try file.write(text)
    try file.commit()
  }

  private func openTemporary() throws(TesseraError) {
    let folder = finalPath.lastIndex(of: "/").map { String(finalPath[...$0]) } ?? ""
    for _ in 0..<100 {
      let number = AtomicFile.counter.wrappingAdd(1, ordering: .relaxed).newValue
      let candidate = "\(folder).tessera-\(getpid())-\(number).tmp"
      let slot = TemporaryFiles.enter(candidate)
      let opened = SystemCall.retrying {
        open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      }
      let problem = errno
      if opened >= 0 {
        descriptor = opened
        temporaryPath = candidate
        self.slot = slot
        return
      }
      if let slot { TemporaryFiles.release(slot) }
      if problem == ENOENT { throw failure("there is no folder \(folder.isEmpty ? "." : folder)") }
      if problem != EEXIST { throw failure(SystemCall.reason(problem)) }
    }
    throw failure("no free temporary name in \(folder.isEmpty ? "." : folder)")
  }

  private func flush() throws(TesseraError) {
    guard !buffer.isEmpty else { return }
    let bytes = buffer
    buffer = []
    let problem = bytes.withUnsafeBytes { raw -> TesseraError? in
      do throws(TesseraError) { try put(raw) } catch { return error }
      return nil
    }
    if let problem { throw problem }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(TesseraError) {
    guard descriptor >= 0 else { throw failure("it has already been closed") }
    let problem = SystemCall.writeAll(bytes, to: descriptor)
    if problem != 0 { throw abandon(SystemCall.reason(problem)) }
  }

  private func failure(_ reason: String) -> TesseraError {
    TesseraError("cannot write \(path): \(reason)")
  }

  /// Removes what there is and makes the error.
  private func abandon(_ reason: String) -> TesseraError {
    cancel()
    return failure(reason)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
