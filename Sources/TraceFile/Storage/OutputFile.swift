import Arch
import Foundation

/// A file that appears under its name only when it is complete.
///
/// It is written beside the target under a temporary name and renamed by `finish`. Without
/// `finish` the temporary is removed when the value goes away, and by `TemporaryFiles.removeAll`
/// when the program is interrupted.
final class OutputFile {
  let path: String
  private let temporary: String
  private var descriptor: Int32
  private var slot: Int?
  private var pending: [UInt8] = []
  /// Bytes written or about to be.
  private(set) var size = 0

  /// - Throws: `TesseraError` where the temporary cannot be made.
  init(path: String) throws(TesseraError) {
    self.path = path
    let (descriptor, temporary, slot) = try Self.makeTemporary(beside: path)
    self.descriptor = descriptor
    self.temporary = temporary
    self.slot = slot
  }

  private static func makeTemporary(
    beside path: String
  ) throws(TesseraError) -> (descriptor: Int32, path: String, slot: Int?) {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw TesseraError("found \"\(path)\" as the name of an output file, expected a file name")
    }
    var status = stat()
    if stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG {
      throw TesseraError(at: path, "exists and is not a regular file, expected a file name")
    }
    for attempt in 0..<1000 {
      let candidate = "\(path).partial-\(getpid())-\(attempt)"
      // Listed before it exists, so that an interrupt in between leaves nothing behind.
      let slot = TemporaryFiles.register(candidate)
      let descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, candidate, slot) }
      let problem = errno
      if let slot { TemporaryFiles.release(slot) }
      guard problem == EEXIST else {
        throw TesseraError(at: path, "cannot be written: \(String(cString: strerror(problem)))")
      }
    }
    throw TesseraError(at: path, "found 1000 temporary files of this process beside it, expected 0")
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    discard()
  }

  /// Adds bytes to the end.
  ///
  /// - Throws: `TesseraError` where the disk is full or fails.
  func write(_ bytes: [UInt8]) throws(TesseraError) {
    pending += bytes
    size += bytes.count
    if pending.count >= 1 << 18 { try flush() }
  }

  /// Writes what is pending, closes, and gives the file its name.
  ///
  /// - Throws: `TesseraError`; then nothing is left under either name that was not there before.
  func finish() throws(TesseraError) {
    do throws(TesseraError) {
      try flush()
      let closed = close(descriptor)
      descriptor = -1
      guard closed == 0, rename(temporary, path) == 0 else {
        throw TesseraError(at: path, "cannot be written: \(systemError())")
      }
    } catch {
      discard()
      throw error
    }
    if let slot { TemporaryFiles.release(slot) }
    slot = nil
    finished = true
  }

  private var finished = false

  private func discard() {
    guard !finished else { return }
    finished = true
    unlink(temporary)
    if let slot { TemporaryFiles.release(slot) }
    slot = nil
  }

  private func flush() throws(TesseraError) {
    var done = 0
    while done < pending.count {
      let step = pending.withUnsafeBytes { bytes in
        Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else {
        throw TesseraError(at: path, "cannot be written: \(systemError())")
      }
      done += step
    }
    pending.removeAll(keepingCapacity: true)
  }
}
