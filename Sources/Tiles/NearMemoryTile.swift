import Arch

extension ComponentKind {
  /// The near-memory baseline of TiM-DNN: the same words in plain SRAM, read row by row into
  /// multiply-accumulate logic beside the array.
  ///
  /// An access is one block of `rowsPerAccess` × `columns` with one bit of its inputs, as on the
  /// in-memory tile; it reads as many rows as the block occupies, one in a `rowPeriod`. The last
  /// row's result is there `rowLatency` after its read began. With `inputPasses: bits` a block
  /// with b-bit inputs is read b times (bit-serial logic, the same as in the in-memory tile);
  /// with `one` the logic takes all bits at once and the block is read once.
  ///
  /// Counted: accesses, row reads (one for each occupied row), row writes.
  ///
  /// Source: arXiv 1909.06892, the baseline's existence and the ratios to it verified in the
  /// abstract, times and energy derived or assumed (docs/modelling.md). Not modelled: skipping
  /// rows whose inputs are zero.
  public static let nearMemoryTile = ComponentKind(
    name: "near-memory-tile",
    summary: "near-memory baseline of TiM-DNN: row-by-row reads of ternary words into digital "
      + "multiply-accumulate logic; zero inputs are not skipped",
    parameters: TernaryTileParameters.shape + [
      Parameter(
        "rowPeriod", TernaryTileParameters.time, default: .time(Time(femtoseconds: 1_403_000)),
        class: .timing, "Time from one row read to the next."),
      Parameter(
        "rowLatency", TernaryTileParameters.time, default: .time(Time(femtoseconds: 1_696_000)),
        class: .timing, "Time from the start of a row read to its accumulated result."),
      Parameter(
        "writeTime", TernaryTileParameters.time, default: .time(Time(femtoseconds: 1_403_000)),
        class: .timing, "Time to write one row."),
      Parameter(
        "inputPasses", .choice(["bits", "one"]), default: .choice("bits"), class: .geometry,
        "How often a block is read for one input vector: once for each input bit, or once."),
    ],
    actions: [
      Action("access", "One product of a block with one pass of the inputs."),
      Action("rowRead", "One row read and multiplied."),
      Action("rowWrite", "One row written."),
    ],
    connections: [TernaryTileParameters.partialSums],
    compile: { values in
      let period = try values.time("rowPeriod").femtoseconds
      let latency = try values.time("rowLatency").femtoseconds
      guard latency >= period else {
        throw TesseraError("rowLatency is below rowPeriod; the result cannot precede the read")
      }
      let steps = [
        Step(stage: 0, duration: .each(period, of: 0)),
        Step(stage: 1, duration: .fixed(latency - period)),
      ]
      let counts = [CountRule(0, .fixed(1)), CountRule(1, .operand(0, times: 1))]
      return TernaryTileParameters.plan(
        stages: ["read", "multiply", "output"], access: steps, counts: counts,
        write: try values.time("writeTime").femtoseconds, writeAction: 2)
    },
    tileGeometry: { values in
      let passes: TileGeometry.Passes =
        try values.choice("inputPasses") == "one" ? .once : .nearMemory
      return try TernaryTileParameters.geometry(values, passes: passes)
    },
    valueModel: { try TernaryTileParameters.valueModel($0, signs: .together, readout: .exact) })
}
