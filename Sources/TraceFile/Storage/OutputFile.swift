import Arch

/// A file that appears under its name only when it is complete, and that knows its size so far.
final class OutputFile {
  private let file: AtomicFile
  /// Bytes written or about to be.
  private(set) var size = 0

  var path: String { file.path }

  /// - Throws: `TesseraError` where the file cannot be made.
  init(path: String) throws(TesseraError) {
    file = try AtomicFile(path)
  }

  /// Adds bytes to the end.
  ///
  /// - Throws: `TesseraError` where the disk is full or fails.
  func write(_ bytes: [UInt8]) throws(TesseraError) {
    try file.write(bytes)
    size += bytes.count
  }

  /// Gives the file its name.
  ///
  /// - Throws: `TesseraError`; then nothing is left that was not there before.
  func finish() throws(TesseraError) { try file.commit() }
}
