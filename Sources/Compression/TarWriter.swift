import Arch

/// Writes regular files to a tar archive that is compressed by zstd.
///
/// The same files in the same order give the same bytes.
public final class TarWriter {
  private let target: ZstdFile

  /// - Throws: `TesseraError` where the file cannot be written.
  public init(_ path: String) throws(TesseraError) {
    target = try ZstdFile(path)
  }

  /// Adds a file that is in memory.
  ///
  /// - Throws: `TesseraError` where the name is too long, or the disk is full.
  public func add(_ name: String, _ bytes: [UInt8]) throws(TesseraError) {
    try begin(name, bytes.count)
    let problem = bytes.withUnsafeBytes { raw -> TesseraError? in
      do throws(TesseraError) { try target.write(raw) } catch { return error }
      return nil
    }
    if let problem { throw problem }
    try pad(bytes.count)
  }

  /// Adds a file of the disk, a piece at a time, and returns its SHA-256.
  ///
  /// - Parameter size: what it was when it was looked at.
  /// - Throws: `TesseraError` where it cannot be read, or has another size by now.
  public func add(_ name: String, file path: String, size: Int) throws(TesseraError) -> String {
    try begin(name, size)
    var (hash, count) = (SHA256(), 0)
    try FileContents.forEachChunk(of: path) { chunk throws(TesseraError) in
      count += chunk.count
      guard count <= size else { throw TesseraError(at: path, "grows while it is read") }
      hash.update(chunk)
      try target.write(chunk)
    }
    guard count == size else { throw TesseraError(at: path, "shrinks while it is read") }
    try pad(size)
    return hash.hexDigest
  }

  /// Completes the archive and gives it its name.
  ///
  /// - Throws: `TesseraError` where the disk is full.
  public func commit() throws(TesseraError) {
    try zeros(2 * TarHeader.size)
    try target.commit()
  }

  private func begin(_ name: String, _ size: Int) throws(TesseraError) {
    guard TarReader.isSafe(name) else {
      throw TesseraError("\(quoted(name)) cannot be the name of a file in an archive")
    }
    guard size < TarReader.largestTotal, let header = TarHeader(name: name, bytes: size).encoded
    else {
      throw TesseraError("\(quoted(name)): the name or the file is too long for an archive")
    }
    try write(header)
  }

  private func pad(_ size: Int) throws(TesseraError) {
    try zeros((TarHeader.size - size % TarHeader.size) % TarHeader.size)
  }

  private func zeros(_ count: Int) throws(TesseraError) {
    try write([UInt8](repeating: 0, count: count))
  }

  private func write(_ bytes: [UInt8]) throws(TesseraError) {
    let problem = bytes.withUnsafeBytes { raw -> TesseraError? in
      do throws(TesseraError) { try target.write(raw) } catch { return error }
      return nil
    }
    if let problem { throw problem }
  }
}
