import ArgumentParser
import Tessera

/// `tessera technology import`
struct TechnologyImportCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: "Makes a technology from a sheet of costs.",
      discussion: """
        Takes CSV as spreadsheets save it, with commas, semicolons or tabs. What the sheet leaves \
        empty stays as the technology below has it. Every value needs a unit, a source and a \
        standing.

        Example:
          tessera technology import costs.csv --extends tim-dnn-32nm -o my-costs.yaml
          tessera run tim-dnn_tvlsi_2020 lenet5 --technology ./my-costs.yaml
        """)
  }

  @Argument(help: "The sheet.", completion: .file(extensions: ["csv"]))
  var sheet: String

  @Option(
    help: ArgumentHelp("The technology below, by name or path.", valueName: "t"),
    completion: .names(in: "technologies"))
  var extends: String

  @Option(
    help: ArgumentHelp(
      "Lets the sheet name components of this accelerator by their paths.", valueName: "a"),
    completion: .names(in: "accelerators"))
  var accelerator: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The technology.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var output: String

  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let result = try workbench.importCosts(
      sheet, extending: extends, to: output,
      accelerator: try accelerator.map { try workbench.accelerator($0) })
    try AtomicFile.write(result.text, to: output)
    let count = result.sheet.values.count
    let lines =
      ["\(output): \(count) \(count == 1 ? "value" : "values") over \(result.base.name)"]
      + result.sheet.notes(over: result.base.name)
    try context.output.write(lines.map { "\($0)\n" }.joined())
  }
}
