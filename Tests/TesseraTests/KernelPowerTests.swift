import Testing

@testable import Tessera
@testable import Workloads

/// Kernels on a supply that comes and goes, on memories that are gated, and on tabulated arrays.
@Suite("Kernels and power")
struct KernelPowerTests {
  private let workbench: Workbench
  init() throws {
    workbench = Workbench(
      catalog: try Catalog.standard(), folders: DataFolders(roots: [repository]))
  }

  private func run(
    _ kernel: String, on design: String, _ settings: [String] = []
  ) throws -> KernelRun {
    var options = KernelOptions()
    options.size = .small
    options.settings = settings
    let prepared = try workbench.prepareKernel(
      accelerator: design, kernel: kernel, options: options)
    return try prepared.run(
      table: try workbench.technology(of: prepared.description), catalog: workbench.catalog)
  }

  private static let sram = "sram-scratchpad_tvlsi_2018"
  private static let gsh = "gsh-scratchpad_2019"
  private static let vsh = "vsh-scratchpad_2019"

  // MARK: Power cycles

  /// Goes through power cycles one by one: restores, works cycle by cycle of the processor, saves.
  private func stepped(
    run: KernelRun, words: Int, moveCycles: Int, moveEnergy: Double, power: Double,
    onCycles: Int, cycles: Int
  ) -> (runs: Double, energy: Double) {
    let perCycle = run.memoryEnergy / Double(run.cycles)
    var (worked, energy) = (0, 0.0)
    for _ in 0..<cycles {
      var clock = 0
      for _ in 0..<words {
        clock += moveCycles
        energy += moveEnergy
      }
      energy += power * Double(clock) * 1e-9
      while clock < onCycles {
        clock += 1
        worked += 1
        energy += perCycle
      }
    }
    return (Double(worked) / Double(run.cycles), energy)
  }

  @Test("Saving and keeping agree with power cycles gone through one by one")
  func cycles() throws {
    let (volatile, backup) = (try run("svm", on: Self.sram), try run("svm", on: Self.gsh))
    let onTime = Time(femtoseconds: 20_000_000_000)
    let saving = try InterruptedRun(
      volatile, backup: backup, onTime: onTime, offTime: onTime, stateWords: 0)
    // A word moves by a read of 2 cycles and a write of 2, and one of 2 and one of 3 in the backup.
    let bus = 4 * 64.0
    let move = (26.76 + 21.581 + 18.784 + 16.736 + bus) * 1e-12
    var plain = stepped(
      run: volatile, words: volatile.counts.heldWords, moveCycles: 2 + 2 + 2 + 3,
      moveEnergy: move, power: (18.365 + 0.725483) * 1e-3, onCycles: 20_000, cycles: 40)
    #expect(saving.strategy == .saving && saving.savedWords == volatile.counts.heldWords)
    #expect(abs(try #require(saving.energy) / (plain.energy / plain.runs) - 1) < 1e-6)
    #expect(abs(try #require(saving.cycles) / (40 / plain.runs) - 1) < 1e-6)
    let keeping = try InterruptedRun(
      backup, backup: nil, onTime: onTime, offTime: onTime, stateWords: 34)
    plain = stepped(
      run: backup, words: 34, moveCycles: 2 + 3,
      moveEnergy: (18.784 + 16.736 + 2 * 64) * 1e-12, power: 0.725483e-3, onCycles: 20_000,
      cycles: 40)
    #expect(keeping.strategy == .keeping && keeping.savedWords == 0)
    #expect(abs(try #require(keeping.energy) / (plain.energy / plain.runs) - 1) < 1e-6)
  }

