import ArgumentParser
import Tessera

/// `tessera run`
struct RunCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "run",
      abstract: "Runs a network on an accelerator: latency, energy, power, area.",
      discussion: """
        Examples:
          tessera run tim-dnn_tvlsi_2020 resnet18
          tessera run tim-dnn_tvlsi_2020 alexnet --set tiles.count=64 --batch 4 --output results
          tessera run my-design.yaml lenet5 --format json
        """)
  }

  @Argument(
    help: "An accelerator, by name or path.", completion: .names(in: "accelerators"))
  var accelerator: String

  @Argument(help: "A network, by name or path.", completion: .names(in: "networks"))
  var network: String

  @OptionGroup var run: RunArguments
  @OptionGroup var result: ResultArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let options = try run.options()
    let prepared = try workbench.prepare(
      accelerator: accelerator, network: network, options: options)
    let table = try workbench.technology(of: prepared.description, orElse: options.technology)
    let folder = try result.folder()
    var command = CommandText("run")
    command.add(name: accelerator)
    command.add(name: network)
    run.add(to: &command)
    let progress = context.progress()
    defer { progress.clear() }
    let outcome = try prepared.run(
      table: table, catalog: workbench.catalog, command: command.text,
      onFrame: progress.simulating(prepared.mapper.stepNames, of: prepared.network.network.name))
    progress.clear()
    try result.deliver(outcome, to: folder, notes: prepared.network.notes, in: context)
  }
}

extension ProgressLine {
  /// What to call for each frame of a simulation.
  func simulating(_ layers: [String], of network: String) -> (Frame) -> Void {
    { frame in
      let name = layers.indices.contains(frame.layer) ? layers[frame.layer] : ""
      self.show("simulating \(network): \(name) (\(frame.layer + 1) of \(layers.count))")
    }
  }
}
