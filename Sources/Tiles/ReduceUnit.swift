import Arch

extension ComponentKind {
  /// The global reduce unit of TiM-DNN: a row of adders that sums what the tiles hand over.
  ///
  /// The port `input` takes the sums of one block column group at a time, ⌈sums / adders⌉ cycles
  /// each; tiles queue for it. The unit `accumulate` adds sums that come back from a buffer.
  /// Counted: one `add` for each sum handed over, the first of a group included.
  ///
  /// Source: arXiv 1909.06892 (recalled: 256 adders of 12 bits); the clock is assumed. Not
  /// modelled: overflow of 12 bits, the latency of the adder tree.
  public static let reduceUnit = ComponentKind(
    name: "reduce-unit",
    summary: "adders that sum the partial sums of the tiles, one group of sums at a time",
    parameters: [
      Parameter(
        "adders", .count(1...1_048_576), default: .count(256), class: .timing,
        "Adders that work side by side.")
    ],
    actions: [Action("add", "One partial sum added.")],
    compile: { values in
      let adders = try values.count("adders")
      let duration = DurationRule.each(1, of: 0, dividedBy: adders)
      let counts = [CountRule(0, .operand(0, times: 1))]
      return StagePlan(
        units: [
          UnitPlan(
            name: "accumulate", isClocked: true, stages: [Stage(name: "add")],
            operations: [
              OperationPlan(name: "sync", steps: []),
              OperationPlan(
                name: "process", operands: ["count"],
                steps: [Step(stage: 0, duration: duration, holds: [0])], counts: counts),
            ])
        ],
        resources: [ResourcePlan(name: "adders")],
        ports: [
          PortPlan(
            name: "input", resource: 0, duration: duration, isClocked: true, counts: counts)
        ])
    })
}
