/// A command whose result can be made again, and what its words may name.
///
/// Options are written as two words, `--name value`, as results name them.
public struct ResultCommand: Sendable, Equatable {
  /// `run`, or `trace replay`.
  public var kind: [String]
  /// What follows.
  public var words: [String]

  /// What results can be made again, as messages list it.
  public static var kindNames: String {
    kinds.map { $0.joined(separator: " ") }.joined(separator: ", ")
  }

  private static let kinds = [["run"], ["trace", "replay"], ["compare"], ["accuracy"]]
  private static let flags: Set<String> = ["--per-access"]

  /// What a word names: nothing, a file or something of the data, or always a file.
  private struct Slot {
    var role: InputFile.Role?
    var isFile = false
    var namesNothing = false
  }

  /// Nil for another command.
  public init?(words: [String]) {
    guard let kind = Self.kinds.first(where: { words.starts(with: $0) }) else { return nil }
    self.kind = kind
    self.words = Array(words.dropFirst(kind.count))
  }

  /// All the words, with files replaced by what `place` gives for them.
  ///
  /// A value such as `conv1=mask.npy` or `a.yaml,b.yaml` is taken apart only where it is no file as a
  /// whole.
  ///
  /// - Parameters:
  ///   - place: given a name and what it is for, where that is known.
  ///   - missing: the error for a word that names a file for which there is no place.
  /// - Throws: `TesseraError` for such a word, and for one that no result's command has.
  public func replacingFiles(
    missing: (String) -> TesseraError, _ place: (String, InputFile.Role?) throws -> String?
  ) throws -> [String] {
    var result = kind
    var (index, position) = (0, 0)
    while index < words.count {
      let word = words[index]
      index += 1
      guard word.hasPrefix("-") else {
        let slot = self.slot(position: position, word)
        position += 1
        result.append(try Self.replacing(word, slot, missing, place))
        continue
      }
      guard word.hasPrefix("--"), word.count > 2, !word.contains("=") else {
        throw TesseraError("the argument \(quoted(word)) is not one of a result's")
      }
      result.append(word)
      guard !Self.flags.contains(word), index < words.count else { continue }
      let value = words[index]
      index += 1
      result.append(try Self.replacing(value, slot(option: word, value), missing, place))
    }
    return result
  }

  private func slot(position: Int, _ word: String) -> Slot {
    switch (kind[0], position) {
    case ("trace", 0): Slot(role: .trace, isFile: true)
    case ("accuracy", 1): Slot(role: .network, isFile: true)
    case ("run", 1): Slot(role: .network)
    default: FinishedRun.isPath(word) ? Slot(role: .input, isFile: true) : Slot(role: .accelerator)
    }
  }

  private func slot(option: String, _ value: String) -> Slot {
    switch option {
    case "--technology": Slot(role: .technology)
    case "--mask": Slot(role: .mask, isFile: true)
    case "--mapping": Slot(role: .mapping)
    case "--input", "--external": Slot(role: .input, isFile: true)
    case "--data": Slot(role: .data, isFile: true)
    case "--networks": Slot(role: .network)
    case "--baseline", "--accelerator", "--backup":
      FinishedRun.isPath(value) ? Slot(role: .input, isFile: true) : Slot(role: .accelerator)
    case "--set", "--vary": Slot()
    default: Slot(namesNothing: true)
    }
  }

  private static func replacing(
    _ word: String, _ slot: Slot, _ missing: (String) -> TesseraError,
    _ place: (String, InputFile.Role?) throws -> String?
  ) throws -> String {
    func found(_ text: String) throws -> String? {
      if slot.namesNothing { return nil }
      if let found = try place(text, slot.role) { return found }
      guard let equals = text.firstIndex(of: "=") else { return nil }
      let value = text.index(after: equals)
      return try place(String(text[value...]), slot.role).map { text[..<value] + $0 }
    }
    if let found = try found(word) { return found }
    let pieces = try word.split(separator: ",", omittingEmptySubsequences: false).map { piece in
      if let found = try found(String(piece)) { return found }
      let value = piece.firstIndex(of: "=").map { piece[piece.index(after: $0)...] } ?? piece
      guard !slot.isFile, !isFile(String(value), slot) else {
        throw missing(String(value.isEmpty ? piece : value))
      }
      return String(piece)
    }
    return pieces.joined(separator: ",")
  }

  private static let suffixes = [
    ".yaml", ".yml", ".csv", ".onnx", ".npy", ".npz", ".bin", ".gz", ".json", ".trace", ".tsr",
    ".ini",
  ]

  /// Whether a text is a path; a rate such as `256 GB/s` has a slash, too.
  private static func isFile(_ text: String, _ slot: Slot) -> Bool {
    text.hasPrefix("/") || text.hasPrefix("~") || text.hasPrefix("./")
      || text.split(separator: "/").contains("..")
      || (slot.role != nil && text.contains("/"))
      || suffixes.contains { text.lowercased().hasSuffix($0) }
  }
}
