import Compression
import Foundation

extension Workbench {
  /// Packs a result with everything that determines it.
  ///
  /// Results of `run`, `trace replay`, `compare` and `accuracy` can be packed. The same result and
  /// files give the same bundle.
  ///
  /// - Parameters:
  ///   - path: the result as JSON.
  ///   - folders: where files are looked for that are not in the data.
  /// - Throws: `TesseraError` where a file is not found or has another SHA-256 than the result says,
  ///   and where the result is of another kind; then there is no bundle.
  @discardableResult
  public func pack(
    _ path: String, from folders: [String] = [], to target: String
  ) throws -> ResultBundle {
    let contents = try FileContents.bytes(of: path, limit: JSONValue.maximumSize)
    let root = JSONField(try JSONValue.parse(contents, file: path), file: path)
    let command = try Self.packedCommand(root)
    let search = try BundleInputs(roots: self.folders.roots, result: path, folders: folders)
    let found = try command.inputs.map { try search.find($0) }
    let places = try search.places(found)
    var files = [
      ResultBundle.File(
        name: ResultBundle.resultName, bytes: contents.count,
        sha256: SHA256.hexDigest(of: contents))
    ]
    for file in found {
      guard let place = places[file.path], !files.contains(where: { $0.name == place }) else {
        continue
      }
      files.append(.init(name: place, bytes: file.bytes, sha256: file.input.sha256))
    }
    files[1...].sort { $0.name < $1.name }
    let bundle = ResultBundle(
      version: try root.member("version").string(), command: command.text,
      arguments: Self.arguments(command, found, places), files: files)
    let writer = try TarWriter(target)
    try writer.add(ResultBundle.manifestName, Array(try bundle.json.prettyText().utf8))
    try writer.add(ResultBundle.resultName, contents)
    let paths = Dictionary(places.map { ($1, $0) }) { first, _ in first }
    for file in files.dropFirst() {
      guard let source = paths[file.name] else { continue }
      guard try writer.add(file.name, file: source, size: file.bytes) == file.sha256 else {
        throw TesseraError(at: source, "changes while it is packed")
      }
    }
    try writer.commit()
    return bundle
  }

  /// What a result says about how it was made.
  struct PackedCommand {
    var text: String
    /// Without the program's name.
    var words: [String]
    var inputs: [InputFile]
  }

  /// - Throws: `TesseraError` where such a result cannot be made again from its inputs.
  private static func packedCommand(_ root: JSONField) throws -> PackedCommand {
    let field = try root.member("command")
    let text = try field.string()
    guard let words = CommandWords.words(of: text), words.first == "tessera", words.count > 2 else {
      throw field.error("found \(quoted(text)); expected the command that made the result")
    }
    let rest = Array(words.dropFirst())
    let kinds = ["run", "trace replay", "compare", "accuracy"]
    guard kinds.contains(where: { rest.starts(with: $0.split(separator: " ").map(String.init)) })
    else {
      let isPriced = rest[0] == "price"
      throw field.error(
        "found a result of 'tessera \(rest[0])'; expected one of \(kinds.joined(separator: ", "))"
          + (isPriced ? ", such as the one that was priced" : ""))
    }
    if try root.optionalMember("perturbed_model") != nil {
      throw try root.member("perturbed_model").error(
        "a result with an exported model cannot be packed; run it again without it")
    }
    var inputs = try root.member("inputs").elements().map { field in
      try InputFile(
        name: try field.member("name").string(),
        role: field.optionalMember("role") == nil ? .input : InputFile(field).role,
        sha256: try field.member("sha256").string())
    }
    // A trace holds the network, and the accelerator unless another is named.
    if rest[0] == "trace" {
      let hasOther = rest.contains("--accelerator")
      inputs.removeAll {
        $0.role == .network || $0.role == .mask || $0.role == .input
          || ($0.role == .accelerator && !hasOther)
      }
    }
    return PackedCommand(text: text, words: rest, inputs: inputs)
  }

  /// The words of the command with files of the bundle in place of names without folders.
  private static func arguments(
    _ command: PackedCommand, _ found: [BundleInputs.Found], _ places: [String: String]
  ) -> [String] {
    let roles: [String: InputFile.Role] = [
      "--technology": .technology, "--mask": .mask, "--input": .input, "--data": .data,
      "--baseline": .accelerator, "--accelerator": .accelerator, "--networks": .network,
    ]
    let verbs = command.words[0] == "trace" ? 2 : 1
    var result = Array(command.words[..<verbs])
    for (index, word) in command.words.enumerated().dropFirst(verbs) {
      let option = command.words[index - 1]
      if option == "--data", let folder = dataFolder(word, found, places) {
        result.append(folder)
        continue
      }
      let role = roles[option] ?? (index == verbs + 1 ? .network : .accelerator)
      result.append(
        Self.replacedFiles(in: word) { piece in
          let named = found.filter { $0.input.name == piece }
          let file = named.first { $0.input.role == role } ?? named.first
          guard let file, let place = places[file.path] else { return nil }
          // A path of two parts would be taken for the place of a file of the data.
          return file.input.name.contains("/") ? place : "./" + place
        })
    }
    return result
  }

  /// The folder of a data set that is named by its folder.
  private static func dataFolder(
    _ name: String, _ found: [BundleInputs.Found], _ places: [String: String]
  ) -> String? {
    guard !found.contains(where: { $0.input.name == name }),
      let place = found.first(where: { $0.input.role == .data }).flatMap({ places[$0.path] }),
      let slash = place.lastIndex(of: "/")
    else { return nil }
    return "./" + place[..<slash]
  }

  /// A word whose parts between `=` and `,` are replaced where `body` gives something.
  public static func replacedFiles(in word: String, _ body: (String) -> String?) -> String {
    var (result, piece) = ("", "")
    for character in word {
      if character == "=" || character == "," {
        result += (body(piece) ?? piece) + String(character)
        piece = ""
      } else {
        piece.append(character)
      }
    }
    return result + (body(piece) ?? piece)
  }
}
