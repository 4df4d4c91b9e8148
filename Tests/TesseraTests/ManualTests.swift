import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

@Suite("Manual pages")
struct ManualTests {
  private func pages() throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try ManualPage.all(date: "2026-01-31").map { ($0.name, $0.text) })
  }

  @Test("Every command has a page, those of commands too")
  func names() throws {
    let names = try pages().keys
    for name in ["tessera", "tessera-run", "tessera-doctor", "tessera-trace-record"] {
      #expect(names.contains("\(name).1"), "\(name)")
    }
    #expect(!names.contains("tessera-manual.1") && !names.contains("tessera-help.1"))
    // One for each line of help, and one for the program.
    let root = TesseraTool.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    let nested = root.flatMap { $0.configuration.subcommands }
    #expect(names.count == 1 + root.count + nested.count)
  }

  @Test("Only the macros that are meant begin with a dot, and each example is closed")
  func macros() throws {
    let known: Set = [".TH", ".SH", ".PP", ".TP", ".br", ".EX", ".EE"]
    for (name, text) in try pages() {
      var isOpen = false
      for line in text.split(separator: "\n") {
        #expect(!line.hasPrefix("'"), "\(name): \(line)")
        guard line.hasPrefix(".") else { continue }
        let macro = String(line.prefix { $0 != " " })
        #expect(known.contains(macro), "\(name): \(line)")
        if macro == ".EX" || macro == ".EE" {
          #expect(isOpen == (macro == ".EE"), "\(name)")
          isOpen.toggle()
        }
      }
      #expect(!isOpen, "\(name)")
      #expect(text.hasPrefix(".TH \"TESSERA"))
    }
  }

  @Test("A page has arguments, options with values and defaults, and examples as they are typed")
  func content() throws {
    let page = try #require(try pages()["tessera-run.1"])
    #expect(page.contains("\\fBtessera run\\fR \\fIaccelerator\\fR \\fInetwork\\fR"))
    #expect(page.contains("\\fB\\-\\-batch\\fR \\fIn\\fR\nInferences in one run.\n.br\nDefault: 1"))
    #expect(page.contains("One of: text, json, csv."))
    #expect(page.contains(".EX\n  tessera run tim\\-dnn_tvlsi_2020 resnet18\n"))
    #expect(page.contains("\"2026-01-31\""))
  }

  @Test("Text that roff would take as its own is escaped")
  func escapes() {
    var text = ManualText()
    text.text(".dot\n'quote\\back\n\n  an example\nafter")
    #expect(
      text.text
        == ".PP\n\\&.dot\n\\(aqquote\\eback\n.PP\n.EX\n  an example\n.EE\nafter\n")
  }

  @Test("The hidden command writes them, and is not offered")
  func command() throws {
    let folder = try CommandFolder()
    _ = try succeed("manual", folder.file("man1"))
    #expect(FileManager.default.fileExists(atPath: folder.file("man1/tessera-trace-record.1")))
    let help = try succeed("--help").output
    #expect(!help.contains("manual "))
    expectFailure("manua", saying: "unknown command")
    #expect(!tessera("manua").errors.contains("manual"))
  }
}
