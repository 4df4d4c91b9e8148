import ArgumentParser
import Tessera

/// `tessera unpack`
struct UnpackCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unpack",
      abstract: "Unpacks a bundle into a new folder, and makes its result again if asked to.",
      discussion: """
        With --check the result is made again from the folder alone; the exit code is 0 where it \
        is the same byte for byte, and 1 where it is not.

        Example:
          tessera unpack result.tar.zst --check
        """)
  }

  @Argument(help: "A bundle.", completion: .file())
  var file: String

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "The new folder. (default: the bundle's name without .tar.zst)", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Flag(help: "Makes the result again from what was unpacked, and compares the bytes.")
  var check = false

  func run(in context: CommandContext) throws {
    let folder = try output ?? Self.folder(file)
    let bundle = try ResultBundle.unpack(file, to: folder)
    try context.output.write(
      "\(folder): \(bundle.files.count) files of: \(bundle.command)\n")
    guard check else { return }
    let progress = context.progress()
    progress.show("making the result again")
    defer { progress.clear() }
    let again = try bundle.repeated(in: folder, context)
    progress.clear()
    let path = "\(folder)/\(ResultBundle.resultName)"
    let recorded = try FileContents.bytes(of: path, limit: JSONValue.maximumSize)
    if recorded == again {
      return try context.output.write("The result is the same, byte for byte.\n")
    }
    let difference = try ResultDifference(
      JSONField(try JSONValue.parse(recorded, file: path), file: path),
      JSONField(try JSONValue.parse(again, file: "the new result"), file: "the new result"))
    try context.output.write(
      "The result is not the same, made by version \(bundle.version) and again by "
        + "\(TesseraVersion.current).\n\n" + difference.text)
    throw ExitCode(1)
  }

  private static func folder(_ file: String) throws -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for suffix in [".tar.zst", ".tar.gz", ".tar"] where name.hasSuffix(suffix) && name != suffix {
      return String(name.dropLast(suffix.count))
    }
    throw TesseraError("\(file): expected -o FOLDER, because the name does not end in .tar.zst")
  }
}

extension ResultBundle {
  private static let commands = [["run"], ["trace", "replay"], ["compare"], ["accuracy"]]
  /// What would write files, read others, or change the form of what comes out.
  private static let refused = [
    "--output", "-o", "--format", "--export-perturbed", "--jobs", "--threads", "--help", "-h",
    "--version", "--generate-completion-script", "--experimental-dump-help",
  ]
  private static let suffixes = [
    ".yaml", ".yml", ".csv", ".onnx", ".npy", ".npz", ".bin", ".gz", ".json", ".trace", ".tsr",
    ".ini",
  ]

  /// Runs the bundle's command with nothing but the unpacked folder, and returns what it writes.
  ///
  /// A bundle may come from anybody: only commands that read files of the folder and write to
  /// standard output are run.
  ///
  /// - Throws: `TesseraError` for any other command, and where the command fails.
  func repeated(in folder: String, _ context: CommandContext) throws -> [UInt8] {
    let place = "\(folder)/\(Self.manifestName)"
    guard let command = Self.commands.first(where: { arguments.starts(with: $0) }) else {
      throw TesseraError(
        at: place,
        "the arguments are of no command that makes a result; expected one of "
          + Self.commands.map { $0.joined(separator: " ") }.joined(separator: ", "))
    }
    let names = Set(files.map { "./" + $0.name } + files.map(\.name))
    let folders = Set(
      files.compactMap { $0.name.lastIndex(of: "/").map($0.name.prefix(upTo:)) }.map { "./" + $0 })
    var words = command
    for (index, word) in arguments.enumerated().dropFirst(command.count) {
      let name = String(word.prefix { $0 != "=" })
      guard !Self.isRefused(name), name != "--data" || command == ["accuracy"] else {
        throw TesseraError(at: place, "the argument \(quoted(word)) is not one of a result's")
      }
      if arguments[index - 1] == "--data" || name == "--data", !names.contains(word) {
        guard name != "--data" || word == "--data", word == "--data" || folders.contains(word)
        else {
          throw TesseraError(at: place, "the argument \(quoted(word)) is not in the bundle")
        }
        words.append(word == "--data" ? word : "\(folder)/\(word)")
        continue
      }
      var outside: String?
      words.append(
        Workbench.replacedFiles(in: word) { piece in
          if names.contains(piece) { return "\(folder)/\(piece)" }
          let isOutside =
            piece.hasPrefix("/") || piece.hasPrefix("~")
            || piece.split(separator: "/").contains("..")
            || Self.suffixes.contains { piece.lowercased().hasSuffix($0) }
          if isOutside { outside = piece }
          return nil
        })
      if let outside {
        throw TesseraError(at: place, "the argument \(quoted(outside)) is not in the bundle")
      }
    }
    words += ["--format", "json"] + (command == ["compare"] ? ["--jobs", "1"] : [])
    var inner = context
    let output = CommandOutput()
    inner.output = output
    inner.repetition = .init(folder: folder, command: self.command)
    try SourceText.$boundary.withValue(folder) {
      try CommandContext.$current.withValue(inner) {
        var parsed = try TesseraTool.parseAsRoot(words)
        try parsed.run()
      }
    }
    return Array(output.text.utf8)
  }

  /// Options may be shortened to `-oFILE`, so a single letter is refused with what follows.
  private static func isRefused(_ name: String) -> Bool {
    refused.contains(name) || name.hasPrefix("-o") || name.hasPrefix("-h")
  }
}
