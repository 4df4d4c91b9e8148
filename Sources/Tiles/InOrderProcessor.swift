import Arch

extension ComponentKind {
  /// A processor that executes one instruction after the other and waits for each.
  ///
  /// Its unit `core` takes the records
  /// - `compute`: a number of instructions, one cycle each;
  /// - `load`, `store`: one transaction, ⌈time of the memory / cycle⌉ cycles;
  /// - `logicLoad`, `addLoad`: one transaction with two addresses that brings back a function of
  ///   both words; with `instructions: vector` also `vectorLogicLoad` and `vectorAddLoad`, whose
  ///   reduced result is one word;
  /// - with `cached`: `lookUp`, a look into the cache; `fetch`, a word of a line from memory, and
  ///   `fill`, the line into the cache; `update`, a store that also goes into a line; `cacheStore`, a
  ///   store into a line alone; `copy` and `writeBack`, words of a line read and sent to memory.
  ///
  /// The unit `writeBuffer` does the stores that are posted: the core goes on after one cycle, and
  /// waits only where the buffer is full. Counted: one `instruction` for each instruction.
  ///
  /// Source: a 32-bit Nios II with Avalon-MM is what STT-CiM was evaluated with (arXiv 1703.02118);
  /// one cycle for each other instruction, loop overhead and the cost of counting ones are assumed.
  /// Not modelled: the fetching of instructions, hazards, branches that cost more, interrupts.
  public static let inOrderProcessor = ComponentKind(
    name: "in-order-processor",
    summary: "in-order processor, one instruction at a time, on a bus with wait states; loads may "
      + "compute in memory",
    parameters: [
      Parameter(
        "instructions", .choice(["standard", "scalar", "vector"]), default: .choice("standard"),
        class: .geometry, "Which loads that compute in memory it has: none, of words, of vectors."),
      Parameter(
        "loopOverhead", .count(0...1_000), default: .count(3), class: .geometry,
        "Instructions of one turn of a loop: index, comparison, branch."),
      Parameter(
        "onesCount", .count(1...1_000), default: .count(12), class: .geometry,
        "Instructions that count the ones of a word."),
      Parameter(
        "postedWrites", .count(0...64), default: .count(0), class: .geometry,
        "Stores that may wait in the write buffer; 0 makes the core wait for each."),
      Parameter(
        "cached", .flag, default: .flag(false), class: .geometry,
        "Whether loads look into a cache first."),
    ],
    actions: [Action("instruction", "One instruction executed.")],
    connections: [
      Connection("memory", "The memory of loads and stores."),
      Connection("bus", "What their words pass over."),
      Connection("cache", "The cache, with `cached`."),
    ],
    compile: { values in
      let isCached = try values.flag("cached")
      let level = try values.choice("instructions")
      var operations = [
        OperationPlan(name: "sync", steps: []),
        OperationPlan(
          name: "compute", operands: ["instructions"],
          steps: [Step(stage: 0, duration: .each(1, of: 0))],
          counts: [CountRule(0, .operand(0, times: 1))]),
        transaction("load", port: "read", counts: 1),
        transaction("store", port: "write", counts: 1),
      ]
      if level != "standard" {
        operations += [
          transaction("logicLoad", port: "logic", bus: "operands", counts: 1),
          transaction("addLoad", port: "add", bus: "operands", counts: 1),
        ]
      }
      if level == "vector" {
        operations += [
          transaction("vectorLogicLoad", port: "vectorLogic", bus: "operands", counts: 1),
          transaction("vectorAddLoad", port: "vectorAdd", bus: "operands", counts: 1),
        ]
      }
      if isCached {
        operations += [
          look("lookUp", port: "read", counts: 1), look("fill", port: "fill", counts: 0),
          look("update", port: "update", counts: 0), look("cacheStore", port: "write", counts: 1),
          look("copy", port: "copy", counts: 0),
          transaction("fetch", port: "read", counts: 0),
          transaction("writeBack", port: "write", counts: 0),
        ]
      }
      let stages = [Stage(name: "execute"), Stage(name: "transfer")]
      return StagePlan(units: [
        UnitPlan(name: "core", isClocked: true, stages: stages, operations: operations),
        UnitPlan(
          name: "writeBuffer", isClocked: true, stages: stages,
          operations: [
            OperationPlan(name: "sync", steps: []), transaction("store", port: "write", counts: 0),
          ]),
      ])
    })

  /// An access of the cache.
  private static func look(
    _ name: String, port: String, counts instructions: Int64
  ) -> OperationPlan {
    OperationPlan(
      name: name, operands: ["words"],
      steps: [
        Step(
          stage: 0, duration: .fixed(0),
          port: PortUse(connection: "cache", port: port, operand: 0))
      ], counts: instructions > 0 ? [CountRule(0, .fixed(instructions))] : [])
  }

  /// An access of the memory, which takes its time, and then of the bus, which takes none.
  private static func transaction(
    _ name: String, port: String, bus: String = "transfer", counts instructions: Int64
  ) -> OperationPlan {
    OperationPlan(
      name: name, operands: ["words"],
      steps: [
        Step(
          stage: 0, duration: .fixed(0),
          port: PortUse(connection: "memory", port: port, operand: 0)),
        Step(
          stage: 1, duration: .fixed(0),
          port: PortUse(connection: "bus", port: bus, operand: 0)),
      ], counts: instructions > 0 ? [CountRule(0, .fixed(instructions))] : [])
  }
}
