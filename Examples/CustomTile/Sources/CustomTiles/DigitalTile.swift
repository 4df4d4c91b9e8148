import Tessera

extension ComponentKind {
  /// A digital in-memory tile: a bit-wise multiplier at each weight and an adder tree for each
  /// column. Described by a stage plan alone.
  ///
  /// An access takes a cycle to multiply one block with one bit of its inputs and `treeStages`
  /// cycles in the pipelined tree, so one starts in each cycle and each lasts 1 + `treeStages`.
  ///
  /// Not modelled: clock gating of columns that hold no weights.
  public static let digitalTile = ComponentKind(
    name: "digital-tile",
    summary: "digital in-memory tile with an adder tree for each column; an example",
    parameters: TileShape.parameters + [
      Parameter(
        "treeStages", .count(1...64), default: .count(4), class: .timing,
        "Pipeline stages of the adder tree, one cycle each.")
    ],
    actions: [
      Action("access", "One product of a block with one bit of its inputs."),
      Action("productAdd", "One non-zero product that toggles its way through the tree."),
      Action("rowWrite", "One row written."),
    ],
    connections: [TileShape.partialSums],
    compile: { values in
      let depth = try values.count("treeStages")
      let access = [Step(stage: 0, duration: .fixed(1)), Step(stage: 1, duration: .fixed(depth))]
      let write = Step(stage: 0, duration: .fixed(1))
      return StagePlan(units: [
        TileShape.unit(
          isClocked: true,
          stages: [Stage(name: "multiply"), Stage(name: "tree", depth: Int(depth), interval: 1)],
          access: access,
          accessCounts: [CountRule(0, .fixed(1)), CountRule(1, .payload(1, times: 1))],
          write: write, writeCounts: [CountRule(2, .fixed(1))])
      ])
    },
    tileGeometry: { try TileShape.geometry($0) })
}
