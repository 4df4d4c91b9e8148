import Arch
import Testing

@testable import Memory

/// Array tables: what is read, what is refused, and what lies between two capacities.
@Suite struct ArrayTableTests {
  private static let header = ArrayTableColumn.allCases.map(\.rawValue).joined(separator: ",")
  private static let row = "STT-MRAM,a,45,128,64,T,LOP,1,10,,4,40,1,0.5,512x32"

  private static func description(_ extra: String = "") -> String {
    """
    name: test
    summary: a test
    source: a tool, commit 1
    configuration: none
    standing: simulated
    table: test.csv
    nonVolatile: [STT-MRAM]
    cells: {a: a cell, b: another}
    \(extra)
    """
  }

  private func table(
    _ rows: [String], header: String = header, description: String = description()
  ) throws -> ArrayTable {
    try ArrayTable.decode(SourceText(label: "test.yaml", text: description)) {
      SourceText(label: $0, text: ([header] + rows).joined(separator: "\n"))
    }
  }

  private func selection(_ table: ArrayTable) throws -> ArraySelection {
    try ArraySelection(ArrayQuery(technology: "STT-MRAM"), in: [table])
  }

  @Test func valuesBetweenTwoCapacitiesAreGeometricMeans() throws {
    let between = try selection(
      table([
        "STT-MRAM,a,45,512,64,T,LOP,4,10,2,16,40,100,2,512x32",
        "STT-MRAM,a,45,128,64,T,LOP,1,10,8,4,40,1,0.5,512x32",
      ])
    ).array(capacity: DataSize(bits: 256 << 13))
    let (read, write) = (try between.cost(of: .read), try between.cost(of: .write))
    #expect(read.latency.value == Time(femtoseconds: 2_000_000))
    #expect(agree(read.energy.value.joules, 8e-12, within: 1e-12))
    #expect(write.latency.value == Time(femtoseconds: 10_000_000))
    #expect(agree(between.staticPower.value.watts, 10e-3, within: 1e-12))
    #expect(agree(between.area.value.squareMillimetres, 1, within: 1e-9))
    #expect(between.cycleTime?.value == Time(femtoseconds: 4_000_000))
    #expect(between.organisation == nil)
    #expect(read.latency.standing == .derived)
    #expect(read.latency.source.contains("between 128 KiB and 512 KiB"))
  }

  @Test func tabulatedValuesAreExact() throws {
    let array = try selection(table([Self.row])).array(capacity: DataSize(bits: 128 << 13))
    #expect(try array.cost(of: .read).latency.value == Time(femtoseconds: 1_000_000))
    #expect(array.organisation == ArrayOrganisation(rows: 512, columns: 32, subarrays: 64))
    #expect(try array.cost(of: .read).latency.standing == .simulated)
    #expect(array.standbyPower.value == .zero)
    #expect(try array.cost(of: .read).latency.position.reference == "test.csv:2")
  }

  @Test(arguments: [127, 129, 1 << 40])
  func nothingIsExtrapolated(kibibytes: Int64) throws {
    let family = try selection(table([Self.row]))
    let text = message { try family.array(capacity: DataSize(bits: kibibytes << 13)) }
    #expect(text.contains("only 128 KiB is tabulated"), "\(text)")
  }

  @Test func rangeIsNamed() throws {
    let family = try shippedLibrary().family(ArrayQuery(technology: "SRAM"))
    let last = try DataSize(parsing: "8 MiB")
    #expect(throws: Never.self) { try family.array(capacity: last) }
    let text = message { try family.array(capacity: DataSize(bits: last.bits + 1)) }
    #expect(text.contains("128 KiB to 8 MiB are tabulated"), "\(text)")
  }

  @Test(
    "Each mistake in a table is one line that names its place",
    arguments: [
      ("STT-MRAM,a,45,128,64,T,LOP,1,10,,4,40,1,0.5", "test.csv:2: found 14 cells"),
      ("STT-MRAM,c,45,128,64,T,LOP,1,10,,4,40,1,0.5,", "test.csv:2:10: unknown cell 'c'"),
      ("STT-MRAM,a,45,128,64,T,LOP,0,10,,4,40,1,0.5,", "test.csv:2:28: read_ns"),
      ("STT-MRAM,a,45,128,64,T,LOP,-1,10,,4,40,1,0.5,", "negative"),
      ("STT-MRAM,a,45,128,64,T,LOP,nan,10,,4,40,1,0.5,", "read_ns"),
      ("STT-MRAM,a,45,128,64,T,LOP,1e999,10,,4,40,1,0.5,", "read_ns"),
      ("STT-MRAM,a,45,128,64,T,LOP,,10,,4,40,1,0.5,", "expected 1 to 40 characters"),
      ("STT-MRAM,a,x,128,64,T,LOP,1,10,,4,40,1,0.5,", "node_nm"),
      ("STT-MRAM,a,45,9223372036854775807,64,T,LOP,1,10,,4,40,1,0.5,", "capacity_KiB"),
      ("STT-MRAM,a,45,128,0,T,LOP,1,10,,4,40,1,0.5,", "word_bits"),
      ("STT-MRAM,a,45,128,64,T,LOP,1,10,,4,40,1,0.5,512x33", "subarray"),
      ("STT-MRAM,a,45,128,64,T,LOP,1,10,,4,40,1,0.5,0x0", "subarray"),
      ("STT-MRAM,a,45,128,64,T,LOP,1,10,,4,40,1,0.5,99999999x99999999", "subarray"),
      ("STT-MRAM,\"a\",45,128,64,T,LOP,1,10,,4,40,1,0.5,", "quotation mark"),
    ])
  func mistakes(row: String, text: String) throws {
    let found = message { try table([row]) }
    #expect(found.contains(text), "\(found)")
    #expect(found.filter(\.isNewline).isEmpty)
  }

