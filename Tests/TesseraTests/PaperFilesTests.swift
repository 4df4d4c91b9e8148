import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

/// Can the files of an output folder go into a paper as they are?
@Suite("table.tex, sources.bib and PDF")
struct PaperFilesTests {
  private static func program(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
      "\($0)/\(name)"
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private func text(_ folder: CommandFolder, _ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  @Test("The table has the figures of the run, each with marks that are explained")
  func table() throws {
    let folder = try CommandFolder()
    _ = tessera("run", timDNN, "lenet5", "--output", folder.path)
    let table = try text(folder, "table.tex")
    let result = try ResultFile.readPriced(folder.file("result.json"))
    #expect(table.contains("tim-dnn\\_tvlsi\\_2020") && !table.contains("tim-dnn_tvlsi_2020,"))
    let energy = NumberText.engineering(result.energy, unit: "J")
    #expect(table.contains("energy & \(EscapedText.latex(energy))"))
    let marks = Set(
      table.matches(of: #/textsuperscript\{([a-g,]+)\}/#).flatMap { $0.1.split(separator: ",") })
    for mark in marks {
      #expect(table.contains("\\footnotesize \\textsuperscript{\(mark)} "), "\(mark)")
    }
    #expect(!marks.isEmpty)
    // Component energies of the table are those of the result.
    for component in result.priced.components where component.energy > .zero {
      #expect(table.contains("\n\(EscapedText.latex(component.path)) & "))
    }
    let rows = table.split(separator: "\n").filter { $0.hasSuffix("\\\\") }
    #expect(rows.allSatisfy { $0.contains(" & ") || $0.contains("multicolumn") })
  }

  @Test("Energy with a static part rests on what times rest on")
  func marks() throws {
    let folder = try CommandFolder()
    _ = tessera("run", timDNN, "lenet5", "--output", folder.path)
    let table = try text(folder, "table.tex")
    let result = try ResultFile.readPriced(folder.file("result.json"))
    func letters(_ row: String) throws -> Set<Substring> {
      let line = try #require(table.split(separator: "\n").first { $0.hasPrefix(row + " & ") })
      let marks = line.matches(of: #/textsuperscript\{([a-g,]+)\}/#)
      return Set(marks.flatMap { $0.1.split(separator: ",") })
    }
    let times = try letters("latency")
    #expect(!times.isEmpty && result.priced.staticEnergy > .zero)
    for row in ["energy", "power", "TOPS/W"] {
      #expect(try letters(row).isSuperset(of: times), "\(row)")
    }
    for component in result.priced.components where component.energy > .zero {
      let isStatic = component.states.contains { $0.energy > .zero }
      let actions = component.actions.filter { $0.energy > .zero }.map(\.cost.standing)
      let expected = try letters(EscapedText.latex(component.path))
      #expect(!isStatic || expected.isSuperset(of: times))
      #expect(isStatic || expected.count == Set(actions).count)
    }
  }

  @Test("Results from files and external rows are in a comparison's table and sources")
  func otherRows() throws {
    let folder = try CommandFolder()
    let stored = try folder.write(
      try succeed("run", timDNN, "lenet5", "--batch", "2", "--format", "json").output, "old.json")
    let sheet = try folder.write(
      """
      name,source,standing,network,energy_low,energy_high,tops_per_w
      Chip_X,"Doe, doi:10.1109/TVLSI.2020.1",published,lenet5,1 nJ,1 J,40 TOPS/W
      """, "pub.csv")
    let outcome = tessera(
      "compare", timDNN, stored, "--networks", "lenet5", "--external", sheet, "--output",
      folder.file("out"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let table = try text(folder, "out/table.tex")
    #expect(table.contains("(old.json)") && table.contains("Chip\\_X (external)"))
    #expect(table.contains("1.000 nJ to 1.000 J\\textsuperscript{a}"))
    #expect(table.contains("40.00\\textsuperscript{a}"))
    #expect(try text(folder, "out/sources.bib").contains("doi = {10.1109/TVLSI.2020.1}"))
  }

  @Test("Special characters do not stop LaTeX, and braces stay balanced")
  func escaping() {
    let text = "a_b {c} $d & #e %f ~g ^h \\i <j> |k \"l\" µΩ×²–— 中\u{7}é"
    let escaped = EscapedText.latex(text)
    #expect(
      escaped
        == "a\\_b \\textbraceleft{}c\\textbraceright{} \\$d \\& \\#e \\%f \\textasciitilde{}g "
        + "\\textasciicircum{}h \\textbackslash{}i \\textless{}j\\textgreater{} \\textbar{}k "
        + "''l'' \\ensuremath{\\mu}\\ensuremath{\\Omega}\\ensuremath{\\times}\\ensuremath{^2}"
        + "----- ??é")
    #expect(escaped.count { $0 == "{" } == escaped.count { $0 == "}" })
  }

  @Test("There is one entry for each distinct source, with a key made from its text")
  func bibliography() throws {
    let folder = try CommandFolder()
    _ = tessera("run", timDNN, "lenet5", "--output", folder.path)
    let text = try text(folder, "sources.bib")
    let result = try ResultFile.readPriced(folder.file("result.json"))
    var sources: Set<String> = []
    for component in result.priced.components {
      for action in component.actions where action.count > 0 { sources.insert(action.cost.source) }
      for state in component.states where state.time > 0 { sources.insert(state.cost.source) }
      sources.insert(component.areaCost.source)
    }
    for parameter in result.record.parameters { sources.insert(parameter.source) }
    #expect(text.matches(of: #/(?m)^@misc\{/#).count == sources.count)
    for source in sources {
      let key = "tessera-" + SHA256.hexDigest(of: source.utf8).prefix(12)
      #expect(text.contains("@misc{\(key),\n"))
      #expect(text.contains("note = {\(EscapedText.latex(source))}"))
    }
    #expect(text.count { $0 == "{" } == text.count { $0 == "}" })
  }

  @Test("Identifiers are taken where they stand in a text, and nowhere else")
  func identifiers() {
    #expect(
      Bibliography.doi(in: "Smith, doi:10.1109/TVLSI.2020.2993045, Table 2")
        == "10.1109/TVLSI.2020.2993045")
    #expect(
      Bibliography.doi(in: "https://doi.org/10.1145/3007787.3001140.") == "10.1145/3007787.3001140")
    #expect(Bibliography.doi(in: "a ratio of 10.5/7 and 110.1109/x") == nil)
    #expect(Bibliography.arXiv(in: "TiM-DNN, arXiv 1909.06892, Table II") == "1909.06892")
    #expect(Bibliography.arXiv(in: "https://arxiv.org/abs/2101.00001v2") == "2101.00001v2")
    #expect(Bibliography.arXiv(in: "1909.06892 pJ in arXiv") == nil)
  }

  @Test("A table compiles with plain LaTeX, and so does a comparison's")
  func compiles() throws {
    guard let latex = Self.program("pdflatex") else {
      print("skipped: pdflatex is not on the PATH")
      return
    }
    let folder = try CommandFolder()
    _ = tessera("run", timDNN, "lenet5", "--output", folder.file("run"))
    _ = tessera(
      "compare", timDNN, "near-memory-iso-area_tvlsi_2020", "--networks", "lenet5", "--output",
      folder.file("compare"))
    let notes = try ["run", "compare"].flatMap {
      try text(folder, "\($0)/sources.bib").matches(of: #/note = (\{.*\}),/#).map { String($0.1) }
    }
    let document = """
      \\documentclass{article}\\usepackage{booktabs}\\begin{document}
      \\input{run/table.tex}\\par\\input{compare/table.tex}
      \(notes.joined(separator: "\\par\n"))
      \\end{document}
      """
    _ = try folder.write(document, "paper.tex")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: latex)
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.arguments = ["-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let log =
      (try? String(
        decoding: Data(contentsOf: URL(fileURLWithPath: folder.file("paper.log"))), as: UTF8.self))
      ?? ""
    let errors = log.split(separator: "\n").filter {
      $0.hasPrefix("!") || $0.contains("Missing character")
    }
    #expect(process.terminationStatus == 0 && errors.isEmpty, "\(errors)")
  }

  @Test("Plots are there as PDF too, with the same bytes each time")
  func pictures() throws {
    guard PDFConverter() != nil else {
      print("skipped: \(PDFConverter.absence)")
      return
    }
    let folder = try CommandFolder()
    for name in ["a", "b"] {
      let outcome = tessera("run", timDNN, "lenet5", "--output", folder.file(name))
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a")).sorted()
    let plots = names.filter { $0.hasSuffix(".svg") }
    #expect(plots.count == 5)
    for plot in plots {
      let name = plot.dropLast(4) + ".pdf"
      let bytes = try FileContents.bytes(of: folder.file("a/\(name)"), limit: 1 << 24)
      #expect(bytes.starts(with: Array("%PDF-".utf8)))
      #expect(try bytes == FileContents.bytes(of: folder.file("b/\(name)"), limit: 1 << 24))
    }
  }

  @Test("Without a converter there is none, and a failing one loses nothing")
  func noConverter() throws {
    #expect(PDFConverter(searching: "") == nil)
    let folder = try CommandFolder()
    #expect(PDFConverter(searching: folder.path) == nil)
    let path = try folder.write("#!/bin/sh\nexit 3\n", "rsvg-convert")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let converter = try #require(PDFConverter(searching: folder.path))
    #expect(throws: TesseraError("rsvg-convert ended with code 3 on a plot")) {
      try converter.pdf(svg: "<svg/>")
    }
  }
}
