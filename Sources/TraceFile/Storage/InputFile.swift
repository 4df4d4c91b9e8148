import Arch
import Foundation

/// A regular file that is open for reading at any place; closed when the last user lets go.
final class InputFile: Sendable {
  let path: String
  let size: Int
  private let descriptor: Int32

  /// - Throws: `TesseraError` where the file cannot be opened or is not a regular file.
  init(path: String) throws(TesseraError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw TesseraError(at: path, "cannot be opened: \(systemError())")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw TesseraError(at: path, "found something else, expected a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// Reads exactly `count` bytes from `offset` on into the scratch buffer.
  ///
  /// - Throws: `TesseraError` where the file ends before that or cannot be read.
  func read(_ count: Int, at offset: Int, into scratch: ScratchBuffer) throws(TesseraError) {
    guard count >= 0, offset >= 0, offset <= size, count <= size - offset else {
      throw TesseraError(
        at: "\(path): offset \(offset)",
        "found \(max(0, size - offset)) bytes to the end of the file, expected \(count)")
    }
    scratch.reserve(count)
    var done = 0
    while done < count {
      let step = pread(descriptor, scratch.start + done, count - done, off_t(offset + done))
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else {
        throw TesseraError(
          at: "\(path): offset \(offset + done)",
          step < 0
            ? "cannot be read: \(systemError())" : "the file became shorter while it was read")
      }
      done += step
    }
  }
}

/// The text of the last error of a system call.
func systemError() -> String {
  String(cString: strerror(errno))
}
