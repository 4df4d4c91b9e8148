import ArgumentParser
import Tessera

/// `tessera crossbar deck`
struct CrossbarDeckCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "deck",
      abstract: "Writes an array as a netlist for ngspice.",
      discussion: """
        ngspice -b prints the current into the sense inputs of bit line J as i(vsJ).

        Example:
          tessera crossbar deck --resistances R.csv --voltages V.csv --vector 0 \
        --word-line-segment 1 --bit-line-segment 1 -o array.cir
        """)
  }

  @OptionGroup var arguments: CrossbarArguments
  @OptionGroup var vector: CrossbarVectorArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The netlist.", valueName: "file"),
    completion: .file(extensions: ["cir"]))
  var output: String

  func run(in context: CommandContext) throws {
    let curve = try arguments.curve
    guard curve.isLinear || arguments.nonlinearity == "sinh" else {
      throw TesseraError(
        at: "--nonlinearity", "a table cannot be written as a netlist, expected linear or sinh")
    }
    let array = try arguments.array
    let inputs = try vector.inputs(of: array)
    try AtomicFile.write(
      CrossbarDeck.text(array, inputs: inputs, alpha: try arguments.alphaValue), to: output)
    try context.output.write(
      "\(array.wordLines)x\(array.bitLines) cells in \(InputFile.shownName(output))\n")
  }
}
