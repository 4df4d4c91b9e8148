import Arch

extension ComponentKind {
  /// An STT-CiM array: reads, writes, and computes with two words of a sub-array in one access.
  ///
  /// Its unit `array` runs accesses in order, one at a time, each for the time of its operation;
  /// an operation of n words takes n accesses. `reduce` takes a word whose elements the reduce unit
  /// has summed. Counted: one action for each word, and for `reduce` also the elements' additions.
  ///
  /// Times and energies come from a technology: `tessera technology STT-MRAM --cim` prints them.
  /// Mechanism: STT-CiM, arXiv 1703.02118, and US patent 10,073,733. Not modelled: which rows lie in
  /// one sub-array (a kernel's mapping sees to that), retries after a failed check, banks.
  public static let sttCiMArray = computingArray(
    name: "stt-cim-array",
    summary: "STT-MRAM array that computes with two words of a sub-array in one access")

  /// A differential VSH-MRAM array that computes: AND and NOR at once from two bit lines.
  ///
  /// As `sttCiMArray`; `tessera technology DVSH-MRAM --cim` prints times and energies, whose
  /// ratios to the GSH-MRAM anchor are calibrated. Source: arXiv 1912.07821, abstract.
  public static let vshArray = computingArray(
    name: "vsh-array",
    summary: "valley-spin-Hall MRAM array, differential, that computes with two words in one access"
  )

  private static func computingArray(name: String, summary: String) -> ComponentKind {
    let times = Time(femtoseconds: 1)...Time(femtoseconds: 1_000_000_000_000)
    let computing = ArrayOperation.allCases.filter { $0.isComputing && $0 != .add }
    let operations =
      [(ArrayOperation.read, "readTime"), (.write, "writeTime")]
      + computing.map { ($0, "computeTime") } + [(.add, "addTime")]
    return ComponentKind(
      name: name, summary: summary,
      parameters: [
        Parameter(
          "capacity", .size(DataSize(bits: 8)...DataSize(bits: 1 << 43)), default: nil,
          class: .geometry, "What the array holds."),
        Parameter(
          "wordWidth", .size(DataSize(bits: 1)...DataSize(bits: 1 << 16)),
          default: .size(DataSize(bits: 64)), class: .geometry, "Bits of an access."),
        Parameter("readTime", .time(times), default: nil, class: .timing, "A read of a word."),
        Parameter("writeTime", .time(times), default: nil, class: .timing, "A write of a word."),
        Parameter(
          "computeTime", .time(times), default: nil, class: .timing,
          "NOT of a word, or AND, OR, NAND, NOR or XOR of two."),
        Parameter(
          "addTime", .time(times), default: nil, class: .timing,
          "ADD of two words, with the carry chain of an element."),
        Parameter(
          "reduceTime", .time(Time.zero...times.upperBound), default: .time(.zero), class: .timing,
          "The reduce unit after a word, for `reduce`."),
      ],
      actions: operations.map { operation, _ in
        Action(operation.name, "One word: \(operation).")
      } + [Action("reduceAdd", "One addition of two elements in the reduce unit.")],
      compile: { values in
        let width = try values.size("wordWidth")
        guard width <= (try values.size("capacity")) else {
          throw TesseraError("wordWidth is \(width), more than the capacity")
        }
        var plans = [OperationPlan(name: "sync", steps: [])]
        for (index, entry) in operations.enumerated() {
          let time = try values.time(entry.1).femtoseconds
          plans.append(
            OperationPlan(
              name: entry.0.name, operands: ["words"],
              steps: [Step(stage: 0, duration: .each(time, of: 0), holds: [0])],
              counts: [CountRule(index, .operand(0, times: 1))]))
        }
        // An ADD whose word of sums is reduced: operand 1 is the additions of the tree.
        let reduced =
          try values.time("addTime").femtoseconds + values.time("reduceTime").femtoseconds
        plans.append(
          OperationPlan(
            name: "reduce", operands: ["words", "additions"],
            steps: [Step(stage: 0, duration: .each(reduced, of: 0), holds: [0])],
            counts: [
              CountRule(operations.count - 1, .operand(0, times: 1)),
              CountRule(operations.count, .operand(1, times: 1)),
            ]))
        return StagePlan(
          units: [
            UnitPlan(
              name: "array", isClocked: false, stages: [Stage(name: "access")], operations: plans)
          ],
          resources: [ResourcePlan(name: "array")])
      })
  }
}
