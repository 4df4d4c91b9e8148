import Testing

@testable import Arch

/// A small technology, the kinds that it prices, and sheets for them.
struct SheetFixture {
  static let header = CostSheet.columns.joined(separator: ",")

  let base: CostTable
  let catalog: Catalog

  init() throws {
    base = try CostTable.decode(
      SourceText(
        label: "base.yaml",
        text: """
          name: base
          summary: A tile and the rest.
          costs:
            tile:
              actions:
                access: {energy: 2 pJ, source: a book, standing: recalled}
                write: {energy: 1 pJ / 4, source: a guess, standing: assumed}
              static:
                active: {power: 3 mW, low: 2 mW, high: 4 mW, source: a book, standing: recalled}
                idle: {power: 1 mW, source: a guess, standing: assumed}
                gated: {power: 0 W, source: by design, standing: derived}
              area: {area: 0.5 mm2, source: a ruler, standing: measured}
            rest:
              static: {all: {power: 1 fW, source: a guess, standing: assumed}}
              area: {area: 1 nm2, source: a guess, standing: assumed}
          """))
    var catalog = Catalog()
    try catalog.register(
      Self.kind("tile", actions: ["access", "write"], times: ["accessTime", "writeTime"]))
    try catalog.register(Self.kind("rest", actions: [], times: []))
    try catalog.register(Self.kind("buffer", actions: ["read", "idle"], times: []))
    self.catalog = catalog
  }

  private static func kind(_ name: String, actions: [String], times: [String]) -> ComponentKind {
    ComponentKind(
      name: name, summary: "A kind.",
      parameters: times.map {
        Parameter(
          $0, .time(.zero...Time(femtoseconds: 1_000_000)), default: .time(.zero), class: .timing,
          "A time.")
      },
      actions: actions.map { Action($0, "One.") },
      compile: { _ in throw TesseraError("not timed") })
  }

  var vocabulary: CostVocabulary { CostVocabulary(catalog: catalog, table: base) }

  func sheet(_ text: String) throws -> CostSheet {
    try CostSheet(Array(text.utf8), file: "s.csv", vocabulary: vocabulary)
  }

  /// Rows below the header.
  func sheet(rows: String...) throws -> CostSheet {
    try sheet(([Self.header] + rows).joined(separator: "\n"))
  }

  /// The message of the mistake in a sheet.
  func mistake(_ text: String) -> String {
    do {
      let sheet = try sheet(text)
      _ = try sheet.entries(over: base, vocabulary: vocabulary)
      return "no mistake"
    } catch {
      return "\(error)"
    }
  }

  /// The base with the sheet laid over it as a file does that: read back from its text.
  func technology(_ sheet: CostSheet) throws -> CostTable {
    let text = try sheet.technologyText(
      name: "own", extending: base, as: nil, sheet: "s.csv", vocabulary: vocabulary)
    let own = try CostTable.decode(SourceText(label: "own.yaml", text: text))
    #expect(own.name == "own")
    return own
  }
}

extension CostEntry {
  /// An action's cost without its place.
  func energy(_ name: String) -> CostValue<Energy>? {
    actions.first { $0.name == name }.map { $0.energy.unplaced }
  }
}

extension CostValue {
  /// Without its place, which is another one in another file.
  var unplaced: CostValue {
    var result = self
    result.position = .argument("")
    return result
  }
}
