import ArgumentParser
import Tessera

/// `tessera compare`
struct StudyCompareCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "compare",
      abstract: "Compares accelerators, or variants of one, on networks.",
      discussion: """
        Every accelerator runs in all combinations of the varied settings. Without --baseline the \
        first is the baseline of the others; a baseline that is varied is compared setting by \
        setting.

        Examples:
          tessera compare tim-dnn_tvlsi_2020 near-memory-iso-area_tvlsi_2020 \
        --networks alexnet,resnet18
          tessera compare tim-dnn_tvlsi_2020 --networks lenet5 --vary tiles.count=16,32,64
        """)
  }

  @Argument(
    help: "Accelerators, by name or path.", completion: .names(in: "accelerators"))
  var accelerators: [String]

  @Option(
    help: ArgumentHelp("Networks, by name or path.", valueName: "a,b"),
    completion: .names(in: "networks"))
  var networks: String

  @Option(
    help: ArgumentHelp("What the others are compared with.", valueName: "accelerator"),
    completion: .names(in: "accelerators"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Runs each accelerator with each of the values; may be repeated.",
      valueName: "path=a,b,c"))
  var vary: [String] = []

  @OptionGroup var run: RunArguments
  @OptionGroup var study: StudyArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let progress = context.progress()
    defer { progress.clear() }
    let execution = try study.execution(progress, "comparison")
    let names = networks.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty }) else {
      throw TesseraError("--networks \(quoted(networks)): found an empty name")
    }
    let plan = try ComparisonPlan(
      accelerators: accelerators, networks: names, baseline: baseline,
      varying: try vary.map { try ComparisonAxis(parsing: $0) }, options: try run.options())
    let folder = try study.folder()
    var command = CommandText("compare")
    for accelerator in accelerators { command.add(name: accelerator) }
    command.add("networks", names.map(InputFile.shownName).joined(separator: ","))
    command.add("baseline", file: baseline)
    for axis in vary { command.add("vary", axis) }
    run.add(to: &command)
    let text = command.text
    let comparison = try Comparison.run(
      plan, on: workbench, execution: execution, command: text)
    progress.clear()
    try study.deliver(
      files: try comparison.files(command: text), to: folder, text: comparison.text(),
      json: comparison.json(command: text), csv: comparison.csv(), in: context)
  }
}
