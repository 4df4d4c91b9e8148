import ArgumentParser
import Foundation
import Tessera

/// The `tessera` program; a package of your own makes it with its own catalog.
///
/// ```swift
/// import Tessera
/// import TesseraCommand
///
/// func catalog() throws -> Catalog {
///   var catalog = try Catalog.standard()
///   try catalog.register(.myTile)
///   return catalog
/// }
/// CommandLineEntry.main(catalog: try catalog(), dataFolder: "Data")
/// ```
public enum CommandLineEntry {
  /// The exit code for bad input and everything else that goes wrong.
  public static let failure: Int32 = 2

  /// Runs the command line of the process and ends it.
  ///
  /// The exit code is 0, or 2 after one line on standard error, or 1 where a check that was asked for
  /// says no, or 130 after an interrupt, which leaves no unfinished file behind. Where the BLAS does not
  /// know the processor, the process starts once more with kernels that fit it (``BLAS/fasterCore``).
  ///
  /// - Parameters:
  ///   - catalog: the component kinds that descriptions may use.
  ///   - dataFolder: a folder with `accelerators`, `technologies` and so on of your own. It is
  ///     searched after `--data` and `$TESSERA_DATA_ROOT`, and before the program's own data.
  public static func main(
    catalog: @autoclosure () throws -> Catalog = try Catalog.standard(), dataFolder: String? = nil
  ) -> Never {
    BLASRestart.runIfFaster()
    TemporaryFiles.removeOnInterrupt()
    let status = run(
      Array(CommandLine.arguments.dropFirst()), catalog: try catalog(), dataFolder: dataFolder,
      output: CommandOutput(descriptor: 1), errors: CommandOutput(descriptor: 2))
    exit(status)
  }

  /// Runs one command line within a process and returns its exit code.
  ///
  /// - Parameters:
  ///   - arguments: without the program's name.
  ///   - output: takes the results.
  ///   - errors: takes one line where something goes wrong, and the progress on a terminal.
  public static func run(
    _ arguments: [String], catalog: @autoclosure () throws -> Catalog = try Catalog.standard(),
    dataFolder: String? = nil, output: CommandOutput, errors: CommandOutput
  ) -> Int32 {
    do {
      let context = CommandContext(
        catalog: try catalog(), dataFolder: dataFolder, output: output, errors: errors)
      try CommandContext.$current.withValue(context) {
        try TesseraTool.checkCommand(arguments)
        var command = try TesseraTool.parseAsRoot(arguments)
        try command.run()
      }
      return 0
    } catch {
      return report(error, output, errors)
    }
  }

  private static func report(
    _ error: any Error, _ output: CommandOutput, _ errors: CommandOutput
  ) -> Int32 {
    var message: String
    // What a check found is an answer, which has been given.
    if let code = error as? ExitCode, !code.isSuccess { return code.rawValue }
    if let error = error as? TesseraError {
      message = error.description
    } else if TesseraTool.exitCode(for: error).isSuccess {
      // Help, the version, and completion scripts.
      do {
        try output.write(TesseraTool.fullMessage(for: error) + "\n")
        return 0
      } catch {
        message = error.description
      }
    } else {
      message = TesseraTool.message(for: error)
    }
    message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    // Where even this cannot be written, the exit code has to do.
    try? errors.write("tessera: \(message)\n")
    return failure
  }
}
