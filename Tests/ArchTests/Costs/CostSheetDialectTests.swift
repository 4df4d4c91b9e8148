import Testing

@testable import Arch

/// Is a sheet the same sheet in the dialect of every spreadsheet?
@Suite struct CostSheetDialectTests {
  /// How a spreadsheet saves cells.
  struct Dialect {
    var separator = ","
    var lineEnd = "\n"
    var hasMark = false
    var quotesAll = false
    var emptyColumns = 0
    var emptyRows = 0

    func text(_ rows: [[String]]) -> String {
      var text = hasMark ? "\u{feff}" : ""
      for row in rows {
        let cells = row + Array(repeating: "", count: emptyColumns)
        text += cells.map(cell).joined(separator: separator) + lineEnd
      }
      let empty = Array(repeating: "", count: (rows.first?.count ?? 0) + emptyColumns)
      for _ in 0..<emptyRows { text += empty.joined(separator: separator) + lineEnd }
      return text
    }

    private func cell(_ text: String) -> String {
      let special = [separator, "\"", "\n", "\r"].contains { text.contains($0) }
      guard special || (quotesAll && !text.isEmpty) else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
  }

  private static let rows = [
    CostSheet.columns,
    ["tile", "access", "26.84 pJ", "", "", "", "25.5 pJ", "", "", "a, b; c\nd \"e\"", "measured"],
    ["tile", "area", "", "", "0.0580 mm2", "", "", "", "", "f", "assumed"],
  ]

  @Test func allDialectsReadTheSame() throws {
    let fixture = try SheetFixture()
    let expected = try fixture.sheet(Dialect().text(Self.rows)).values
    #expect(expected.count == 2)
    for separator in [",", ";", "\t"] {
      for lineEnd in ["\n", "\r\n", "\r"] {
        for flags in 0..<8 {
          let dialect = Dialect(
            separator: separator, lineEnd: lineEnd, hasMark: flags & 1 != 0,
            quotesAll: flags & 2 != 0, emptyColumns: flags & 4 != 0 ? 5 : 0,
            emptyRows: flags & 4 != 0 ? 3 : 0)
          let rows = Self.rows.map { row in
            row.map { flags & 2 != 0 ? $0.replacing("26.84", with: "26,84") : $0 }
          }
          #expect(try fixture.sheet(dialect.text(rows)).values == expected, "\(dialect)")
        }
      }
    }
  }

  @Test func columnsMayStandInAnotherOrder() throws {
    let fixture = try SheetFixture()
    let sheet = try fixture.sheet(
      "standing,energy,action,component,source\nassumed,\u{a0}2\u{a0}pJ,access,tile,s")
    #expect(sheet.values.first?.text == "2 pJ")
  }

  @Test(arguments: [
    ("0,123 pJ", "123 fJ"), ("26,8 pJ", "26.8 pJ"), ("1,2345 pJ", "1.2345 pJ"),
    ("1234,567 pJ", "1234.567 pJ"), ("1,5e-3 nJ", "1.5 pJ"), ("1,5 pJ / 2", "0.75 pJ"),
    ("1.234 pJ", "1.234 pJ"), ("0.123 pJ", "123 fJ"),
  ])
  func decimalsOfEitherMark(_ cell: String, _ value: String) throws {
    let sheet = try SheetFixture().sheet(rows: "tile,access,\"\(cell)\",,,,,,,s,assumed")
    guard case .energy(let energy)? = sheet.values.first?.cost else {
      Issue.record("no energy")
      return
    }
    #expect(energy.value == (try Energy(parsing: value)))
  }

  @Test func pointBeforeThreeDigitsIsRefusedBesideDecimalCommas() throws {
    let fixture = try SheetFixture()
    let rows = ["tile,access,1.234 pJ,,,,,,,s,assumed", "tile,write,\"1,5 pJ\",,,,,,,s,assumed"]
    let found = fixture.mistake(([SheetFixture.header] + rows).joined(separator: "\n"))
    #expect(
      found == "s.csv:C2: found '1.234 pJ', which may be meant as 1.234 or as 1234; expected "
        + "'1.2340 pJ' or '1234 pJ'; s.csv:C3 has a decimal comma")
    let semicolons = fixture.mistake(
      "component;action;energy;source;standing\ntile;access;1.234 pJ;s;assumed")
    #expect(semicolons.hasSuffix("semicolons go with decimal commas"), "\(semicolons)")
  }

  /// Random values, in random dialects: what is written is what a technology holds.
  @Test func randomSheetsComeBack() throws {
    let fixture = try SheetFixture()
    var random = printedGenerator("random sheets of costs")
    for round in 0..<300 { try checkRandomSheet(fixture, &random, round) }
  }

  private func checkRandomSheet(
    _ fixture: SheetFixture, _ random: inout SeededGenerator, _ round: Int
  ) throws {
    let at: Comment = "seed \(random.seed), round \(round)"
    var rows = [CostSheet.columns.shuffled(using: &random)]
    let sources = ["s", "a, b", "c; d", "\"e\"", "f\ng", "h\ti", "*j &k *k", "l: m # n", "\u{b5}"]
    var expected: [String: (quecto: Int128, low: Int128?, source: String, standing: Standing)] = [:]
    for action in ["access", "write"] where Bool.random(using: &random) || action == "access" {
      // Two digits behind the mark: never three, which may be a group.
      let hundredths = Int128.random(in: 0..<1_000_000, using: &random)
      let low = Bool.random(using: &random) ? hundredths / 2 : nil
      let mark = Bool.random(using: &random) ? "," : "."
      func text(_ value: Int128) -> String {
        let rest = String(value % 100)
        return "\(value / 100)\(mark)\(rest.count == 1 ? "0" : "")\(rest) pJ"
      }
      let source = sources.randomElement(using: &random) ?? "s"
      let standing = Standing.allCases.randomElement(using: &random) ?? .assumed
      let cells = [
        "component": "tile", "action": action, "energy": text(hundredths),
        "low": low.map(text) ?? "", "source": source, "standing": standing.rawValue,
      ]
      rows.append(rows[0].map { cells[$0] ?? "" })
      // A hundredth of a picojoule.
      let quanta = Int128(10_000_000_000_000_000)
      expected[action] = (hundredths * quanta, low.map { $0 * quanta }, source, standing)
    }
    let dialect = Dialect(
      separator: [",", ";", "\t"].randomElement(using: &random) ?? ",",
      lineEnd: ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n",
      hasMark: Bool.random(using: &random), quotesAll: Bool.random(using: &random),
      emptyColumns: Int.random(in: 0..<4, using: &random),
      emptyRows: Int.random(in: 0..<4, using: &random))
    let sheet = try fixture.sheet(dialect.text(rows))
    #expect(sheet.values.count == expected.count, at)
    let tile = try #require(try fixture.technology(sheet).entries["tile"], at)
    #expect(tile.actions.count == expected.count, at)
    for (action, value) in expected {
      let cost = tile.energy(action)
      #expect(cost?.value.quectojoules == value.quecto, at)
      #expect(cost?.low?.quectojoules == value.low, at)
      #expect(cost?.source == value.source && cost?.standing == value.standing, at)
    }
  }
}
