import ArgumentParser
import Tessera

/// `tessera technology scale`
struct TechnologyScaleCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "scale",
      abstract: "Carries a technology to another node and supply voltage by a named rule.",
      discussion: """
        The rule capacitance-voltage multiplies energies by l * v^2, static power by l * v and areas \
        by l^2, l and v being new over old. What is scaled stands as derived, or as weakly as before, \
        and its source says how. Times stay: they belong to the accelerator.

        Example:
          tessera technology scale tim-dnn-32nm --from-voltage 0.9V --to-node 22nm \
        --to-voltage 0.8V -o tim-dnn-22nm.yaml
        """)
  }

  @Argument(help: "A technology, by name or path.", completion: .names(in: "technologies"))
  var technology: String

  @Option(help: ArgumentHelp("The rule: capacitance-voltage.", valueName: "name"))
  var rule = TechnologyScaling.Rule.capacitanceVoltage.rawValue

  @Option(help: ArgumentHelp("The old node. (default: the technology's own)", valueName: "nm"))
  var fromNode: String?

  @Option(help: ArgumentHelp("The new node.", valueName: "nm"))
  var toNode: String

  @Option(help: ArgumentHelp("The old supply voltage.", valueName: "v"))
  var fromVoltage: String

  @Option(help: ArgumentHelp("The new supply voltage. (default: the old one)", valueName: "v"))
  var toVoltage: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The technology.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var output: String

  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let table = try context.workbench(data).technology(technology)
    guard let rule = TechnologyScaling.Rule(rawValue: rule) else {
      let known = TechnologyScaling.Rule.allCases.map(\.rawValue)
      throw TesseraError("unknown rule \(quoted(rule))\(expectation(of: known, insteadOf: rule))")
    }
    guard let node = fromNode ?? table.node else {
      throw TesseraError("technology \(quoted(table.name)) names no node, expected --from-node")
    }
    if let own = table.node, try TechnologyScaling.node(own) != TechnologyScaling.node(node) {
      throw TesseraError(
        "--from-node \(node): technology \(quoted(table.name)) is of \(own); expected that")
    }
    let name = try DataFolders.name(ofFile: output)
    let from = TechnologyScaling.Point(
      node: try TechnologyScaling.node(node), supply: try Voltage(parsing: fromVoltage))
    let to = TechnologyScaling.Point(
      node: try TechnologyScaling.node(toNode),
      supply: try toVoltage.map { try Voltage(parsing: $0) } ?? from.supply)
    let scaled = try TechnologyScaling(rule: rule, from: from, to: to).scaled(table)
    let text = scaled.text(
      name: name,
      summary: "\(table.name) at \(scaled.node ?? toNode) and \(to.supply), scaled by "
        + "\(rule.rawValue) (\(rule.summary)), not simulated.")
    // What is written can be read.
    _ = try CostTable.decode(SourceText(label: output, text: text))
    try AtomicFile.write(text, to: output)
    try context.output.write(
      "\(output): \(table.name) at \(scaled.node ?? toNode) and \(to.supply)\n"
        + "Times stay as they are, and so do costs that components carry themselves, such as those "
        + "of macros.\n")
  }
}
