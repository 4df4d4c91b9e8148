/// The sources of costs, parameters and external rows as BibTeX: `sources.bib` of an output folder.
///
/// There is one `@misc` for each distinct text. Its key is made from the text alone, so it stays the
/// same in other results and in other versions. Nothing is looked up: a DOI or an arXiv number is
/// taken only where it stands in the text.
struct Bibliography {
  private struct Entry {
    var source: String
    var standings: Set<Standing> = []
    var uses: [String] = []
  }

  private var entries: [Entry] = []
  private var places: [String: Int] = [:]

  init(_ results: [RunResult], external: [ExternalRow] = []) {
    for result in results {
      for component in result.priced.components {
        for action in component.actions where action.count > 0 {
          add(action.cost, "\(component.path).\(action.name)")
        }
        for state in component.states where state.time > 0 {
          add(state.cost, "\(component.path).\(state.state.rawValue)")
        }
        add(component.areaCost, "\(component.path).area")
      }
      for parameter in result.record.parameters {
        add(parameter.source, parameter.standing, parameter.path)
      }
    }
    for row in external { add(row.source, row.standing, row.name) }
  }

  private mutating func add<Amount: Quantity>(_ cost: CostValue<Amount>, _ use: String) {
    add(cost.source, cost.standing, use)
  }

  private mutating func add(_ source: String, _ standing: Standing, _ use: String) {
    let place = places[source] ?? entries.count
    if place == entries.count {
      places[source] = place
      entries.append(Entry(source: source))
    }
    entries[place].standings.insert(standing)
    if !entries[place].uses.contains(use) { entries[place].uses.append(use) }
  }

  /// All the entries, in the order of their keys.
  var text: String {
    let keyed = entries.map { (key: Self.key($0.source), entry: $0) }
    return keyed.sorted { $0.key < $1.key }.map(Self.text).joined(separator: "\n")
  }

  static func key(_ source: String) -> String {
    "tessera-" + SHA256.hexDigest(of: source.utf8).prefix(12)
  }

  private static func text(_ key: String, _ entry: Entry) -> String {
    let shown = entry.uses.prefix(4).joined(separator: ", ")
    let more = entry.uses.count > 4 ? " and \(entry.uses.count - 4) more" : ""
    var fields = [
      // What styles sort by where there is no author.
      ("key", key), ("title", "{Source of \(EscapedText.latex(shown + more))}"),
      ("note", EscapedText.latex(entry.source)),
      ("keywords", entry.standings.sorted().map(\.rawValue).joined(separator: ", ")),
    ]
    if let doi = doi(in: entry.source) { fields.append(("doi", doi)) }
    if let number = arXiv(in: entry.source) {
      fields += [("eprint", number), ("archiveprefix", "arXiv")]
    }
    return "@misc{\(key),\n" + fields.map { "  \($0.0) = {\($0.1)},\n" }.joined() + "}\n"
  }

  /// A DOI that stands in the text.
  static func doi(in text: String) -> String? {
    guard
      let found = text.firstMatch(
        of: #/(?:^|[^0-9A-Za-z.])(10\.[0-9]{4,9}\/[-._;()\/:A-Za-z0-9]+)/#)
    else { return nil }
    var doi = String(found.1)
    while let last = doi.last, ".,;:".contains(last) || (last == ")" && !doi.contains("(")) {
      doi.removeLast()
    }
    return doi.hasSuffix("/") ? nil : doi.replacing("_", with: "\\_")
  }

  /// An arXiv number that stands in the text with that name.
  static func arXiv(in text: String) -> String? {
    let pattern =
      #/(?i)arxiv(?:\.org\/(?:abs|pdf)\/|[: ]\s?)([0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?)(?![0-9])/#
    return text.firstMatch(of: pattern).map { String($0.1) }
  }
}
