import Testing

@testable import Tessera

/// Published rows: are cells taken as they are written, with every mistake in its place?
@Suite struct StudyExternalTests {
  private func rows(_ text: String) throws -> [ExternalRow] {
    try ExternalRow.rows(Array(text.utf8), file: "rows.csv")
  }

  @Test func cellsAreReadWithTheirUnits() throws {
    let text = """
      name,source,standing,node,network,latency,energy,energy_low,energy_high,power,area,tops,\
      tops_per_w,tops_per_mm2,weight_bits,activation_bits
      A,"Doe, JSSC 2019",published,65 nm,lenet5,2.3 ns,4 pJ,3 pJ,5 pJ,0.9 W,1.96 mm2,114 TOPS,\
      351 GOPS/W,"58,2 TOPS/mm²",ternary,4
      B,T,recalled,,,,,,,,,1.5 POPS,,,,
      """
    let found = try rows(text)
    let first = found[0]
    #expect(first.source == "Doe, JSSC 2019" && first.standing == .published)
    #expect(first.latency == Time(femtoseconds: 2_300_000))
    #expect(first.power?.watts == 0.9 && first.area?.squareMillimetres == 1.96)
    #expect(first.tops == 114 && first.topsPerSquareMillimetre == 58.2)
    #expect(abs(try #require(first.topsPerWatt) - 0.351) < 1e-12)
    #expect(first.bitProduct == 4 * BitRates.ternaryBits)
    #expect(first.energyInterval?.high.joules == 5e-12)
    #expect(found[1].tops == 1_500 && found[1].bitProduct == nil && found[1].network == nil)
    #expect(found[1].place == "rows.csv:3")
  }

