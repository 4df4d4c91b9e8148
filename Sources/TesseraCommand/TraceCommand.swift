import ArgumentParser
import Tessera

/// `tessera trace`
struct TraceCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "trace",
      abstract: "Records, replays and handles traces of lowered networks.",
      discussion: """
        A trace holds what a network does on an accelerator's units, without times: it is lowered \
        once and replayed on many configurations.

        Example:
          tessera trace record tim-dnn_tvlsi_2020 resnet18 -o resnet18.trace
          tessera trace replay resnet18.trace --set tiles.accessTime=3ns
        """,
      subcommands: [
        TraceRecordCommand.self, TraceCompressCommand.self, TraceReplayCommand.self,
        TraceInfoCommand.self, TraceCatCommand.self, TraceVerifyCommand.self,
        TraceSliceCommand.self,
      ])
  }
}

/// Where a trace is written.
struct TraceOutputArguments: ParsableArguments {
  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The trace to write.", valueName: "file"), completion: .file())
  var output: String
}

/// How hard a trace is compressed.
struct TraceLevelArguments: ParsableArguments {
  @Option(help: ArgumentHelp("How hard to compress, 1 to 19.", valueName: "level"))
  var level = TraceWriter.defaultLevel

  /// - Throws: `TesseraError` where the level is out of range.
  func checked() throws -> Int {
    guard (1...19).contains(level) else {
      throw TesseraError("--level \(level): expected 1 to 19")
    }
    return level
  }
}
