import ArgumentParser
import Tessera

/// `tessera technology template`
struct TechnologyTemplateCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "template",
      abstract: "Writes a sheet with a row for each cost that an accelerator needs.",
      discussion: """
        A spreadsheet opens it; fill energy, static_power or area with a unit, and source and \
        standing, then save it as CSV and import it.

        Example:
          tessera technology template tim-dnn_tvlsi_2020 -o costs.csv
        """)
  }

  @Argument(help: "An accelerator, by name or path.", completion: .names(in: "accelerators"))
  var accelerator: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The sheet.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String

  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let description = try workbench.accelerator(accelerator)
    let template = try CostSheetTemplate(description, workbench: workbench)
    try AtomicFile.write(template.csv, to: output)
    try context.output.write(
      "\(output): \(template.rowCount) rows to fill; then: tessera technology import \(output) "
        + "--extends \(description.technology.value) --accelerator \(accelerator) -o my-costs.yaml\n"
    )
  }
}