  @Test func structureIsChecked() throws {
    #expect(message { try table([Self.row, Self.row]) }.contains("test.csv:3: is the second row"))
    #expect(message { try table([], header: "a,b") }.contains("found other columns"))
    #expect(message { try table([], header: "") }.contains("is empty"))
    for (extra, text) in [
      ("values: {read: {source: a, standing: assumed}}", "unknown column 'read'"),
      ("caveats: yes", "expected a list"), ("preference: x", "whole number"),
      ("tabel: x", "did you mean 'table'?"),
    ] {
      let found = message { try table([Self.row], description: Self.description(extra)) }
      #expect(found.contains(text), "\(found)")
    }
    let outside = Self.description().replacing("test.csv", with: "../x.csv")
    #expect(message { try table([Self.row], description: outside) }.contains("beside this one"))
  }

  @Test func tablesWithoutRowsHaveNoTechnology() throws {
    #expect(message { try selection(table([])) }.contains("unknown array technology"))
  }

  @Test func caveatsAndBasesReachTheirRows() throws {
    let extra = """
      values: {leakage_mW: {source: elsewhere, standing: assumed}}
      caveats: [{text: one, cell: a}, {text: two, cell: b}, {text: three}]
      """
    let table = try table([Self.row], description: Self.description(extra))
    let selection = try selection(table)
    #expect(table.caveats(for: selection.key) == ["one", "three"])
    let array = try selection.array(capacity: DataSize(bits: 128 << 13))
    #expect(array.staticPower.standing == .assumed)
    #expect(array.staticPower.source == "elsewhere")
    #expect(array.area.standing == .simulated)
  }

  @Test func whatIsAskedForComesBeforeWhatIsChosen() throws {
    let library = try shippedLibrary()
    // Only CACTI has LSTP, and only DESTINY the cell STTRAM, though NVSim is preferred.
    let roadmap = try library.family(ArrayQuery(technology: "SRAM", roadmap: "LSTP"))
    #expect(roadmap.selection.table.name == "cacti")
    let cell = try library.family(ArrayQuery(technology: "STT-MRAM", cell: "STTRAM"))
    #expect(cell.selection.table.name == "destiny")
    let open = try library.family(ArrayQuery(technology: "STT-MRAM"))
    #expect(
      open.selection.key
        == ArrayKey(
          technology: "STT-MRAM", cell: "STT", node: 45, wordWidth: 64, target: "ReadEDP",
          roadmap: "LOP"))
    #expect(open.selection.defaults.count == 6)
    for (query, text) in [
      (ArrayQuery(technology: "STT-MRAM", node: 28), "no node '28'; expected one of 22, 32, 45"),
      (ArrayQuery(technology: "STTMRAM"), "did you mean 'STT-MRAM'?"),
      (ArrayQuery(technology: "SRAM", tool: "cacty"), "did you mean 'cacti'?"),
      (
        ArrayQuery(technology: "STT-MRAM", node: 45, target: "Area"),
        "node 45 has no target 'Area'; expected ReadEDP"
      ),
    ] {
      let found = message { try library.family(query) }
      #expect(found.contains(text), "\(found)")
    }
  }

  @Test func shippedTablesAreWhole() throws {
    let library = try shippedLibrary()
    let rows = Dictionary(
      uniqueKeysWithValues: library.tables.map { ($0.name, $0.rows.count) })
    #expect(rows == ["nvsim": 177, "destiny": 36, "cacti": 48, "gsh": 4])
    #expect(
      library.technologies == [
        "DGSH-MRAM", "DVSH-MRAM", "GSH-MRAM", "RRAM", "SRAM", "STT-MRAM", "VSH-MRAM", "eDRAM",
      ])
    let array = try shippedArray("STT-MRAM", "1 MiB", word: 32)
    #expect(try array.cost(of: .read).latency.value == Time(parsing: "1.969 ns"))
    #expect(try array.cost(of: .read).energy.value == Energy(parsing: "21.217 pJ"))
    for table in library.tables {
      // Static power is never left out, and every cell is used.
      #expect(table.rows.allSatisfy { $0.leakage > .zero })
      #expect(Set(table.rows.map(\.key.cell)) == Set(table.cells.map(\.name)))
    }
  }
}
