import ArgumentParser
import Tessera

/// `tessera trace replay`
struct TraceReplayCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "replay", abstract: "Runs a trace on the accelerator it names, or on another.",
      discussion: """
        Another accelerator may differ in times, costs and capacities. One with another geometry \
        is refused, because the network would be mapped in another way.
        """)
  }

  @Argument(help: "A trace.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("Another accelerator, by name or path.", valueName: "a"),
    completion: .names(in: "accelerators"))
  var accelerator: String?

  @OptionGroup var design: DesignArguments

  @OptionGroup var result: ResultArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let replay = try workbench.prepareReplay(
      file, accelerator: accelerator, settings: design.settings)
    let table: CostTable
    if design.technology == nil, replay.metadata != nil, accelerator == nil {
      guard let name = replay.technology else {
        throw TesseraError(
          at: file, "was recorded with a technology file; name it with --technology")
      }
      table = try workbench.technology(name)
    } else {
      table = try workbench.technology(of: replay.description, orElse: design.technology)
    }
    let folder = try result.folder()
    var command = CommandText("trace replay")
    command.add(name: file)
    command.add("accelerator", file: accelerator)
    design.add(to: &command)
    let layers = replay.reader.header.layers
    let progress = context.progress()
    defer { progress.clear() }
    let outcome = try replay.run(
      table: table, catalog: workbench.catalog, command: command.text,
      onFrame: progress.simulating(layers, of: replay.workload.network))
    progress.clear()
    try result.deliver(outcome, to: folder, notes: notes(replay), in: context)
  }

  private func notes(_ replay: PreparedReplay) -> [String] {
    var notes: [String] = []
    if let slice = replay.metadata?.slice {
      notes.append("A slice, from \(slice.joined(separator: " to ")).")
    }
    if replay.metadata == nil {
      notes.append("The trace does not say what was computed: no operations are counted.")
    }
    if let problem = replay.reader.indexProblem {
      notes.append("The index could not be used and was made anew: \(problem)")
    }
    return notes
  }
}
