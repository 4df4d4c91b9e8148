import ArgumentParser
import Tessera

/// `tessera explain`
struct ExplainCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "explain",
      abstract: "Shows where a number of a result comes from: counts × costs, and their sources.",
      discussion: """
        FIELD is a total (energy, dynamic, static, area, latency, latency_lower_bound, throughput, \
        steady_throughput, power, tops, tops_per_w, tops_per_mm2, utilisation, macs, operations, \
        bit_normalised.tops_per_w and the others of its kind, energy_j.low, energy_j.high, preload), \
        a component or a group (tiles), one of tiles.dynamic, tiles.static, tiles.area, an action \
        (tiles.conversion), a power state (uncore.active), or a layer (conv1).

        Of an accuracy result it is energy (of one image), reading, programming, an action \
        (arrays.drive, programming.arrays.cellWrite) or a layer.

        Examples:
          tessera explain results/result.json tops_per_w
          tessera explain results/result.json energy --format html -o energy.html
        """)
  }

  @Argument(help: "A result as JSON.", completion: .file(extensions: ["json"]))
  var file: String

  @Argument(help: "What to explain.")
  var field = "energy"

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, html
  }

  @Option(help: "For people, for programs, or a page that stands by itself.")
  var format = Format.text

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Writes to a file in place of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  func run(in context: CommandContext) throws {
    let root = try JSONField(file: file)
    let (explanation, origin) = try explanation(root)
    let text =
      switch format {
      case .text: explanation.text()
      case .json: try explanation.json.prettyText()
      case .html: explanation.html(of: origin)
      }
    guard let output else { return try context.output.write(text) }
    guard !InputFile.isSame(file, output) else {
      throw TesseraError("-o \(output): is the result that is explained")
    }
    try AtomicFile.write(text, to: output)
  }

  private func explanation(_ root: JSONField) throws -> (Explanation, Explanation.Origin) {
    if try AccuracyFile.isAccuracy(root) {
      let result = try AccuracyFile(root)
      return (try located { try result.explanation(of: field) }, result.origin)
    }
    if let kind = try root.optionalMember("kind")?.string(), kind != "run" {
      let isFolder = kind == "comparison"
      throw TesseraError(
        "\(file): is a result of kind \(quoted(kind)), expected one of a run"
          + (isFolder ? "; explain the files of its runs, which --output writes beside it" : ""))
    }
    let result = try ResultFile.readPriced(root)
    return (try located { try result.explanation(of: field) }, result.origin)
  }

  private func located(_ body: () throws -> Explanation) throws -> Explanation {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: file, error.description)
    }
  }
}
