#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads whole files, never more than a stated number of bytes.
public enum FileContents {
  /// The bytes of a file or a pipe.
  ///
  /// Throws one line where there is no such file, it is a folder, it cannot be read, or it holds
  /// more than `limit` bytes: a device that never ends costs `limit` bytes of memory, not more.
  public static func bytes(of path: String, limit: Int) throws(TesseraError) -> [UInt8] {
    var contents: [UInt8] = []
    try forEachChunk(of: path) { (chunk: UnsafeRawBufferPointer) throws(TesseraError) in
      if contents.count + chunk.count > limit {
        throw TesseraError(
          "cannot read \(path): it is larger than the \(size(limit)) that such a file may have")
      }
      contents.append(contentsOf: chunk)
    }
    return contents
  }

  /// Hands the bytes of a file to `body` in pieces of at most 64 KiB.
  package static func forEachChunk(
    of path: String, _ body: (UnsafeRawBufferPointer) throws(TesseraError) -> Void
  ) throws(TesseraError) {
    guard !path.utf8.contains(0) else {
      throw TesseraError("cannot read a file whose name holds a zero byte")
    }
    let descriptor = SystemCall.retrying { open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw TesseraError("cannot read \(path): \(SystemCall.lastReason)")
    }
    defer { _ = close(descriptor) }
    if SystemCall.status(descriptor)?.isFolder == true {
      throw TesseraError("cannot read \(path): it is a folder")
    }
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    while true {
      let count = SystemCall.retrying { read(descriptor, chunk.baseAddress, chunk.count) }
      if count < 0 { throw TesseraError("cannot read \(path): \(SystemCall.lastReason)") }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    }
  }

  private static func size(_ bytes: Int) -> String {
    for (shift, unit) in [(20, "MiB"), (10, "KiB")] where bytes >= 1 << shift {
      if bytes % (1 << shift) == 0 { return "\(bytes >> shift) \(unit)" }
    }
    return "\(bytes) bytes"
  }
}
