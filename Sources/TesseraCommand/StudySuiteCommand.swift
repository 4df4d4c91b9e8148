import ArgumentParser
import Tessera

/// `tessera suite`
struct StudySuiteCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "suite",
      abstract: "Runs a benchmark suite on an accelerator and its baselines.",
      discussion: """
        Prints latency, energy, power, area and rates of every run, speed-ups and energy ratios, \
        and the references beside them with what these rest on. A suite of kernels prints cycles \
        and the energy of the memory system instead.

        Examples:
          tessera suite
          tessera suite tim-dnn --output results
          tessera suite stt-cim
        """)
  }

  @Argument(help: "A suite, by name or path.", completion: .names(in: "suites"))
  var suite = "tim-dnn"

  @OptionGroup var kernel: SuiteArguments
  @OptionGroup var study: StudyArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let progress = context.progress()
    defer { progress.clear() }
    let execution = try study.execution(progress, "suite")
    var command = CommandText("suite")
    command.add(name: self.suite)
    kernel.add(to: &command)
    let text = command.text
    if let kernels = try kernel.kernels(suite, in: workbench.folders) {
      return try study.run(
        kernels, on: workbench, execution, command: text, to: try study.folder(), progress,
        in: context)
    }
    let suite = try BenchmarkSuite.read(suite, in: workbench.folders)
    let folder = try study.folder()
    let validation = try Validation.run(
      suite, on: workbench, execution: execution, command: text)
    progress.clear()
    try study.deliver(
      files: try validation.suiteFiles(command: text), to: folder, text: validation.suiteText(),
      json: validation.suiteJSON(command: text), csv: validation.comparison.csv(), in: context)
  }
}
