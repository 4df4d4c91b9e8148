import Arch
import Testing

@testable import TraceFile

/// Does the header refuse what a trace cannot mean?
@Suite struct HeaderTests {
  private static func header(
    _ components: [TraceComponent], layers: [String] = [], tokens: [String] = [],
    counts: [Int64] = []
  ) throws -> TraceHeader {
    try TraceHeader(
      generator: "test", components: components, layers: layers, tokens: tokens,
      initialTokenCounts: counts)
  }

  private static func component(
    _ path: String, instances: Int = 1, _ operations: [TraceOperation] = []
  ) -> TraceComponent {
    TraceComponent(
      path: path, instances: instances, units: [TraceUnit(name: "u", operations: operations)])
  }

  @Test func impossibleHeadersAreRefused() {
    let bad: [() throws -> TraceHeader] = [
      { try Self.header([Self.component("a"), Self.component("a")]) },
      { try Self.header([Self.component("")]) },
      { try Self.header([Self.component("a\nb")]) },
      { try Self.header([Self.component("a", instances: 0)]) },
      { try Self.header([Self.component("a", instances: .max)]) },
      { try Self.header([Self.component("a", instances: 16_384), Self.component("b")]) },
      { try Self.header([Self.component("a", [.init(name: "o"), .init(name: "o")])]) },
      { try Self.header([Self.component("a", [.init(name: "o", operands: ["x", "x"])])]) },
      { try Self.header([Self.component("a", [.init(name: "o", operands: ["payload1"])])]) },
      { try Self.header([Self.component("a", [.init(name: "o", operands: ["x", "y", "z"])])]) },
      { try Self.header([], tokens: Array(repeating: "t", count: 65_536)) },
      { try Self.header([], tokens: ["t"], counts: [1, 2]) },
      { try Self.header([], tokens: ["t"], counts: [-1]) },
      { try Self.header([], layers: [""]) },
    ]
    for make in bad {
      #expect(oneLineError { _ = try make() } != nil)
    }
  }

  @Test func unitsOfASystemAreComparedByMeaning() throws {
    func plan(_ operation: String, instances: Int = 2, path: String = "tiles") -> SystemPlan {
      SystemPlan(
        components: [
          SystemComponent(
            path: path, kind: "tile", instances: instances,
            plan: StagePlan(units: [
              UnitPlan(
                name: "main", isClocked: false, stages: [],
                operations: [OperationPlan(name: operation, operands: ["rows"], steps: [])])
            ]), actions: [])
        ], layers: ["l"], tokens: ["t"])
    }
    let header = try TraceHeader(plan: plan("access"), generator: "test")
    #expect(header.unitNames == ["tiles[0]", "tiles[1]"])
    #expect(header.unitCount == 2)
    try header.checkUnits(match: plan("access"))
    for other in [plan("read"), plan("access", instances: 3), plan("access", path: "tile")] {
      #expect(oneLineError { try header.checkUnits(match: other) } != nil)
    }
    #expect(
      oneLineError {
        try header.checkUnits(match: SystemPlan(components: [], layers: [], tokens: []))
      } != nil)
  }

  @Test func hostileHeaderTextsAreRefused() {
    let texts = [
      "", "{", "[]", "{\"components\":[]}", String(repeating: "[", count: 100_000),
      """
      {"components":[{"path":"a","instances":1e99,"units":[]}],"generator":"g",
      "initialTokenCounts":[],"layers":[],"metadata":"","tokens":[]}
      """,
    ]
    for text in texts {
      #expect(
        oneLineError {
          _ = try Array(text.utf8).withUnsafeBufferPointer { try TraceHeaderText.decode($0) }
        } != nil)
    }
  }
}
