import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

private let dataFolder = ProcessInfo.processInfo.environment["TESSERA_DATA"]

/// The largest difference over the largest current, of the worst row.
private func worstError(_ found: MatrixFile, _ expected: MatrixFile) -> Double {
  guard found.rows == expected.rows, found.columns == expected.columns else { return .infinity }
  return (0..<found.rows).reduce(0) { worst, row in
    let range = (row * found.columns)..<((row + 1) * found.columns)
    let largest = range.reduce(0) { max($0, abs(expected.values[$1])) }
    let off = range.reduce(0) { max($0, abs(found.values[$1] - expected.values[$1])) }
    return max(worst, off / largest)
  }
}

private struct GoldenArray {
  let name: String
  var lines: [String]
  var folder = repository + "/Tests/Golden/Crossbars"
  var currents = "I"

  func solve(_ more: String..., output: String) throws -> MatrixFile {
    let outcome = tessera(
      [
        "crossbar", "solve", "--resistances", "\(folder)/\(name)_R.csv", "--voltages",
        "\(folder)/\(name)_V.csv", "-o", output,
      ] + lines + more)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try MatrixFile.read(path: output)
  }

  var expected: MatrixFile {
    get throws { try MatrixFile.read(path: "\(folder)/\(name)_\(currents).csv") }
  }

  static func segments(_ word: Double, _ bit: Double, driver: Double = 0, sense: Double = 0)
    -> [String]
  {
    [
      "--word-line-segment", "\(word)", "--bit-line-segment", "\(bit)", "--driver", "\(driver)",
      "--sense", "\(sense)",
    ]
  }

  func check(in folder: CommandFolder) throws {
    let expected = try expected
    let exact = try solve("--method", "exact", output: folder.file("exact.csv"))
    #expect(worstError(exact, expected) <= 1e-10, "\(name)")
    for tolerance in ["1e-2", "1e-3", "1e-5"] {
      let found = try solve(
        "--method", "auto", "--tolerance", tolerance, output: folder.file("auto.npy"))
      #expect(worstError(found, expected) <= Double(tolerance) ?? 0, "\(name), \(tolerance)")
    }
  }
}

/// Does `tessera crossbar` give the currents that other programs found?
@Suite struct CommandCrossbarTests {
  @Test func agreesWithBadcrossbarAndNgspice() throws {
    let folder = try CommandFolder()
    for golden in [
      GoldenArray(name: "sq8_r2.5", lines: GoldenArray.segments(2.5, 2.5)),
      GoldenArray(name: "sq8_r10", lines: GoldenArray.segments(10, 10)),
      GoldenArray(
        name: "s16_full", lines: GoldenArray.segments(2.5, 2.5, driver: 500, sense: 100)),
    ] {
      try golden.check(in: folder)
    }
  }

  @Test(.enabled(if: dataFolder != nil, "TESSERA_DATA names no folder with reference data"))
  func agreesWithAllSolutions() throws {
    let folder = try CommandFolder()
    for kind in ["crossbar", "spice"] {
      let path = "\(dataFolder ?? "")/\(kind)"
      let cases = JSONField(
        try JSONValue.parse(
          FileContents.bytes(of: path + "/cases.json", limit: 1 << 20), file: "cases.json"),
        file: "cases.json")
      for entry in try cases.elements() {
        func ohms(_ name: String) throws -> Double {
          try entry.optionalMember(name)?.double() ?? 0
        }
        let golden = GoldenArray(
          name: try entry.member("name").string(),
          lines: GoldenArray.segments(
            try ohms("r_wl"), try ohms("r_bl"), driver: try ohms("r_drv"),
            sense: try ohms("r_sense")),
          folder: path, currents: kind == "spice" ? "I_ngspice" : "I")
        guard FileManager.default.fileExists(atPath: "\(path)/\(golden.name)_R.csv") else {
          continue
        }
        try golden.check(in: folder)
      }
    }
  }

  @Test func readsConductancesAndWritesEveryForm() throws {
    let folder = try CommandFolder()
    let conductances = try folder.write("1e-3,0\n2e-3, 1e-3\r\n\n", "G.csv")
    let voltages = folder.file("V.npy")
    try NPYArray([1, 0.5, 0, 1] as [Float], shape: [2, 2]).write(to: voltages)
    let common = [
      "crossbar", "solve", "--conductances", conductances, "--voltages", voltages,
      "--word-line-segment", "0", "--bit-line-segment", "0",
    ]
    let plain = tessera(common)
    #expect(plain.output == "0.001,0.0\n0.0025,0.001\n")
    let json = try tessera(common + ["--format", "json"]).json()
    #expect(try json.member("method").string() == "exact")
    #expect(try json.member("currents_a").elements().count == 2)
    let output = folder.file("I.npy")
    let summary = tessera(common + ["-o", output, "--method", "auto"])
    #expect(summary.output == "2x2 cells, 2 vectors: exact; no error but rounding\n")
    #expect(try MatrixFile.read(path: output).values == [0.001, 0, 0.0025, 0.001])
    let both = tessera(
      common + ["--driven-ends", "both", "--driver", "100", "--method", "short-path"])
    // Each cell behind half the driver.
    #expect(both.output.hasPrefix("\(1 / 1_050.0)"))
  }

