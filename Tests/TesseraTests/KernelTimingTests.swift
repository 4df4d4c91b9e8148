import Testing

@testable import Tessera

/// When transactions of a processor with a scratchpad end, probed at the edges of cycles.
@Suite("Processor, bus and scratchpad")
struct KernelTimingTests {
  private static let description = """
    name: probe
    summary: A processor of 1 GHz.
    technology: stt-cim-45nm
    clocks: {core: 1 GHz}
    components:
      processor:
        kind: in-order-processor
        clock: core
        parameters: {instructions: vector, postedWrites: 2}
        connect: {memory: scratchpad, bus: bus}
      scratchpad:
        kind: cim-scratchpad
        costs: stt-cim
        parameters:
          capacity: 64 KiB
          readTime: 2 ns
          writeTime: 5 ns
          logicTime: 2 ns
          addTime: 3 ns
          reduceTime: 1 ns
      bus: {kind: memory-bus}
    roles: {processor: processor}
    """

  private let catalog: Catalog
  init() throws { catalog = try Catalog.standard() }

  /// The plan of the probe with other values, and what lowering sees of it.
  private func probe(_ settings: [String] = []) throws -> (MachineTarget, SystemPlan) {
    let description = try AcceleratorDescription.decode(
      SourceText(label: "probe", text: Self.description), settings: settings, catalog: catalog)
    let system = try description.makeSystem(
      catalog: catalog, layers: KernelKind.phases, tokens: MachineTarget.tokens)
    return (try MachineTarget(description, system: system), system)
  }

  /// Executes a body and returns the end of the run in femtoseconds, with the counts.
  private func run(
    _ settings: [String] = [], _ body: (inout Machine<SegmentQueue>) throws -> Void
  ) throws -> (ledger: Ledger, counts: MachineCounts) {
    let (target, system) = try probe(settings)
    var machine = Machine(target, sink: SegmentQueue(units: system.unitCount))
    try machine.begin(phase: 1)
    try body(&machine)
    try machine.finish()
    var records = machine.sink
    return (try replay(system, from: &records), machine.counts)
  }

  private static let cycle: Int64 = 1_000_000

  @Test(
    "A load takes as many cycles as its time begins",
    arguments: [("1 fs", 1), ("1 ns", 1), ("1.000001 ns", 2), ("2 ns", 2), ("2.000001 ns", 3)])
  func load(time: String, cycles: Int64) throws {
    let (ledger, counts) = try run(["scratchpad.readTime=\(time)"]) {
      _ = try $0.load(0)
      _ = try $0.load(1)
      try $0.compute(5)
    }
    #expect(ledger.makespan == (2 * cycles + 5) * Self.cycle)
    #expect(counts.cycles == Int(2 * cycles + 5))
    #expect(counts.instructions == 7)
  }

  @Test(
    "A vector access adds the time of the reduce unit, and counts it",
    arguments: [
      ("1 ns", 3), ("1.000001 ns", 4),
    ])
  func vector(reduce: String, cycles: Int64) throws {
    let (ledger, counts) = try run(["scratchpad.reduceTime=\(reduce)"]) { machine in
      let rows = try machine.aligned(operands: 2, words: 16, "rows")
      for index in 0..<16 {
        machine.place(UInt32(index), at: rows.address(0, index))
        machine.place(3, at: rows.address(1, index))
      }
      let sum = try machine.combineAll(
        .add, 16, by: .sum, first: { rows.address(0, $0) }, second: { rows.address(1, $0) })
      #expect(sum == 120 + 48)
      let ones = try machine.combineAll(
        .and, 16, by: .ones, first: { rows.address(0, $0) }, second: { rows.address(1, $0) })
      // Of 0…15 AND 3, four times 0, 1, 1 and 2 ones.
      #expect(ones == 16)
    }
    // A sum takes a cycle more than a logic function; a sum of the result and three for the loop.
    #expect(ledger.makespan == (2 * cycles + 1 + 2 * 4) * Self.cycle)
    #expect(counts.vectorAddLoads == 1 && counts.vectorLogicLoads == 1)
    // read, write, logic, add, vectorLogic, vectorAdd, reduce; of the second phase.
    #expect(ledger.components[1].counts.suffix(7) == [0, 0, 0, 0, 1, 1, 2])
    // Two words back, two second addresses.
    #expect(ledger.components[2].counts.suffix(2) == [2, 2])
  }

  /// 2 t_l + t_a + t_o = 8 cycles a turn become t_l + t_o = 5.
  @Test("A loop of two loads, an operation and its overhead gains 1.6")
  func worked() throws {
    func end(_ instructions: String) throws -> Int64 {
      try run(["processor.instructions=\(instructions)"]) { machine in
        let rows = try machine.aligned(operands: 2, words: 100, "rows")
        for index in 0..<100 {
          _ = try machine.combine(.xor, rows.address(0, index), rows.address(1, index))
          try machine.turn()
        }
      }.ledger.makespan
    }
    #expect(try end("standard") == 800 * Self.cycle)
    #expect(try end("scalar") == 500 * Self.cycle)
  }

