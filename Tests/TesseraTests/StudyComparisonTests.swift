import Testing

@testable import Tessera

/// Comparisons: who is compared with whom, the arithmetic, and the same bytes on any threads.
@Suite struct StudyComparisonTests {
  typealias Pair = ComparisonPlan.Pair

  @Test func theFirstVariantIsTheBaselineUnlessOneIsNamed() throws {
    let plan = try ComparisonPlan(accelerators: ["a", "b", "c"], networks: ["n"])
    #expect(plan.pairs == [Pair(subject: 1, baseline: 0), Pair(subject: 2, baseline: 0)])
  }

  @Test func aVariedBaselineIsComparedSettingBySetting() throws {
    let plan = try ComparisonPlan(
      accelerators: ["a", "b"], networks: ["n"], baseline: "b",
      varying: [ComparisonAxis(parsing: "x.y=1,2")])
    #expect(plan.variants.map(\.label) == ["a [x.y=1]", "a [x.y=2]", "b [x.y=1]", "b [x.y=2]"])
    #expect(plan.pairs == [Pair(subject: 0, baseline: 2), Pair(subject: 1, baseline: 3)])
  }

  @Test func aBaselineThatIsNotComparedRunsAsItIs() throws {
    let plan = try ComparisonPlan(
      accelerators: ["a"], networks: ["n"], baseline: "z",
      varying: [ComparisonAxis(parsing: "x=1,2"), ComparisonAxis(parsing: "y=3,4")])
    #expect(
      plan.variants.map(\.settings) == [
        ["x=1", "y=3"], ["x=1", "y=4"], ["x=2", "y=3"], ["x=2", "y=4"], [],
      ])
    #expect(plan.pairs == (0..<4).map { Pair(subject: $0, baseline: 4) })
  }

  @Test func aBaselineThatAloneIsVariedRunsAsItIs() throws {
    let plan = try ComparisonPlan(
      accelerators: ["a"], networks: ["n"], baseline: "a",
      varying: [ComparisonAxis(parsing: "x=1,2")])
    #expect(plan.variants.map(\.label) == ["a [x=1]", "a [x=2]", "a"])
    #expect(plan.pairs == [Pair(subject: 0, baseline: 2), Pair(subject: 1, baseline: 2)])
    // Without an axis there is nothing to compare it with.
    let plain = try ComparisonPlan(accelerators: ["a"], networks: ["n"], baseline: "a")
    #expect(plain.variants.count == 1 && plain.pairs.isEmpty)
  }

  @Test func anAxisIsNotToldApartByHowItsPathIsWritten() throws {
    #expect(try ComparisonAxis(parsing: "a.b.parameters.c=1").place == "a.b.c")
    #expect(try ComparisonAxis(parsing: "parameters.c=1").place == "parameters.c")
    #expect(ComparisonAxis.place(of: "a.parameters.c=x.parameters.y") == "a.c")
    var options = RunOptions()
    options.settings = ["x.y=3"]
    options.technology = "t"
    let axes = try ["x.yy=1,2", "technologies=1,2"].map { try ComparisonAxis(parsing: $0) }
    #expect(
      try ComparisonPlan(accelerators: ["a"], networks: ["n"], varying: axes, options: options)
        .variants.count == 4)
    let refused = try ComparisonAxis(parsing: "x.y=1,2")
    #expect(throws: TesseraError.self) {
      try ComparisonPlan(
        accelerators: ["a"], networks: ["n"], varying: [refused], options: options)
    }
  }

  /// Rounded outwards, so that dividing does not make an overlap go away.
  @Test func theEnergyOfOneInferenceHoldsThatOfTheBatch() {
    let interval = EnergyInterval(low: Energy(quectojoules: 7), high: Energy(quectojoules: 9))
    func part(_ count: Int) -> [Int128] {
      let found = interval.divided(by: count)
      return [found.low.quectojoules, found.high.quectojoules]
    }
    #expect(part(1) == [7, 9])
    #expect(part(3) == [2, 3])
    #expect(part(4) == [1, 3])
    #expect(part(0) == [7, 9])
  }

  @Test(arguments: ["x", "=1", "x=", "x=1,,2", "x=1,1"])
  func aBrokenAxisIsCited(text: String) {
    let error = #expect(throws: TesseraError.self) { try ComparisonAxis(parsing: text) }
    #expect(error?.description.hasPrefix("--vary '\(text)': ") == true)
  }

  @Test func repeatsAndTooManyRunsAreRefused() throws {
    #expect(throws: TesseraError.self) {
      try ComparisonPlan(accelerators: ["a", "a"], networks: ["n"])
    }
    #expect(throws: TesseraError.self) {
      try ComparisonPlan(accelerators: ["a"], networks: ["n", "n"])
    }
    #expect(throws: TesseraError.self) { try ComparisonPlan(accelerators: [], networks: ["n"]) }
    let values = (0..<200).map(String.init).joined(separator: ",")
    #expect(throws: TesseraError.self) {
      try ComparisonPlan(
        accelerators: ["a"], networks: ["n"],
        varying: ["x", "y", "z"].map { try ComparisonAxis(parsing: "\($0)=\(values)") })
    }
  }

  @Test func theGeometricMeanOfPowersIsTheirMiddle() throws {
    #expect(abs(try #require([2.0, 8.0].geometricMean) - 4) < 1e-12)
    #expect(abs(try #require([1.0, 10, 100].geometricMean) - 10) < 1e-12)
    #expect([Double]().geometricMean == nil)
    #expect([1.0, 0].geometricMean == nil)
  }

  @Test func ratiosAreQuotientsOfTheRunsOwnFigures() throws {
    let bench = try studyBench()
    let comparison = try Comparison.run(
      try ComparisonPlan(
        accelerators: ["near-memory-iso-area_tvlsi_2020", timDNN], networks: ["lenet5"]),
      on: bench)
    let row = comparison.results[0]
    let pair = try #require(comparison.plan.pairs.first)
    #expect(comparison.speedUp(pair, network: 0) == row[0].latency / row[1].latency)
    #expect(comparison.energyRatio(pair, network: 0) == row[0].energy / row[1].energy)
    // One network is its own mean.
    let mean = try #require(comparison.meanSpeedUp(pair))
    #expect(abs(mean / (row[0].latency / row[1].latency) - 1) < 1e-12)
  }

  @Test func twoRunsAndOtherThreadCountsGiveTheSameBytes() throws {
    let plan = try ComparisonPlan(
      accelerators: [timDNN, "near-memory-iso-area_tvlsi_2020"],
      networks: ["lenet5", "lstm-ptb", "gru-ptb"],
      varying: [ComparisonAxis(parsing: "mapping.replication=balanced,rigid")])
    func files(_ jobs: Int) throws -> [String] {
      try Comparison.run(plan, on: studyBench(), execution: StudyExecution(jobs: jobs))
        .files(command: "c").map { "\($0.name)\n\($0.text)" }
    }
    let first = try files(1)
    #expect(first.count == 4 + 12)
    #expect(first == (try files(1)))
    #expect(first == (try files(3)))
  }

  @Test func theFirstFailureInOrderIsThrownOnAnyThreads() {
    for jobs in [1, 2, 7] {
      let error = #expect(throws: TesseraError.self) {
        try ParallelMap.map(count: 50, jobs: jobs) { index -> Int in
          if index >= 20 { throw TesseraError("\(index)") }
          return index
        }
      }
      #expect(error?.description == "20")
    }
  }
}