  @Test func cellsNeedNotBeLinear() throws {
    let folder = try CommandFolder()
    let resistances = try folder.write("1e4\n", "R.csv")
    let voltages = try folder.write("0.5\n", "V.csv")
    let common = [
      "crossbar", "solve", "--resistances", resistances, "--voltages", voltages,
      "--word-line-segment", "0", "--bit-line-segment", "0",
    ]
    let curved = tessera(common + ["--nonlinearity", "sinh", "--alpha", "3/V"])
    #expect(abs((Double(curved.output.dropLast()) ?? 0) / (1e-4 * sinh(1.5) / 3) - 1) < 1e-12)
    let table = try folder.write("-1,-2e-4\n0,0\n1,2e-4\n", "curve.csv")
    let measured = tessera(common + ["--nonlinearity", table])
    #expect(abs((Double(measured.output.dropLast()) ?? 0) / 5e-5 - 1) < 1e-12)
    // Without resistance the changed input is exact; with much of it, auto refuses to be linear.
    let cheap = try tessera(
      common + ["--nonlinearity", "sinh", "--alpha", "3", "--method", "auto", "--format", "json"]
    ).json()
    #expect(try cheap.member("is_linearized").bool())
    let steep = try tessera(
      common + [
        "--driver", "10000", "--nonlinearity", "sinh", "--alpha", "5", "--method", "auto",
        "--format", "json",
      ]
    ).json()
    #expect(try !steep.member("is_linearized").bool())
    #expect(try steep.member("method").string() == "exact")
    let reduced = try tessera(
      common + [
        "--driver", "10000", "--nonlinearity", "sinh", "--alpha", "5", "--method", "reduced",
        "--format", "json",
      ]
    ).json()
    #expect(try reduced.member("estimated_error").double() > 0.1)
  }

