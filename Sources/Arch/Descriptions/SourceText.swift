import Foundation

/// The text of an input file, with the name that messages and results give it.
public struct SourceText: Hashable, Sendable {
  /// The largest file that is read, 16 MiB.
  public static let largest = 16 << 20

  /// The name relative to its data folder, or as the user typed it: no path of a machine gets
  /// into a result.
  public let label: String
  /// Where it was read; empty for a text that is no file.
  public let path: String
  public let text: String

  /// The folder outside of which no text is read, for work that must not depend on anything else;
  /// nil where everything may be read.
  ///
  /// It holds for tasks and not for threads of other origin.
  @TaskLocal public static var boundary: String?

  public init(label: String, path: String = "", text: String) {
    self.label = label
    self.path = path
    self.text = text
  }

  /// Reads a regular file of at most `limit` bytes that is well-formed UTF-8.
  ///
  /// - Throws: `TesseraError` where it is missing, not a regular file, too large, unreadable or
  ///   not UTF-8.
  public static func read(
    path: String, label: String, limit: Int = SourceText.largest
  ) throws -> SourceText {
    let data = try readBytes(path: path, label: label, limit: limit)
    guard let text = String(validating: data, as: UTF8.self) else {
      let line = data.prefix(firstInvalidByte(data)).count { $0 == UInt8(ascii: "\n") } + 1
      throw TesseraError("\(label):\(line): is not well-formed UTF-8")
    }
    return SourceText(label: label, path: path, text: text)
  }

  /// Reads a regular file of at most `limit` bytes.
  ///
  /// The size is looked at first, so that nothing is allocated for a file that is too large, and
  /// once more after reading, because a file may grow.
  ///
  /// - Throws: `TesseraError` where it is missing, not a regular file, too large or unreadable.
  public static func readBytes(path: String, label: String, limit: Int) throws -> Data {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    if let boundary {
      let folder = URL(fileURLWithPath: boundary).resolvingSymlinksInPath().path
      guard resolved.hasPrefix(folder + "/") else {
        throw TesseraError("\(label): lies outside of \(boundary), where nothing is read")
      }
    }
    guard let status = SystemCall.status(resolved) else {
      throw TesseraError("\(label): no such file")
    }
    guard status.isRegularFile else {
      throw TesseraError("\(label): is not a regular file")
    }
    let tooLarge = TesseraError("\(label): is larger than \(limit) bytes, the most that is read")
    if status.st_size > limit { throw tooLarge }
    guard let handle = FileHandle(forReadingAtPath: resolved) else {
      throw TesseraError("\(label): cannot be read")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: limit + 1) ?? Data() else {
      throw TesseraError("\(label): cannot be read")
    }
    if data.count > limit { throw tooLarge }
    return data
  }

  private static func firstInvalidByte(_ data: Data) -> Int {
    var decoder = UTF8()
    var bytes = data.makeIterator()
    var position = 0
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      position += UTF8.width(scalar)
    }
    return position
  }
}
