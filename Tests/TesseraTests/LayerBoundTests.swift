import Testing

@testable import Tessera

/// Is the bound of a layer what its formula says, and does no layer beat it?
@Suite struct LayerBoundTests {
  private func run(
    _ accelerator: String, _ network: String, _ settings: [String] = [],
    _ change: (inout RunOptions) -> Void = { _ in }
  ) throws -> RunResult {
    let bench = try studyBench()
    var options = RunOptions()
    options.settings = settings
    change(&options)
    let prepared = try bench.prepare(
      accelerator: accelerator, network: network, options: options)
    return try prepared.run(
      table: try bench.technology(of: prepared.description), catalog: bench.catalog)
  }

  /// Checks every layer, and returns how many have a bound, and the least ratio to one.
  @discardableResult
  private func check(_ result: RunResult, _ what: String) -> (bounded: Int, least: Double) {
    var found = (bounded: 0, least: Double.infinity)
    for (step, times) in zip(result.record.steps, result.record.ledger.layers) {
      guard let bound = step.bound else {
        Issue.record("\(what): \(step.name) has no bound")
        continue
      }
      let duration = times.end - times.start
      #expect(duration >= bound.time, "\(what): \(step.name) took \(duration) of \(bound)")
      if let excess = bound.excess(of: duration) {
        found.bounded += 1
        found.least = min(found.least, excess)
      }
    }
    return found
  }

