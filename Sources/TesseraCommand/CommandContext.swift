import ArgumentParser
import Tessera

/// What a command works with, beside its arguments.
///
/// ArgumentParser makes commands by itself, so they find this in a task-local value for as long as
/// one of them runs; nothing is global, and two runs in one process do not meet.
struct CommandContext: Sendable {
  @TaskLocal static var current: CommandContext?

  var catalog: Catalog
  /// The folder of data that the entry point was given.
  var dataFolder: String?
  var output: CommandOutput
  var errors: CommandOutput
  /// The folder of a bundle whose result is made again: nothing else is read by name.
  var bundleFolder: String?

  /// The catalog with the data folders, of which `option` is the first.
  func workbench(_ arguments: DataArguments) throws -> Workbench {
    try workbench(data: arguments.data)
  }

  /// The catalog with the data folders, for a command whose `--data` is something else.
  func workbench(data: String? = nil) throws -> Workbench {
    if let bundleFolder {
      return Workbench(catalog: catalog, folders: DataFolders(roots: [bundleFolder]))
    }
    return Workbench(
      catalog: catalog, folders: try DataRoots.folders(option: data, entryPoint: dataFolder))
  }

  /// A line for long work; it shows nothing unless a terminal is there.
  func progress() -> ProgressLine {
    ProgressLine(errors, isShown: errors.isTerminal)
  }
}

/// A command that takes what it works with from the context.
protocol ContextualCommand: ParsableCommand {
  func run(in context: CommandContext) throws
}

extension ContextualCommand {
  func run() throws {
    guard let context = CommandContext.current else {
      throw TesseraError("a command was started without its context; start it with the entry point")
    }
    try run(in: context)
  }
}