  @Test("A store without a buffer holds the core for its whole time")
  func store() throws {
    let (ledger, _) = try run(["processor.postedWrites=0"]) {
      try $0.store(7, at: 0)
      try $0.compute(1)
    }
    #expect(ledger.makespan == 6 * Self.cycle)
  }

  @Test(
    "A posted store takes the core a cycle while the buffer has a place",
    arguments: [
      // Stores end after 1 + 5k cycles; the third waits for the first, the fourth for the second.
      (1, 6), (2, 11), (3, 16), (4, 21),
    ])
  func posted(stores: Int, cycles: Int64) throws {
    let (ledger, _) = try run {
      for index in 0..<stores { try $0.store(7, at: index) }
    }
    #expect(ledger.makespan == cycles * Self.cycle)
    // When the core is free again: the instruction after the last store.
    let free = try run {
      for index in 0..<stores { try $0.store(7, at: index) }
      try $0.compute(100)
    }.ledger.makespan
    let expected: [Int64] = [1, 2, 7, 12]
    #expect(free == (expected[stores - 1] + 100) * Self.cycle)
  }

  @Test("A load waits for the posted store that has the array")
  func loadBehindStore() throws {
    let (ledger, _) = try run {
      try $0.store(7, at: 0)
      _ = try $0.load(1)
    }
    // The store has the array from 1 to 6, the load from 6 to 8.
    #expect(ledger.makespan == 8 * Self.cycle)
  }

