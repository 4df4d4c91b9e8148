import Arch

extension ComponentKind {
  /// The instruction memory and the scheduler that reads it, one instruction a cycle.
  ///
  /// Counted: one `fetch` for each instruction. `entries` is how many it holds; refilling it is
  /// not modelled.
  ///
  /// Source: arXiv 1909.06892 (recalled: 128 entries); the issue rate is assumed.
  public static let instructionMemory = ComponentKind(
    name: "instruction-memory",
    summary: "instruction memory with its scheduler: one instruction a cycle, refills not modelled",
    parameters: [
      Parameter(
        "entries", .count(1...1_048_576), default: .count(128), class: .capacity,
        "Instructions that it holds.")
    ],
    actions: [Action("fetch", "One instruction fetched and issued.")],
    compile: { _ in
      StagePlan(units: [
        UnitPlan(
          name: "issue", isClocked: true, stages: [Stage(name: "issue")],
          operations: [
            OperationPlan(name: "sync", steps: []),
            OperationPlan(
              name: "issue", operands: ["count"],
              steps: [Step(stage: 0, duration: .each(1, of: 0))],
              counts: [CountRule(0, .operand(0, times: 1))]),
          ])
      ])
    })
}
