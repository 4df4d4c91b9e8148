import Foundation

@testable import Arch

/// Kinds with the names and parameters of the data files, which this module does not know.
func fakeCatalog() throws -> Catalog {
  var catalog = Catalog()
  func count(_ name: String, _ value: Int64?, _ kind: ParameterClass = .geometry) -> Parameter {
    Parameter(name, .count(1...65_536), default: value.map { .count($0) }, class: kind, "")
  }
  func time(_ name: String, _ value: Int64) -> Parameter {
    Parameter(
      name, .time(.zero...Time(femtoseconds: 1_000_000_000)),
      default: .time(Time(femtoseconds: value)), class: .timing, "")
  }
  func size(_ name: String, _ kind: ParameterClass) -> Parameter {
    Parameter(
      name, .size(DataSize(bits: 1)...DataSize(bits: 1 << 40)), default: nil, class: kind, "")
  }
  func flag(_ name: String) -> Parameter {
    Parameter(name, .flag, default: .flag(false), class: .cost, "")
  }
  func choice(_ name: String, _ names: [String], _ kind: ParameterClass) -> Parameter {
    Parameter(name, .choice(names), default: .choice(names[0]), class: kind, "")
  }
  func register(
    _ name: String, _ parameters: [Parameter], _ actions: [String], connections: [String] = [],
    plan: StagePlan = StagePlan(units: [])
  ) throws {
    try catalog.register(
      ComponentKind(
        name: name, summary: name, parameters: parameters,
        actions: actions.map { Action($0, $0) },
        connections: connections.map { Connection($0, $0) }, compile: { _ in plan }))
  }
  let use = PortUse(connection: "partialSums", port: "sums", operand: 0)
  let tile = StagePlan(units: [
    UnitPlan(
      name: "array", isClocked: false, stages: [Stage(name: "access")],
      operations: [
        OperationPlan(
          name: "access", operands: ["columns"],
          steps: [Step(stage: 0, duration: .fixed(1), port: use)])
      ])
  ])
  let reduce = StagePlan(
    units: [], resources: [ResourcePlan(name: "adders")],
    ports: [
      PortPlan(name: "sums", resource: 0, duration: .fixed(1), isClocked: true, counts: [])
    ])
  try register(
    "tim-tile",
    [
      count("rowsPerAccess", 16), count("columns", 256), count("blocks", 16),
      count("processingUnits", 32, .timing), count("maximumCount", 8, .cost),
      time("accessTime", 2_300_000), time("slotTime", 287_500), time("writeTime", 2_300_000),
      flag("convertUnused"),
    ], ["access", "decode", "wordLine", "unitDischarge", "conversion", "rowWrite"],
    connections: ["partialSums"], plan: tile)
  try register(
    "near-memory-tile",
    [
      count("rowsPerAccess", 16), count("columns", 256), count("blocks", 16),
      time("rowPeriod", 1_403_000), time("rowLatency", 1_696_000), time("writeTime", 2_300_000),
      choice("inputPasses", ["bits", "one"], .geometry),
    ], ["access", "rowRead", "rowWrite"], connections: ["partialSums"], plan: tile)
  try register("reduce-unit", [count("adders", 256)], ["add"], plan: reduce)
  try register(
    "special-function-unit",
    ["reluUnits", "vectorElements", "vectorLanes", "specialUnits", "quantisers", "specialInterval"]
      .map { count($0, 4, .timing) }, ["relu", "vectorOp", "specialOp", "quantise"])
  try register(
    "sram-buffer", [size("capacity", .geometry), size("width", .timing), count("ports", 1)],
    ["read", "write"])
  try register("instruction-memory", [count("entries", 128, .capacity)], ["fetch"])
  let bandwidth = Parameter(
    "bandwidth",
    .bandwidth(Bandwidth(bitsPerSecond: 1)...Bandwidth(bitsPerSecond: 1_000_000_000_000_000)),
    default: nil, class: .timing, "")
  try register(
    "dram-channel",
    [
      bandwidth, time("latency", 100_000_000), size("burst", .timing),
      count("queue", 32, .capacity),
    ],
    ["readBit", "writeBit"])
  try register("uncore", [choice("uncoreCharge", ["active", "elapsed"], .cost)], [])
  return catalog
}

/// The data folders of this repository.
let repository = DataFolders(
  roots: [
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
  ])

/// Runs a body with data folders that hold these files, which are removed afterwards.
func withFolders<Result>(
  _ files: [String: String], _ body: (DataFolders) throws -> Result
) throws -> Result {
  let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("descriptions-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: root) }
  for (name, text) in files {
    let file = root.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }
  return try body(DataFolders(roots: [root.path]))
}

/// A small description that uses most of the language.
let smallAccelerator = """
  name: small
  summary: Two tiles and a buffer.
  technology: plain
  clocks: {digital: 1 GHz}
  components:
    tiles:
      kind: tim-tile
      count: 2
      parameters:
        rowsPerAccess: 8
        accessTime: {value: 2.26 ns, source: a book, standing: recalled}
      connect: {partialSums: reduceUnit}
      gateAfter: 1 us
    reduceUnit: {kind: reduce-unit}
    buffers:
      kind: group
      components:
        activations: {kind: sram-buffer, parameters: {capacity: 16 KiB, width: 64 B}}
    uncore: {kind: uncore, activeWith: [tiles]}
  roles: {tiles: tiles, activationBuffer: buffers.activations}
  mapping: {replication: balanced}
  """
