import ArgumentParser
import Tessera

/// `tessera compare`
struct StudyCompareCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "compare",
      abstract: "Compares accelerators, or variants of one, on networks; or processors on kernels.",
      discussion: """
        Every accelerator runs in all combinations of the varied settings. Without --baseline the \
        first is the baseline of the others; a baseline that is varied beside others is compared \
        setting by setting, and one that stands alone runs as its description says. Results of finished runs, files in .json, stand beside the runs, and so do published \
        figures of --external.

        Examples:
          tessera compare tim-dnn_tvlsi_2020 near-memory-iso-area_tvlsi_2020 \
        --networks alexnet,resnet18
          tessera compare tim-dnn_tvlsi_2020 --networks lenet5 --vary tiles.count=16,32,64
          tessera compare tim-dnn_tvlsi_2020 results/result.json --networks lenet5 --external \
        published.csv
          tessera compare sram-scratchpad_tvlsi_2018 stt-cim_tvlsi_2018 --kernels mlp,aes
          tessera compare general-purpose_2019 --kernels aes --vary cache.costs=SRAM,VSH-MRAM
          tessera compare sram-scratchpad_tvlsi_2018 vsh-scratchpad_2019 --kernels svm --on-time \
        1ms,10ms --backup gsh-scratchpad_2019
        """)
  }

  @Argument(
    help: ArgumentHelp(
      "Accelerators, by name or path, and results of finished runs, as .json files.",
      valueName: "accelerators"),
    completion: .names(in: "accelerators"))
  var arguments: [String]

  @Option(
    help: ArgumentHelp("Networks, by name or path.", valueName: "a,b"),
    completion: .names(in: "networks"))
  var networks: String?

  @Option(
    help: ArgumentHelp("Kernels, by name, in place of networks.", valueName: "a,b"),
    completion: .kernels)
  var kernels: String?

  @Option(
    help: ArgumentHelp("What the others are compared with.", valueName: "accelerator"),
    completion: .names(in: "accelerators"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Runs each accelerator with each of the values; may be repeated, for all combinations.",
      valueName: "path=a,b,c"))
  var vary: [String] = []

  @Option(
    help: ArgumentHelp(
      "Rows of published figures: name, source, standing, and figures with units; latency and "
        + "energy of one inference.",
      valueName: "rows.csv"),
    completion: .file(extensions: ["csv"]))
  var external: [String] = []

  @OptionGroup var run: RunArguments
  @OptionGroup var kernel: KernelArguments
  @OptionGroup var power: PowerArguments
  @OptionGroup var study: StudyArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let progress = context.progress()
    defer { progress.clear() }
    let execution = try study.execution(progress, "comparison")
    if let kernels {
      return try compare(kernels: kernels, workbench, execution, progress, in: context)
    }
    try kernel.refuse()
    try power.refuse("to networks")
    let names = try networks.map { try Self.names($0, "--networks") }
    var files = arguments.filter(FinishedRun.isPath)
    let fileBaseline = baseline.flatMap { FinishedRun.isPath($0) ? $0 : nil }
    if let fileBaseline, !files.contains(fileBaseline) { files.append(fileBaseline) }
    for (index, file) in files.enumerated() where files[..<index].contains(file) {
      throw TesseraError("result \(quoted(file)) is named more than once")
    }
    let plan = try plan(names, hasFiles: !files.isEmpty, fileBaseline: fileBaseline)
    // What is read is told to be wrong before anything runs.
    let finished = try FinishedRun.read(paths: files)
    let rows = try external.flatMap { try ExternalRow.read(path: $0) }
    let folder = try study.folder()
    var command = CommandText("compare")
    for argument in arguments { command.add(name: argument) }
    command.add("networks", names?.map(InputFile.shownName).joined(separator: ","))
    command.add("baseline", file: baseline)
    command.add(axes: vary)
    for file in external { command.add("external", file: file) }
    run.add(to: &command)
    let text = command.text
    let runArguments = run
    var comparison = try Comparison.run(plan, on: workbench, execution: execution) {
      var command = CommandText("run")
      command.add(name: $0.accelerator)
      command.add(name: $1)
      var arguments = runArguments
      arguments.design.settings += $0.settings
      arguments.add(to: &command)
      return command.text
    }
    comparison.finished = finished
    comparison.externalFiles = try external.map {
      InputFile(
        name: InputFile.shownName($0), role: .input, sha256: try SHA256.hexDigest(ofFile: $0))
    }
    comparison.baselineFile =
      fileBaseline.flatMap { files.firstIndex(of: $0) } ?? (accelerators.isEmpty ? 0 : nil)
    comparison.external = rows
    progress.clear()
    try study.deliver(
      files: try comparison.files(command: text) + comparison.paperFiles(command: text),
      to: folder, text: comparison.text(),
      json: comparison.json(command: text), csv: comparison.csv(), in: context)
  }

  private var accelerators: [String] { arguments.filter { !FinishedRun.isPath($0) } }

  /// What runs; nothing where all the rows are from files.
  private func plan(
    _ names: [String]?, hasFiles: Bool, fileBaseline: String?
  ) throws -> ComparisonPlan {
    let axes = try vary.map { try ComparisonAxis(parsing: $0) }
    if accelerators.isEmpty, hasFiles {
      guard names == nil, axes.isEmpty, baseline == nil || fileBaseline != nil else {
        throw TesseraError("found results from files alone; expected an accelerator to run")
      }
      return ComparisonPlan(variants: [], networks: [], pairs: [], options: try run.options())
    }
    guard let names else { throw TesseraError("expected --networks or --kernels") }
    var plan = try ComparisonPlan(
      accelerators: accelerators, networks: names, baseline: fileBaseline == nil ? baseline : nil,
      varying: axes, options: try run.options())
    if fileBaseline != nil { plan.pairs = [] }
    return plan
  }

  private static func names(_ list: String, _ option: String) throws -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty }) else {
      throw TesseraError("\(option) \(quoted(list)): found an empty name")
    }
    return names
  }

  private func compare(
    kernels: String, _ workbench: Workbench, _ execution: StudyExecution,
    _ progress: ProgressLine, in context: CommandContext
  ) throws {
    guard networks == nil else { throw TesseraError("--kernels goes without --networks") }
    if let file = (arguments + [baseline ?? ""]).first(where: FinishedRun.isPath) {
      throw TesseraError("--kernels goes without results from files; found \(quoted(file))")
    }
    guard external.isEmpty else { throw TesseraError("--kernels goes without --external") }
    let plan = try ComparisonPlan(
      accelerators: accelerators,
      networks: try Self.names(kernels, "--kernels").map { try KernelKind.named($0).name },
      baseline: baseline, varying: try vary.map { try ComparisonAxis(parsing: $0) },
      options: try run.options())
    guard !plan.pairs.isEmpty else {
      throw TesseraError("found one accelerator; expected another to compare it with, or --vary")
    }
    let pairs = plan.pairs.map {
      KernelSuite.Pair(subject: plan.variants[$0.subject], baseline: plan.variants[$0.baseline])
    }
    let suite = KernelSuite(
      name: "comparison", summary: "", kernels: plan.networks, options: try kernel.options(run),
      pairs: pairs, powerCycles: try power.cycles(pairs))
    // Mistakes in what is varied are told before anything runs.
    _ = try plan.accelerators(on: workbench, technology: run.design.technology)
    let folder = try study.folder()
    var command = CommandText("compare")
    for accelerator in accelerators { command.add(name: accelerator) }
    command.add("kernels", kernels)
    command.add("baseline", file: baseline)
    command.add(axes: vary)
    kernel.add(to: &command)
    power.add(to: &command)
    run.add(to: &command)
    try plan.citingVariation {
      try study.run(
        suite, on: workbench, execution, command: command.text, to: folder, progress, in: context)
    }
  }
}
