import Arch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder of a run's results, whose files appear together when all of them are complete.
///
/// Files are written under temporary names as they are added, and ``commit()`` gives them their
/// final ones, so a full disk or an interrupt leaves neither a partial file nor half a set. The
/// folder is made (with its parents) at once, so that a folder that cannot be written is told before
/// the work and not after it; a folder that this made and that stays empty is removed again. Files
/// that were there and are not written again stay.
///
/// The renames themselves are one after another: a crash of the machine between two of them can
/// leave files of two runs side by side.
public final class OutputFolder {
  public let path: String
  private var staged: [AtomicFile] = []
  /// The folders that did not exist before, outermost first.
  private var made: [String] = []

  /// Makes the folder if it's missing, and checks that it can be written.
  ///
  /// Throws one line where that is impossible.
  public init(_ path: String) throws(TesseraError) {
    self.path = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw TesseraError("cannot write to a folder without a name")
    }
    for end in path.indices where end > path.startIndex && path[end] == "/" {
      try makeFolder(String(path[..<end]))
    }
    try makeFolder(path)
    // Only making a file shows whether files can be made.
    try AtomicFile(path + "/.probe").cancel()
  }

  deinit {
    staged = []
    for folder in made.reversed() { _ = rmdir(folder) }
  }

  /// Writes a file under a temporary name.
  public func add(_ name: String, _ text: String) throws(TesseraError) {
    try add(name, Array(text.utf8))
  }

  /// Writes a file under a temporary name.
  public func add(_ name: String, _ bytes: [UInt8]) throws(TesseraError) {
    let file = try AtomicFile(path + "/" + name)
    try file.write(bytes)
    try file.finish()
    staged.append(file)
  }

  /// Gives all the files their names.
  public func commit() throws(TesseraError) {
    for file in staged { try file.commit() }
    staged = []
    made = []
  }

  private func makeFolder(_ folder: String) throws(TesseraError) {
    var status = stat()
    if stat(folder, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw TesseraError("cannot write to \(path): \(folder) is not a folder")
      }
      return
    }
    if mkdir(folder, 0o777) == 0 {
      made.append(folder)
    } else if errno != EEXIST {
      let reason = String(cString: strerror(errno))
      throw TesseraError(
        "cannot write to \(path): \(reason.prefix(1).lowercased() + reason.dropFirst())")
    }
  }
}
