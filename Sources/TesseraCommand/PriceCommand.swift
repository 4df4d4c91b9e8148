import ArgumentParser
import Tessera

/// `tessera price`
struct PriceCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "price",
      abstract: "Prices a finished run with another technology, without simulating.",
      discussion: """
        Counts and times stay as they are; energies, powers and areas come from the technology.

        Example:
          tessera price results/result.json --technology tim-dnn-32nm-30.86pJ
        """)
  }

  @Argument(help: "A result as JSON.", completion: .file(extensions: ["json"]))
  var file: String

  @Option(
    help: ArgumentHelp("A technology, by name or path.", valueName: "t"),
    completion: .names(in: "technologies"))
  var technology: String

  @OptionGroup var result: ResultArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let root = try JSONField(file: file)
    if try AccuracyFile.isAccuracy(root) {
      throw TesseraError(
        at: file,
        "is an accuracy result, which cannot be priced again; expected its command with "
          + "--technology \(technology)")
    }
    var record = try ResultFile.record(root)
    let table = try workbench.technology(technology)
    let folder = try result.folder()
    var command = CommandText("price")
    command.add(name: file)
    command.add("technology", file: technology)
    record.command = command.text
    try result.deliver(try RunResult(pricing: record, with: table), to: folder, in: context)
  }
}
