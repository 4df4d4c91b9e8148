import Testing

@testable import Tessera
@testable import Workloads

/// Kernels whose memory is misread.
@Suite("Kernels with sensing errors")
struct KernelSensingTests {
  private let workbench: Workbench
  init() throws {
    workbench = Workbench(
      catalog: try Catalog.standard(), folders: DataFolders(roots: [repository]))
  }

  private func prepare(
    _ kernel: String, on design: String = "stt-cim_tvlsi_2018", _ errors: String?
  ) throws -> PreparedKernel {
    var options = KernelOptions()
    options.size = .small
    options.sensing = try errors.map { try SensingErrors(parsing: $0) }
    return try workbench.prepareKernel(accelerator: design, kernel: kernel, options: options)
  }

  private func run(_ prepared: PreparedKernel) throws -> KernelRun {
    try prepared.run(
      table: try workbench.technology(of: prepared.description), catalog: workbench.catalog)
  }

  @Test(
    "Cells that do not deviate give the nominal run byte for byte",
    arguments: ["bitmap-index", "string-search", "aes"])
  func nominal(kernel: String) throws {
    let nominal = try run(try prepare(kernel, nil))
    let exact = try run(try prepare(kernel, "sigma=0,ecc=3ec4ed,seed=4"))
    #expect(
      try ResultFile.json(nominal.result).prettyText()
        == ResultFile.json(exact.result).prettyText())
    // Through the cells, of which none is misread: the same records.
    var (sensed, plain) = (RecordList(), RecordList())
    let tiny = try prepare(kernel, "sigma=1e-9").execute(into: &sensed)
    _ = try prepare(kernel, nil).execute(into: &plain)
    #expect(sensed.records == plain.records && !plain.records.isEmpty)
    #expect(tiny.counts.sensing.pairs > 0 && tiny.wrongAnswers == 0)
    #expect(tiny.counts.sensing.misreadColumns == 0)
  }

  /// Two loads and two instructions more for each pair of an access that is repeated one by one.
  @Test("Accesses that fail the check cost the time and energy of being done again")
  func retries() throws {
    let design = "stt-cim-scalar_tvlsi_2018"
    let nominal = try run(try prepare("edge-detection", on: design, nil))
    let misread = try run(try prepare("edge-detection", on: design, "sigma=0.06"))
    let sensing = misread.counts.sensing
    #expect(sensing.failedPairs > 0 && sensing.repeatedAccesses == sensing.failedPairs)
    #expect(sensing.unseenPairs == 0 && misread.wrongAnswers == 0)
    #expect(misread.counts.loads - nominal.counts.loads == 2 * sensing.repeatedAccesses)
    #expect(misread.cycles - nominal.cycles == (2 * 2 + 1) * sensing.repeatedAccesses)
    #expect(
      misread.result.record.ledger.makespan == Int64(misread.cycles) * 1_000_000)
    let extra = Double(2 * sensing.repeatedAccesses) * (21.217 + 64) * 1e-12
    let difference = misread.memoryDynamicEnergy - nominal.memoryDynamicEnergy
    #expect(abs(difference / extra - 1) < 1e-9)
  }

  /// Every pair of 16 is loaded and combined again, and its ones are counted by instructions.
  @Test("A vector that fails the check is done again as a whole")
  func vectors() throws {
    let nominal = try run(try prepare("cooccurrence", nil))
    let misread = try run(try prepare("cooccurrence", "sigma=0.06"))
    let sensing = misread.counts.sensing
    let words = 16
    #expect(sensing.repeatedAccesses > 0)
    let counted = misread.counts.loads - nominal.counts.loads
    #expect(counted % 2 == 0 && counted <= 2 * words * sensing.repeatedAccesses)
    let pairs = counted / 2
    #expect(misread.cycles - nominal.cycles == pairs * (2 * 2 + 1 + 13))
    #expect(misread.counts.acceleratedCycles <= misread.cycles)
  }

  @Test("With the code answers are right where without they are wrong")
  func codes() throws {
    let bare = try run(try prepare("cooccurrence", "sigma=0.06,ecc=none"))
    #expect(bare.wrongAnswers > 0 && bare.counts.sensing.unseenPairs > 0)
    #expect(bare.counts.sensing.repeatedAccesses == 0)
    #expect(try run(try prepare("cooccurrence", "sigma=0.06")).wrongAnswers == 0)
    // Other cells err with another seed, and the same ones in every run.
    let counts = try (0..<3).map {
      try run(try prepare("cooccurrence", "sigma=0.06,seed=\($0 / 2)")).counts
    }
    #expect(counts[0] == counts[1] && counts[0] != counts[2])
  }

  @Test("A memory that does not compute corrects its reads")
  func reads() throws {
    let design = "stt-mram-scratchpad_tvlsi_2018"
    let corrected = try run(try prepare("mlp", on: design, "sigma=0.09"))
    let sensing = corrected.counts.sensing
    #expect(sensing.correctedReads > 0 && sensing.pairs == 0)
    #expect(sensing.reads == corrected.counts.loads)
    let nominal = try run(try prepare("mlp", on: design, nil))
    #expect(corrected.cycles == nominal.cycles)
  }

  @Test(
    "Cells that are misread all the time lead no kernel astray",
    arguments: KernelKind.all.map(\.name), ["none", "secded", "3ec4ed"])
  func astray(kernel: String, code: String) throws {
    for sigma in ["0.2", "1"] {
      var records = RecordList()
      let outcome = try prepare(kernel, "sigma=\(sigma),ecc=\(code),scheme=differential")
        .execute(into: &records)
      #expect(outcome.answers > 0 && outcome.wrongAnswers <= outcome.answers)
    }
  }

  @Test("The command line reports what was misread, and records it")
  func commands() throws {
    let folder = try CommandFolder()
    let arguments = ["--size", "small", "--sensing-errors", "sigma=0.06"]
    let direct = tessera(["run", "stt-cim_tvlsi_2018", "svm"] + arguments)
    #expect(direct.output.contains("failed the check") && direct.output.contains("assumed"))
    let root = try tessera(
      ["run", "stt-cim_tvlsi_2018", "svm", "--format", "json"] + arguments
    ).json()
    #expect(try root.member("mapping").member("sensing").member("failed_pairs").integer() > 0)
    let trace = folder.file("svm.trace")
    _ = try #require(
      tessera(
        ["trace", "record", "stt-cim_tvlsi_2018", "svm", "--output", trace] + arguments
      ).status == 0)
    let replayed = try succeed("trace", "replay", trace, "--format", "json").json()
    #expect(try replayed.member("latency_s").double() == root.member("latency_s").double())
    for (text, message) in [
      ("sigma", "expected name=value"), ("sigma=x", "expected a number"),
      ("sigma=2", "a part from 0 to 1"), ("sigma=nan", "expected a number"),
      ("sigmo=0.1", "did you mean 'sigma'"), ("sigma=0.1,sigma=0.1", "given twice"),
      ("ecc=2ec", "3ec4ed"), ("seed=-1", "whole number"), ("scheme=both", "differential"),
    ] {
      expectFailure(
        "run", "stt-cim_tvlsi_2018", "svm", "--sensing-errors", text, saying: message)
    }
    expectFailure(
      "run", "stt-mram-cached_tvlsi_2018", "svm", "--sensing-errors", "sigma=0.1",
      saying: "behind a cache")
    expectFailure(
      "run", timDNN, "lenet5", "--sensing-errors", "sigma=0.1", saying: "--sensing-errors")
  }
}

/// A sink that keeps records in one list.
private struct RecordList: RecordSink {
  var records: [Record] = []

  mutating func beginSegment(layer: Int) {}
  mutating func append(_ record: Record, unit: Int) { records.append(record) }
}
