import ArgumentParser
import Tessera

/// `tessera trace compress`
struct TraceCompressCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "compress", abstract: "Makes a trace from the text form that cat writes.")
  }

  @Argument(help: "The text, or - for standard input.", completion: .file())
  var text: String

  @OptionGroup var output: TraceOutputArguments
  @OptionGroup var level: TraceLevelArguments

  func run(in context: CommandContext) throws {
    try TraceText.compress(text, to: output.output, level: try level.checked())
  }
}

/// `tessera trace cat`
struct TraceCatCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "cat", abstract: "Prints a trace as text, which compress reads back.")
  }

  @Argument(help: "A trace.", completion: .file())
  var file: String

  func run(in context: CommandContext) throws {
    try TraceReader(path: file).writeText { bytes in try context.output.write(bytes) }
  }
}

/// `tessera trace verify`
struct TraceVerifyCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "verify",
      abstract: "Checks every checksum, record and wait, and the index of a trace.")
  }

  @Argument(help: "A trace.", completion: .file())
  var file: String

  func run(in context: CommandContext) throws {
    let statistics = try TraceReader(path: file).verify()
    try context.output.write(
      "\(file): in order, \(NumberText.grouped(statistics.records)) records in "
        + "\(NumberText.grouped(statistics.segments)) segments\n")
  }
}

/// `tessera trace slice`
struct TraceSliceCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "slice", abstract: "Writes the part of a trace between two layers.")
  }

  @Argument(help: "A trace.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The first layer.", valueName: "layer"))
  var from: String

  @Option(help: ArgumentHelp("The last layer.", valueName: "layer"))
  var to: String

  @OptionGroup var output: TraceOutputArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    try context.workbench(data).sliceTrace(
      file, fromLayer: from, toLayer: to, to: output.output)
  }
}
