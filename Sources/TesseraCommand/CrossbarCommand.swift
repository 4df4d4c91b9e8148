import ArgumentParser
import Tessera

/// `tessera crossbar`
struct CrossbarCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "crossbar",
      abstract: "Solves resistive arrays with the resistance of their lines.",
      discussion: """
        Example:
          tessera crossbar solve --resistances R.csv --voltages V.csv --word-line-segment 1 \
        --bit-line-segment 1 -o I.csv
        """,
      subcommands: [
        CrossbarSolveCommand.self, CrossbarMapCommand.self, CrossbarDeckCommand.self,
      ])
  }
}
