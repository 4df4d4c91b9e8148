import Testing

@testable import Tessera

/// Finished results beside runs, and precisions beside one another.
@Suite struct StudyFileTests {
  private static let other = "near-memory-iso-area_tvlsi_2020"

  private func result(_ folder: CommandFolder, _ name: String, _ arguments: String...) throws
    -> String
  {
    let outcome = tessera(["run"] + arguments + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try folder.write(outcome.output, name)
  }

  @Test func aResultOfAFileHasTheRatiosOfARun() throws {
    let folder = try CommandFolder()
    let file = try result(folder, "a.json", Self.other, "lenet5")
    let runs = try succeed(
      "compare", timDNN, Self.other, "--networks", "lenet5", "--format", "json"
    ).json()
    let mixed = try succeed(
      "compare", timDNN, file, "--networks", "lenet5", "--format", "json")
    let json = try mixed.json()
    let row = try json.member("files").elements()[0]
    #expect(try row.member("file").string() == "a.json")
    #expect(try row.member("differences").elements().isEmpty)
    let run = try runs.member("runs").elements()[1]
    for name in ["latency_s", "energy_j", "tops", "bit_normalised", "area_mm2"] {
      #expect(try row.member(name).value == run.member(name).value)
    }
    let ratio = try json.member("file_ratios").elements()[0]
    let expected = try runs.member("ratios").elements()[0].member("networks").elements()[0]
    for name in ["speed_up", "energy_ratio", "energy_intervals_overlap"] {
      #expect(try ratio.member(name).value == expected.member(name).value)
    }
    #expect(!mixed.output.contains(folder.path))
    // The other way round, and files alone.
    let second = try result(folder, "b.json", timDNN, "lenet5")
    for arguments in [
      ["compare", Self.other, "--networks", "lenet5", "--baseline", second],
      ["compare", second, file],
    ] {
      let back = tessera(arguments + ["--format", "json"])
      try #require(back.status == 0, "\(back.errors)")
      let found = try back.json().member("file_ratios").elements()
      #expect(found.count == 1)
      #expect(try found[0].member("speed_up").value == expected.member("speed_up").value)
      #expect(tessera(arguments).output.contains("b.json"))
      #expect(tessera(arguments + ["--format", "csv"]).output.contains("b.json"))
    }
  }

  @Test func whatIsNotTheSameIsSaidBesideTheRow() throws {
    let folder = try CommandFolder()
    let batch = try result(folder, "batch.json", timDNN, "lenet5", "--batch", "2")
    let network = try result(folder, "network.json", timDNN, "lstm-ptb")
    let wide = try result(folder, "wide.json", timDNN, "lenet5", "--width", "2")
    let zeros = try result(folder, "zeros.json", timDNN, "lenet5", "--sparsity", "inputs=0.1")
    let old = try folder.write(
      String(contentsOfFile: zeros, encoding: .utf8).replacing(
        "\"version\": \"\(TesseraVersion.current)\"", with: "\"version\": \"0.0.1\""), "old.json")
    let outcome = try succeed(
      "compare", timDNN, batch, network, wide, zeros, old, "--networks", "lenet5")
    for text in [
      "batch.json, batch 2, not 1", "network.json, no run of this network", "wide.json, ",
      "MACs, not 416,520", "zeros.json, other parts of zeros", "old.json, of tessera 0.0.1, other",
    ] {
      #expect(outcome.output.contains(text), "\(text)\n\(outcome.output)")
    }
    let json = try succeed(
      "compare", timDNN, batch, network, wide, zeros, "--networks", "lenet5", "--format", "json"
    ).json()
    // Only what did the same work has a ratio.
    #expect(try json.member("files").elements().count == 4)
    #expect(try json.member("file_ratios").elements().count == 1)
  }

  @Test func whatARunWasToldIsSaidBesideTheRow() throws {
    let folder = try CommandFolder()
    let expected: [(name: String, arguments: [String], text: String)] = [
      ("f8.json", ["--first-last", "8"], "f8.json, other precisions in conv1 and fc7"),
      (
        "t.json", ["--technology", "tim-dnn-32nm-30.86pJ"],
        "t.json, technology tim-dnn-32nm-30.86pJ, not tim-dnn-32nm"
      ),
      ("m.json", ["--mapping", "temporal"], "m.json, temporal mapping, not spatial"),
      (
        "s.json", ["--set", "tiles.count=16", "--set", "dram.queue=8"],
        "s.json, tiles.count=16, not 32, dram.queue=8, not 32"
      ),
      ("seed.json", ["--seed", "3"], "seed.json, seed 3, not 0"),
      ("each.json", ["--per-access"], "each.json, zeros drawn for every access"),
      ("same.json", [], "same.json"),
    ]
    var files: [String] = []
    for row in expected {
      let outcome = tessera(["run", timDNN, "lenet5", "--format", "json"] + row.arguments)
      try #require(outcome.status == 0, "\(outcome.errors)")
      files.append(try folder.write(outcome.output, row.name))
    }
    let rows = try tessera(
      ["compare", timDNN] + files + ["--networks", "lenet5", "--format", "json"]
    ).json().member("files").elements()
    for (row, wanted) in zip(rows, expected) {
      let differences = try row.member("differences").elements().map { try $0.string() }
      #expect(([wanted.name] + differences).joined(separator: ", ") == wanted.text)
    }
    // Beside runs, where the baseline is a file.
    let against = ["compare", timDNN, "--networks", "lenet5,lstm-ptb", "--baseline", files[0]]
    let json = try tessera(against + ["--format", "json"]).json()
    let runs = try json.member("runs").elements()
    let shown = try runs.map {
      try $0.member("differences").elements().map { try $0.string() }
    }
    #expect(shown == [["other precisions in conv1 and fc7"], ["not network lenet5"]])
    #expect(try json.member("file_ratios").elements().count == 1)
    #expect(tessera(against).output.contains("run, other precisions in conv1 and fc7"))
    let lines = tessera(against + ["--format", "csv"]).output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].contains("(f8.json)") && lines[1].contains(",run,other precisions in conv1"))
    #expect(lines[2].contains(",run,not network lenet5,") && !lines[2].contains("f8.json"))
  }

  /// The whole of what a result says about what was asked, changed member by member.
  @Test func differencesFollowFromTheRecords() throws {
    let bench = try studyBench()
    let prepared = try bench.prepare(accelerator: timDNN, network: "lenet5")
    let result = try prepared.run(
      table: try bench.technology(of: prepared.description), catalog: bench.catalog)
    func difference(_ change: (inout RunResult) -> Void) -> [String] {
      var other = result
      change(&other)
      return other.differences(from: result)
    }
    #expect(difference { _ in }.isEmpty)
    #expect(difference { $0.record.version = "0.0.1" } == ["of tessera 0.0.1"])
    let mask = InputFile(name: "m.npy", role: .mask, sha256: "0")
    #expect(difference { $0.record.inputs.append(mask) } == ["other masks"])
    let mapping = InputFile(name: "m.yaml", role: .mapping, sha256: "0")
    #expect(difference { $0.record.inputs.append(mapping) } == ["another file of the mapping"])
    let costs = InputFile(name: "t.yaml", role: .technology, sha256: "0")
    #expect(difference { $0.record.inputs.append(costs) } == ["another file of the technology"])
    #expect(difference { $0.record.mapping = .null } == ["other parts of zeros"])
    #expect(
      difference {
        guard case .object(var mapping) = $0.record.mapping else { return }
        mapping["tiles"] = 7
        $0.record.mapping = .object(mapping)
      } == ["another mapping"])
    #expect(difference { $0.record.steps[0].bitProduct = nil } == ["precisions not known"])
    #expect(
      difference { other in
        for index in other.record.steps.indices { other.record.steps[index].bitProduct = 64 }
      } == ["other precisions in conv1 and conv3 and conv5 and 2 more"])
    // Settings are of the accelerator, so another one has none to compare.
    #expect(
      difference {
        $0.record.configuration = .null
        $0.record.accelerator = "other"
      }.isEmpty)
    // A file gives numbers back without their kind.
    let file = JSONField(
      try JSONValue.parse(Array(try ResultFile.json(result).compactText().utf8), file: "r"),
      file: "r")
    #expect(try ResultFile.readPriced(file).differences(from: result).isEmpty)
  }

  @Test func filesOfOneNameAreToldApartByTheirFolders() throws {
    let folder = try CommandFolder()
    for name in ["a", "b"] {
      _ = try succeed("run", timDNN, "lenet5", "--output", folder.file(name))
    }
    let files = try FinishedRun.read(
      paths: ["a/result.json", "b/result.json", "a/../a/result.json"].map(folder.file))
    #expect(files.map(\.file) == ["a/result.json", "b/result.json", "a/result.json (3)"])
  }

  @Test func badFilesAreOneLine() throws {
    let folder = try CommandFolder()
    let good = try result(folder, "a.json", timDNN, "lenet5")
    let text = try String(contentsOfFile: good, encoding: .utf8)
    func bad(_ name: String, _ text: String, _ message: String) throws {
      expectFailure(
        "compare", timDNN, try folder.write(text, name), "--networks", "lenet5", saying: message)
    }
    try bad("e.json", "{}", "e.json: $: the member 'format' is missing")
    try bad("f.json", "{\"format\": 99}", "found format 99")
    try bad("g.json", "[[[", "g.json")
    try bad(
      "unpriced.json", text.replacing("\"energy_per_action_j\"", with: "\"x\""),
      "'energy_per_action_j' is missing")
    expectFailure(
      "compare", timDNN, folder.file("none.json"), "--networks", "lenet5", saying: "none.json")
    try bad(
      "kind.json", text.replacing("\"format\":", with: "\"kind\": \"accuracy\", \"format\":"),
      "kind.json: is a result of kind 'accuracy'; expected one of a run")
    try bad(
      "macs.json", text.replacing("\"macs\": 416520", with: "\"macs\": 416521"),
      "$.macs: found 416521; expected 416520, the sum over the layers")
    try bad(
      "twice.json", text.replacing("\"path\": \"reduceUnit\"", with: "\"path\": \"tiles\""),
      "component 'tiles' stands twice")
    let comparison = try succeed("compare", good, "--format", "json").output
    try bad("comparison.json", comparison, "is a result of kind 'comparison'")
    expectFailure(
      "price", try folder.write(comparison, "c.json"), "--technology", "tim-dnn-32nm",
      saying: "c.json: is a result of kind 'comparison'; expected one of a run")
    let upper = try folder.write(text, "R1.JSON")
    #expect(try succeed("compare", upper).output.contains("R1.JSON"))
    expectFailure("compare", good, good, saying: "named more than once")
    expectFailure("compare", good, "--networks", "lenet5", saying: "expected an accelerator to run")
    expectFailure("compare", good, timDNN, saying: "expected --networks")
    expectFailure("compare", good, "--kernels", "aes", saying: "without results from files")
    let kernel = try result(
      folder, "k.json", "stt-cim_tvlsi_2018", "bitmap-index", "--size", "small")
    expectFailure(
      "compare", timDNN, kernel, "--networks", "lenet5", saying: "is a result of a kernel")
  }

  @Test func tooManyVariantsAreCountedBeforeAnyIsMade() throws {
    let values = (1...40).map(String.init).joined(separator: ",")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=\(values)", "--vary",
      "tiles.blocks=\(values)",
      saying: "--vary: 40 x 40 values on 1 accelerator make 1,600 variants; expected at most 1,000")
    let many = (1...250).map(String.init).joined(separator: ",")
    let error = #expect(throws: TesseraError.self) {
      try ComparisonPlan(
        accelerators: ["a", "b"], networks: ["n"],
        varying: (0..<200).map { try ComparisonAxis(parsing: "x\($0)=\(many)") })
    }
    #expect(error?.description.contains("make more than 10^15 variants") == true)
    // At the bound, and one above.
    func plan(_ first: Int, _ second: Int) throws -> ComparisonPlan {
      func axis(_ name: String, _ count: Int) throws -> ComparisonAxis {
        try ComparisonAxis(
          parsing: "\(name)=" + (1...count).map(String.init).joined(separator: ","))
      }
      return try ComparisonPlan(
        accelerators: ["a"], networks: ["n"], varying: [axis("x", first), axis("y", second)])
    }
    #expect(try plan(100, 10).variants.count == 1_000)
    #expect(throws: TesseraError.self) { try plan(91, 11) }
  }

  @Test func ratesAtOneBitWeighEveryLayerByItsOwnBits() throws {
    let bench = try studyBench()
    func result(_ network: String, _ firstLast: Int? = nil) throws -> RunResult {
      var options = RunOptions()
      options.firstAndLastBits = firstLast
      let prepared = try bench.prepare(
        accelerator: timDNN, network: network, options: options)
      return try prepared.run(
        table: try bench.technology(of: prepared.description), catalog: bench.catalog)
    }
    // Two bits of activations times log2(3) of weights, in all layers.
    let plain = try result("lenet5")
    let product = 2 * 1.584962500721156
    let rates = try #require(plain.bitRates)
    #expect(abs(rates.operations / (Double(plain.operations) * product) - 1) < 1e-12)
    #expect(abs(rates.tops / (plain.tops * product) - 1) < 1e-12)
    #expect(abs(rates.topsPerWatt / (plain.topsPerWatt * product) - 1) < 1e-12)
    // With 8 bits in the first and the last layer, those count 64 each.
    let mixed = try result("lenet5", 8)
    let ends = Double(
      mixed.record.steps.filter { $0.layers.contains("conv1") || $0.layers.contains("fc7") }
        .reduce(0) { $0 + $1.macs })
    let network = try bench.network(
      "lenet5",
      {
        var o = RunOptions(); o.firstAndLastBits = 8; return o
      }())
    let bits = network.network.layers.filter { $0.macs > 0 }.map {
      2 * Double($0.macs) * $0.activations.normalisedBits * $0.weightEncoding.normalisedBits
    }.reduce(0, +)
    #expect(abs(try #require(mixed.bitRates).operations / bits - 1) < 1e-12)
    #expect(bits > 2 * ends * 8 * 8 * 0.99)
    // Ternary operands are log2(3) wide whatever their scale factors.
    #expect(
      OperandEncoding.ternaryAsymmetric.normalisedBits == OperandEncoding.ternary.normalisedBits)
    #expect(try succeed("run", timDNN, "lenet5").output.contains("at 1b x 1b"))
    let text = try succeed(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=16,32"
    ).output
    #expect(text.contains(BitRates.rule) && text.contains("1b TOPS/W"))
  }
}
