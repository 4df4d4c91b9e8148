import ArgumentParser
import Tessera

/// `tessera device`
struct DeviceCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "device",
      abstract: "Makes models of memory cells from measurements.",
      discussion: """
        Example:
          tessera device fit measured.csv -o my-cell.yaml
        """,
      subcommands: [DeviceFitCommand.self])
  }
}

/// `tessera device fit`
struct DeviceFitCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "fit",
      abstract: "Fits a device to measured conductances, and says what they cannot tell.",
      discussion: """
        The file has a header line and one line for each reading, with the columns device, cycle, \
        time_s, temperature_k, target_s and measured_s in any order: the number of the \
        programming, seconds since it, kelvin, and the conductances told and found in siemens. \
        The first four may be missing. Lines that begin with # are left out.

        Examples:
          tessera device fit measured.csv -o my-cell.yaml
          tessera device fit measured.csv -o my-cell.yaml --empirical --plots plots
        """)
  }

  @Argument(help: "Measured conductances, as CSV.", completion: .file(extensions: ["csv"]))
  var measured: String

  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp("Writes the device to a file.", valueName: "yaml"), completion: .file())
  var output: String?

  @Flag(help: "Cells of the device are drawn from measured quantiles, not from the fitted spread.")
  var empirical = false

  @Option(
    help: ArgumentHelp("Writes plots, as SVG, to a folder.", valueName: "dir"),
    completion: .directory)
  var plots: String?

  @Option(help: ArgumentHelp("Of the draws behind the intervals.", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var listing: ListingArguments

  func run(in context: CommandContext) throws {
    if empirical, output == nil { throw TesseraError("--empirical does not apply without -o") }
    // Made before the work, so that what cannot be written is told at once.
    let file = try output.map { try AtomicFile($0) }
    let folder = try plots.map { try OutputFolder($0) }
    let fit = try DeviceFit(try MeasuredDevices.read(path: measured), seed: seed)
    if let folder {
      for chart in DeviceFitCharts(fit).all { try folder.add(chart.name, chart.text) }
    }
    if let file, let output {
      try file.write(DeviceFitFile(fit, path: output, drawsFromQuantiles: empirical).text)
      try file.commit()
    }
    try folder?.commit()
    let text = DeviceFitText(fit)
    try listing.show(text: text.text, json: text.json, in: context)
  }
}
