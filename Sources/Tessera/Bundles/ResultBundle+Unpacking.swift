import Compression
import Foundation

extension ResultBundle {
  /// Unpacks a bundle into a new folder, which appears when all of it is there and right.
  ///
  /// Every file has the size and SHA-256 that `bundle.json` says, nothing else is in the bundle, and
  /// nothing is written outside of the folder.
  ///
  /// - Throws: `TesseraError` where there is such a folder already, and where the bundle is damaged
  ///   or not one that may be unpacked; then nothing is left behind.
  public static func unpack(_ path: String, to target: String) throws -> ResultBundle {
    let reader = try TarReader(path: path)
    var status = stat()
    guard lstat(target, &status) != 0 else {
      throw TesseraError("cannot unpack to \(target): it is there already; expected a new folder")
    }
    let temporary = try temporaryFolder(beside: target)
    do {
      let bundle = try unpack(reader, path, into: temporary)
      guard rename(temporary, target) == 0 else {
        throw TesseraError("cannot unpack to \(target): \(reason(errno))")
      }
      return bundle
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
  }

  private static func unpack(
    _ reader: TarReader, _ path: String, into folder: String
  ) throws -> ResultBundle {
    guard let first = try reader.next(), first.name == manifestName else {
      throw TesseraError(at: path, "is no bundle: the first file is not \(manifestName)")
    }
    guard first.bytes <= largestManifest else {
      throw TesseraError(
        at: path, "\(manifestName) is larger than \(largestManifest) bytes, the most that is read")
    }
    var manifest: [UInt8] = []
    while true {
      let piece = try reader.read(upTo: 1 << 16)
      if piece.isEmpty { break }
      manifest += piece
    }
    let place = "\(path): \(manifestName)"
    let bundle = try ResultBundle(
      JSONField(try JSONValue.parse(manifest, file: place), file: place))
    let file = try AtomicFile("\(folder)/\(manifestName)")
    try file.write(manifest)
    try file.commit()
    var expected = Dictionary(uniqueKeysWithValues: bundle.files.map { ($0.name, $0) })
    while let entry = try reader.next() {
      guard let known = expected.removeValue(forKey: entry.name) else {
        throw TesseraError(
          at: path, "holds \(quoted(entry.name)), which \(manifestName) does not name")
      }
      guard known.bytes == entry.bytes else {
        throw TesseraError(
          at: path,
          "\(quoted(entry.name)) has \(entry.bytes) bytes; expected \(known.bytes)")
      }
      try write(known, of: reader, path, to: folder)
    }
    if let missing = expected.keys.min() {
      throw TesseraError(at: path, "lacks \(quoted(missing)), which \(manifestName) names")
    }
    return bundle
  }

  private static func write(
    _ known: File, of reader: TarReader, _ path: String, to folder: String
  ) throws {
    if let slash = known.name.lastIndex(of: "/") {
      do {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(known.name[..<slash])", withIntermediateDirectories: true)
      } catch {
        throw TesseraError(at: path, "cannot make a folder for \(quoted(known.name))")
      }
    }
    let file = try AtomicFile("\(folder)/\(known.name)")
    var hash = SHA256()
    while true {
      let piece = try reader.read(upTo: 1 << 16)
      if piece.isEmpty { break }
      hash.update(piece)
      try file.write(piece)
    }
    guard hash.hexDigest == known.sha256 else {
      throw TesseraError(
        at: path, "\(quoted(known.name)) has another SHA-256 than \(manifestName) says")
    }
    try file.commit()
  }

  /// A new folder in that of the target, with a name that nothing else has.
  private static func temporaryFolder(beside target: String) throws -> String {
    var name = target
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    let parent = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    for number in 0..<100 {
      let candidate = "\(parent).tessera-\(getpid())-\(number)-bundle.tmp"
      if mkdir(candidate, 0o777) == 0 { return candidate }
      guard errno == EEXIST else {
        throw TesseraError("cannot unpack to \(target): \(reason(errno))")
      }
    }
    throw TesseraError("cannot unpack to \(target): no free temporary name beside it")
  }

  private static func reason(_ number: Int32) -> String {
    let text = String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
