import ArgumentParser
import Tessera

/// `tessera run`
struct RunCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "run",
      abstract: "Runs a network or a kernel on an accelerator: latency, energy, power, area.",
      discussion: """
        Examples:
          tessera run tim-dnn_tvlsi_2020 resnet18
          tessera run tim-dnn_tvlsi_2020 alexnet --set tiles.count=64 --batch 4 --output results
          tessera run my-design.yaml lenet5 --format json
          tessera run tim-dnn_tvlsi_2020 alexnet --mapping results/mapping.yaml
          tessera run stt-cim_tvlsi_2018 bitmap-index --size large
        """)
  }

  @Argument(
    help: "An accelerator, by name or path.", completion: .names(in: "accelerators"))
  var accelerator: String

  @Argument(
    help: "A network, by name or path, or a kernel by name.", completion: .workloads)
  var network: String

  @OptionGroup var run: RunArguments
  @OptionGroup var kernel: KernelArguments
  @OptionGroup var result: ResultArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    try workbench.requireWorkload(network)
    if workbench.isKernel(network) { return try runKernel(workbench, in: context) }
    try kernel.refuse()
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
    try result.deliver(
      outcome, to: folder, mapping: prepared.mapper.decisions.text,
      notes: prepared.network.notes, in: context)
  }

  private func runKernel(_ workbench: Workbench, in context: CommandContext) throws {
    let options = try kernel.options(run)
    let prepared = try workbench.prepareKernel(
      accelerator: accelerator, kernel: network, options: options)
    let table = try workbench.technology(of: prepared.description, orElse: options.technology)
    let folder = try result.folder()
    var command = CommandText("run")
    command.add(name: accelerator)
    command.add(name: network)
    kernel.add(to: &command)
    run.add(to: &command)
    let progress = context.progress()
    defer { progress.clear() }
    let outcome = try prepared.run(
      table: table, catalog: workbench.catalog, command: command.text,
      onFrame: progress.simulating(KernelKind.phases, of: network))
    progress.clear()
    try result.deliver(outcome.result, to: folder, notes: outcome.notes, in: context)
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
