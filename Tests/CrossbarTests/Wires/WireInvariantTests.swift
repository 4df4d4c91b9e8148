import Arch
import Crossbar
import Testing

/// What holds for every array, whatever the solver?
@Suite struct WireInvariantTests {
  private let parasitics = LineParasitics(
    driver: 1_000, wordLineSegment: 2.5, bitLineSegment: 2, sense: 500)

  @Test func withoutResistanceTheMatrixIsTheConductances() throws {
    var random = TestRandom(1)
    let conductances = random.conductances(7, 5, open: 0.3)
    for method in [
      WireMethod.exact, .reduced(order: 2), .automatic(tolerance: 1e-3), .shortPath, .firstOrder,
    ] {
      #expect(try effectiveMatrix(conductances, .none, method).matrix == conductances)
    }
    var last = Double.infinity
    for scale in [1, 1e-2, 1e-4, 1e-6, 1e-8] {
      let lines = LineParasitics(
        driver: 100 * scale, wordLineSegment: scale, bitLineSegment: scale, sense: 50 * scale)
      let error = matrixError(try effectiveMatrix(conductances, lines).matrix, conductances)
      #expect(error < last)
      last = error
    }
    #expect(last < 1e-8)
  }

  @Test func currentsAreNeitherNegativeNorMoreThanALineCarries() throws {
    for seed in 0..<UInt64(20) {
      var random = TestRandom(seed)
      let conductances = random.conductances(
        Int.random(in: 1...20, using: &random), Int.random(in: 1...20, using: &random),
        high: 1e-2, open: 0.4)
      for row in try effectiveMatrix(conductances, parasitics).matrix {
        #expect(row.allSatisfy { $0 >= 0 })
        #expect(row.reduce(0, +) <= 1 / (1_000 + 2.5))
      }
    }
  }

  /// The network is reciprocal: what a source at one end does to a sense input at the other is the
  /// same from the other side, if the terminations stay.
  @Test func forwardAndBackwardAreReciprocal() throws {
    for seed in 0..<UInt64(12) {
      var random = TestRandom(seed)
      let conductances = random.conductances(
        Int.random(in: 1...16, using: &random), Int.random(in: 1...16, using: &random))
      let ends = (
        LineEnds.allCases.randomElement(using: &random) ?? .first,
        LineEnds.allCases.randomElement(using: &random) ?? .last
      )
      var lines = LineParasitics(
        driver: 700, wordLineSegment: 3, bitLineSegment: 1, sense: 200, drivenEnds: ends.0,
        sensedEnds: ends.1)
      let forward = try effectiveMatrix(conductances, lines).matrix
      var kept = lines.swapped
      (kept.driver, kept.sense) = (lines.sense, lines.driver)
      let same = try effectiveMatrix(transposed(conductances), kept).matrix
      #expect(matrixError(transposed(same), forward) < 1e-11)
      let backward = try effectiveMatrix(transposed(conductances), lines.swapped).matrix
      let expected = NodalArray(transposed(conductances), lines.swapped).effectiveMatrix()
      #expect(matrixError(backward, expected) < 1e-11)
      if conductances.count > 1 {
        #expect(matrixError(transposed(backward), forward) > 1e-6)
      }
      lines.driver = lines.sense
      #expect(
        try matrixError(
          transposed(effectiveMatrix(transposed(conductances), lines.swapped).matrix),
          effectiveMatrix(conductances, lines).matrix) < 1e-11)
    }
  }

  @Test func linesWithoutCellsCarryNothing() throws {
    var random = TestRandom(4)
    var conductances = random.conductances(9, 11)
    for j in 0..<11 { conductances[3][j] = 0 }
    for i in 0..<9 { conductances[i][5] = 0 }
    for method in [WireMethod.exact, .reduced(order: 3)] {
      let found = try effectiveMatrix(conductances, parasitics, method).matrix
      #expect(found[3].allSatisfy { $0 == 0 })
      #expect(found.allSatisfy { abs($0[5]) < 1e-18 })
    }
    let nothing = [[Double]](repeating: [0, 0, 0], count: 10)
    for method in [WireMethod.exact, .reduced(order: 2), .automatic(tolerance: 0.1)] {
      #expect(try effectiveMatrix(nothing, parasitics, method).matrix == nothing)
    }
  }

  /// One solver for many arrays: nothing of one is left in the next.
  @Test func aSolverCanBeUsedAgain() throws {
    for method in [
      WireMethod.exact, .reduced(order: 2), .automatic(tolerance: 1e-3), .firstOrder,
    ] {
      var random = TestRandom(5)
      var solver = try WireSolver(
        wordLines: 12, bitLines: 17, parasitics: parasitics, method: method)
      var results: [[Double]] = []
      let first = random.conductances(12, 17).flatMap { $0 }
      let second = random.conductances(12, 17, open: 0.5).flatMap { $0 }
      for cells in [first, second, first] {
        var result = [Double](repeating: 0, count: cells.count)
        var span = result.mutableSpan
        _ = try solver.solve(cells.span, into: &span)
        results.append(result)
      }
      #expect(results[0] == results[2])
      #expect(results[0] != results[1])
    }
  }

  @Test func badArraysAreRefused() throws {
    #expect(throws: TesseraError.self) { try effectiveMatrix([[-1e-6]], parasitics) }
    #expect(throws: TesseraError.self) { try effectiveMatrix([[.nan]], parasitics) }
    #expect(throws: TesseraError.self) { try effectiveMatrix([[.infinity]], parasitics) }
    for lines in [
      LineParasitics(driver: -1), LineParasitics(wordLineSegment: .nan),
      LineParasitics(sense: .infinity), LineParasitics(bitLineSegment: 1e13),
    ] {
      #expect(throws: TesseraError.self) { try effectiveMatrix([[1e-6]], lines) }
    }
    for method in [
      WireMethod.reduced(order: 0), .reduced(order: 5), .automatic(tolerance: 0),
      .automatic(tolerance: .nan), .automatic(tolerance: 1),
    ] {
      #expect(throws: TesseraError.self) { try effectiveMatrix([[1e-6]], parasitics, method) }
    }
    for (rows, columns) in [(0, 1), (1, 0), (1, 5_000), (Int.max, Int.max), (-1, 3)] {
      #expect(throws: TesseraError.self) {
        _ = try WireSolver(
          wordLines: rows, bitLines: columns, parasitics: parasitics, method: .exact)
      }
    }
    var solver = try WireSolver(wordLines: 2, bitLines: 2, parasitics: .none, method: .exact)
    let short = [1.0, 2]
    var result = [0.0, 0, 0, 0]
    var span = result.mutableSpan
    let error = #expect(throws: TesseraError.self) { try solver.solve(short.span, into: &span) }
    #expect(error?.description.contains("expected 2x2 = 4") == true)
  }
}
