import Arch

/// What the in-memory tile and its near-memory baseline have in common.
enum TernaryTileParameters {
  static let time = ParameterDomain.time(.zero...Time(femtoseconds: 1_000_000_000_000_000))

  static let shape = [
    Parameter(
      "rowsPerAccess", .count(1...65_536), default: .count(16), class: .geometry,
      "Rows of a block (L), the inputs of one access."),
    Parameter(
      "columns", .count(1...65_536), default: .count(256), class: .geometry,
      "Ternary words of a row (N), the outputs of one access."),
    Parameter(
      "blocks", .count(1...65_536), default: .count(16), class: .geometry,
      "Blocks of a tile (K)."),
  ]

  static let partialSums = Connection("partialSums", "The reduce unit that takes the tile's sums.")

  static func geometry(
    _ values: ParameterValues, passes: TileGeometry.Passes
  ) throws -> TileGeometry {
    TileGeometry(
      rowsPerAccess: Int(try values.count("rowsPerAccess")),
      columns: Int(try values.count("columns")), blocks: Int(try values.count("blocks")),
      passes: passes)
  }

  /// Ternary weights, and inputs of two bits that are driven one after the other.
  static func valueModel(
    _ values: ParameterValues, signs: ArrayValueModel.Signs, readout: ArrayValueModel.Readout
  ) throws -> ArrayValueModel {
    ArrayValueModel(
      rows: Int(try values.count("rowsPerAccess")), columns: Int(try values.count("columns")),
      weightBits: 2, cellBits: 1, inputBits: 2, streamBits: 1, signs: signs, readout: readout)
  }

  /// The payload of a row that is written: its cells that are not zero.
  static let ones = "ones"

  /// One unit with the operations that the mapping uses; the last stage hands sums over.
  static func plan(
    stages: [Stage], isClocked: Bool = false, access: [Step], counts: [CountRule], write: Step,
    writeCounts: [CountRule], writePayloads: [String] = []
  ) -> StagePlan {
    let operands = ["rows", "columns"]
    let payloads = ["inputs", "products"]
    let output = Step(
      stage: access.count, duration: .fixed(0),
      port: PortUse(connection: partialSums.name, port: "input", operand: 1))
    return StagePlan(units: [
      UnitPlan(
        name: "array", isClocked: isClocked, stages: stages,
        operations: [
          OperationPlan(name: "sync", steps: []),
          OperationPlan(
            name: "access", operands: operands, payloads: payloads, steps: access, counts: counts),
          OperationPlan(
            name: "accessOut", operands: operands, payloads: payloads, steps: access + [output],
            counts: counts),
          OperationPlan(
            name: "writeRow", operands: ["columns"], payloads: writePayloads, steps: [write],
            counts: writeCounts),
        ])
    ])
  }

  /// A plan in which a row is written in the first stage, in a fixed time.
  static func plan(
    stages: [String], access: [Step], counts: [CountRule], write: Int64, writeAction: Int
  ) -> StagePlan {
    plan(
      stages: stages.map { Stage(name: $0) }, access: access, counts: counts,
      write: Step(stage: 0, duration: .fixed(write)),
      writeCounts: [CountRule(writeAction, .fixed(1))])
  }
}