  @Test(arguments: [
    ("name,source\nA,T", "rows.csv:1: the header has no column 'standing'"),
    ("name,sorce,standing\n", "rows.csv:B1: unknown column 'sorce'; expected one of name"),
    ("name,source,standing,name\n", "rows.csv:D1: column 'name' stands twice"),
    ("name,source,standing,tops\nA,,published,1 TOPS", "rows.csv:B2: found no source"),
    ("name,source,standing,tops\nA,T,,1 TOPS", "rows.csv:C2: found no standing"),
    ("name,source,standing,tops\nA,T,publishd,1 TOPS", "did you mean 'published'?"),
    ("name,source,standing,tops\nA,T,published,1", "rows.csv:D2: tops: '1' has no unit"),
    ("name,source,standing,power\nA,T,published,0.9", "rows.csv:D2: power: '0.9' has no unit"),
    ("name,source,standing,power\nA,T,published,0.9 V", "unknown unit 'V'"),
    ("name,source,standing,tops_per_w\nA,T,published,9 TOPS", "such as 114 TOPS/W"),
    ("name,source,standing,tops\nA,T,published,nan TOPS", "rows.csv:D2"),
    ("name,source,standing,tops\nA,T,published,1e999 TOPS", "rows.csv:D2"),
    ("name,source,standing,tops\nA,T,published,-1 TOPS", "rows.csv:D2"),
    ("name,source,standing,tops\nA,T,published,\"1,234 TOPS\"", "may be meant as"),
    ("name,source,standing,tops\nA,T,published,", "rows.csv:A2: row 'A' has no figure"),
    (
      "name,source,standing,energy_low\nA,T,published,1 pJ", "found energy_low without energy_high"
    ),
    (
      "name,source,standing,energy,energy_low\nA,T,published,1 pJ,1 pJ",
      "rows.csv:E2: found energy_low without energy_high"
    ),
    (
      "name,source,standing,energy,energy_low,energy_high\nA,T,published,1 pJ,2 pJ,3 pJ",
      "in this order"
    ),
    ("name,source,standing,tops,weight_bits\nA,T,published,1 TOPS,0", "bits from 1 to 64"),
    ("", "is empty"), ("name,source,standing\nA,T,published,9", "rows.csv:D2"),
  ])
  func mistakesHaveRowAndColumn(_ text: String, _ message: String) {
    let error = #expect(throws: TesseraError.self) { try rows(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func boundsOfAnEnergyAreAFigure() throws {
    let row = try #require(
      try rows("name,source,standing,energy_low,energy_high\nA,T,published,1 pJ,2 pJ").first)
    #expect(row.energy == nil && row.energyInterval?.low.joules == 1e-12)
    #expect(row.isOfOneInference)
  }

  /// Four inferences take 2.565 µJ, one of them 641 nJ.
  @Test func energiesAreComparedByInference() throws {
    let folder = try CommandFolder()
    func compare(
      _ low: String, _ high: String
    ) throws -> (text: String, csv: String, overlaps: Bool) {
      let sheet = try folder.write(
        "name,source,standing,network,energy_low,energy_high,tops_per_w\n"
          + "C,T,published,lenet5,\(low),\(high),0 TOPS/W\n", "rows.csv")
      let arguments = [
        "compare", timDNN, "--networks", "lenet5", "--batch", "4", "--external", sheet,
      ]
      let json = tessera(arguments + ["--format", "json", "--output", folder.file("out")])
      try #require(json.status == 0, "\(json.errors)")
      let row = try json.json().member("external").elements()[0]
      #expect(try row.member("batch").integer() == 1)
      let overlap = try row.member("energy_overlaps").elements()[0]
      #expect(try overlap.member("accelerator").string() == timDNN)
      let run = try json.json().member("runs").elements()[0].member("energy_j").member("total")
      let ratio = try run.double() / overlap.member("high_j").double()
      #expect(abs(ratio - 4) < 1e-9)
      let csv = tessera(arguments + ["--format", "csv"]).output
      return (tessera(arguments).output, csv, try overlap.member("overlaps").bool())
    }
    let one = try compare("600 nJ", "700 nJ")
    #expect(one.overlaps)
    #expect(one.text.contains("Energies of an inference on lenet5 overlap: external C"))
    #expect(one.csv.contains("energy 600.0 nJ to 700.0 nJ, overlaps with \(timDNN)"))
    let four = try compare("2000 nJ", "3000 nJ")
    #expect(!four.overlaps && !four.csv.contains("overlaps"))
    #expect(!four.text.contains("overlap: external"))
    // A logarithmic axis has no place for 0 TOPS/W.
    let svg = try String(contentsOfFile: folder.file("out/tops-per-watt.svg"), encoding: .utf8)
    #expect(!svg.contains("C, external"))
  }

  @Test func externalRowsAreMarkedAndInNoRatio() throws {
    let folder = try CommandFolder()
    let sheet = try folder.write(
      """
      name,source,standing,network,tops,tops_per_w,weight_bits,activation_bits,energy_low,energy_high
      Chip X,"Doe, JSSC",published,lenet5,5 TOPS,40 TOPS/W,4,8,1 nJ,1 J
      """, "rows.csv")
    let arguments = [
      "compare", timDNN, "near-memory-iso-area_tvlsi_2020", "--networks", "lenet5", "--external",
      sheet,
    ]
    let bare = try succeed(
      "compare", timDNN, "near-memory-iso-area_tvlsi_2020", "--networks", "lenet5", "--format",
      "json"
    ).json()
    let outcome = tessera(arguments + ["--format", "json", "--output", folder.file("out")])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json()
    #expect(try json.member("ratios").value == bare.member("ratios").value)
    #expect(try json.member("runs").value == bare.member("runs").value)
    let row = try json.member("external").elements()[0]
    #expect(try row.member("origin").string() == "external")
    #expect(try row.member("standing").string() == "published")
    #expect(try row.member("place").string() == "rows.csv:2")
    #expect(try row.member("bit_normalised").member("tops").double() == 5 * 32)
    let text = tessera(arguments).output
    #expect(text.contains("External rows") && text.contains("Doe, JSSC"))
    #expect(text.contains("lenet5 overlap: external Chip X 1.000 nJ to 1.000 J, \(timDNN) "))
    let csv = tessera(arguments + ["--format", "csv"]).output.split(separator: "\n")
    #expect(csv.last?.contains("Chip X") == true && csv.last?.contains(",external,") == true)
    for name in ["tops-per-watt.svg", "bit-tops-per-watt.svg"] {
      let svg = try String(contentsOfFile: folder.file("out/\(name)"), encoding: .utf8)
      #expect(svg.contains("external"))
    }
    #expect(!outcome.output.contains(folder.path))
  }
}