  @Test func badInputIsRefused() throws {
    let folder = try CommandFolder()
    let good = try folder.write("1e4,2e4\n3e4,inf\n", "good.csv")
    let voltages = try folder.write("1\n1\n", "V.csv")
    func refuse(_ text: String, saying message: String) throws {
      let path = try folder.write(text, "bad.csv")
      expectFailure(
        "crossbar", "solve", "--resistances", path, "--voltages", voltages, "--word-line-segment",
        "1", "--bit-line-segment", "1", saying: message)
    }
    try refuse("1e4,2e4\n3e4\n", saying: "bad.csv:2: has 1 numbers, expected 2")
    try refuse("1e4,x\n", saying: "bad.csv:1, column 2: found 'x', expected a number")
    try refuse("1e4,nan\n", saying: "column 2: is not a number (NaN)")
    try refuse("1e4,\n", saying: "column 2: found '', expected a number")
    try refuse("1e4,0\n", saying: "row 1, column 2: a cell of 0.0 ohms")
    try refuse("-5,1\n", saying: "row 1, column 1: a cell of -5.0 ohms")
    try refuse("1\n\n2\n", saying: "bad.csv:2: is empty")
    try refuse("", saying: "is empty")
    try refuse("1e4\n1e4\n1e4\n", saying: "V.csv: has 2 rows, expected 3")
    try refuse(
      String(repeating: "1,", count: 5_000) + "1\n", saying: "1x5001 cells, expected at most")
    func file(_ header: String, _ count: Int) -> Data {
      Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(header.utf8.count), 0])
        + Data(header.utf8) + Data(repeating: 0x3F, count: count)
    }
    let npy = folder.file("bad.npy")
    for (header, count, message) in [
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}", 31, "expected 32 for (2, 2)"),
      (
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", 8,
        "more than any file holds"
      ),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1)}", 8, "one or two dimensions"),
      ("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}", 0, "one or two dimensions"),
      ("{'descr': '>f8', 'fortran_order': False, 'shape': (1,)}", 8, "little-endian"),
    ] {
      try file(header, count).write(to: URL(fileURLWithPath: npy))
      expectFailure(
        "crossbar", "solve", "--conductances", npy, "--voltages", voltages, "--word-line-segment",
        "1", "--bit-line-segment", "1", saying: message)
    }
    func options(_ more: String..., saying message: String) {
      let outcome = tessera(
        [
          "crossbar", "solve", "--voltages", voltages, "--word-line-segment", "1",
          "--bit-line-segment", "1",
        ] + more)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.filter(\.isNewline).count == 1)
    }
    options(saying: "expected one of --resistances and --conductances")
    options("--resistances", good, "--conductances", good, saying: "expected one of")
    options("--resistances", folder.file("none"), saying: "none")
    options("--resistances", good, "--driver=-1", saying: "driver resistance: -1.0 ohms")
    options("--resistances", good, "--driver", "nan", saying: "driver resistance: nan ohms")
    options("--resistances", good, "--tolerance", "1e-3", saying: "--method auto only")
    options(
      "--resistances", good, "--method", "auto", "--tolerance", "0", saying: "tolerance of 0.0")
    options("--resistances", good, "--method", "reduced", "--order", "9", saying: "order 9")
    options("--resistances", good, "--nonlinearity", "sin", saying: "found 'sin', expected linear")
    options("--resistances", good, "--nonlinearity", "sinh", saying: "expected --alpha")
    options(
      "--resistances", good, "--nonlinearity", "sinh", "--alpha", "x", saying: "found 'x'")
    options("--resistances", good, "--nonlinearity", good, saying: "good.csv: a curve with")
    options("--resistances", good, "--sensed-ends", "middle", saying: "middle")
    options(
      "--resistances", good, "-o", folder.file("no/I.csv"), saying: "there is no folder")
  }

  @Test func drawsWhatIsLost() throws {
    let folder = try CommandFolder()
    let resistances = try folder.write("1e4,2e4,1e4\n3e4,inf,1e4\n", "R.csv")
    let picture = folder.file("map.svg")
    let outcome = try succeed(
      "crossbar", "map", "--resistances", resistances, "--word-line-segment", "100",
      "--bit-line-segment", "100", "-o", picture)
    #expect(outcome.output.hasPrefix("mean loss "))
    let svg = try String(contentsOfFile: picture, encoding: .utf8)
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    // A field for each cell, the scale and the background.
    #expect(svg.components(separatedBy: "<rect ").count - 1 == 6 + 64 + 1)
    #expect(svg.contains("Voltage lost in the lines, 2x3 cells"))
    expectFailure(
      "crossbar", "map", "--resistances", resistances, "--word-line-segment", "1",
      "--bit-line-segment", "1", "--vector", "1", "-o", picture, saying: "goes with --voltages")
  }

  /// A path to ngspice, or nil.
  private static let ngspice = ["/usr/bin/ngspice", "/usr/local/bin/ngspice"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.enabled(if: ngspice != nil, "ngspice is not installed"))
  func ngspiceSolvesTheDeck() throws {
    let folder = try CommandFolder()
    for (number, lines) in [
      LineParasitics(driver: 500, wordLineSegment: 2.5, bitLineSegment: 1, sense: 100),
      LineParasitics(driver: 0, wordLineSegment: 2, bitLineSegment: 0, sense: 0),
      LineParasitics(
        driver: 50, wordLineSegment: 0, bitLineSegment: 3, sense: 10, drivenEnds: .both,
        sensedEnds: .first),
      LineParasitics(
        driver: 50, wordLineSegment: 5, bitLineSegment: 3, sense: 10, drivenEnds: .last,
        sensedEnds: .both),
    ].enumerated() {
      let rows = (0..<7).map { i in
        (0..<5).map { j in
          (i + 3 * j) % 11 == 4 ? "inf" : "\(2_000 + 500 * ((7 * i + 3 * j) % 13))"
        }.joined(separator: ",")
      }
      let resistances = try folder.write(rows.joined(separator: "\n"), "R.csv")
      let voltages = try folder.write(
        (0..<7).map { "\(Double($0) / 10 - 0.2)" }.joined(separator: "\n"), "V.csv")
      let curve = number % 2 == 1 ? ["--nonlinearity", "sinh", "--alpha", "2/V"] : []
      let common =
        [
          "--resistances", resistances, "--voltages", voltages, "--word-line-segment",
          "\(lines.wordLineSegment)", "--bit-line-segment", "\(lines.bitLineSegment)", "--driver",
          "\(lines.driver)", "--sense", "\(lines.sense)", "--driven-ends",
          lines.drivenEnds.rawValue, "--sensed-ends", lines.sensedEnds.rawValue,
        ] + curve
      let deck = folder.file("array.cir")
      #expect(tessera(["crossbar", "deck", "-o", deck] + common).status == 0)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Self.ngspice ?? "")
      process.arguments = ["-b", deck]
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      let found = text.split(separator: "\n").compactMap { line -> Double? in
        guard line.hasPrefix("i(vs"), let value = line.split(separator: "=").last else {
          return nil
        }
        return Double(value.trimmingCharacters(in: .whitespaces))
      }
      let solved = tessera(["crossbar", "solve"] + common)
      let expected = try MatrixFile(Array(solved.output.utf8), name: "I")
      try #require(found.count == 5, "\(text)")
      let largest = expected.values.reduce(0) { max($0, abs($1)) }
      for (a, b) in zip(found, expected.values) {
        #expect(abs(a - b) < 1e-7 * largest, "\(lines)")
      }
    }
  }
}
