import ArgumentParser
import Tessera

/// `tessera validate`
struct StudyValidateCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "validate",
      abstract: "Shows how far simulated values are from published ones, misses included.",
      discussion: """
        One row for each reference: its value and standing, the simulated value, the error, and \
        what it rests on. A reference that decided a parameter is calibrated: its row has no \
        error, and counts in no summary.

        --sweep runs every combination of the choices that no source settles, and counts how many \
        match each reference.
        """)
  }

  @Option(
    help: ArgumentHelp("A suite, by name or path.", valueName: "suite"),
    completion: .names(in: "suites"))
  var suite = "tim-dnn"

  @Flag(help: "Also runs all combinations of the suite's free choices.")
  var sweep = false

  @OptionGroup var kernel: SuiteArguments
  @OptionGroup var study: StudyArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let progress = context.progress()
    defer { progress.clear() }
    let execution = try study.execution(progress, "validation")
    var command = CommandText("validate")
    if self.suite != "tim-dnn" { command.add("suite", file: self.suite) }
    command.add(flag: "sweep", sweep)
    kernel.add(to: &command)
    let text = command.text
    if let kernels = try kernel.kernels(suite, in: workbench.folders) {
      guard !sweep else {
        throw TesseraError("--sweep is for suites of networks; \(quoted(suite)) is one of kernels")
      }
      return try study.run(
        kernels, on: workbench, execution, command: text, to: try study.folder(), progress,
        showing: { $0.validationText() }, in: context)
    }
    let suite = try BenchmarkSuite.read(suite, in: workbench.folders)
    let folder = try study.folder()
    let validation = try Validation.run(
      suite, on: workbench, execution: execution, command: text)
    let result =
      try sweep
      ? suite.runSweep(on: workbench, execution: try study.execution(progress, "sweep")) : nil
    progress.clear()
    try study.deliver(
      files: try validation.files(command: text, sweep: result), to: folder,
      text: validation.text() + (result.map { "\n" + $0.text() } ?? ""),
      json: validation.json(command: text, sweep: result),
      csv: result?.csv() ?? validation.csv(), in: context)
  }
}
