import ArgumentParser
import Tessera

/// `tessera memory`
struct MemoryCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "memory",
      abstract: "Simulates memories by themselves.",
      discussion: """
        Example:
          tessera memory replay requests.trace.gz --config ddr4-2400_8gb_x8
        """,
      subcommands: [
        MemoryReplayCommand.self, MemoryConvertCommand.self, MemorySenseCommand.self,
      ])
  }
}
