import Tessera

/// What a mapping expects of any tile that computes products: three shape parameters, a unit named
/// `array`, and its operations `sync`, `access`, `accessOut` and `writeRow`.
enum TileShape {
  static let parameters = [
    Parameter(
      "rowsPerAccess", .count(1...4_096), default: .count(16), class: .geometry,
      "Rows of a block, the inputs of one access."),
    Parameter(
      "columns", .count(1...4_096), default: .count(256), class: .geometry,
      "Weights of a row, the outputs of one access."),
    Parameter(
      "blocks", .count(1...4_096), default: .count(16), class: .geometry, "Blocks of a tile."),
  ]

  static let partialSums = Connection("partialSums", "The reduce unit that takes the tile's sums.")

  static func geometry(_ values: ParameterValues) throws -> TileGeometry {
    TileGeometry(
      rowsPerAccess: Int(try values.count("rowsPerAccess")),
      columns: Int(try values.count("columns")), blocks: Int(try values.count("blocks")),
      passes: .nearMemory)
  }

  /// The unit; `accessOut` is an access whose sums then go to the reduce unit, through a stage of
  /// their own behind those of `stages`.
  static func unit(
    isClocked: Bool, stages: [Stage], access: [Step], accessCounts: [CountRule], write: Step,
    writeCounts: [CountRule]
  ) -> UnitPlan {
    let operands = ["rows", "columns"]
    let payloads = ["inputs", "products"]
    let output = Step(
      stage: stages.count, duration: .fixed(0),
      port: PortUse(connection: partialSums.name, port: "input", operand: 1))
    return UnitPlan(
      name: "array", isClocked: isClocked, stages: stages + [Stage(name: "output")],
      operations: [
        OperationPlan(name: "sync", steps: []),
        OperationPlan(
          name: "access", operands: operands, payloads: payloads, steps: access,
          counts: accessCounts),
        OperationPlan(
          name: "accessOut", operands: operands, payloads: payloads, steps: access + [output],
          counts: accessCounts),
        OperationPlan(name: "writeRow", operands: ["columns"], steps: [write], counts: writeCounts),
      ])
  }
}
