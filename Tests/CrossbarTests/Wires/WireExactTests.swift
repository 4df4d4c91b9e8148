import Crossbar
import Testing

/// Does block elimination solve Kirchhoff's equations?
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
}
