import Crossbar
import Testing

/// Does elimination solve Kirchhoff's equations?
@Suite struct WireExactTests {
  @Test func agreesWithTheNodalSolverOnRandomArrays() throws {
    for seed in 0..<UInt64(120) {
      var random = TestRandom(seed)
      let rows = Int.random(in: 1...12, using: &random)
      let columns = Int.random(in: 1...12, using: &random)
      func resistance(_ largest: Double) -> Double {
        random.unit() < 0.3 ? 0 : largest * random.unit()
      }
      let parasitics = LineParasitics(
        driver: resistance(1_000), wordLineSegment: resistance(20), bitLineSegment: resistance(20),
        sense: resistance(1_000),
        drivenEnds: LineEnds.allCases.randomElement(using: &random) ?? .first,
        sensedEnds: LineEnds.allCases.randomElement(using: &random) ?? .first)
      let conductances = random.conductances(rows, columns, open: random.unit() < 0.5 ? 0.5 : 0)
      let expected = NodalArray(conductances, parasitics).effectiveMatrix()
      let found = try effectiveMatrix(conductances, parasitics).matrix
      for (i, row) in found.enumerated() {
        #expect(
          relativeError(row, expected[i]) < 1e-10,
          "seed \(seed), \(rows)x\(columns), word line \(i), \(parasitics)")
      }
    }
  }

  /// Line after line, as arrays that are not linear are solved, is another way through the array.
  @Test func agreesWithEliminationByLineOnLargeArrays() throws {
    for (seed, (rows, columns)) in [(64, 64), (33, 128), (129, 40), (97, 70), (200, 3), (1, 90)]
      .enumerated()
    {
      var random = TestRandom(UInt64(seed))
      let lines = LineParasitics(
        driver: 1_000 * random.unit(), wordLineSegment: 5 * random.unit(),
        bitLineSegment: 5 * random.unit(), sense: 500 * random.unit(),
        drivenEnds: LineEnds.allCases[seed % 3], sensedEnds: LineEnds.allCases[(seed + 1) % 3])
      let conductances = random.conductances(rows, columns, open: seed % 2 == 0 ? 0 : 0.5)
      let found = try effectiveMatrix(conductances, lines).matrix
      var solver = try CellSolver(
        conductances.flatMap { $0 }, wordLines: rows, bitLines: columns, parasitics: lines,
        curve: .linear)
      for _ in 0..<3 {
        let inputs = (0..<rows).map { _ in random.unit() - 0.3 }
        let expected = try solver.solve(inputs).currents
        #expect(
          relativeError(currents(found, inputs), expected) < 1e-10,
          "seed \(seed), \(rows)x\(columns), \(lines)")
      }
    }
  }

  /// Sums of positive numbers keep their digits whatever the proportions.
  @Test func resistancesFarApartTakeNoDigits() throws {
    var random = TestRandom(7)
    let conductances = random.conductances(6, 5)
    for (wire, end) in [
      (1e-300, 0.0), (1e-300, 100), (1e-14, 1e-9), (1e-6, 1e9), (1e12, 1e-12), (1e12, 1e12),
    ] {
      let lines = LineParasitics(
        driver: end, wordLineSegment: wire, bitLineSegment: wire, sense: end)
      let found = try effectiveMatrix(conductances, lines).matrix
      let ideal = LineParasitics(driver: end, sense: end)
      if wire < 1e-9 {
        let expected = try effectiveMatrix(conductances, ideal).matrix
        #expect(matrixError(found, expected) < 1e-8, "\(wire), \(end)")
      }
      #expect(found.allSatisfy { $0.allSatisfy { $0 > 0 && $0 < 1e-4 } }, "\(wire), \(end)")
    }
  }
}
