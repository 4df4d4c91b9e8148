import Testing

@testable import Arch

/// Do the rows of a sheet become the costs of a technology?
@Suite struct CostSheetTests {
  @Test func valuesBoundsAndSourcesArrive() throws {
    let fixture = try SheetFixture()
    let sheet = try fixture.sheet(
      rows: "tile,access,26.84 pJ,,,,25 pJ,30 pJ,TT 0.9 V,post-layout SPICE,simulated",
      "tile,write,17.0 pJ / 512,,,,,,,\"a book, p. 3\",published",
      "tile,idle,,,,2 mW,,,,a meter,measured", "tile,area,,,0.25 mm2,,,,,a ruler,measured",
      "rest,all,,,,5 uW,4 uW,,,a meter,measured")
    #expect(sheet.emptyRows.isEmpty && sheet.latencies.isEmpty && sheet.values.count == 5)
    let table = try fixture.technology(sheet)
    let tile = try #require(table.entries["tile"])
    let nowhere = SourcePosition.argument("")
    #expect(
      tile.energy("access")
        == CostValue(
          try Energy(parsing: "26.84 pJ"), low: try Energy(parsing: "25 pJ"),
          high: try Energy(parsing: "30 pJ"), source: "post-layout SPICE (corner: TT 0.9 V)",
          standing: .simulated, position: nowhere))
    // 17 pJ / 512 = 33.203125 fJ.
    #expect(tile.energy("write")?.value == Energy(quectojoules: 33_203_125_000_000_000))
    #expect(tile.energy("write")?.source == "a book, p. 3")
    #expect(tile.area?.value == Area(squareNanometres: 250_000_000_000))
    // The other states are the base's, bounds and all: a file replaces static power as a whole.
    let base = try #require(fixture.base.entries["tile"])
    #expect(tile.staticPower[.active]?.unplaced == base.staticPower[.active]?.unplaced)
    #expect(tile.staticPower[.gated]?.unplaced == base.staticPower[.gated]?.unplaced)
    #expect(tile.staticPower[.idle]?.value == Power(femtowatts: 2_000_000_000_000))
    let rest = try #require(table.entries["rest"])
    #expect(rest.staticPower.count == 3 && rest.area == nil)
    #expect(rest.staticPower[.gated]?.low == Power(femtowatts: 4_000_000_000))
  }

  @Test func textsOfAnyKindComeBack() throws {
    let fixture = try SheetFixture()
    let source = "# a: \"b\" 'c' \\n, & *d &d *d {e} [f] - ? | > %\u{e4}\u{200b}\u{1f600}\nline two"
    let cell = source.replacing("\"", with: "\"\"")
    let sheet = try fixture.sheet(
      rows: "tile,access,1 pJ,,,,,,,\"\(cell)\",published")
    #expect(try fixture.technology(sheet).entries["tile"]?.energy("access")?.source == source)
  }

  @Test func actionWithTheNameOfAStateIsToldByItsColumn() throws {
    let fixture = try SheetFixture()
    let sheet = try fixture.sheet(
      rows: "buffer,read,1 pJ,,,,,,,s,assumed", "buffer,idle,2 pJ,,,,,,,s,assumed",
      "buffer,idle,,,,3 mW,,,,s,assumed", "buffer,active,,,,3 mW,,,,s,assumed",
      "buffer,gated,,,,0 W,,,,s,assumed", "buffer,area,,,1 um2,,,,,s,assumed")
    let buffer = try #require(try fixture.technology(sheet).entries["buffer"])
    #expect(buffer.energy("idle")?.value == Energy(quectojoules: 2_000_000_000_000_000_000))
    #expect(buffer.staticPower[.idle]?.value == Power(femtowatts: 3_000_000_000_000))
  }

  @Test func emptyRowsAndLatenciesAreTold() throws {
    let fixture = try SheetFixture()
    let sheet = try fixture.sheet(
      rows: "tile,access,,2.3 ns,,,,,,,", "tile,write,,,,,,,,,", "rest,area,,,,,,,,,",
      "tile,area,,,1 mm2,,,,,s,assumed")
    #expect(sheet.emptyRows.map(\.row) == [3, 4])
    #expect(
      sheet.notes(over: "base") == [
        "2 rows are empty and keep what base has: tile write (row 3), rest area (row 4)",
        "D2: the latency of tile access is no part of a technology but of the accelerator's timing "
          + "parameters: give run --set PATH.accessTime=2.3ns or --set PATH.writeTime=2.3ns",
      ])
  }

  @Test(arguments: [
    ("nothing,access,1 pJ,,,,,,,s,assumed", "s.csv:A2: unknown component 'nothing'"),
    ("tiles,access,1 pJ,,,,,,,s,assumed", "did you mean 'tile'?"),
    (",access,1 pJ,,,,,,,s,assumed", "s.csv:A2: the component is missing"),
    ("tile,acess,1 pJ,,,,,,,s,assumed", "s.csv:B2: unknown action 'acess' of 'tile'"),
    ("tile,acess,1 pJ,,,,,,,s,assumed", "did you mean 'access'?"),
    ("tile,,1 pJ,,,,,,,s,assumed", "s.csv:B2: the action is missing"),
    ("tile,access,26.84,,,,,,,s,assumed", "s.csv:C2: '26.84' has no unit"),
    ("tile,access,2 mW,,,,,,,s,assumed", "s.csv:C2: unknown unit 'mW'"),
    ("tile,access,-1 pJ,,,,,,,s,assumed", "s.csv:C2: '-1 pJ' is negative"),
    ("tile,access,#REF!,,,,,,,s,assumed", "s.csv:C2: '#REF!' has no number"),
    ("tile,access,1e99 pJ,,,,,,,s,assumed", "s.csv:C2: '1e99 pJ' is too large"),
    ("tile,access,,2 pJ,,,,,,s,assumed", "s.csv:D2: unknown unit 'pJ'"),
    ("tile,access,,,1 mm2,,,,,s,assumed", "s.csv:E2: 'access' of 'tile' has a value under 'area'"),
    ("tile,access,,,,1 W,,,,s,assumed", "s.csv:F2: 'access' of 'tile' has a value"),
    ("tile,active,1 pJ,,,,,,,s,assumed", "s.csv:C2: 'active' of 'tile' has a value under"),
    ("tile,access,1 pJ,,1 mm2,,,,,s,assumed", "s.csv:E2: found energy and area in one row"),
    ("tile,access,1 pJ,,,,2 pJ,,,s,assumed", "s.csv:G2: 'low' is 2 pJ; expected at most"),
    ("tile,access,1 pJ,,,,,0.5 pJ,,s,assumed", "s.csv:H2: 'high' is 500 fJ; expected at least"),
    ("tile,access,1 pJ,,,,1,,,s,assumed", "s.csv:G2: '1' has no unit"),
    ("tile,access,,,,,1 pJ,,,s,assumed", "s.csv:G2: found 'low' without a value"),
    ("tile,access,1 pJ,,,,,,,,assumed", "s.csv:J2: the source is missing"),
    ("tile,access,1 pJ,,,,,,,s,", "s.csv:K2: the standing is missing"),
    ("tile,access,1 pJ,,,,,,,s,mesured", "s.csv:K2: unknown standing 'mesured'"),
    ("tile,access,1 pJ,,,,,,,s,mesured", "did you mean 'measured'?"),
    ("tile,access,1 pJ,,,,,,,s,assumed,more", "s.csv:L2: found 'more' in a column without a name"),
    ("tile,access,26,84 pJ,,,,,,s,assumed", "s.csv:C2: found '26' before '84 pJ'"),
    ("tile,area,,,0,058 mm2,,,,s,assumed", "s.csv:E2: found '0' before '058 mm2'"),
    ("tile,access,\"1,234 pJ\",,,,,,,s,assumed", "may be meant as 1.234 or as 1234"),
    ("tile,access,\"1.234,5 pJ\",,,,,,,s,assumed", "one decimal point or comma"),
    ("tile,access,\"1,234,567 pJ\",,,,,,,s,assumed", "digits that are not grouped"),
    ("tile,access,\"1 pJ,,,,,,,s,assumed", "s.csv:C2: a quotation mark opens a cell"),
    ("tile,access,1 \"pJ\",,,,,,,s,assumed", "s.csv:C2: found text on both sides"),
    ("tile,access,\"1\" pJ,,,,,,,s,assumed", "s.csv:C2: found text on both sides"),
    ("tile,access,1 pJ,,,,,,,s\u{7},assumed", "s.csv:J2: control character U+7"),
    ("tile,access,,,,,,,,,", "no row has a value"),
    (
      "buffer,read,1 pJ,,,,,,,s,assumed",
      "'buffer' has no value for idle, active, idle, gated, area"
    ),
  ])
  func mistakeIsToldWithItsCell(_ row: String, _ message: String) throws {
    let found = try SheetFixture().mistake(SheetFixture.header + "\n" + row)
    #expect(found.contains(message), "\(found)")
  }

  @Test func valueThatStandsTwiceNamesTheFirst() throws {
    let fixture = try SheetFixture()
    let row = "tile,access,1 pJ,,,,,,SS,s,assumed"
    let twice = fixture.mistake([SheetFixture.header, row, "", row].joined(separator: "\n"))
    #expect(twice.hasPrefix("s.csv:B4: 'access' of 'tile' has a value in row 2 already"))
    let all = [
      SheetFixture.header, "tile,idle,,,,1 W,,,,s,assumed", "tile,all,,,,1 W,,,,s,assumed",
    ]
    #expect(fixture.mistake(all.joined(separator: "\n")).hasPrefix("s.csv:B3: 'all' of 'tile'"))
  }

  @Test(arguments: [
    ("", "s.csv: is empty"), (",,\n\n,,\n", "s.csv: is empty"),
    ("component,action,energie,source,standing", "s.csv:C1: unknown column 'energie'"),
    ("component,action,energie,source,standing", "did you mean 'energy'?"),
    ("component,action,energy,energy,source,standing", "s.csv:D1: column 'energy' stands twice"),
    ("component,action,energy,source", "s.csv:1: the header has no column 'standing'"),
    ("component,action,source,standing", "s.csv:1: the header has no column for values"),
    ("component;action,energy", "the header has ',' and ';' between cells"),
    ("PK\u{3}\u{4}", "is a workbook"),
  ])
  func headerThatCannotBeUsedIsRefused(_ text: String, _ message: String) throws {
    let found = try SheetFixture().mistake(text)
    #expect(found.contains(message), "\(found)")
  }

  @Test func otherEncodingsAreRefused() throws {
    let vocabulary = try SheetFixture().vocabulary
    for (bytes, message) in [
      ([0xff, 0xfe, 0x41, 0x00], "is UTF-16"), ([0x63, 0xb5, 0x4a], "not well-formed UTF-8"),
    ] as [([UInt8], String)] {
      #expect {
        try CostSheet(bytes, file: "s.csv", vocabulary: vocabulary)
      } throws: {
        "\($0)".contains(message)
      }
    }
  }
}
