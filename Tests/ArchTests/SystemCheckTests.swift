import Testing

@testable import Arch

/// Which plans are refused before anything runs?
@Suite struct SystemCheckTests {
  /// A component with one step function in two stages that hold the resources given.
  private func system(_ first: [Int], _ second: [Int], servers: [Int]) -> SystemPlan {
    let function = StepFunction(name: "count", stateCount: 1) { state, _, _ in
      state[0] += 1
      return state[0]
    }
    let steps = [first, second].enumerated().map { stage, holds in
      Step(stage: stage, duration: .stepFunction(function), holds: holds)
    }
    let plan = StagePlan(
      units: [
        UnitPlan(
          name: "unit", isClocked: false, stages: [Stage(name: "a"), Stage(name: "b")],
          operations: [OperationPlan(name: "work", steps: steps)])
      ],
      resources: servers.enumerated().map { ResourcePlan(name: "r\($0)", servers: $1) })
    return SystemPlan(
      components: [
        SystemComponent(
          path: "core", kind: "core", instances: 1, plan: plan, clock: .unclocked, actions: [])
      ], layers: ["layer"], tokens: [])
  }

  @Test func stepFunctionsThatShareOneServerPass() throws {
    try SystemCheck.check(system([0], [0], servers: [1]))
    try SystemCheck.check(system([0, 1], [1], servers: [2, 1]))
  }

  @Test(arguments: [
    ([Int](), [0], [1]), ([0], [1], [1, 1]), ([0], [0], [2]), ([0, 1], [0], [2, 1]),
  ])
  func stepFunctionsWithoutACommonServerAreRefused(
    first: [Int], second: [Int], servers: [Int]
  ) {
    let error = #expect(throws: TesseraError.self) {
      try SystemCheck.check(system(first, second, servers: servers))
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("component core: step function count"))
  }
}
