import ArgumentParser
import Tessera

/// `tessera trace record`
struct TraceRecordCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "record", abstract: "Lowers a network and writes it as a trace.")
  }

  @Argument(help: "An accelerator, by name or path.", completion: .names(in: "accelerators"))
  var accelerator: String

  @Argument(help: "A network, by name or path.", completion: .names(in: "networks"))
  var network: String

  @OptionGroup var output: TraceOutputArguments
  @OptionGroup var level: TraceLevelArguments
  @OptionGroup var run: RunArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let options = try run.options()
    let level = try level.checked()
    let prepared = try workbench.prepare(
      accelerator: accelerator, network: network, options: options)
    var command = CommandText("trace record")
    command.add(name: accelerator)
    command.add(name: network)
    run.add(to: &command)
    let layers = prepared.mapper.stepNames
    let progress = context.progress()
    defer { progress.clear() }
    try workbench.recordTrace(
      of: prepared, to: output.output, level: level, command: command.text
    ) { layer in
      progress.show("recording \(layers[layer]) (\(layer + 1) of \(layers.count))")
    }
  }
}
