extension Explanation {
  /// What an explained result was of: names and values for the head of a page.
  public struct Origin: Sendable, Equatable {
    public var rows: [(name: String, value: String)]
    public var inputs: [InputFile]

    public static func == (left: Origin, right: Origin) -> Bool {
      left.inputs == right.inputs
        && left.rows.elementsEqual(right.rows) { $0.name == $1.name && $0.value == $1.value }
    }
  }

  /// The explanation as a page that stands by itself.
  ///
  /// It holds no script and asks for nothing from a network, and it can be printed. Each row is a
  /// product of a count and a cost with its bounds; the mark of its standing leads to a footnote, and
  /// the number of its source to the text of the source with file and line. Everything that comes
  /// from files is shown as text.
  public func html(of origin: Origin) -> String {
    var notes = PageNotes()
    let body = sections.map { Self.table($0, &notes) }.joined()
    let title = summary
    var page = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
      <title>\(EscapedText.markup(title))</title>
      <style>
      \(Self.style)</style>
      </head>
      <body>
      <h1>\(EscapedText.markup(summary))</h1>
      <dl class="head">

      """
    for row in origin.rows {
      page +=
        "<dt>\(EscapedText.markup(row.name))</dt><dd>\(EscapedText.markup(row.value))</dd>\n"
    }
    page += "</dl>\n<div class=\"figure\">\n"
    if let formula { page += "<p class=\"formula\">\(EscapedText.markup(formula))</p>\n" }
    for input in inputs {
      page += "<p>\(EscapedText.markup(input.name)): \(EscapedText.markup(Self.shown(input)))</p>\n"
    }
    page +=
      "<p class=\"result\">\(EscapedText.markup(result.name)) = "
      + "<strong>\(EscapedText.markup(Self.shown(result)))</strong></p>\n</div>\n"
    page += body
    for note in self.notes { page += "<p>\(EscapedText.markup(note))</p>\n" }
    page += notes.html
    if !origin.inputs.isEmpty {
      page += "<h2>Files</h2>\n<table>\n<tr><th>file</th><th>role</th><th>SHA-256</th></tr>\n"
      for input in origin.inputs {
        page +=
          "<tr><td>\(EscapedText.markup(input.name))</td><td>\(input.role.rawValue)</td>"
          + "<td class=\"hash\">\(EscapedText.markup(input.sha256))</td></tr>\n"
      }
      page += "</table>\n"
    }
    return page + "</body>\n</html>\n"
  }

  private static func table(_ section: Section, _ notes: inout PageNotes) -> String {
    let hasCosts = section.terms.contains { $0.cost != nil }
    let hasBounds = section.terms.contains { $0.low != nil || $0.high != nil }
    let hasShares = section.total != nil
    let hasStandings = section.terms.contains { $0.standing != nil }
    var heads = ["item"]
    if hasCosts { heads += ["count", "of", "× each"] }
    if hasBounds { heads += ["low", "high"] }
    heads.append(hasCosts ? "= amount" : "amount")
    if hasShares { heads.append("share") }
    if hasStandings { heads += ["standing", hasCosts ? "file and line" : "why"] }
    var text = "<h2>\(EscapedText.markup(section.title))</h2>\n<table>\n<tr>"
    for head in heads { text += "<th>\(head)</th>" }
    text += "</tr>\n"
    for term in section.terms where term.amount.significand != 0 || term.count != 0 {
      var cells: [(html: String, isNumber: Bool)] = [(EscapedText.markup(term.item), false)]
      func add(_ value: ExactDecimal?, _ unit: String, digits: Int? = nil) {
        let shown = value.map { section.shown($0, unit, digits: digits) } ?? ""
        cells.append((EscapedText.markup(shown), true))
      }
      if hasCosts {
        cells.append((NumberText.grouped(term.count), true))
        cells.append((EscapedText.markup(term.countUnit), false))
        add(term.cost, term.costUnit)
      }
      if hasBounds {
        add(term.low, term.costUnit)
        add(term.high, term.costUnit)
      }
      add(term.amount, section.unit, digits: 6)
      if let total = section.total {
        let share =
          total.significand == 0
          ? "" : NumberText.percentage(term.amount.doubleValue / total.doubleValue)
        cells.append((EscapedText.markup(share), true))
      }
      if hasStandings {
        cells.append((term.standing.map { notes.mark($0) } ?? "", false))
        cells.append((reference(term, hasCosts, &notes), false))
      }
      text += "<tr>"
      for cell in cells { text += "<td\(cell.isNumber ? " class=\"n\"" : "")>\(cell.html)</td>" }
      text += "</tr>\n"
    }
    if let total = section.total {
      let exact = JSONNumber(coefficient: total.significand, exponent: total.exponent)
      let before = heads.firstIndex { $0.hasSuffix("amount") } ?? 1
      text += "<tr class=\"sum\"><td colspan=\"\(before)\">sum</td>"
      text += "<td class=\"n\">\(EscapedText.markup(section.shown(total, section.unit)))</td>"
      text += "<td colspan=\"\(heads.count - before - 1)\">"
      text += total.whole == nil ? "exactly \(EscapedText.markup(exact.text))" : ""
      text += "</td></tr>\n"
    }
    return text + "</table>\n"
  }

  private static func reference(
    _ term: Term, _ hasCosts: Bool, _ notes: inout PageNotes
  ) -> String {
    guard hasCosts else { return EscapedText.markup(term.source ?? "") }
    guard let source = term.source else { return EscapedText.markup(term.place ?? "") }
    return EscapedText.markup(term.place ?? "")
      + notes.reference(source, place: term.place ?? "", term.standing)
  }

  private static let style = """
    body { font: 15px/1.45 Helvetica, Arial, sans-serif; color: #1a1f24; background: #fff; \
    max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.5rem; margin: 0 0 .8rem; }
    h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
    dl.head { display: grid; grid-template-columns: max-content auto; gap: .1rem 1rem; }
    dl.head dt { color: #57606a; }
    dl.head dd { margin: 0; overflow-wrap: anywhere; }
    .figure { border-left: 4px solid #2f6f9f; padding: .1rem 1rem; margin: 1rem 0; }
    .figure p { margin: .3rem 0; }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; }
    th, td { text-align: left; vertical-align: top; padding: .22rem .5rem; \
    border-bottom: 1px solid #d8dee4; overflow-wrap: anywhere; }
    th { border-bottom: 2px solid #57606a; }
    td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    tr.sum td { border-top: 2px solid #57606a; font-weight: bold; }
    td.hash { font-family: monospace; font-size: .8rem; }
    a { color: inherit; }
    li:target { background: #fff3c4; }
    @media print { body { margin: 0; max-width: none; font-size: 10pt; } tr { break-inside: avoid; } }

    """
}

/// The footnotes of a page: standings that are used, and sources in the order of their first use.
private struct PageNotes {
  private var standings: Set<Standing> = []
  private var sources: [(text: String, place: String, standing: Standing?)] = []

  /// The name of a standing with a link to its footnote.
  mutating func mark(_ standing: Standing) -> String {
    standings.insert(standing)
    return "<a href=\"#standing-\(standing.rawValue)\">\(standing.rawValue)</a>"
  }

  /// The number of a source with a link to its text.
  mutating func reference(_ text: String, place: String, _ standing: Standing?) -> String {
    let known = sources.firstIndex { $0.text == text && $0.place == place }
    let number = known ?? sources.count
    if known == nil { sources.append((text, place, standing)) }
    return " <sup><a href=\"#source-\(number + 1)\">\(number + 1)</a></sup>"
  }

  var html: String {
    var text = ""
    if !sources.isEmpty {
      text += "<h2>Sources</h2>\n<ol>\n"
      for (index, source) in sources.enumerated() {
        text +=
          "<li id=\"source-\(index + 1)\">\(EscapedText.markup(source.text)) "
          + "<em>(\(source.standing.map { "\($0.rawValue); " } ?? "")"
          + "\(EscapedText.markup(source.place)))</em></li>\n"
      }
      text += "</ol>\n"
    }
    if !standings.isEmpty {
      text += "<h2>Standings</h2>\n<ul>\n"
      for standing in standings.sorted() {
        text +=
          "<li id=\"standing-\(standing.rawValue)\"><strong>\(standing.rawValue)</strong>: "
          + "\(standing.meaning)</li>\n"
      }
      text += "</ul>\n"
    }
    return text
  }
}

extension RunResult {
  /// What the head of a page about this result says.
  public var origin: Explanation.Origin {
    Explanation.Origin(
      rows: [
        ("accelerator", record.accelerator),
        (record.isKernel ? "kernel" : "network", record.network),
        ("technology", priced.technology), ("batch", "\(record.batch)"),
        ("command", record.command), ("version", record.version),
      ], inputs: record.inputs)
  }
}
