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
  /// Where a result is made again from its bundle.
  var repetition: Repetition?

  /// Work that is done again: nothing but the folder is read by name, and results name the command
  /// that they were made by at first.
  struct Repetition: Sendable {
    var folder: String
    var command: String
  }

  /// The catalog with the data folders, of which `option` is the first.
  func workbench(_ arguments: DataArguments) throws -> Workbench {
    try workbench(data: arguments.data)
  }

  /// The catalog with the data folders, for a command whose `--data` is something else.
  func workbench(data: String? = nil) throws -> Workbench {
    if let repetition {
      return Workbench(catalog: catalog, folders: DataFolders(roots: [repetition.folder]))
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