  @Test("Standby costs its power without supply, and short cycles make no progress")
  func limits() throws {
    let volatile = try run("rc4", on: Self.sram)
    let onTime = Time(femtoseconds: 1_000_000_000_000)
    func standby(_ off: Int64) throws -> InterruptedRun {
      try InterruptedRun(
        volatile, backup: nil, onTime: onTime, offTime: Time(femtoseconds: off), stateWords: 34)
    }
    let (none, long) = (try standby(0), try standby(1_000_000_000_000))
    #expect(none.strategy == .standby && none.standbyEnergy == 0)
    #expect(abs(long.standbyEnergy / (18.365e-3 * 1e-3) - 1) < 1e-12)
    let difference = try #require(long.energy) - #require(none.energy)
    #expect(abs(difference / (long.standbyEnergy * (try #require(long.cycles))) - 1) < 1e-9)
    // 34 words of 2 + 2 cycles take 136 ns.
    for (femtoseconds, isDone) in [(136_000_000, false), (136_000_001, true)] as [(Int64, Bool)] {
      let outcome = try InterruptedRun(
        volatile, backup: nil, onTime: Time(femtoseconds: femtoseconds), offTime: .zero,
        stateWords: 34)
      #expect((outcome.energy != nil) == isDone)
    }
    #expect(throws: TesseraError.self) {
      _ = try InterruptedRun(
        volatile, backup: volatile, onTime: onTime, offTime: .zero, stateWords: 34)
    }
    #expect(throws: TesseraError.self) {
      _ = try InterruptedRun(
        run("rc4", on: "general-purpose_2019"), backup: nil, onTime: onTime, offTime: .zero,
        stateWords: 34)
    }
  }

  @Test("Words that hold something are those that were placed or stored")
  func held() throws {
    // Message, keystream, ciphertext, permutation and key.
    #expect(try run("rc4", on: Self.sram).counts.heldWords == 3 * 64 + 256 + 16)
  }

  @Test("Power cycles on the command line")
  func commands() throws {
    let root = try succeed(
      "compare", Self.sram, Self.vsh, "--kernels", "svm,rc4", "--size", "small", "--on-time",
      "1ms,10ms", "--off-time", "5 ms", "--backup", Self.gsh, "--state-words", "20", "--format",
      "json"
    ).json()
    let cycles = try root.member("power_cycles")
    #expect(try cycles.member("standing").string() == "assumed")
    #expect(try cycles.member("state_words").integer() == 20)
    let rows = try cycles.member("comparisons").elements()[0].member("kernels").elements()
    #expect(rows.count == 2)
    for row in rows {
      #expect(try row.member("energy_ratios").elements().count == 2)
      #expect(try row.member("baseline").elements()[0].member("strategy").string() == "saving")
    }
    let text = try succeed(
      "compare", Self.sram, Self.vsh, "--kernels", "svm", "--size", "small", "--on-time", "1us"
    ).output
    #expect(text.contains("(standby), interrupted") && text.contains("Assumed: given on"))
    for (arguments, message) in [
      (["--off-time", "1 ms"], "--off-time does not apply without --on-time"),
      (["--on-time", "0 s"], "above 0"), (["--on-time", "1 m"], "--on-time"),
      (["--on-time", "1 ms", "--backup", Self.sram], "expected a backup of non-volatile"),
      (["--on-time", "1 ms", "--state-words=-1"], "-1 words"),
    ] {
      let outcome = tessera(
        ["compare", Self.sram, Self.vsh, "--kernels", "svm", "--size", "small"] + arguments)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--on-time", "1ms",
      saying: "--on-time does not apply to networks")
  }

  @Test(
    "Mistakes in the power cycles of a suite name their line",
    arguments: [
      ("on: [1 ms]", "on: []", "found 0 times"), ("on: [1 ms]", "on: [0 s]", "above 0"),
      ("off: 1 ms", "off: 1 m", "off: 1 m"), ("standing: assumed", "standing: guessed", "guessed"),
      ("baseline: c, backup", "baseline: d, backup", "of powerCycles"),
      ("stateWords: 3", "stateWords: -3", "-3"), ("set: [a.b=1]", "sat: [a.b=1]", "'set'"),
    ])
  func reader(old: String, new: String, message: String) throws {
    let text = """
      name: small
      kernels: [svm]
      summary: one kernel
      comparisons: [{subject: {accelerator: b, set: [a.b=1]}, baseline: c}]
      powerCycles:
        on: [1 ms]
        off: 1 ms
        stateWords: 3
        standing: assumed
        source: a guess
        comparisons: [{subject: b, baseline: c, backup: e}]
      anchors:
        - {name: mean, metric: mean_interrupted_energy_ratio, subject: b, baseline: c,
           reference: 2, standing: published, source: a paper}
      """
    let suite = try #require(try KernelSuite.read(SourceText(label: "small.yaml", text: text)))
    #expect(suite.powerCycles?.stateWords == 3 && suite.pairs[0].subject.settings == ["a.b=1"])
    try #require(text.contains(old))
    do {
      _ = try KernelSuite.read(
        SourceText(label: "small.yaml", text: text.replacing(old, with: new)))
      Issue.record("no error for \(new)")
    } catch let error as TesseraError {
      #expect(
        error.description.contains(message) || error.description.contains("expected"), "\(error)")
      #expect(error.description.hasPrefix("small.yaml:"), "\(error)")
    }
  }

  // MARK: Power states

  @Test(
    "A memory is active in its accesses, and idle or gated in between", arguments: [false, true])
  func states(isGated: Bool) throws {
    let outcome = try run(
      "k-means", on: "stt-cim_tvlsi_2018", isGated ? ["scratchpad.gateAfter=0 ns"] : [])
    let part = try #require(outcome.parts.first)
    let counts = outcome.counts
    // Loads and logic take 2 cycles, sums 3 and stores 12.
    let active = Int64(
      2 * counts.loads + 12 * counts.stores + 3 * counts.addLoads + 2 * counts.logicLoads)
    let period: Int64 = 1_000_000
    let rest = (Int64(outcome.cycles) - active) * period
    #expect(part.states.map(\.time) == [active * period, isGated ? 0 : rest, isGated ? rest : 0])
    let power = 0.82705062e-3
    let charged = isGated ? active : Int64(outcome.cycles)
    #expect(abs(outcome.memoryStaticEnergy / (power * Double(charged) * 1e-9) - 1) < 1e-9)
  }

  @Test("Memories that would lose their content are not gated")
  func gating() {
    expectFailure(
      "run", Self.sram, "svm", "--set", "scratchpad.gateAfter=0 ns", saying: "lose its content")
    expectFailure(
      "run", Self.vsh, "svm", "--set", "scratchpad.gateAfter=5 ns", saying: "expected 0 ns")
    expectFailure(
      "run", "general-purpose_2019", "svm", "--set", "cache.gateAfter=0 ns",
      saying: "lose its content")
  }

  // MARK: Caches of tabulated arrays

  private func cached(_ technology: String, _ settings: String...) throws -> KernelRun {
    try run("edit-distance", on: "general-purpose_2019", ["cache.costs=\(technology)"] + settings)
  }

  @Test("A cache has times and costs of its technology at its capacity")
  func arrays() throws {
    let (vsh, gsh) = (try cached("VSH-MRAM"), try cached("GSH-MRAM"))
    func cache(_ run: KernelRun) throws -> KernelRun.Part {
      try #require(run.parts.first { !$0.isMemory })
    }
    let (first, second) = (try cache(vsh), try cache(gsh))
    #expect(first.capacity == DataSize(bits: 1 << 20) && first.isNonVolatile)
    #expect(abs(first.writeEnergy.value.joules / second.writeEnergy.value.joules - 0.41) < 1e-9)
    #expect(abs(first.readEnergy.value.joules / second.readEnergy.value.joules - 0.65) < 1e-9)
    // 16.064 pJ for 64 bits.
    #expect(abs(second.readEnergy.value.joules / 8.032e-12 - 1) < 1e-9)
    #expect(first.writeTime.femtoseconds * 2 == second.writeTime.femtoseconds)
    #expect(vsh.counts.loads == gsh.counts.loads && vsh.cycles < gsh.cycles)
    let larger = try cache(try cached("VSH-MRAM", "cache.lines=32768"))
    #expect(larger.capacity == DataSize(bits: 8 << 20))
    #expect(larger.readEnergy.value > first.readEnergy.value)
    #expect(larger.states[0].cost.value > first.states[0].cost.value)
    let sram = try cache(try cached("SRAM"))
    #expect(!sram.isNonVolatile && sram.states[0].cost.value > first.states[0].cost.value)
  }

  @Test("Mistakes with tabulated arrays are told in one line")
  func arrayMistakes() {
    let design = "general-purpose_2019"
    expectFailure(
      "run", design, "svm", "--set", "cache.costs=GSH-MRAM", "--set", "cache.lines=64",
      saying: "nothing is extrapolated")
    expectFailure("run", design, "svm", "--set", "cache.costs=XRAM", saying: "no costs for")
    expectFailure(
      "run", design, "svm", "--set", "processor.instructions=vector", "--set",
      "scratchpad.kind=cim-scratchpad", "--set", "scratchpad.vectorWords=16", "--set",
      "scratchpad.logicTime=2ns", "--set", "scratchpad.addTime=2ns", "--set",
      "scratchpad.reduceTime=1ns", "--set", "scratchpad.capacity=1MiB", "--set",
      "scratchpad.readTime=2ns", "--set", "scratchpad.writeTime=2ns",
      saying: "expected writeBack: false")
  }

  @Test("A result on tabulated arrays of two capacities is priced again without the tables")
  func pricing() throws {
    let folder = try CommandFolder()
    let result = try succeed(
      "run", "general-purpose_2019", "svm", "--size", "small", "--set", "cache.costs=GSH-MRAM",
      "--set", "scratchpad.costs=GSH-MRAM", "--format", "json")
    let path = folder.file("result.json")
    try result.output.write(toFile: path, atomically: true, encoding: .utf8)
    let priced = try succeed(
      "price", path, "--technology", "stt-cim-45nm", "--format", "json"
    ).json()
    for name in ["dynamic", "static"] {
      #expect(
        try priced.member("energy_j").member(name).double()
          == result.json().member("energy_j").member(name).double())
    }
    let keys = try priced.member("components").elements().map {
      try $0.member("costs").string()
    }
    #expect(keys.count { $0 == "GSH-MRAM" } == 2)
  }

  @Test("A kernel on a tabulated array is recorded and replayed")
  func replay() throws {
    let folder = try CommandFolder()
    let trace = folder.file("aes.trace")
    let arguments = ["general-purpose_2019", "aes", "--size", "small"]
    let setting = ["--set", "cache.costs=DVSH-MRAM"]
    _ = try #require(
      tessera(["trace", "record"] + arguments + setting + ["--output", trace]).status == 0)
    let direct = try tessera(["run"] + arguments + setting + ["--format", "json"]).json()
    let replayed = try succeed("trace", "replay", trace, "--format", "json").json()
    for name in ["dynamic", "static", "total"] {
      #expect(
        try replayed.member("energy_j").member(name).double()
          == direct.member("energy_j").member(name).double())
    }
    #expect(try replayed.member("latency_s").double() == direct.member("latency_s").double())
  }

  @Test("Kernels are compared with settings and in variants")
  func variants() throws {
    let root = try succeed(
      "compare", "general-purpose_2019", "--kernels", "rc4", "--size", "small", "--set",
      "processor.loopOverhead=2", "--vary", "cache.costs=SRAM,GSH-MRAM,VSH-MRAM", "--format",
      "json"
    ).json()
    let comparisons = try root.member("comparisons").elements()
    #expect(comparisons.count == 2)
    #expect(
      try comparisons[1].member("subject").string()
        == "general-purpose_2019 [cache.costs=VSH-MRAM]")
    let one = try run(
      "rc4", on: "general-purpose_2019", ["processor.loopOverhead=2", "cache.costs=VSH-MRAM"])
    let kernel = try comparisons[1].member("kernels").elements()[0]
    #expect(try kernel.member("subject").member("cycles").integer() == one.cycles)
    #expect(try root.member("designs").elements().count == 3)
    expectFailure(
      "compare", Self.vsh, "--kernels", "rc4,rc4", "--vary", "scratchpad.rows=64,128",
      saying: "more than once")
    expectFailure("compare", Self.vsh, "--kernels", "rc4", saying: "found one accelerator")
  }
}