  @Test func theBoundsOfALayerAreThoseOfPaper() throws {
    let result = try run(timDNN, "lenet5") { $0.mode = .temporal }
    // 28 × 28 positions × 25 rows × 6 columns, an access for each of 2 input bits;
    // 32 tiles of 16 × 256 products in 2.3 ns.
    let bound = try #require(result.record.steps[0].bound)
    let products = 784.0 * 25 * 6 * 2
    #expect(abs(Double(bound.computing) - products * 2.3e6 / (32 * 16 * 256)) <= 1)
    // 25 rows of 2.3 ns each, on 32 tiles.
    #expect(abs(Double(bound.writing) - 25 * 2.3e6 / 32) <= 1)
    // 25 × 6 weights of 2 b in two row blocks, and 784 inputs of 2 b, at the memory's bandwidth.
    let bench = try studyBench()
    let memory = try #require(
      try bench.accelerator(timDNN).component(inRole: "memory")?.parameterValues
        .bandwidth("bandwidth").bitsPerSecond)
    let bytes = (16 * 6 * 2 + 7) / 8 + (9 * 6 * 2 + 7) / 8 + 784 * 2 / 8
    #expect(abs(Double(bound.moving) - Double(bytes * 8) * 1e15 / Double(memory)) <= 1)
    #expect(bound.limit == .compute || bound.limit == .memory)
  }

  @Test func residentWeightsAreNotWritten() throws {
    let result = try run(timDNN, "lenet5") { $0.mode = .spatial }
    #expect(result.record.steps.allSatisfy { $0.bound?.writing == 0 })
    check(result, "spatial")
  }

  @Test(arguments: [
    timDNN, "tim-dnn-8_tvlsi_2020", "tim-dnn-hbm2_tvlsi_2020", "near-memory-iso-area_tvlsi_2020",
    "near-memory-iso-capacity_tvlsi_2020",
  ])
  func noLayerOfAShippedNetworkIsFaster(_ accelerator: String) throws {
    for network in [
      "lenet5", "resnet20-cifar10", "vgg8-cifar10", "alexnet-wrpn", "lstm-ptb", "gru-ptb",
    ] {
      let found = check(try run(accelerator, network), "\(accelerator), \(network)")
      #expect(found.bounded > 0)
    }
  }

  @Test func noLayerIsFasterWhateverTheMachine() throws {
    var limits: Set<LayerBound.Limit> = []
    var least = Double.infinity
    for seed in UInt64(1)...40 {
      var random = RandomStream(seed: seed)
      func one<Value>(of values: [Value]) -> Value {
        values[Int(random.below(UInt32(values.count)))]
      }
      let accelerator = one(of: [timDNN, "near-memory-iso-area_tvlsi_2020"])
      let network = one(of: ["lenet5", "lenet5", "lstm-ptb", "gru-ptb", "resnet20-cifar10"])
      var settings = [
        "tiles.count=\(one(of: [1, 3, 32, 200]))",
        "tiles.rowsPerAccess=\(one(of: [3, 5, 16, 64]))",
        "tiles.columns=\(one(of: [6, 7, 64, 256]))",
        "tiles.blocks=\(one(of: [4, 16, 33]))",
        "tiles.writeTime=\(one(of: ["1ps", "2.3ns", "900ns"]))",
        "mapping.overlapWeights=\(one(of: ["true", "false"]))",
        "mapping.replication=\(one(of: ["rigid", "balanced"]))",
        "dram.bandwidth=\(one(of: ["1 GB/s", "68 GB/s", "8000 Tb/s"]))",
        "buffers.activations.capacity=\(one(of: ["64 B", "16 KiB", "8 MiB"]))",
      ]
      if accelerator == timDNN { settings.append("tiles.processingUnits=\(one(of: [1, 5, 256]))") }
      let result = try run(accelerator, network, settings) {
        $0.batch = one(of: [1, 2])
        $0.seed = seed
      }
      let found = check(result, "seed \(seed), \(network), \(settings)")
      least = min(least, found.least)
      limits.formUnion(result.record.steps.compactMap { $0.bound?.limit })
    }
    // All kinds of limits were met, and some layer comes near its own.
    #expect(limits == Set(LayerBound.Limit.allCases))
    #expect(least < 1.2)
  }

  @Test func theBoundIsInEveryForm() throws {
    let folder = try CommandFolder()
    let text = try succeed(
      "run", timDNN, "lenet5", "--mapping", "temporal", "--output", folder.file("out")
    ).output
    #expect(text.contains("over it"))
    let csv = try String(contentsOfFile: folder.file("out/layers.csv"), encoding: .utf8)
    #expect(csv.contains("bound_s,bound_by,latency_over_bound"))
    let root = try JSONField(file: folder.file("out/result.json"))
    let layer = try root.member("layers").elements()[0]
    let bound = try layer.member("bound")
    let parts = try ["compute_s", "weights_s", "memory_s"].map { try bound.member($0).double() }
    #expect(try bound.member("time_s").double() == parts.max())
    let ratio = try layer.member("latency_s").double() / bound.member("time_s").double()
    #expect(abs(try bound.member("latency_over_bound").double() - ratio) < 1e-9)
    // A result that is read and written again keeps it.
    let again = try ResultFile.readPriced(folder.file("out/result.json"))
    #expect(
      again.record.steps.allSatisfy { $0.bound != nil && $0.bitProduct != nil || $0.macs == 0 })
  }

  @Test func replayingATraceGivesTheSameBounds() throws {
    let folder = try CommandFolder()
    let trace = folder.file("t.tsr")
    for network in ["lenet5", "lstm-ptb"] {
      _ = try succeed("trace", "record", timDNN, network, "-o", trace)
      let replayed = try succeed("trace", "replay", trace, "--format", "json").json()
      let direct = try succeed("run", timDNN, network, "--format", "json").json()
      for (left, right) in zip(
        try replayed.member("layers").elements(), try direct.member("layers").elements())
      {
        #expect(try left.member("bound").value == right.member("bound").value)
        #expect(
          try left.optionalMember("bit_product")?.value
            == right.optionalMember("bit_product")?.value)
      }
    }
  }

  @Test func tracesOfEarlierVersionsHaveThemToo() throws {
    // The traces that are shipped were written without rows and bits.
    let reader = try TraceReader(path: "\(repository)/traces/tim-dnn_tvlsi_2020_alexnet-wrpn.tsr")
    let old = try TraceMetadata(reader.header.metadata, file: "t").workload
    let bench = try studyBench()
    let new = try Workload(bench.prepare(accelerator: timDNN, network: "alexnet-wrpn"))
    #expect(old.steps == new.steps)
  }
}
