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
      "\(folder): \(bundle.files.count) files of: \(EscapedText.line(bundle.command))\n")
    guard check else { return }
    let progress = context.progress()
    progress.show("making the result again")
    defer { progress.clear() }
    let again = try bundle.repeated(in: folder, context)
    progress.clear()
    let path = "\(folder)/\(ResultBundle.resultName)"
    let recorded = try FileContents.bytes(of: path, limit: JSONValue.maximumSize)
    let made = JSONField(
      try JSONValue.parse(again, file: "the new result"), file: "the new result")
    let command = try made.member("command").string()
    if recorded == again {
      guard command == bundle.command else {
        throw TesseraError(
          at: "\(folder)/\(ResultBundle.manifestName)",
          "the command is not that of the arguments, \(quoted(command))")
      }
      return try context.output.write("The result is the same, byte for byte.\n")
    }
    let difference = try ResultDifference(
      JSONField(try JSONValue.parse(recorded, file: path), file: path),
      made)
    try context.output.write(
      "The result is not the same, made by version \(EscapedText.line(bundle.version)) and again by "
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
  /// What would write files, read others, or change the form of what comes out.
  private static let refused: Set<String> = [
    "--output", "--format", "--export-perturbed", "--jobs", "--threads", "--help", "--version",
    "--generate-completion-script", "--experimental-dump-help",
  ]

  /// Runs the bundle's command with nothing but the unpacked folder, and returns what it writes.
  ///
  /// A bundle may come from anybody: only commands that read files of the folder and write to
  /// standard output are run.
  ///
  /// - Throws: `TesseraError` for any other command, and where the command fails.
  func repeated(in folder: String, _ context: CommandContext) throws -> [UInt8] {
    let place = "\(folder)/\(Self.manifestName)"
    guard let command = ResultCommand(words: arguments) else {
      throw TesseraError(
        at: place,
        "the arguments are of no command that makes a result; expected one of "
          + ResultCommand.kindNames)
    }
    if let word = command.words.first(where: {
      Self.refused.contains($0) || ($0 == "--data" && command.kind != ["accuracy"])
    }) {
      throw TesseraError(at: place, "the argument \(quoted(word)) is not one of a result's")
    }
    var words: [String]
    do {
      words = try self.words(of: command, in: folder)
    } catch let error as TesseraError {
      throw TesseraError(at: place, error.description)
    }
    words += ["--format", "json"] + (command.kind == ["compare"] ? ["--jobs", "1"] : [])
    var inner = context
    let output = CommandOutput()
    inner.output = output
    inner.bundleFolder = folder
    try SourceText.$boundary.withValue(folder) {
      try CommandContext.$current.withValue(inner) {
        var parsed = try TesseraTool.parseAsRoot(words)
        try parsed.run()
      }
    }
    return Array(output.text.utf8)
  }

  /// The words with every file in the folder; the result itself is none of the command's.
  private func words(of command: ResultCommand, in folder: String) throws -> [String] {
    let own = files.filter { !$0.isResult }.map(\.name)
    let names = Set(own + own.map { "./" + $0 })
    let folders = Set(
      own.compactMap { name in name.lastIndex(of: "/").map { "./" + name[..<$0] } })
    return try command.replacingFiles(
      missing: { TesseraError("the argument \(quoted($0)) is not in the bundle") },
      { name, role in
        names.contains(name) || (role == .data && folders.contains(name))
          ? "\(folder)/\(name)" : nil
      })
  }
}
