import ArgumentParser

/// `tessera memory`
struct MemoryCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "memory",
      abstract: "Examines memories.",
      subcommands: [MemorySenseCommand.self])
  }
}
