import Testing

@testable import Tessera

/// Validation and sweep: what has an error, what is counted, and what is priced again.
@Suite struct StudyValidationTests {
  @Test func anErrorIsTheDistanceToTheNearerEnd() {
    let range = Anchor.Reference(from: 4, to: 5)
    #expect(range.error(of: 4.5) == 0)
    #expect(range.error(of: 2) == -0.5)
    #expect(range.error(of: 10) == 1)
    #expect(Anchor.Reference(4).error(of: 5) == 0.25)
    #expect(range.holds(3.2, tolerance: 0.2) == (abs(3.2 / 4 - 1) <= 0.2))
    #expect(!range.holds(6.1, tolerance: 0.2))
  }

  @Test func calibratedRowsHaveNoErrorAndCountInNoSummary() throws {
    let validation = try Validation.run(try readSmallSuite(), on: studyBench())
    let rows = validation.rows
    #expect(
      rows.map(\.title) == [
        "power", "speed-up, lstm-ptb", "speed-up, lenet5", "speed-up, least to greatest",
        "energy, lenet5", "rate, lstm-ptb",
      ])
    for row in rows {
      switch row.anchor.use {
      case .checked: #expect(row.errors?.count == (row.isSpan ? 2 : 1))
      default: #expect(row.errors == nil)
      }
    }
    let summary = AgreementSummary(rows)
    #expect(summary.groups.map(\.rows) == [2, 1])
    #expect(summary.calibrated == 1)
    #expect(summary.notValidated == 1)
    let json = JSONField(validation.json(command: "c"), file: "json")
    for row in try json.member("rows").elements() {
      let isChecked = try row.member("use").string() == "checked"
      #expect((try row.optionalMember("error") != nil) == isChecked)
    }
    #expect(validation.text().contains("consistent by construction"))
  }

  /// Nothing that was calibrated or recalled is called published, and nothing is left out.
  @Test func theShippedSuiteKeepsEveryAnchorWithItsUse() throws {
    let suite = try BenchmarkSuite.read("tim-dnn", in: DataFolders(roots: [repository]))
    let calibrated = suite.anchors.filter { $0.use.name == "calibrated" }.map(\.metric)
    for metric in [
      AnchorMetric.peakTOPSPerWatt, .peakTOPSPerArea, .tiles, .sensingError,
    ] {
      #expect(calibrated.contains(metric))
    }
    for anchor in suite.anchors where anchor.metric == .throughput || anchor.metric == .stepRate {
      #expect(anchor.standing == .recalled)
    }
    for anchor in suite.anchors where anchor.metric == .stepRate {
      #expect(anchor.use.name == "not validated")
    }
  }

  /// The anchors that follow from descriptions: closed forms of the described parameters.
  @Test func figuresOfDescriptionsFollowTheirFormulas() throws {
    let bench = try studyBench()
    let suite = try BenchmarkSuite.read("tim-dnn", in: bench.folders)
    let comparison = try Comparison.run(
      ComparisonPlan(variants: [], networks: [], pairs: []), on: bench)
    let figures = AnchorFigures(suite: suite, comparison: comparison, bench: bench)
    func value(_ name: String) throws -> Double {
      try figures.value(of: try #require(suite.anchors.first { $0.name == name }))
    }
    let peak = 32.0 * 2 * 16 * 256 / 2.3e-9 / 1e12
    #expect(abs(try value("peak throughput") / peak - 1) < 1e-9)
    let baseline = 60.0 * 2 * 256 / 1.403e-9 / 1e12
    #expect(abs(try value("peak throughput of the iso-area baseline") / baseline - 1) < 1e-9)
    #expect(
      abs(try value("kernel speed-up of TiM-16, back to back") / (16 * 1.403 / 2.3) - 1) < 1e-9)
    #expect(
      abs(try value("kernel speed-up of TiM-16, row by row") / (16 * 1.696 / 2.3) - 1) < 1e-9)
    #expect(
      abs(try value("kernel speed-up of TiM-8, row by row") / (8 * 1.696 / 2.26) - 1) < 1e-9)
    #expect(abs(try value("baseline tiles in equal area") / (32 * 0.058 / 0.0302) - 1) < 1e-9)
  }

  @Test func theSweepsStandardCombinationIsTheValidation() throws {
    let (bench, suite) = (try studyBench(), try readSmallSuite())
    let validation = try Validation.run(suite, on: bench)
    let sweep = try suite.runSweep(on: bench)
    #expect(sweep.values.count == 16)
    // lstm-ptb: 1 + 2 simulations; lenet5: the same for each width.
    #expect(sweep.simulations == 9)
    for (target, value) in zip(sweep.targets, sweep.values[sweep.plan.standard]) {
      let row = validation.rows.first { $0.title == target.title }
      #expect(row?.low == value, "\(target.title)")
    }
  }

  @Test func pricingAgainEqualsRunningWithTheSetting() throws {
    let (bench, suite) = (try studyBench(), try readSmallSuite())
    let sweep = try suite.runSweep(on: bench)
    let elapsed = sweep.plan.combination(of: [0, 0, 1, 0])
    let target = try #require(sweep.targets.firstIndex { $0.anchor.metric == .energyRatio })
    var plan = suite.plan()
    plan.networks = ["lenet5"]
    plan.options.settings = ["uncore.uncoreCharge=elapsed"]
    let comparison = try Comparison.run(plan, on: bench)
    #expect(
      comparison.energyRatio(plan.pairs[0], network: 0) == sweep.values[elapsed][target])
  }

  @Test func aSweepGivesTheSameBytesOnAnyThreads() throws {
    let (bench, suite) = (try studyBench(), try readSmallSuite())
    let texts = try [1, 2, 5].map {
      try suite.runSweep(on: bench, execution: StudyExecution(jobs: $0)).json.prettyText()
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0] == texts[2])
  }

  @Test(
    arguments: [
      ("costs: dram-channel", "costs: dram-chanel", "did you mean 'dram-channel'?"),
      ("actions: [readBit, writeBit]", "actions: [reedBit]", "did you mean 'readBit'?"),
      ("path: tiles.inputPasses", "path: tiles.inputPases", "inputPasses"),
      ("component: uncore", "component: unkore", "'uncore'?"),
    ]
  ) func aChoiceThatLeadsNowhereNamesTheSuite(old: String, new: String, message: String) throws {
    let suite = try BenchmarkSuite.read(smallSuite(replacing: old, by: new))
    let bench = try studyBench()
    let error = #expect(throws: TesseraError.self) { try suite.runSweep(on: bench) }
    let text = try #require(error?.description)
    #expect(text.hasPrefix("suites/small.yaml"), "\(text)")
    #expect(text.contains(message), "\(text)")
  }

  /// Read once for all input bits, the baseline takes fewer reads of an input with two bits.
  @Test func baselinePassesChangeTheBaseline() throws {
    let sweep = try readSmallSuite().runSweep(on: try studyBench())
    let target = try #require(
      sweep.targets.firstIndex { $0.network == "lenet5" && $0.anchor.metric == .speedUp })
    let one = sweep.plan.combination(of: [0, 1, 0, 0])
    #expect(sweep.values[one][target] < sweep.values[sweep.plan.standard][target])
  }
}
