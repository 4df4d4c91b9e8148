import ArgumentParser
import Tessera

/// `tessera pack`
struct PackCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "pack",
      abstract: "Packs a result with everything that determines it into one file.",
      discussion: """
        Descriptions with all that they extend, technology, network, traces, data sets and the \
        command go with a result of run, trace replay, compare or accuracy. A file that is not \
        found, or that is not the one that the result was made from, is an error.

        Example:
          tessera pack results/result.json -o result.tar.zst
        """)
  }

  @Argument(help: "A result as JSON.", completion: .file(extensions: ["json"]))
  var file: String

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The bundle.", valueName: "bundle.tar.zst"), completion: .file())
  var output: String

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "A folder with files that are not in the data, beside the working directory; may be "
        + "repeated.", valueName: "dir"), completion: .directory)
  var folders: [String] = []

  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let bundle = try context.workbench(data).pack(file, from: folders, to: output)
    let bytes = bundle.files.reduce(0) { $0 + $1.bytes }
    try context.output.write(
      "\(bundle.files.count) files, \(NumberText.grouped(bytes)) bytes, for: "
        + EscapedText.line(bundle.command) + "\n")
  }
}