  @Test("A cache makes a load of a line that is there a cycle")
  func cache() throws {
    let text = Self.description
      .replacing("postedWrites: 2}", with: "cached: true}")
      .replacing("bus: bus}", with: "bus: bus, cache: cache}")
      .replacing(
        "      bus: {kind",
        with: "      cache: {kind: data-cache, clock: core, parameters: {lines: 2, lineWords: 4}}\n"
          + "      bus: {kind"
      )
      .replacing(
        "  bus: {kind",
        with: """
            cache: {kind: data-cache, clock: core, parameters: {lines: 2, lineWords: 4}}
            bus: {kind
          """)
    let description = try AcceleratorDescription.decode(
      SourceText(label: "probe", text: text), catalog: catalog)
    let system = try description.makeSystem(
      catalog: catalog, layers: KernelKind.phases, tokens: MachineTarget.tokens)
    let target = try MachineTarget(description, system: system)
    var machine = Machine(target, sink: SegmentQueue(units: system.unitCount))
    machine.place(5, at: 9)
    try machine.begin(phase: 1)
    // A miss of 1 + 4 · 2 cycles, two hits, a miss in the same place, and a miss again.
    for address in [0, 1, 3, 9, 0] { #expect(try machine.load(address) == (address == 9 ? 5 : 0)) }
    try machine.finish()
    var records = machine.sink
    #expect(try replay(system, from: &records).makespan == (3 * 9 + 2) * Self.cycle)
    #expect(machine.counts.loads == 12)
  }

  /// Random loads and stores against a cache in a dictionary, with the time of every step.
  @Test("A cache that writes back agrees with a plain account", arguments: 0..<20)
  func writeBack(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed))
    let times = (0..<4).map { _ in Int(stream.below(4_000)) }
    let text = Self.description
      .replacing("instructions: vector, postedWrites: 2}", with: "cached: true}")
      .replacing("bus: bus}", with: "bus: bus, cache: cache}")
      .replacing(
        "  bus: {kind",
        with: """
            cache:
              kind: data-cache
              clock: core
              parameters: {lines: 4, lineWords: 4, writeBack: true,
                readTime: \(times[0]) ps, writeTime: \(times[1]) ps}
            bus: {kind
          """)
    let settings = [
      "scratchpad.readTime=\(times[2] + 1) ps", "scratchpad.writeTime=\(times[3] + 1) ps",
    ]
    let description = try AcceleratorDescription.decode(
      SourceText(label: "probe", text: text), settings: settings, catalog: catalog)
    let system = try description.makeSystem(
      catalog: catalog, layers: KernelKind.phases, tokens: MachineTarget.tokens)
    var machine = Machine(
      try MachineTarget(description, system: system), sink: SegmentQueue(units: system.unitCount))
    func cycles(_ picoseconds: Int) -> Int { (picoseconds + 999) / 1_000 }
    var (held, isWritten) = ([Int: Int](), Set<Int>())
    var (end, values) = (0, [Int: UInt32]())
    try machine.begin(phase: 1)
    for step in 0..<300 {
      let (address, isStore) = (Int(stream.below(64)), stream.below(3) == 0)
      let (line, place) = (address / 4, address / 4 % 4)
      if !isStore { end += max(1, cycles(times[0])) }
      if held[place] != line {
        if let old = held[place], isWritten.remove(old) != nil { end += 4 * cycles(times[3] + 1) }
        held[place] = line
        end += 4 * cycles(times[2] + 1) + cycles(times[1])
      }
      if isStore {
        isWritten.insert(line)
        values[address] = UInt32(step)
        end += max(1, cycles(times[1]))
        try machine.store(UInt32(step), at: address)
      } else {
        #expect(try machine.load(address) == values[address] ?? 0)
      }
    }
    try machine.finish()
    #expect(machine.counts.cycles == end && machine.counts.writtenBack > 0, "seed \(seed)")
    var records = machine.sink
    #expect(
      try replay(system, from: &records).makespan == Int64(end) * Self.cycle,
      "seed \(seed), times \(times)")
  }

  @Test("Words that do not share columns cannot be combined in memory")
  func alignment() throws {
    #expect(throws: TesseraError.self) { try run { _ = try $0.combine(.and, 0, 1) } }
    #expect(throws: TesseraError.self) { try run { _ = try $0.combine(.and, 0, 0) } }
    #expect(throws: TesseraError.self) { try run { _ = try $0.combine(.and, 0, 256 * 16) } }
    _ = try run { _ = try $0.combine(.and, 0, 16) }
  }

  /// A random program on the machine ends when a plain account of it says, with posted writes and
  /// without.
  @Test("Random programs end when a plain account says", arguments: 0..<40)
  func random(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed))
    let depth = Int(stream.below(4))
    let times = (0..<3).map { _ in Int(1 + stream.below(12_000)) }
    let settings = [
      "processor.postedWrites=\(depth)", "scratchpad.readTime=\(times[0]) ps",
      "scratchpad.writeTime=\(times[1]) ps", "scratchpad.logicTime=\(times[2]) ps",
    ]
    let steps = (0..<200).map { _ in (stream.below(4), Int(1 + stream.below(3))) }
    let (ledger, _) = try run(settings) { machine in
      for (kind, count) in steps {
        for _ in 0..<count {
          switch kind {
          case 0: try machine.compute(count)
          case 1: _ = try machine.load(3)
          case 2: try machine.store(1, at: 5)
          default: _ = try machine.combine(.xor, 1, 17)
          }
        }
      }
    }
    var work: [SteppedMachine.Work] = []
    func cycles(_ picoseconds: Int) -> Int { (picoseconds + 999) / 1_000 }
    for (kind, count) in steps {
      for _ in 0..<count {
        switch kind {
        case 0: work.append(.compute(count))
        case 1: work.append(.access(cycles(times[0])))
        case 2: work.append(depth == 0 ? .access(cycles(times[1])) : .post)
        default: work.append(.access(cycles(times[2])))
        }
      }
    }
    var plain = SteppedMachine(work: work, depth: depth, store: cycles(times[1]))
    let end = plain.end()
    #expect(
      ledger.makespan == Int64(end) * Self.cycle,
      "seed \(seed), depth \(depth), times \(times)")
  }
}

/// A processor with a write buffer, stepped cycle by cycle.
private struct SteppedMachine {
  enum Work {
    case compute(Int)
    case access(Int)
    case post
  }

  var work: [Work]
  let depth: Int
  let store: Int

  /// The cycle in which all is done.
  mutating func end() -> Int {
    var now = 0
    var next = 0
    // When core and buffer have done what they are at, if it has begun.
    var coreUntil: Int?
    var bufferUntil: Int?
    var (posted, begun, stored) = (0, 0, 0)
    // Who waits for the array, first come first, and who has it.
    var queue: [Bool] = []
    var holder: Bool?
    while true {
      if coreUntil == now {
        coreUntil = nil
        if case .post = work[next] { posted += 1 }
        if holder == true { holder = nil }
        next += 1
      }
      if bufferUntil == now {
        bufferUntil = nil
        holder = nil
        stored += 1
      }
      if coreUntil == nil, next < work.count {
        switch work[next] {
        case .compute(let count): coreUntil = now + count
        case .post where stored >= posted + 1 - depth: coreUntil = now + 1
        case .access where !queue.contains(true): queue.append(true)
        default: break
        }
      }
      if bufferUntil == nil, posted > begun, !queue.contains(false) {
        queue.append(false)
        begun += 1
      }
      if holder == nil, let first = queue.first {
        queue.removeFirst()
        holder = first
        if first, case .access(let time) = work[next] {
          coreUntil = now + time
        } else {
          bufferUntil = now + store
        }
      }
      if next == work.count, stored == posted { return now }
      now += 1
    }
  }
}
