import Arch
import Testing

@testable import Memory

/// When accesses of the array kinds end, what they count, and that a technology can price them.
@Suite struct ArrayKindTests {
  private let times: [String: ParameterValue] = [
    "capacity": .size(DataSize(bits: 1 << 23)), "readTime": .time(Time(femtoseconds: 2)),
    "writeTime": .time(Time(femtoseconds: 11)), "computeTime": .time(Time(femtoseconds: 3)),
    "addTime": .time(Time(femtoseconds: 5)), "reduceTime": .time(Time(femtoseconds: 7)),
  ]

  private func values(_ kind: ComponentKind) -> ParameterValues {
    var all: [String: ParameterValue] = [:]
    for parameter in kind.parameters { all[parameter.name] = parameter.defaultValue }
    return ParameterValues(all.merging(times) { $1 }, clock: .unclocked)
  }

  @Test(arguments: [ComponentKind.sttCiMArray, .vshArray].indices)
  func accessesTakeTheirTimesOneAfterAnother(index: Int) throws {
    let kind = [ComponentKind.sttCiMArray, .vshArray][index]
    let plan = try kind.compile(values(kind))
    let names = plan.units[0].operations.map(\.name)
    #expect(
      names == [
        "sync", "read", "write", "not", "and", "or", "nand", "nor", "xor", "add", "reduce",
      ])
    let system = SystemPlan(
      components: [
        SystemComponent(
          path: "memory", kind: kind.name, instances: 1, plan: plan, clock: .unclocked,
          actions: kind.actions.map(\.name))
      ], layers: ["only"], tokens: [])
    var queue = SegmentQueue(units: 1)
    try queue.beginSegment(layer: 0)
    for operation in 1...10 {
      try queue.append(
        Record(operation: UInt16(operation), operand0: 2, operand1: 15), unit: 0)
    }
    var ends: [Int64] = []
    let ledger = try replay(system, from: &queue) { ends.append($0.completion) }
    // Two words each: 2·2, 2·11, six times 2·3, 2·5 and 2·(5 + 7).
    #expect(ends == [4, 26, 32, 38, 44, 50, 56, 62, 72, 96])
    #expect(ledger.components[0].counts == [2, 2, 2, 2, 2, 2, 2, 2, 4, 15])
  }

  @Test func wordsFitIntoTheCapacity() {
    var values = values(.sttCiMArray)
    values.values["capacity"] = .size(DataSize(bits: 32))
    #expect(message { try ComponentKind.sttCiMArray.compile(values) }.contains("the capacity"))
  }

  @Test func aTechnologyPricesThem() throws {
    let actions = ComponentKind.sttCiMArray.actions.map(\.name)
    let lines = actions.map {
      "        \($0): {energy: 20 pJ, source: a test, standing: assumed}"
    }
    let table = try CostTable.decode(
      SourceText(
        label: "t.yaml",
        text: """
          name: t
          summary: a test
          costs:
            stt-cim-array:
              actions:
          \(lines.joined(separator: "\n"))
              static: {all: {power: 1 mW, source: a test, standing: assumed}}
              area: {area: 1 mm2, source: a test, standing: assumed}
          """))
    let costs = try table.costs(path: "memory", kind: "stt-cim-array", actions: actions)
    #expect(costs.actions.count == 10)
    #expect(
      message { try table.costs(path: "m", kind: "stt-cim-array", actions: actions + ["more"]) }
        .contains("energy of action 'more'"))
  }
}
