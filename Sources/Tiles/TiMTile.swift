import Arch

extension ComponentKind {
  /// The ternary in-memory tile of TiM-DNN: `blocks` blocks of `rowsPerAccess` × `columns`
  /// ternary cells, whose products with a ternary input vector discharge the bit lines.
  ///
  /// An access takes two pipelined stages. In `array`, the read word lines of one block are
  /// pulsed and each column's two bit lines end up at voltages that tell how many products were
  /// +1 and −1; sample-and-hold keeps them. In `convert`, `processingUnits` units go through
  /// ⌈columns / processingUnits⌉ columns each, one in a `slotTime`: two conversions, then scaling,
  /// shifting and accumulation over the blocks of the tile. With the defaults both take 2.3 ns,
  /// so an access starts every 2.3 ns and lasts 4.6 ns. `accessOut` passes on to `output`, where
  /// the sums of the tile go through the port of the reduce unit: all tiles compete for it, and
  /// while one waits, its conversions are blocked. A row is written in `writeTime`, all its
  /// columns at once.
  ///
  /// Counted: accesses, decoders, word lines (one for each non-zero input), unit discharges (one
  /// for each non-zero product), conversions (two for each occupied column, or for all columns
  /// with `convertUnused`), and row writes.
  ///
  /// Source: arXiv 1909.06892 (IEEE TVLSI 2020); structure verified in the abstract and the
  /// patents' claims, inside numbers recalled. Not modelled: leakage of the cells, process
  /// variation of times, an input broadcast that is narrower than a block.
  public static let timTile = ComponentKind(
    name: "tim-tile",
    summary: "ternary in-memory tile of TiM-DNN (arXiv 1909.06892): bit-line dot products of one "
      + "block per access, then conversion in column-multiplexed units; no leakage, no variation",
    parameters: TernaryTileParameters.shape + [
      Parameter(
        "processingUnits", .count(1...65_536), default: .count(32), class: .timing,
        "Column processing units (M); each has two converters."),
      Parameter(
        "maximumCount", .count(1...4_096), default: .count(8), class: .cost,
        "Largest count that a converter tells apart (n_max); changes values, never time."),
      Parameter(
        "accessTime", TernaryTileParameters.time, default: .time(Time(femtoseconds: 2_300_000)),
        class: .timing, "From precharge to sampled bit lines."),
      Parameter(
        "slotTime", TernaryTileParameters.time, default: .time(Time(femtoseconds: 287_500)),
        class: .timing, "A processing unit's time for one column."),
      Parameter(
        "writeTime", TernaryTileParameters.time, default: .time(Time(femtoseconds: 2_300_000)),
        class: .timing, "Time to write one row."),
      Parameter(
        "convertUnused", .flag, default: .flag(false), class: .cost,
        "Whether columns that hold no weights are converted, too."),
    ],
    actions: [
      Action("access", "One access of one block."),
      Action("decode", "Block and row decoders and drivers for one access."),
      Action("wordLine", "One read word line pulsed: one non-zero input."),
      Action("unitDischarge", "One bit line discharged by one step: one non-zero product."),
      Action("conversion", "One analog-to-digital conversion with its share of arithmetic."),
      Action("rowWrite", "One row written."),
    ],
    connections: [TernaryTileParameters.partialSums],
    compile: { values in
      let slots =
        (try values.count("columns") + values.count("processingUnits") - 1)
        / (try values.count("processingUnits"))
      let (conversion, overflow) = try values.time("slotTime").femtoseconds
        .multipliedReportingOverflow(by: slots)
      if overflow { throw TesseraError("slotTime times the columns of a unit is too long") }
      let steps = [
        Step(stage: 0, duration: .fixed(try values.time("accessTime").femtoseconds)),
        Step(stage: 1, duration: .fixed(conversion)),
      ]
      let counts = [
        CountRule(0, .fixed(1)), CountRule(1, .fixed(1)), CountRule(2, .payload(0, times: 1)),
        CountRule(3, .payload(1, times: 1)),
        CountRule(
          4,
          try values.flag("convertUnused")
            ? .fixed(2 * values.count("columns")) : .operand(1, times: 2)),
      ]
      return TernaryTileParameters.plan(
        stages: ["array", "convert", "output"], access: steps, counts: counts,
        write: try values.time("writeTime").femtoseconds, writeAction: 5)
    },
    tileGeometry: { try TernaryTileParameters.geometry($0, passes: .inArray) },
    valueModel: { values in
      try TernaryTileParameters.valueModel(
        values, signs: .apart,
        readout: .saturating(largest: Int(try values.count("maximumCount"))))
    })
}
