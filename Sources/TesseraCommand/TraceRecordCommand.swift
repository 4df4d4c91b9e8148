import ArgumentParser
import Tessera

/// `tessera trace record`
struct TraceRecordCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "record", abstract: "Lowers a network or a kernel and writes it as a trace.")
  }

  @Argument(help: "An accelerator, by name or path.", completion: .names(in: "accelerators"))
  var accelerator: String

  @Argument(
    help: "A network, by name or path, or a kernel by name.", completion: .workloads)
  var network: String

  @OptionGroup var output: TraceOutputArguments
  @OptionGroup var level: TraceLevelArguments
  @OptionGroup var run: RunArguments
  @OptionGroup var kernel: KernelArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let level = try level.checked()
    try workbench.requireWorkload(network)
    if workbench.isKernel(network) { return try recordKernel(workbench, level: level) }
    try kernel.refuse()
    let options = try run.options()
    let prepared = try workbench.prepare(
      accelerator: accelerator, network: network, options: options)
    // A replay will look for it; a name that does not exist is better told now.
    _ = try workbench.technology(of: prepared.description, orElse: options.technology)
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

  private func recordKernel(_ workbench: Workbench, level: Int) throws {
    let options = try kernel.options(run)
    let prepared = try workbench.prepareKernel(
      accelerator: accelerator, kernel: network, options: options)
    _ = try workbench.technology(of: prepared.description, orElse: options.technology)
    var command = CommandText("trace record")
    command.add(name: accelerator)
    command.add(name: network)
    kernel.add(to: &command)
    run.add(to: &command)
    try workbench.recordTrace(
      of: prepared, to: output.output, level: level, command: command.text)
  }
}
