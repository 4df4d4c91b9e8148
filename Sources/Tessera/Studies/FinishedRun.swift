/// A finished result that a comparison shows beside its runs.
public struct FinishedRun: Sendable {
  /// The name of the file, without its folder.
  public var file: String
  public var result: RunResult
  /// What was read.
  public var input: InputFile?

  /// Reads the result of a network.
  ///
  /// - Throws: `TesseraError` where the file is no result with costs, or one of a kernel.
  public init(path: String) throws {
    file = InputFile.shownName(path)
    let bytes = try FileContents.bytes(of: path, limit: JSONValue.maximumSize)
    input = InputFile(name: file, role: .input, sha256: SHA256.hexDigest(of: bytes))
    result = try ResultFile.readPriced(
      JSONField(try JSONValue.parse(bytes, file: path), file: path))
    if result.record.isKernel {
      throw TesseraError("\(path): is a result of a kernel; expected one of a network")
    }
  }

  /// Reads several results; those whose files have one name are told apart by their folders.
  ///
  /// - Throws: as `init(path:)`.
  public static func read(paths: [String]) throws -> [FinishedRun] {
    var runs = try paths.map { try FinishedRun(path: $0) }
    let names = runs.map(\.file)
    for (index, path) in paths.enumerated() where names.count(where: { $0 == names[index] }) > 1 {
      runs[index].file = path.split(separator: "/").suffix(2).joined(separator: "/")
    }
    for index in runs.indices where runs[..<index].contains(where: { $0.file == runs[index].file })
    {
      runs[index].file += " (\(index + 1))"
    }
    return runs
  }

  /// Whether an argument names a result and no accelerator.
  public static func isPath(_ argument: String) -> Bool {
    argument.lowercased().hasSuffix(".json")
  }
}
