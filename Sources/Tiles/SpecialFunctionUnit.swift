import Arch

extension ComponentKind {
  /// The special-function unit of TiM-DNN: ReLU, vector, tanh/sigmoid and quantisation lanes.
  ///
  /// Four groups of lanes work side by side, each on one record at a time: a record of n elements
  /// takes ⌈n / lanes⌉ cycles, in the special lanes each `specialInterval` cycles long. Counted:
  /// one action for each element.
  ///
  /// Source: arXiv 1909.06892 (recalled: 64 ReLU units, 8 × 4 vector lanes, 20 special-function
  /// elements, 32 quantisers); clock and special interval are assumed. Not modelled: the depth of
  /// the pipelines, moving data between the groups.
  public static let specialFunctionUnit = ComponentKind(
    name: "special-function-unit",
    summary: "lanes for ReLU, vector arithmetic and pooling, tanh and sigmoid, quantisation",
    parameters: [
      lanes("reluUnits", 64, "ReLU units."),
      lanes("vectorElements", 8, "Vector processing elements."),
      lanes("vectorLanes", 4, "Lanes of a vector processing element."),
      lanes("specialUnits", 20, "Elements that compute tanh and sigmoid."),
      lanes("quantisers", 32, "Quantisation units."),
      Parameter(
        "specialInterval", .count(1...1_000_000), default: .count(4), class: .timing,
        "Cycles that a special-function element takes for one value."),
    ],
    actions: [
      Action("relu", "One element rectified."),
      Action(
        "vectorOp", "One element of a vector operation: an addition, a comparison, a product."),
      Action("specialOp", "One tanh, sigmoid, exponential or root."),
      Action("quantise", "One element quantised."),
    ],
    compile: { values in
      let vector = try values.count("vectorElements") * values.count("vectorLanes")
      let groups: [(name: String, lanes: Int64, interval: Int64)] = [
        ("relu", try values.count("reluUnits"), 1), ("vector", vector, 1),
        ("special", try values.count("specialUnits"), try values.count("specialInterval")),
        ("quantise", try values.count("quantisers"), 1),
      ]
      return StagePlan(
        units: groups.enumerated().map { index, group in
          UnitPlan(
            name: group.name, isClocked: true, stages: [Stage(name: "lanes")],
            operations: [
              OperationPlan(name: "sync", steps: []),
              OperationPlan(
                name: "process", operands: ["count"],
                steps: [
                  Step(stage: 0, duration: .each(group.interval, of: 0, dividedBy: group.lanes))
                ],
                counts: [CountRule(index, .operand(0, times: 1))]),
            ])
        })
    })

  private static func lanes(_ name: String, _ count: Int64, _ summary: String) -> Parameter {
    Parameter(name, .count(1...1_048_576), default: .count(count), class: .timing, summary)
  }
}
