import Testing

@testable import Tessera

/// Suites: what ships can be read, and every mistake has its place.
@Suite struct StudyReaderTests {
  @Test func theShippedSuiteReads() throws {
    let suite = try BenchmarkSuite.read("tim-dnn", in: DataFolders(roots: [repository]))
    #expect(suite.workloads.count == 5)
    #expect(suite.accelerators.count == 3)
    #expect(suite.sweep?.factors.count == 9)
    #expect(suite.sweep?.combinationCount == 768)
  }

  /// The sweep's standard levels must give the networks that the suite itself runs.
  @Test func standardLevelsMakeTheNetworksOfTheShippedSuite() throws {
    let bench = try studyBench()
    let suite = try BenchmarkSuite.read("tim-dnn", in: bench.folders)
    let sweep = try #require(suite.sweep)
    var options = RunOptions()
    for factor in sweep.factors {
      switch factor.kind {
      case .convolutionWidth(let widths): options.width = widths[factor.standard]
      case .linearWidth(let widths): options.linearWidth = widths[factor.standard]
      case .firstAndLastBits(let bits): options.firstAndLastBits = bits[factor.standard]
      default: break
      }
    }
    for workload in suite.workloads {
      guard let base = workload.base else { continue }
      let derived = try bench.network(base, options).network
      #expect(derived.layers == (try bench.network(workload.network, RunOptions()).network).layers)
    }
  }

  @Test(
    arguments: [
      ("name: small", "nam: small", "1:1: unknown key 'nam' in the suite"),
      ("{name: lstm-ptb}", "{name: lstm-ptb, size: 3}", "unknown key 'size'"),
      ("- {name: lenet5, base: lenet5}", "- {name: lstm-ptb}", "5:"),
      ("[near-memory-iso-area_tvlsi_2020]\nanchors", "[]\nanchors", "found 0 baselines"),
      ("[near-memory-iso-area_tvlsi_2020]\nanchors", "[tim-dnn_tvlsi_2020]\nanchors", "more than"),
      ("metric: speed_up", "metric: speedup", "did you mean 'speed_up'?"),
      ("networks: [lenet5], reference: 4", "networks: [lenet], reference: 4", "'lenet5'?"),
      ("reference: 4,", "reference: four,", "expected a number above 0"),
      ("reference: 4,", "reference: 0,", "expected a number above 0"),
      ("reference: 4,", "reference: -1,", "expected a number above 0"),
      ("reference: 4,", "reference: 1e999,", "expected a number above 0"),
      ("[3.2, 4.2]", "[4.2, 3.2]", "not above its 4.2"),
      ("[3.2, 4.2]", "[3.2]", "1 ends of a range"),
      (
        "standing: recalled, source: a paper, use: checked",
        "standing: guessed, source: a paper, use: checked", "expected one of published"
      ),
      ("use: calibrated, parameter: uncore", "use: calibrated", "has no 'parameter'"),
      ("use: calibrated, parameter: uncore", "use: checked, parameter: uncore", "is calibrated"),
      ("not-validated, reason: unknown", "not-validated", "has no 'reason'"),
      ("metric: peak_power_w,", "metric: peak_power_w, networks: [lenet5],", "alone"),
      ("metric: steps_per_s,", "metric: steps_per_s, baseline: x,", "compares nothing"),
      ("tolerance: 0.2", "tolerance: 2", "less than 1"),
      ("kind: charge", "kind: charged", "did you mean 'charge'?"),
      ("levels: [active, elapsed]", "levels: [active, passed]", "expected one of active, elapsed"),
      ("levels: [1, 2], default: 1", "levels: [1, 2], default: 3", "expected one of 1, 2"),
      ("levels: [1, 2], default: 1", "levels: [1, 1], default: 1", "more than once"),
      ("levels: [1, 2], default: 1", "levels: [1], default: 1", "1 levels; expected 2 to 16"),
      ("levels: [1, 2], default: 1", "levels: [1, 65], default: 1", "from 1 to 64"),
      ("levels: [3.9 pJ, 0 pJ]", "levels: [3.9 pJ, 0 nm]", "an energy"),
      ("{name: dram, kind", "{name: width, kind", "is given more than once"),
    ]
  ) func mistakesAreToldWithTheirPlace(old: String, new: String, message: String) throws {
    let source = try smallSuite(replacing: old, by: new)
    let error = #expect(throws: TesseraError.self) { try BenchmarkSuite.read(source) }
    let text = try #require(error?.description)
    #expect(text.hasPrefix("suites/small.yaml:"), "\(text)")
    #expect(text.contains(message), "\(text)")
    #expect(!text.contains { $0.isNewline })
  }

  @Test func combinationsAndLevelsAreOneToOne() throws {
    let sweep = try #require(try readSmallSuite().sweep)
    for combination in 0..<sweep.combinationCount {
      #expect(sweep.combination(of: sweep.levels(of: combination)) == combination)
    }
    #expect(sweep.standard == 0)
  }
}
