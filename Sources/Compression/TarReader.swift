import Arch

/// Reads the regular files of a tar archive, plain or compressed, one after the other.
///
/// An archive may come from anybody. Names are relative, without `..`, and each stands once; no entry
/// is a link, a device or a folder; the number of files and the bytes of all together are bounded
/// before any of them is read; and memory does not grow with them.
public final class TarReader {
  /// The most files that an archive may hold.
  public static let mostFiles = 4_096
  /// The most bytes that all files together may have, 1 GiB.
  public static let largestTotal = 1 << 30

  /// A file of the archive, whose bytes come next.
  public struct Entry: Equatable, Sendable {
    public var name: String
    public var bytes: Int
  }

  private let file: CompressedFile
  private let path: String
  private var names: Set<String> = []
  /// Names that are folders, because files lie in them.
  private var folders: Set<String> = []
  private var total = 0
  /// Bytes of the entry that have not been read, and the zeros behind them.
  private var (left, padding) = (0, 0)

  /// - Throws: `TesseraError` where the file cannot be opened.
  public init(path: String) throws(TesseraError) {
    self.path = path
    file = try CompressedFile(path: path)
  }

  /// The next file; nil at the end of the archive.
  ///
  /// What was not read of the one before is passed over.
  ///
  /// - Throws: `TesseraError` where the archive is damaged, cut off, or not one that may be unpacked.
  public func next() throws(TesseraError) -> Entry? {
    while try !read(upTo: 1 << 16).isEmpty {}
    let block = try file.read(upTo: TarHeader.size)
    guard !block.isEmpty else { throw error("is cut off") }
    if block.allSatisfy({ $0 == 0 }) {
      try finish(block)
      return nil
    }
    let header = try TarHeader(block, at: path)
    guard Self.isSafe(header.name) else {
      throw error(
        "holds a file \(quoted(header.name)); expected a relative path without '..'")
    }
    guard names.count < Self.mostFiles else {
      throw error("holds more than \(Self.mostFiles) files, the most that are read")
    }
    guard header.bytes <= Self.largestTotal - total else {
      throw error("holds more than \(Self.largestTotal) bytes, the most that are read")
    }
    try note(header.name)
    total += header.bytes
    left = header.bytes
    padding = (TarHeader.size - header.bytes % TarHeader.size) % TarHeader.size
    return Entry(name: header.name, bytes: header.bytes)
  }

  /// Up to `count` bytes of the entry; none at its end.
  ///
  /// - Throws: `TesseraError` where the archive is damaged or cut off.
  public func read(upTo count: Int) throws(TesseraError) -> [UInt8] {
    guard left > 0 else {
      let zeros = try file.read(padding, "zeros behind a file")
      padding = 0
      guard zeros.allSatisfy({ $0 == 0 }) else { throw error("has no zeros behind a file") }
      return []
    }
    let bytes = try file.read(upTo: min(count, left))
    guard !bytes.isEmpty else { throw error("is cut off within a file") }
    left -= bytes.count
    return bytes
  }

  /// Whether a name stays within the folder that an archive is unpacked to.
  public static func isSafe(_ name: String) -> Bool {
    let bytes = name.utf8
    guard (1...TarHeader.longestName).contains(bytes.count) else { return false }
    // Nothing that moves a cursor or turns the direction of writing.
    let isShown = name.unicodeScalars.allSatisfy {
      switch $0.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: false
      default: $0 != "\\"
      }
    }
    guard isShown else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255
    }
  }

  private func note(_ name: String) throws(TesseraError) {
    guard names.insert(name).inserted else { throw error("holds \(quoted(name)) twice") }
    for index in name.indices where name[index] == "/" { folders.insert(String(name[..<index])) }
    // A folder cannot have the name of a file, whichever comes first.
    if let both = names.first(where: folders.contains) {
      throw error("holds \(quoted(both)) as a file and as a folder")
    }
  }

  /// The archive ends with two blocks of zeros; more of them may follow.
  private func finish(_ first: [UInt8]) throws(TesseraError) {
    guard first.count == TarHeader.size else { throw error("is cut off within its end") }
    let rest = try file.read(upTo: 64 * TarHeader.size)
    guard rest.count >= TarHeader.size, rest.count % TarHeader.size == 0 else {
      throw error("is cut off within its end")
    }
    guard rest.count < 64 * TarHeader.size, rest.allSatisfy({ $0 == 0 }) else {
      throw error("goes on behind its end")
    }
  }

  private func error(_ text: String) -> TesseraError { TesseraError(at: path, text) }
}
