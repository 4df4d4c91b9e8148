import ArgumentParser
import Tessera

/// The root of the command line.
struct TesseraTool: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tessera",
      abstract: "Simulates in-memory accelerators, cycle by cycle.",
      discussion: """
        Run a network on an accelerator:
          tessera run tim-dnn_tvlsi_2020 resnet18

        Accelerators, networks and technologies are named, or given as a path, which has a slash \
        or a suffix. Names are looked up in --data DIR, $TESSERA_DATA_ROOT, and the data that \
        comes with the program.

        Completions for a shell: tessera --generate-completion-script bash|zsh|fish
        """,
      version: TesseraVersion.current,
      subcommands: [
        RunCommand.self, StudySuiteCommand.self, StudyCompareCommand.self,
        StudyValidateCommand.self, AccuracyCommand.self, CrossbarCommand.self, DeviceCommand.self,
        PriceCommand.self, ExplainCommand.self, DiffCommand.self, PackCommand.self,
        UnpackCommand.self, TraceCommand.self, TechnologyCommand.self,
        MemoryCommand.self,
        ListCommand.self, DescribeCommand.self, NewCommand.self, DoctorCommand.self,
        ManualCommand.self,
      ])
  }

  /// Answers a command that does not exist with the nearest one.
  ///
  /// - Throws: `TesseraError`.
  static func checkCommand(_ arguments: [String]) throws {
    var command: any ParsableCommand.Type = TesseraTool.self
    var path = "tessera"
    for argument in arguments {
      let subcommands = command.configuration.subcommands
      guard !subcommands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return }
      guard let next = subcommands.first(where: { name(of: $0) == argument }) else {
        let known = subcommands.filter { $0.configuration.shouldDisplay }.map(name)
        // A command that runs where none is named takes what is no command, unless it looks like one.
        if command.configuration.defaultSubcommand != nil,
          nearestName(to: argument, among: known) == nil
        {
          return
        }
        throw TesseraError(
          "unknown command \(quoted(argument)) of \(path)"
            + expectation(of: known, insteadOf: argument))
      }
      command = next
      path += " " + argument
    }
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}
