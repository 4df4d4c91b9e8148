import Arch

extension ComponentKind {
  /// A scratchpad whose array also computes: two rows are opened at once, and the sense amplifiers
  /// give a function of both words.
  ///
  /// Beside `read` and `write` it has the ports
  /// - `logic`: AND, OR, NAND, NOR or XOR of two words of the same columns, in `logicTime`;
  /// - `add`: their sum, in `addTime`, which includes the carry chain;
  /// - `vectorLogic`, `vectorAdd`: the same of `vectorWords` words side by side, after which the
  ///   reduce unit makes one word of the results, in `reduceTime` more.
  ///
  /// Counted: one action of that name for each access; a vector access counts one `reduce` too.
  ///
  /// Source: STT-CiM, arXiv 1703.02118 (abstract: several word lines at once, logic, arithmetic
  /// and vector operations); that the reduce unit also counts ones and compares with zero is
  /// assumed. Not modelled: sensing errors with their detection and repetition.
  public static let cimScratchpad = ComponentKind(
    name: "cim-scratchpad",
    summary: "scratchpad that computes logic and sums of two rows in one access, also of vectors",
    parameters: ScratchpadPlan.shape + [
      Parameter(
        "vectorWords", .count(1...32), default: .count(16), class: .geometry,
        "Words that a vector access works on; a divisor of rowWords.")
    ] + ScratchpadPlan.standardTimes + [
      ScratchpadPlan.time("logicTime", "From addresses to the logic function of two words."),
      ScratchpadPlan.time("addTime", "From addresses to the sum of two words."),
      ScratchpadPlan.time("reduceTime", "What the reduce unit adds to a vector access."),
    ],
    actions: ScratchpadPlan.standardActions + [
      Action("logic", "One logic function of two words."),
      Action("add", "One sum of two words."),
      Action("vectorLogic", "One logic function of two vectors of `vectorWords` words."),
      Action("vectorAdd", "One sum of two vectors of `vectorWords` words."),
      Action("reduce", "One vector result made one word by the reduce unit."),
    ],
    compile: { values in
      try ScratchpadPlan.check(values)
      let (row, vector) = (try values.count("rowWords"), try values.count("vectorWords"))
      guard row % vector == 0 else {
        throw TesseraError("vectorWords is \(vector), expected a divisor of the \(row) of rowWords")
      }
      return try ScratchpadPlan.plan(
        values,
        ports: ScratchpadPlan.standardPorts + [
          ("logic", ["logicTime"], [2]), ("add", ["addTime"], [3]),
          ("vectorLogic", ["logicTime", "reduceTime"], [4, 6]),
          ("vectorAdd", ["addTime", "reduceTime"], [5, 6]),
        ])
    })
}
