import Crossbar
import Testing

/// How good are reductions, and does `automatic` keep its word?
@Suite struct WireReductionTests {
  private let parasitics = LineParasitics(
    driver: 1_000, wordLineSegment: 2.5, bitLineSegment: 2, sense: 500)

  @Test func aHigherOrderIsCloser() throws {
    for seed in 0..<UInt64(6) {
      var random = TestRandom(seed)
      let conductances = random.conductances(
        Int.random(in: 20...40, using: &random), Int.random(in: 20...40, using: &random),
        low: 5e-6, high: 5e-5)
      let exact = try effectiveMatrix(conductances, parasitics).matrix
      let errors = try (1...4).map { order in
        try matrixError(
          effectiveMatrix(conductances, parasitics, .reduced(order: order)).matrix, exact)
      }
      #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] > errors[3], "\(errors)")
      #expect(errors[0] < 0.2 && errors[1] < 3e-3 && errors[3] < 1e-3, "\(errors)")
    }
  }

  /// On lines with one open end the change to the next order is near the error.
  @Test func errorsAreEstimated() throws {
    for seed in 0..<UInt64(4) {
      var random = TestRandom(seed)
      let conductances = random.conductances(33, 25, low: 5e-6, high: 5e-5)
      let flat = conductances.flatMap { $0 }
      let exact = try effectiveMatrix(conductances, parasitics).matrix
      for order in 1...4 {
        var solver = try WireSolver(
          wordLines: 33, bitLines: 25, parasitics: parasitics, method: .reduced(order: order),
          estimatesError: true)
        var result = [Double](repeating: 0, count: flat.count)
        var span = result.mutableSpan
        let estimate = try solver.solve(flat.span, into: &span)
        let plain = try effectiveMatrix(conductances, parasitics, .reduced(order: order))
        #expect(result == plain.matrix.flatMap { $0 })
        #expect(plain.estimate.error == nil)
        let ratio = (estimate.error ?? 0) / matrixError(plain.matrix, exact)
        #expect(ratio > 0.2 && ratio < 1.5, "seed \(seed), order \(order): \(ratio)")
      }
    }
  }

  /// With as many shapes as nodes nothing is left out.
  @Test func allShapesAreExact() throws {
    for seed in 0..<UInt64(40) {
      var random = TestRandom(seed)
      let conductances = random.conductances(
        Int.random(in: 1...4, using: &random), Int.random(in: 1...4, using: &random), open: 0.3)
      let lines = LineParasitics(
        driver: 1_000 * random.unit(), wordLineSegment: 20 * random.unit() + 0.1,
        bitLineSegment: 20 * random.unit() + 0.1, sense: 1_000 * random.unit(),
        drivenEnds: LineEnds.allCases.randomElement(using: &random) ?? .first,
        sensedEnds: LineEnds.allCases.randomElement(using: &random) ?? .last)
      let exact = try effectiveMatrix(conductances, lines).matrix
      let found = try effectiveMatrix(conductances, lines, .reduced(order: 4)).matrix
      for (row, expected) in zip(found, exact) {
        #expect(relativeError(row, expected) < 1e-9, "seed \(seed)")
      }
    }
  }

  /// Drivers and sense inputs without wires take the constant shape alone.
  @Test func linesWithoutSegmentsAreExactInOrderOne() throws {
    var random = TestRandom(1)
    let conductances = random.conductances(12, 9)
    let lines = LineParasitics(driver: 700, sense: 300)
    let exact = try effectiveMatrix(conductances, lines).matrix
    let found = try effectiveMatrix(conductances, lines, .reduced(order: 1)).matrix
    #expect(matrixError(found, exact) < 1e-12)
  }

