import Arch
import Crossbar
import Foundation
import Testing

/// Does Newton's method solve arrays whose cells are not linear, and is the cheap mode's estimate
/// worth something?
@Suite struct CellSolverTests {
  private func randomLines(_ random: inout TestRandom) -> LineParasitics {
    func resistance(_ largest: Double) -> Double {
      random.unit() < 0.25 ? 0 : largest * random.unit()
    }
    return LineParasitics(
      driver: resistance(1_000), wordLineSegment: resistance(10), bitLineSegment: resistance(10),
      sense: resistance(1_000),
      drivenEnds: LineEnds.allCases.randomElement(using: &random) ?? .first,
      sensedEnds: LineEnds.allCases.randomElement(using: &random) ?? .last)
  }

  /// The same equation solved in another way: at the solution each cell is a linear one with the
  /// chord of its curve, and that linear array must have the same voltages.
  @Test func everyCellIsOnItsCurve() throws {
    let curves: [(CellCurve, (Double) -> Double)] = [
      (.linear, { $0 }),
      (try .sinh(alpha: 3), { (exp($0 * 3) - exp(-$0 * 3)) / 6 }),
      (
        try .table([(0.2, 2e-6), (0.5, 8e-6)]),
        { abs($0) <= 0.2 ? $0 : $0 > 0 ? 0.2 + 2 * ($0 - 0.2) : -0.2 + 2 * ($0 + 0.2) }
      ),
    ]
    for seed in 0..<UInt64(45) {
      var random = TestRandom(seed)
      let rows = Int.random(in: 1...10, using: &random)
      let columns = Int.random(in: 1...10, using: &random)
      let conductances = random.conductances(
        rows, columns, high: 1e-3, open: random.unit() < 0.3 ? 0.5 : 0)
      let lines = randomLines(&random)
      let (curve, value) = curves[Int(seed) % curves.count]
      var solver = try CellSolver(
        conductances.flatMap { $0 }, wordLines: rows, bitLines: columns, parasitics: lines,
        curve: curve)
      let inputs = (0..<rows).map { _ in random.unit() - 0.3 }
      let solution = try solver.solve(inputs)
      let chords = conductances.indices.map { i in
        conductances[i].indices.map { j in
          let voltage = solution.cellVoltages[i * columns + j]
          return abs(voltage) < 1e-12
            ? conductances[i][j] : conductances[i][j] * value(voltage) / voltage
        }
      }
      let expected = NodalArray(chords, lines)
      #expect(
        relativeError(solution.currents, expected.currents([inputs])[0]) < 1e-8, "seed \(seed)")
      let voltages = expected.cellVoltages([inputs])[0].flatMap { $0 }
      let live = voltages.indices.filter { conductances.flatMap { $0 }[$0] > 0 }
      #expect(
        relativeError(live.map { solution.cellVoltages[$0] }, live.map { voltages[$0] }) < 1e-8,
        "seed \(seed)")
    }
  }

  @Test func agreesWithTheLinearSolver() throws {
    var random = TestRandom(8)
    let conductances = random.conductances(23, 17, open: 0.2)
    let lines = LineParasitics(
      driver: 300, wordLineSegment: 1, bitLineSegment: 4, sense: 20, drivenEnds: .last,
      sensedEnds: .both)
    let inputs = (0..<23).map { _ in random.unit() - 0.5 }
    var solver = try CellSolver(
      conductances.flatMap { $0 }, wordLines: 23, bitLines: 17, parasitics: lines)
    let matrix = try effectiveMatrix(conductances, lines).matrix
    let solution = try solver.solve(inputs)
    #expect(relativeError(solution.currents, currents(matrix, inputs)) < 1e-11)
    #expect(solution.steps == 1)
    #expect(try solver.linearizationError(inputs) == 0)
  }

  /// The estimate is within a factor of three of the error that it estimates.
  @Test(arguments: [0.25, 0.5, 1])
  func theCheapModesErrorIsEstimated(level: Double) throws {
    for (resistance, isLight) in [(1.0, true), (100, false)] {
      var random = TestRandom(UInt64(level * 100))
      let conductances = random.conductances(32, 32, low: 1e-6, high: 1e-5)
      let lines = LineParasitics(
        driver: 20 * resistance, wordLineSegment: resistance / 2, bitLineSegment: resistance / 2,
        sense: 10 * resistance)
      let curve = try CellCurve.sinh(alpha: 3)
      var solver = try CellSolver(
        conductances.flatMap { $0 }, wordLines: 32, bitLines: 32, parasitics: lines, curve: curve)
      let inputs = (0..<32).map { _ in level * random.unit() }
      let exact = try solver.solve(inputs).currents
      let matrix = try effectiveMatrix(conductances, lines).matrix
      let error = relativeError(currents(matrix, inputs.map(curve.linearized)), exact)
      let estimate = try solver.linearizationError(inputs)
      #expect(error > 1e-6)
      #expect(estimate > error / 1.5 && estimate < 3 * error, "\(estimate) for \(error)")
      // Where little drops, ignoring the curve is worse.
      if isLight { #expect(relativeError(currents(matrix, inputs), exact) > error) }
    }
  }

  @Test func steepCurvesConverge() throws {
    var random = TestRandom(9)
    let conductances = random.conductances(6, 6, high: 1e-2)
    let lines = LineParasitics(driver: 100, wordLineSegment: 1, bitLineSegment: 1, sense: 100)
    var solver = try CellSolver(
      conductances.flatMap { $0 }, wordLines: 6, bitLines: 6, parasitics: lines,
      curve: try .sinh(alpha: 40))
    let solution = try solver.solve([5, -3, 2, 0, 1, 4])
    #expect(solution.currents.allSatisfy { $0.isFinite })
    #expect(solution.currents.reduce(0) { max($0, abs($1)) } < 5 * 6 / 100.0)
  }

  @Test func badInputsAreRefused() throws {
    for points in [
      [(1.0, -1.0)], [(1, 1), (1, 2)], [(1, 1), (2, 0.5)], [(0, 1), (1, 2)], [(1, .nan)], [],
      [(-1, -1)],
    ] as [[(Double, Double)]] {
      #expect(throws: TesseraError.self) {
        try CellCurve.table(points.map { (voltage: $0.0, current: $0.1) })
      }
    }
    for alpha in [0, -1, .nan, 101] as [Double] {
      #expect(throws: TesseraError.self) { try CellCurve.sinh(alpha: alpha) }
    }
    var solver = try CellSolver([1e-6], wordLines: 1, bitLines: 1, parasitics: .none)
    for inputs in [[], [1, 2], [.nan], [.infinity]] as [[Double]] {
      let error = #expect(throws: TesseraError.self) { _ = try solver.solve(inputs) }
      #expect(error != nil)
    }
    #expect(throws: TesseraError.self) {
      _ = try CellSolver([1e-6, 0], wordLines: 1, bitLines: 1, parasitics: .none)
    }
  }
}
