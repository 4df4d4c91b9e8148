import Testing

@testable import Tessera

/// Kernels on the command line.
@Suite("tessera with kernels")
struct KernelCommandTests {
  private static let design = "stt-cim_tvlsi_2018"

  @Test("A kernel runs, is priced again, explained and replayed")
  func run() throws {
    let folder = try CommandFolder()
    let direct = try succeed(
      "run", Self.design, "svm", "--size", "small", "--seed", "3", "--format", "json")
    let root = try direct.json()
    #expect(try root.member("network").string() == "svm")
    #expect(try root.member("mode").string() == "kernel")
    #expect(try root.member("mapping").member("operands").elements().count == 1)
    let result = try folder.write(direct.output, "result.json")
    let priced = try succeed(
      "price", result, "--technology", "stt-cim-45nm", "--format", "json"
    ).json()
    #expect(
      try priced.member("energy_j").member("total").double()
        == root.member("energy_j").member("total").double())
    #expect(try succeed("explain", result).output.contains("scratchpad.vectorLogic"))
    let trace = folder.file("svm.trace")
    _ = try succeed(
      "trace", "record", Self.design, "svm", "--size", "small", "--seed", "3", "--output", trace)
    let replayed = try succeed("trace", "replay", trace, "--format", "json").json()
    for name in ["latency_s", "area_mm2"] {
      #expect(try replayed.member(name).double() == root.member(name).double())
    }
    #expect(
      try replayed.member("energy_j").member("total").double()
        == root.member("energy_j").member("total").double())
    let slower = try succeed(
      "trace", "replay", trace, "--set", "scratchpad.logicTime=9 ns", "--format", "json"
    ).json()
    let again = try succeed(
      "run", Self.design, "svm", "--size", "small", "--seed", "3", "--set",
      "scratchpad.logicTime=9 ns", "--format", "json"
    ).json()
    #expect(try slower.member("latency_s").double() == again.member("latency_s").double())
    #expect(try slower.member("latency_s").double() > root.member("latency_s").double())
  }

  @Test("Text says what was executed and how operands were placed")
  func text() throws {
    let text = try succeed("run", Self.design, "mlp", "--size", "small").output
    #expect(text.contains("runs/s") && text.contains("spare rows"))
    #expect(!text.contains("TOPS") && !text.contains("inferences"))
    #expect(try succeed("list", "kernels").output.contains("string-search"))
    #expect(try succeed("describe", Self.design).output.contains("vectorWords"))
    #expect(try succeed("describe", "cim-scratchpad").output.contains("reduceTime"))
    #expect(try succeed("describe", "svm").output.contains("support vectors"))
    let sizes = try succeed("describe", "rc4", "--format", "json").json().member("sizes")
    #expect(try sizes.member("large").member("message bytes").integer() == 65_536)
  }

  @Test("The suites print every kernel, and references that nothing was fitted to")
  func suites() throws {
    for (name, references) in [("stt-cim", [3.93, 10.4, 3.83, 12.4]), ("vsh-mram", [2.66])] {
      let root = try succeed("suite", name, "--size", "small", "--format", "json").json()
      let comparisons = try root.member("comparisons").elements()
      for comparison in comparisons {
        #expect(try comparison.member("kernels").elements().count == KernelKind.all.count)
      }
      let anchors = try root.member("anchors").elements()
      let values = try anchors.map { try $0.member("reference").double() }
      #expect(values.starts(with: references))
      for anchor in anchors {
        #expect(try anchor.member("standing").string() == "published")
        #expect(try anchor.member("computed").double() > 0)
      }
      let text = try succeed("suite", name, "--size", "small").output
      #expect(text.contains("25.6x at 16") && text.contains("spare-rows"))
      let rows = try succeed("suite", name, "--size", "small", "--format", "csv").output
        .split(separator: "\n").count
      #expect(rows == 1 + comparisons.count * KernelKind.all.count)
      let validation = try succeed("validate", "--suite", name, "--size", "small").output
      #expect(validation.contains("published"))
    }
  }

  @Test("A suite does not depend on the number of threads")
  func threads() throws {
    let one = try succeed("suite", "stt-cim", "--size", "small", "--jobs", "1", "--format", "json")
    let two = try succeed("suite", "stt-cim", "--size", "small", "--jobs", "2", "--format", "json")
    #expect(one.output == two.output)
  }

  @Test("Processors are compared on kernels")
  func compare() throws {
    let root = try succeed(
      "compare", "sram-scratchpad_tvlsi_2018", Self.design, "--kernels", "mlp,aes", "--size",
      "small", "--format", "json"
    ).json()
    #expect(try root.member("comparisons").elements().count == 1)
  }

  @Test("Mistakes are told in one line")
  func mistakes() throws {
    expectFailure("run", Self.design, "lenet5", saying: "the role 'tiles'")
    expectFailure("run", timDNN, "svm", saying: "the role 'processor'")
    expectFailure("run", Self.design, "svmm", saying: "svmm")
    expectFailure("run", Self.design, "svm", "--batch", "2", saying: "--batch 2")
    expectFailure("run", timDNN, "lenet5", "--size", "small", saying: "--size")
    expectFailure("suite", "tim-dnn", "--size", "small", saying: "--size is for suites")
    expectFailure("validate", "--size", "small", saying: "--size is for suites")
    expectFailure("validate", "--suite", "stt-cim", "--sweep", saying: "--sweep is for suites")
    expectFailure("compare", Self.design, "--kernels", "svm", saying: "found one accelerator")
    expectFailure(
      "compare", Self.design, timDNN, "--kernels", "svn", saying: "did you mean 'svm'?")
    expectFailure("compare", Self.design, saying: "expected --networks or --kernels")
    for (setting, text) in [
      ("scratchpad.capacity=3 KiB", "expected a multiple"),
      ("scratchpad.vectorWords=3", "expected a divisor"), ("scratchpad.rows=2", "leave no row"),
      ("scratchpad.capacity=16 KiB", "expected a smaller size"),
      ("processor.cached=true", "cache"), ("scratchpad.readTime=0 ns", "readTime"),
    ] {
      expectFailure("run", Self.design, "svm", "--set", setting, saying: text)
    }
    expectFailure(
      "run", "sram-scratchpad_tvlsi_2018", "svm", "--set", "processor.instructions=scalar",
      saying: "has no port 'logic'")
    let folder = try CommandFolder()
    let empty = try folder.write("", "empty.bin")
    expectFailure(
      "run", Self.design, "svm", "--input", empty, saying: "found 0 bytes; expected about ")
    expectFailure("run", Self.design, "svm", "--input", "/no/such", saying: "/no/such")
  }

  @Test(
    "Mistakes in a suite of kernels name their line",
    arguments: [
      ("kernels: [svm]", "kernels: [svn]", "2:11"), ("kernels: [svm]", "kernels: []", "expected 1"),
      ("kernels: [svm]", "kernels: [svm, svm]", "more than once"),
      ("size: small", "size: tiny", "tiny"), ("metric: mean_speed_up", "metric: speed", "speed"),
      ("reference: 2", "reference: -2", "above 0"), ("reference: 2", "reference: .nan", "above 0"),
      ("baseline: c, reference", "baseline: d, reference", "one of the comparisons"),
      ("seed: 1", "sead: 1", "did you mean 'seed'"),
    ])
  func reader(old: String, new: String, message: String) throws {
    let text = """
      name: small
      kernels: [svm]
      size: small
      seed: 1
      summary: one kernel
      comparisons: [{subject: b, baseline: c}]
      anchors:
        - {name: mean, metric: mean_speed_up, subject: b, baseline: c, reference: 2,
           standing: published, source: a paper}
      """
    let suite = try #require(
      try KernelSuite.read(SourceText(label: "suites/small.yaml", text: text)))
    #expect(suite.size == .small && suite.seed == 1 && suite.anchors.count == 1)
    try #require(text.contains(old))
    do {
      _ = try KernelSuite.read(
        SourceText(label: "suites/small.yaml", text: text.replacing(old, with: new)))
      Issue.record("no error for \(new)")
    } catch let error as TesseraError {
      #expect(error.description.contains(message), "\(error)")
    }
  }
}
