import Compression

/// A result with everything that determines it, as one file: `tessera pack` and `tessera unpack`.
///
/// A bundle is a tar archive, compressed by zstd. Its first file is `bundle.json`, which this is: the
/// version and the command that made the result, the same command with files of the bundle in it, and
/// the name, size and SHA-256 of every file. `result.json` is the result as it was. Files of the data
/// lie where the data have them, so that the bundle is a folder of data; all others lie under `files`,
/// in the folders that they had relative to one another.
///
/// The program is not in a bundle, and neither is what it takes from the machine: the kernels of the
/// library that multiplies matrices decide the last bits of an accuracy result.
public struct ResultBundle: Sendable, Equatable {
  public static let manifestName = "bundle.json"
  public static let resultName = "result.json"
  static let format = 1
  static let largestManifest = 4 << 20

  /// A file of the bundle beside `bundle.json`.
  public struct File: Sendable, Equatable {
    public var name: String
    public var bytes: Int
    public var sha256: String
  }

  /// Of the program that made the result.
  public var version: String
  /// As the result names it.
  public var command: String
  /// What has to follow `tessera` to make the result again within the unpacked folder.
  public var arguments: [String]
  public var files: [File]

  public var json: JSONValue {
    [
      "format": .integer(Int64(Self.format)), "kind": "bundle", "version": .string(version),
      "command": .string(command), "arguments": .array(arguments.map { .string($0) }),
      "files": .array(
        files.map {
          [
            "name": .string($0.name), "bytes": .integer(Int64($0.bytes)),
            "sha256": .string($0.sha256),
          ]
        }),
    ]
  }

  init(version: String, command: String, arguments: [String], files: [File]) {
    (self.version, self.command, self.arguments, self.files) = (version, command, arguments, files)
  }

  /// - Throws: `TesseraError` with file and member where this is no `bundle.json`.
  init(_ root: JSONField) throws {
    try root.checkMembers(["format", "kind", "version", "command", "arguments", "files"])
    let format = try root.member("format")
    guard try format.integer() == Int64(Self.format), try root.member("kind").string() == "bundle"
    else { throw format.error("expected a bundle of format \(Self.format)") }
    version = try root.member("version").string()
    command = try root.member("command").string()
    arguments = try root.member("arguments").elements().map { try $0.string() }
    files = try root.member("files").elements().map { field in
      let name = try field.member("name")
      guard TarReader.isSafe(try name.string()) else {
        throw name.error("expected a relative path without '..'")
      }
      return File(
        name: try name.string(),
        bytes: Int(try field.member("bytes").integer(in: 0...Int64(TarReader.largestTotal))),
        sha256: try field.member("sha256").string())
    }
    guard Set(files.map(\.name)).count == files.count, files.contains(where: { $0.isResult }) else {
      throw try root.member("files").error("expected each file once, \(Self.resultName) among them")
    }
  }
}

extension ResultBundle.File {
  /// Whether it is the result itself.
  public var isResult: Bool { name == ResultBundle.resultName }
}
