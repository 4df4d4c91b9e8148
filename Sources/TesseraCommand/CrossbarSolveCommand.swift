import ArgumentParser
import Tessera

/// `tessera crossbar solve`
struct CrossbarSolveCommand: ContextualCommand {
  enum Method: String, CaseIterable, ExpressibleByArgument {
    case exact, reduced, auto
    case shortPath = "short-path"
    case firstOrder = "first-order"
  }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "solve",
      abstract: "Works out the output currents of an array for vectors of input voltages.",
      discussion: """
        The currents have a row for each vector and a column for each bit line. The error of a \
        method is estimated as the largest difference of a current over the largest current, for \
        the worst vector. auto takes the cheapest method that is within the tolerance.

        Example:
          tessera crossbar solve --resistances R.csv --voltages V.csv --word-line-segment 1 \
        --bit-line-segment 1 --driver 500 --sense 100 --method auto --tolerance 1e-3 -o I.csv
        """)
  }

  @OptionGroup var arguments: CrossbarArguments

  @Option(
    help: ArgumentHelp(
      "Inputs in volt, as CSV or NPY: a row for each word line, a column for each vector.",
      valueName: "file"),
    completion: .file(extensions: ["csv", "npy"]))
  var voltages: String

  @Option(help: "How.")
  var method = Method.exact

  @Option(help: "The order of a reduction, 1 to 4.")
  var order: Int?

  @Option(help: ArgumentHelp("The error that auto may have.", valueName: "x"))
  var tolerance: Double?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Currents in ampere, as CSV, or NPY where the name says so.", valueName: "file"),
    completion: .file(extensions: ["csv", "npy"]))
  var output: String?

  @OptionGroup var listing: ListingArguments

  private var choice: CrossbarSolution.Choice {
    get throws {
      if tolerance != nil, method != .auto {
        throw TesseraError(at: "--tolerance", "goes with --method auto only")
      }
      if order != nil, method != .reduced {
        throw TesseraError(at: "--order", "goes with --method reduced only")
      }
      switch method {
      case .exact: return .exact
      case .reduced: return .reduced(order: order ?? 2)
      case .auto: return .automatic(tolerance: tolerance ?? 1e-3)
      case .shortPath: return .shortPath
      case .firstOrder: return .firstOrder
      }
    }
  }

  func run(in context: CommandContext) throws {
    let choice = try choice
    let curve = try arguments.curve
    let array = try arguments.array
    let inputs = try array.inputs(try MatrixFile.read(path: voltages))
    let solution = try CrossbarSolution(array, inputs: inputs, curve: curve, choice: choice)
    let currents = solution.currents.flatMap { $0 }
    if let output {
      try MatrixFile.write(currents, columns: array.bitLines, to: output)
    }
    if listing.format == .json {
      try context.output.write(
        solution.json(array, includesCurrents: output == nil).prettyText())
    } else if output == nil {
      try context.output.write(MatrixFile.text(currents, columns: array.bitLines))
    } else {
      try context.output.write(solution.summary(array) + "\n")
    }
  }
}
