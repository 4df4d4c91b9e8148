import ArgumentParser
import Tessera

/// `tessera memory sense`
struct MemorySenseCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sense",
      abstract: "Finds references and failure probabilities for measured magnetic cells.",
      discussion: """
        The file has a header line and one line for each device: r_p,r_ap or r_p,r_ap,offset; \
        resistances in ohm, parallel and antiparallel, and the offset of the sense amplifier's \
        input in ampere. Lines that begin with # are left out.

        Example:
          tessera memory sense --cells devices.csv --read-voltage 0.1 --access-resistance 1000
        """)
  }

  @Option(
    help: ArgumentHelp("Measured devices, as CSV.", valueName: "csv"),
    completion: .file(extensions: ["csv"]))
  var cells: String

  @Option(help: ArgumentHelp("Across device and access transistor, in volt.", valueName: "V"))
  var readVoltage = 0.1

  @Option(help: ArgumentHelp("The access transistor, in ohm.", valueName: "ohm"))
  var accessResistance = 1_000.0

  @OptionGroup var listing: ListingArguments

  func run(in context: CommandContext) throws {
    let text = try SensingText(
      try MeasuredCells.read(path: cells), readVolts: readVoltage, accessOhms: accessResistance)
    try listing.show(text: text.text, json: text.json, in: context)
  }
}
