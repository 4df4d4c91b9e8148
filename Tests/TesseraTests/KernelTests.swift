import Testing

@testable import Tessera
@testable import Workloads

/// Kernels on every form of the machine: answers, counts and bounds.
@Suite("Kernels")
struct KernelTests {
  private let workbench: Workbench
  init() throws {
    workbench = Workbench(
      catalog: try Catalog.standard(), folders: DataFolders(roots: [repository]))
  }

  private static let designs = [
    "stt-mram-scratchpad_tvlsi_2018", "sram-scratchpad_tvlsi_2018",
    "stt-cim-scalar_tvlsi_2018", "stt-cim_tvlsi_2018", "stt-mram-cached_tvlsi_2018",
  ]

  private func run(
    _ kernel: String, on design: String, _ configure: (inout KernelOptions) -> Void = { _ in }
  ) throws -> KernelRun {
    var options = KernelOptions()
    options.size = .small
    configure(&options)
    let prepared = try workbench.prepareKernel(
      accelerator: design, kernel: kernel, options: options)
    return try prepared.run(
      table: try workbench.technology(of: prepared.description), catalog: workbench.catalog)
  }

  @Test(
    "Answers are those of plain arithmetic, with several seeds",
    arguments: KernelKind.all.map(\.name), designs)
  func answers(kernel: String, design: String) throws {
    for seed in [0, 1, 77] as [UInt64] {
      // A wrong answer is an error.
      let outcome = try run(kernel, on: design) { $0.seed = seed }
      let period: Int64 = 1_000_000
      #expect(
        outcome.result.record.ledger.makespan == Int64(outcome.counts.cycles) * period,
        "seed \(seed)")
      #expect(outcome.counts.acceleratedCycles <= outcome.counts.cycles, "seed \(seed)")
    }
  }

  @Test("Sensing gives what arithmetic gives", arguments: ComputingArray.Scheme.allCases)
  func sensing(scheme: ComputingArray.Scheme) {
    let sensed = MemoryFunction.sensed(by: LevelSensing(CellSensing(), scheme: scheme))
    var random = RandomStream(seed: 4)
    let words =
      [0, 1, 0x8000_0000, .max]
      + (0..<200).map { _ in UInt32(truncatingIfNeeded: random.next()) }
    for operation in CellOperation.allCases {
      for (first, second) in zip(words, words.reversed()) {
        #expect(
          sensed.combine(operation, first, second) == operation(first, second),
          "\(operation) of \(first) and \(second)")
      }
    }
  }

  @Test("A memory that computes wrongly is found", arguments: KernelKind.all.map(\.name))
  func wrong(kernel: String) throws {
    var options = KernelOptions()
    options.size = .small
    let prepared = try workbench.prepareKernel(
      accelerator: "stt-cim_tvlsi_2018", kernel: kernel, options: options)
    var queue = SegmentQueue(units: prepared.system.unitCount)
    let used = try prepared.execute(into: &queue).counts.inMemoryLoads
    #expect(used > 0)
    #expect(throws: TesseraError.self) {
      _ = try prepared.execute(
        into: &queue,
        function: MemoryFunction { $0($1, $2) ^ 0x1010_1010 })
    }
  }

  /// S ≤ VL (2 t_l + t_a + t_o) / (t_l + t_o) for the part that combines pairs, with what the
  /// baseline's own run counted, and Amdahl's law for the whole.
  @Test(
    "Speed-ups keep their bound", arguments: KernelKind.all.map(\.name),
    [
      "stt-cim-scalar_tvlsi_2018", "stt-cim_tvlsi_2018",
    ])
  func speedBound(kernel: String, design: String) throws {
    let pair = KernelComparison(
      kernel: kernel, subject: try run(kernel, on: design),
      baseline: try run(kernel, on: "stt-mram-scratchpad_tvlsi_2018"))
    let (speed, energy) = try (
      #require(pair.speedUpBound), #require(pair.dynamicEnergyBound)
    )
    #expect(pair.speedUp <= speed * (1 + 1e-12))
    #expect(pair.dynamicEnergyRatio <= energy * (1 + 1e-12))
    // A bound that is far away would hold for anything.
    #expect(pair.acceleratedBound < 100 && energy < 7)
    if design.contains("scalar") {
      #expect(speed <= 1.75 && pair.acceleratedSpeedUp <= 1.75)
    }
  }

  @Test(
    "Designs of which both or none compute, or one has a cache, have no bound",
    arguments: [
      ("dvsh-cim_2019", "dgsh-cim_2019"), ("vsh-scratchpad_2019", "gsh-scratchpad_2019"),
      ("stt-cim_tvlsi_2018", "stt-mram-cached_tvlsi_2018"),
    ])
  func unbounded(subject: String, baseline: String) throws {
    let pair = KernelComparison(
      kernel: "rc4", subject: try run("rc4", on: subject), baseline: try run("rc4", on: baseline))
    #expect(pair.speedUpBound == nil && pair.dynamicEnergyBound == nil)
  }

  /// Each write costs 0.41 of a GSH one and each read 0.65, whatever the kernel.
  @Test("The published ratios of VSH-MRAM come out of its arrays by construction")
  func ratios() throws {
    let (subject, baseline) = (
      try run("edit-distance", on: "vsh-scratchpad_2019"),
      try run("edit-distance", on: "gsh-scratchpad_2019")
    )
    func energies(_ run: KernelRun) throws -> [Double] {
      let part = try #require(run.result.priced.components.first { $0.path == "scratchpad" })
      return part.actions.map(\.energy.joules)
    }
    let pairs = zip(try energies(subject), try energies(baseline)).map { $0 / $1 }
    #expect(abs(pairs[0] - 0.65) < 1e-9 && abs(pairs[1] - 0.41) < 1e-9)
  }

  /// Runs that gain more than they can break the bounds.
  @Test("The bounds of speed and energy can be exceeded")
  func brokenBounds() throws {
    var pair = KernelComparison(
      kernel: "mlp", subject: try run("mlp", on: "stt-cim_tvlsi_2018"),
      baseline: try run("mlp", on: "stt-mram-scratchpad_tvlsi_2018"))
    let (speed, energy) = try (
      #require(pair.speedUpBound), #require(pair.dynamicEnergyBound)
    )
    pair.subject.result.record.ledger.makespan /= 5
    #expect(pair.speedUp > speed)
    for index in pair.subject.result.priced.components.indices {
      let spent = pair.subject.result.priced.components[index].dynamicEnergy.quectojoules
      pair.subject.result.priced.components[index].dynamicEnergy = Energy(
        quectojoules: spent / 5)
    }
    #expect(pair.dynamicEnergyRatio > energy)
  }

  @Test("The worked bounds of (t_l, t_a, t_o) = (2, 1, 3)")
  func worked() {
    let bounds = [1, 2, 4, 8, 16].map {
      KernelComparison.bound(vector: $0, load: 2, arithmetic: 1, overhead: 3)
    }
    #expect(zip(bounds, [1.6, 3.2, 6.4, 12.8, 25.6]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("Energy is what the counts cost")
  func energy() throws {
    let outcome = try run("bitmap-index", on: "stt-cim_tvlsi_2018")
    let counts = outcome.counts
    let picojoules =
      Double(counts.loads) * (21.217 + 64) + Double(counts.stores) * (47.299 + 64)
      + Double(counts.logicLoads) * (27.36993 + 100)
      + Double(counts.vectorLogicLoads) * (318.6 + 2.5 + 100)
    #expect(abs(outcome.memoryDynamicEnergy / (picojoules * 1e-12) - 1) < 1e-12)
    let still = 0.82705062e-3 * Double(outcome.cycles) * 1e-9
    #expect(abs(outcome.memoryStaticEnergy / still - 1) < 1e-12)
  }

  @Test("A replay of records made with other times is a run with them")
  func times() throws {
    let slow = try run("k-means", on: "stt-cim_tvlsi_2018") {
      $0.settings = ["scratchpad.readTime=4 ns", "scratchpad.addTime=5 ns"]
    }
    let fast = try run("k-means", on: "stt-cim_tvlsi_2018")
    let difference = slow.counts.cycles - fast.counts.cycles
    #expect(difference == 2 * slow.counts.loads + 2 * slow.counts.addLoads)
  }

  @Test("Input comes from a file where one is given")
  func file() throws {
    let folder = try CommandFolder()
    let path = try folder.write(String(repeating: "abcdefgh", count: 100), "text.txt")
    let outcome = try run("string-search", on: "stt-cim_tvlsi_2018") { $0.input = path }
    #expect(outcome.result.record.inputs.contains { $0.name == "text.txt" && $0.role == .input })
    #expect(throws: TesseraError.self) {
      _ = try run("k-means", on: "stt-cim_tvlsi_2018") { $0.input = path }
    }
  }

  @Test("Data that do not fit the memory are refused in one line")
  func full() {
    #expect(throws: TesseraError.self) {
      _ = try run("bitmap-index", on: "stt-cim_tvlsi_2018") {
        $0.size = .large
        $0.settings = ["scratchpad.capacity=64 KiB"]
      }
    }
  }

  @Test("Known answers of the ciphers")
  func ciphers() throws {
    // FIPS 197, appendix C.1.
    let block = (0..<16).map { UInt8($0 * 17) }
    let key = (0..<16).map { UInt8($0) }
    let expected: [UInt8] = [
      0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5,
      0x5a,
    ]
    #expect(AESCipher.encrypted(block, key: key) == expected)
    // A well-known vector of RC4.
    let cipher = RC4Cipher.encrypted(Array("Plaintext".utf8), key: Array("Key".utf8))
    #expect(cipher == [0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3])
  }

  /// The same text in two ways: a place at each offset from a word's start.
  @Test("A pattern is found at every offset")
  func offsets() throws {
    let folder = try CommandFolder()
    // Letters are 97 + (byte AND 7); the last four bytes choose the place of the pattern.
    var bytes: [UInt8] = (0..<512).map { index in
      let value: Int = index * index / 7 + index / 13
      return UInt8(value & 7)
    }
    let pattern: [UInt8] = [1, 7, 1, 6, 2, 5, 3, 4]
    for start in [64, 101, 206, 311, 500] {
      bytes.replaceSubrange(start..<start + 8, with: pattern)
    }
    let text = String(decoding: bytes.map { $0 + 48 }, as: UTF8.self) + "\u{40}\0\0\0"
    let path = try folder.write(text, "text.bin")
    var options = KernelOptions()
    (options.size, options.input) = (.small, path)
    for design in ["stt-mram-scratchpad_tvlsi_2018", "stt-cim_tvlsi_2018"] {
      let prepared = try workbench.prepareKernel(
        accelerator: design, kernel: "string-search", options: options)
      #expect(prepared.kernel.reference() == [64, 101, 206, 311, 500])
      // A wrong answer is an error.
      var queue = SegmentQueue(units: prepared.system.unitCount)
      _ = try prepared.execute(into: &queue)
    }
  }
}
