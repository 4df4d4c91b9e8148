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
        steady_throughput, power, tops, tops_per_w, tops_per_mm2, utilisation, macs, operations), \
        a component or a group (tiles), one of tiles.dynamic, tiles.static, tiles.area, an action \
        (tiles.conversion), a power state (uncore.active), or a layer (conv1).

        Example:
          tessera explain results/result.json tops_per_w
        """)
  }

  @Argument(help: "A result as JSON.", completion: .file(extensions: ["json"]))
  var file: String

  @Argument(help: "What to explain.")
  var field = "energy"

  @OptionGroup var listing: ListingArguments

  func run(in context: CommandContext) throws {
    let result = try ResultFile.readPriced(file)
    let explanation: Explanation
    do {
      explanation = try result.explanation(of: field)
    } catch let error as TesseraError {
      throw TesseraError(at: file, error.description)
    }
    try listing.show(text: explanation.text(), json: explanation.json, in: context)
  }
}
