import Foundation
import Tessera

struct Synthetic: RecordSource {
  var frames: [Int]
  let largestFrame = 8192
  let tiles: Int
  let burst: Int
  var seed: UInt32 = 1
  mutating func nextFrame(unit: Int, into buffer: inout MutableSpan<Record>) throws -> Frame? {
    if unit >= tiles || frames[unit] == 0 { return nil }
    frames[unit] -= 1
    for i in 0..<8192 {
      seed = seed &* 1_664_525 &+ 1_013_904_223
      var r = Record(operation: i % burst == burst - 1 ? 1 : 0, operand0: 16, operand1: 256)
      r.payload0 = seed >> 28
      r.payload1 = seed >> 20
      buffer[i] = r
    }
    return Frame(count: 8192, layer: 0, segment: 0)
  }
}

let access = 2_300_000
let tile = StagePlan(units: [
  UnitPlan(
    name: "array", isClocked: false,
    stages: [Stage(name: "access"), Stage(name: "convert"), Stage(name: "output")],
    operations: [
      OperationPlan(
        name: "access", operands: ["rows", "columns"], payloads: ["inputs", "products"],
        steps: [
          Step(stage: 0, duration: .fixed(2_300_000)), Step(stage: 1, duration: .fixed(2_300_000)),
        ],
        counts: [CountRule(0, .fixed(1)), CountRule(1, .payload(1, times: 1))]),
      OperationPlan(
        name: "accessOut", operands: ["rows", "columns"], payloads: ["inputs", "products"],
        steps: [
          Step(stage: 0, duration: .fixed(2_300_000)), Step(stage: 1, duration: .fixed(2_300_000)),
          Step(
            stage: 2, duration: .fixed(0),
            port: PortUse(connection: "sums", port: "input", operand: 1)),
        ],
        counts: [CountRule(0, .fixed(1)), CountRule(1, .payload(1, times: 1))]),
    ])
])
let reduce = StagePlan(
  units: [], resources: [ResourcePlan(name: "adders")],
  ports: [
    PortPlan(
      name: "input", resource: 0, duration: .each(1, of: 0, dividedBy: 256), isClocked: true,
      counts: [CountRule(0, .operand(0, times: 1))])
  ])
for burst in CommandLine.arguments.dropFirst().compactMap({ Int($0) }) {
  let system = SystemPlan(
    components: [
      SystemComponent(
        path: "tiles", kind: "t", instances: 32, plan: tile, actions: ["access", "discharge"],
        connections: ["sums": 1]),
      SystemComponent(
        path: "reduce", kind: "r", instances: 1, plan: reduce,
        clock: ClockPeriod(numerator: 1_000_000, denominator: 1) ?? .unclocked, actions: ["add"]),
    ], layers: ["l"], tokens: [])
  var source = Synthetic(frames: [Int](repeating: 2, count: 32), tiles: 32, burst: burst)
  let start = clock()
  let ledger = try replay(system, from: &source)
  let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
  let accesses = Double(32 * 40 * 8192)
  print(
    "burst", burst, "M/s", accesses / seconds / 1e6, "makespan", ledger.makespan,
    ledger.components[1].resources)
}
