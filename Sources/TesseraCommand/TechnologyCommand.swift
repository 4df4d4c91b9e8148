import ArgumentParser
import Tessera

/// `tessera technology`
struct TechnologyCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "technology",
      abstract: "Prints memory arrays, makes technologies from spreadsheets, and scales them.",
      discussion: """
        Without a command, the name of a memory technology prints one of its arrays.

        Examples:
          tessera technology STT-MRAM --capacity 1MiB --node 45nm --cim
          tessera technology template tim-dnn_tvlsi_2020 -o costs.csv
          tessera technology import costs.csv --extends tim-dnn-32nm -o my-costs.yaml
        """,
      subcommands: [
        TechnologyArrayCommand.self, TechnologyTemplateCommand.self, TechnologyImportCommand.self,
        TechnologyScaleCommand.self,
      ],
      defaultSubcommand: TechnologyArrayCommand.self)
  }
}
