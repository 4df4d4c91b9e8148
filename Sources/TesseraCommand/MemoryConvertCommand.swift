import ArgumentParser
import Tessera

/// `tessera memory convert`
struct MemoryConvertCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "convert",
      abstract: "Writes a trace of memory requests in another form.",
      discussion: """
        Reads what 'memory replay' reads. Writes Tessera's own form, which is small and which \
        'memory replay' and 'trace cat' read too, the text of DRAMsim3, or Ramulator's loads and \
        stores, which have no arrivals.

        Examples:
          tessera memory convert requests.trace.gz -o requests.tessera
          tessera memory convert requests.tessera -o requests.trace --to dramsim3
        """)
  }

  @Argument(help: "A trace of memory requests.", completion: .file())
  var trace: String

  @OptionGroup var output: TraceOutputArguments

  @Option(
    help: ArgumentHelp(
      "tessera, dramsim3 or ramulator; tessera unless the trace is one of Tessera's already.",
      valueName: "form"), completion: .list(forms))
  var to: String?

  @OptionGroup var level: TraceLevelArguments
  @OptionGroup var data: DataArguments

  private static let forms = Workbench.RequestForm.allCases.map(\.rawValue)

  func run(in context: CommandContext) throws {
    let form = try to.map { name in
      guard let form = Workbench.RequestForm(rawValue: name) else {
        throw TesseraError(
          "--to \(quoted(name))\(expectation(of: Self.forms, insteadOf: name))")
      }
      return form
    }
    let result = try context.workbench(data).convertRequests(
      trace, to: output.output, form: form, level: try level.checked())
    try context.output.write(
      "\(output.output): \(NumberText.grouped(result.count)) requests as \(result.form.rawValue)\n")
  }
}
