/// Builds a text in the macros of man(7).
struct ManualText {
  private(set) var text = ""

  /// Text as roff shows it unchanged; a line of it must not begin in the middle of another.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      // A hyphen that can be copied into a shell.
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      default: result.append(character)
      }
    }
    return result
  }

  mutating func title(_ name: String, date: String, source: String) {
    // Hyphens of a date must stay for it to be known as one.
    let fields = [
      Self.escaped(name.uppercased()), "1", date.filter { $0.isNumber || $0 == "-" },
      Self.escaped(source), "Tessera manual",
    ]
    text += ".TH \(fields.map { "\"\($0)\"" }.joined(separator: " "))\n"
  }

  mutating func section(_ name: String) {
    text += ".SH \"\(name.uppercased())\"\n"
  }

  /// Adds a line of roff.
  mutating func line(_ roff: String) {
    // A dot or an apostrophe at the start is a request.
    text += (roff.hasPrefix(".") || roff.hasPrefix("'") ? "\\&" : "") + roff + "\n"
  }

  /// Adds a term, in roff, with plain text about it, a paragraph each.
  mutating func entry(_ term: String, _ paragraphs: [String]) {
    text += ".TP\n"
    line(term)
    for (index, paragraph) in paragraphs.enumerated() {
      if index > 0 { text += ".br\n" }
      filled(paragraph)
    }
  }

  /// Adds plain text that is filled, in lines of at most 72 characters before escapes.
  private mutating func filled(_ plain: String) {
    var row = ""
    for word in plain.split(separator: " ") {
      if !row.isEmpty, row.count + 1 + word.count > 72 {
        line(Self.escaped(row))
        row = ""
      }
      row += (row.isEmpty ? "" : " ") + word
    }
    if !row.isEmpty { line(Self.escaped(row)) }
  }

  /// Adds plain text: lines that are indented stand as they are, others are filled, and an empty one
  /// is between paragraphs.
  mutating func text(_ plain: String) {
    var isExample = false
    // A heading begins a paragraph already.
    var needsParagraph = !text.hasSuffix("\"\n")
    for row in plain.split(separator: "\n", omittingEmptySubsequences: false) {
      if row.isEmpty {
        needsParagraph = true
        continue
      }
      let indented = row.hasPrefix("  ")
      if isExample, !indented { text += ".EE\n" }
      if needsParagraph { text += ".PP\n" }
      if indented, !isExample { text += ".EX\n" }
      isExample = indented
      needsParagraph = false
      if indented {
        line(Self.escaped(String(row)))
      } else {
        filled(String(row))
      }
    }
    if isExample { text += ".EE\n" }
  }
}
