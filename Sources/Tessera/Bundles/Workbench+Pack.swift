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
    let found = try search.find(command.inputs)
    if ([path] + found.joined().map(\.path)).contains(where: { InputFile.isSame($0, target) }) {
      throw TesseraError("-o \(target): is one of the files that the bundle is made of")
    }
    let places = try search.places(found.flatMap(\.self))
    var files = [
      ResultBundle.File(
        name: ResultBundle.resultName, bytes: contents.count,
        sha256: SHA256.hexDigest(of: contents))
    ]
    for file in found.joined() {
      guard let place = places[file.path], !files.contains(where: { $0.name == place }) else {
        continue
      }
      files.append(.init(name: place, bytes: file.bytes, sha256: file.input.sha256))
    }
    files[1...].sort { $0.name < $1.name }
    let arguments = try Self.arguments(command, found.compactMap(\.first), places)
    let bundle = ResultBundle(
      version: try root.member("version").string(), command: command.text,
      arguments: arguments, files: files)
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
  private struct PackedCommand {
    var text: String
    var command: ResultCommand
    var inputs: [InputFile]
  }

  /// - Throws: `TesseraError` where such a result cannot be made again from its inputs.
  private static func packedCommand(_ root: JSONField) throws -> PackedCommand {
    let field = try root.member("command")
    let text = try field.string()
    guard let words = CommandWords.words(of: text), words.first == "tessera", words.count > 2 else {
      throw field.error("found \(quoted(text)); expected the command that made the result")
    }
    guard let command = ResultCommand(words: Array(words.dropFirst())) else {
      throw field.error(
        "found a result of \(quoted("tessera " + words[1])); expected one of "
          + ResultCommand.kindNames
          + (words[1] == "price" ? ", such as the one that was priced" : ""))
    }
    if try root.optionalMember("perturbed_model") != nil {
      throw try root.member("perturbed_model").error(
        "a result with an exported model cannot be packed; run it again without it")
    }
    // A result within a comparison's folder of another version names the comparison.
    guard try command.kind != ["compare"] || root.optionalMember("kind") != nil else {
      throw field.error("is a run of a comparison; pack the comparison itself")
    }
    var inputs = try root.member("inputs").elements().map { field in
      try InputFile(
        name: try field.member("name").string(),
        role: field.optionalMember("role") == nil ? .input : InputFile(field).role,
        sha256: try field.member("sha256").string())
    }
    // A trace holds the network, and the accelerator unless another is named.
    if command.kind == ["trace", "replay"] {
      let hasOther = command.words.contains("--accelerator")
      inputs.removeAll {
        $0.role == .network || $0.role == .mask || $0.role == .input
          || ($0.role == .accelerator && !hasOther)
      }
    }
    return PackedCommand(text: text, command: command, inputs: inputs)
  }

  /// The words of the command with files of the bundle in place of names without folders.
  ///
  /// - Throws: `TesseraError` for a word that names a file and fits none of the inputs, or several.
  private static func arguments(
    _ packed: PackedCommand, _ found: [BundleInputs.Found], _ places: [String: String]
  ) throws -> [String] {
    let isComparison = packed.command.kind == ["compare"]
    return try packed.command.replacingFiles(
      missing: {
        TesseraError("the command names \(quoted($0)), which is not among the result's inputs")
      },
      { name, role in
        let named = found.filter {
          $0.input.name == name
            && (role == nil || $0.input.role == role || (isComparison && $0.input.role == .input))
        }
        guard let file = named.first, let place = places[file.path] else {
          return role == .data ? dataFolder(found, places) : nil
        }
        // Of what one file extends the first is the file itself; elsewhere nothing tells them apart.
        let isChain = !isComparison && [.accelerator, .network, .technology].contains(role)
        guard isChain || named.allSatisfy({ $0.path == file.path }) else {
          throw TesseraError(
            "the result has several inputs named \(quoted(name)), and its command does not tell "
              + "which is meant; give the files different names")
        }
        // A path of two parts would be taken for the place of a file of the data.
        return file.input.name.contains("/") ? place : "./" + place
      })
  }

  /// The folder of a data set that is named by its folder.
  private static func dataFolder(
    _ found: [BundleInputs.Found], _ places: [String: String]
  ) -> String? {
    guard let place = found.first(where: { $0.input.role == .data }).flatMap({ places[$0.path] }),
      let slash = place.lastIndex(of: "/")
    else { return nil }
    return "./" + place[..<slash]
  }
}
