import ArgumentParser
import Tessera

/// How a result is shown and where it is kept.
struct ResultArguments: ParsableArguments {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv
  }

  @Option(help: "Tables for people, everything as JSON, or the layers as CSV.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "Also writes result.json, layers.csv, components.csv, the mapping, table.tex, sources.bib, and plots as "
        + "SVG and PDF to a folder.",
      valueName: "dir"),
    completion: .directory)
  var output: String?

  /// Makes the folder before the work, so that one that cannot be written is told at once.
  func folder() throws -> OutputFolder? {
    try output.map { try OutputFolder($0) }
  }

  /// Writes the files, then shows the result.
  func deliver(
    _ result: RunResult, to folder: OutputFolder?, mapping: String? = nil, notes: [String] = [],
    in context: CommandContext
  ) throws {
    let json = format == .json || folder != nil ? try ResultFile.json(result).prettyText() : ""
    if let folder {
      try folder.add("result.json", json)
      try folder.add("layers.csv", ResultTables.layers(result))
      try folder.add("components.csv", ResultTables.components(result))
      if let mapping { try folder.add("mapping.yaml", mapping) }
      for file in result.paperFiles { try folder.add(file.name, file.text) }
      try folder.add(plots: try ResultCharts.all(result).map { ($0.name, $0.svg) }, in: context)
      try folder.commit()
    }
    switch format {
    case .json: try context.output.write(json)
    case .csv: try context.output.write(ResultTables.layers(result))
    case .text:
      try context.output.write(ResultText(result).text)
      if !notes.isEmpty { try context.output.write(notes.map { "\($0)\n" }.joined()) }
    }
  }
}

extension OutputFolder {
  /// Writes plots as SVG, and as PDF where a converter is there; says so in one line where not.
  func add(plots: [(name: String, svg: String)], in context: CommandContext) throws {
    for plot in plots { try add(plot.name, plot.svg) }
    guard !plots.isEmpty else { return }
    guard let converter = PDFConverter() else {
      return try context.errors.write("tessera: \(PDFConverter.absence)\n")
    }
    do {
      for plot in plots where plot.name.hasSuffix(".svg") {
        try add(plot.name.dropLast(4) + ".pdf", try converter.pdf(svg: plot.svg))
      }
    } catch let error as TesseraError {
      // The plots are there as SVG; a converter that fails is no reason to lose a result.
      try context.errors.write("tessera: no PDF of the plots: \(error.description)\n")
    }
  }
}

/// `--format text|json`, for what is no table.
struct ListingArguments: ParsableArguments {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Option(help: "For people or for programs.")
  var format = Format.text

  func show(
    text: @autoclosure () throws -> String, json: @autoclosure () throws -> JSONValue,
    in context: CommandContext
  ) throws {
    try context.output.write(format == .json ? try json().prettyText() : try text())
  }
}