  @Test func tinySegmentsTakeNoDigits() throws {
    var random = TestRandom(2)
    let conductances = random.conductances(20, 30)
    for segment in [1e-12, 1e-9, 1e-6] {
      let lines = LineParasitics(
        driver: 700, wordLineSegment: segment, bitLineSegment: segment, sense: 300)
      let none = try effectiveMatrix(conductances, LineParasitics(driver: 700, sense: 300)).matrix
      let exact = try effectiveMatrix(conductances, lines).matrix
      #expect(matrixError(exact, none) < 1e-7)
      #expect(
        try matrixError(effectiveMatrix(conductances, lines, .reduced(order: 3)).matrix, exact)
          < 1e-9)
      #expect(try singleError(conductances, lines, .reduced(order: 3), exact) < 1e-5)
    }
  }

  @Test func singlePrecisionIsEnough() throws {
    for seed in 0..<UInt64(4) {
      var random = TestRandom(seed)
      let conductances = random.conductances(24, 33, low: 5e-6, high: 5e-5, open: 0.2)
      for order in 1...4 {
        let double = try effectiveMatrix(conductances, parasitics, .reduced(order: order)).matrix
        #expect(
          try singleError(conductances, parasitics, .reduced(order: order), double) < 2e-5)
      }
      let exact = try effectiveMatrix(conductances, parasitics).matrix
      #expect(try singleError(conductances, parasitics, .exact, exact) < 1e-6)
    }
  }

  private func singleError(
    _ conductances: [[Double]], _ lines: LineParasitics, _ method: WireMethod,
    _ expected: [[Double]]
  ) throws -> Double {
    let columns = conductances[0].count
    var solver = try WireSolver(
      wordLines: conductances.count, bitLines: columns, parasitics: lines, method: method)
    let flat = conductances.flatMap { $0.map(Float.init) }
    var result = [Float](repeating: .nan, count: flat.count)
    var span = result.mutableSpan
    _ = try solver.solve(flat.span, into: &span)
    let found = conductances.indices.map { row in
      result[(row * columns)..<((row + 1) * columns)].map(Double.init)
    }
    return matrixError(found, expected)
  }

  @Test func automaticKeepsItsTolerance() throws {
    var reduced = 0
    for seed in 0..<UInt64(400) {
      var random = TestRandom(seed)
      let rows = Int.random(in: 1...40, using: &random)
      let columns = Int.random(in: 1...40, using: &random)
      let low = 1e-6 * random.unit()
      let conductances = random.conductances(
        rows, columns, low: low, high: [1e-5, 1e-4, 1e-3].randomElement(using: &random) ?? 1e-5,
        open: random.unit() < 0.3 ? 0.7 : 0)
      let lines = LineParasitics(
        driver: 1_000 * random.unit(), wordLineSegment: 5 * random.unit(),
        bitLineSegment: 5 * random.unit(), sense: 500 * random.unit(),
        drivenEnds: LineEnds.allCases.randomElement(using: &random) ?? .first,
        sensedEnds: LineEnds.allCases.randomElement(using: &random) ?? .last)
      let tolerance = [1e-2, 1e-3, 1e-5].randomElement(using: &random) ?? 1e-3
      let exact = try effectiveMatrix(conductances, lines).matrix
      let (found, estimate) = try effectiveMatrix(
        conductances, lines, .automatic(tolerance: tolerance))
      #expect(
        matrixError(found, exact) <= tolerance,
        "seed \(seed), \(rows)x\(columns), \(estimate), \(lines)")
      guard case .reduced = estimate.method else { continue }
      #expect(lines.drivenEnds != .both && lines.sensedEnds != .both)
      #expect(matrixError(found, exact) <= 2 * (estimate.error ?? 0), "seed \(seed), \(estimate)")
      reduced += 1
    }
    // The sample is no test of reductions if none is taken.
    #expect(reduced >= 10, "\(reduced)")
  }

  @Test func approximationsAgreeWhereCurrentsAreSmall() throws {
    var random = TestRandom(3)
    let conductances = random.conductances(8, 8, low: 1e-9, high: 1e-8)
    for ends in LineEnds.allCases {
      let lines = LineParasitics(
        driver: 100, wordLineSegment: 1, bitLineSegment: 1, sense: 100, drivenEnds: ends,
        sensedEnds: ends)
      let exact = try effectiveMatrix(conductances, lines).matrix
      for method in [WireMethod.shortPath, .firstOrder] {
        let (found, estimate) = try effectiveMatrix(conductances, lines, method)
        #expect(matrixError(found, exact) < 1e-4)
        #expect(estimate == WireEstimate(method: method, error: nil))
      }
    }
    // One cell has one path.
    let cell = try effectiveMatrix([[1e-3]], parasitics, .shortPath).matrix
    #expect(relativeError(cell[0], [1 / (1_000 + 1_000 + 2.5 + 2 + 500)]) < 1e-12)
  }
}
