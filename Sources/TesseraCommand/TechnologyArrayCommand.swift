import ArgumentParser
import Tessera

/// `tessera technology array`, the one that runs where none is named.
struct TechnologyArrayCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "array",
      abstract: "Prints a memory array of a technology: latency, energy, leakage and area.",
      discussion: """
        Values come from tables of array tools, interpolated in capacity only; nothing is \
        extrapolated. What is not given is chosen, and printed.

        Example:
          tessera technology STT-MRAM --capacity 1MiB --node 45nm --cim
        """)
  }

  @Argument(help: "Such as STT-MRAM, VSH-MRAM, DVSH-MRAM, SRAM, RRAM, eDRAM.")
  var name: String

  @Option(help: ArgumentHelp("What the array holds.", valueName: "size"))
  var capacity = "1MiB"

  @Option(help: ArgumentHelp("Process node, such as 45nm.", valueName: "nm"))
  var node: String?

  @Option(help: ArgumentHelp("Bits of an access.", valueName: "bits"))
  var word: String?

  @Option(help: ArgumentHelp("What the tool optimised, such as ReadEDP.", valueName: "target"))
  var optimise: String?

  @Option(help: ArgumentHelp("Transistors of the periphery, such as LOP.", valueName: "name"))
  var roadmap: String?

  @Option(help: ArgumentHelp("The memory cell, where a tool has several.", valueName: "name"))
  var cell: String?

  @Option(
    help: ArgumentHelp("The table, such as nvsim.", valueName: "name"),
    completion: .names(in: ArrayTable.folder))
  var tool: String?

  @Flag(help: "Also what computing with two word lines costs, beside reads.")
  var cim = false

  @Option(help: ArgumentHelp("With --cim, bits of an ADD's operands.", valueName: "bits"))
  var element: String?

  @OptionGroup var listing: ListingArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let query = ArrayQuery(
      technology: name, capacity: try named("capacity") { try DataSize(parsing: capacity) },
      tool: tool, cell: cell, node: try node.map { try number("node", $0, unit: "nm") },
      wordWidth: try word.map { try number("word", $0, unit: "b") }, target: optimise,
      roadmap: roadmap)
    if element != nil, !cim { throw TesseraError("--element does not apply without --cim") }
    let folders = try context.workbench(data).folders
    let family = try ArrayLibrary.read(folders: folders).family(query)
    var comparison: ArrayComparison?
    if cim {
      let base = try family.array(capacity: query.capacity)
      let width =
        try element.map { try number("element", $0, unit: "b") } ?? min(32, base.wordWidth)
      comparison = try ArrayComparison(base: base, elementWidth: width)
    }
    let text = try ArrayText(family, capacity: query.capacity, computing: comparison)
    try listing.show(text: try text.text(), json: try text.json(), in: context)
  }

  /// A whole number, with or without its unit.
  private func number(_ option: String, _ text: String, unit: String) throws -> Int {
    var digits = text[...]
    if digits.hasSuffix(unit) { digits = digits.dropLast(unit.count) }
    while digits.last == " " { digits = digits.dropLast() }
    guard let value = Int(digits), (1...1_000_000).contains(value) else {
      throw TesseraError(
        "--\(option) \(quoted(text)): expected a whole number from 1 to 1000000, with or without "
          + unit)
    }
    return value
  }

  private func named<Value>(_ option: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: "--\(option)", error.description)
    }
  }
}
