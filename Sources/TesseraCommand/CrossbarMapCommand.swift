import ArgumentParser
import Tessera

/// `tessera crossbar map`
struct CrossbarMapCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "map",
      abstract: "Draws what each cell of an array loses to the lines.",
      discussion: """
        Example:
          tessera crossbar map --resistances R.csv --word-line-segment 1 --bit-line-segment 1 \
        -o drop.svg
        """)
  }

  @OptionGroup var arguments: CrossbarArguments
  @OptionGroup var vector: CrossbarVectorArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The picture, as SVG.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var output: String

  func run(in context: CommandContext) throws {
    let array = try arguments.array
    let map = try CrossbarMap(
      array, inputs: try vector.inputs(of: array), curve: try arguments.curve)
    let summary = map.summary(array)
    try AtomicFile.write(map.svg(subtitle: summary), to: output)
    try context.output.write(summary + "\n")
  }
}
