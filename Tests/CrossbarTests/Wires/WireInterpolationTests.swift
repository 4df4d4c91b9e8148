import Arch
import Crossbar
import Testing

/// Is a distortion kept up to the bound, and is that better than keeping the matrix?
@Suite struct WireInterpolationTests {
  private let parasitics = LineParasitics(
    driver: 500, wordLineSegment: 1, bitLineSegment: 1, sense: 100)

  private func solve(
    _ wires: inout WireInterpolation, _ conductances: [Float]
  ) throws -> (matrix: [Float], isSolved: Bool) {
    var result = [Float](repeating: 0, count: conductances.count)
    var span = result.mutableSpan
    let isSolved = try wires.solve(conductances.span, into: &span)
    return (result, isSolved)
  }

  private func error(_ found: [Float], _ expected: [Float]) -> Float {
    zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / (expected.max() ?? 1)
  }

  @Test func theBoundDecides() throws {
    var random = TestRandom(1)
    var wires = try WireInterpolation(
      wordLines: 24, bitLines: 20, parasitics: parasitics, method: .exact, bound: 0.02)
    let first = random.conductances(24, 20, low: 5e-6, high: 5e-5, open: 0.1)
      .flatMap { $0.map(Float.init) }
    let start = try solve(&wires, first)
    #expect(start.isSolved)
    // Nothing moved: the same matrix.
    let same = try solve(&wires, first)
    #expect(!same.isSolved && same.matrix == start.matrix)
    let largest = first.max() ?? 0
    // Every cell by just less, and just more, than 2 % of the largest, up or down.
    let signs = first.map { $0 > 0 && random.unit() < 0.5 ? Float(-1) : 1 }
    let near = zip(first, signs).map { $0 + 0.0199 * largest * $1 }
    let far = zip(first, signs).map { $0 + 0.0201 * largest * $1 }
    let kept = try solve(&wires, near)
    #expect(!kept.isSolved)
    var fresh = try WireInterpolation(
      wordLines: 24, bitLines: 20, parasitics: parasitics, method: .exact, bound: 0)
    let exact = try solve(&fresh, near).matrix
    #expect(error(kept.matrix, exact) < 0.01)
    #expect(error(kept.matrix, exact) < 0.5 * error(start.matrix, exact))
    let solved = try solve(&wires, far)
    #expect(solved.isSolved)
    #expect(error(solved.matrix, try solve(&fresh, far).matrix) == 0)
  }

  @Test func badInputIsRefused() throws {
    for bound in [-1, .nan, .infinity] as [Double] {
      #expect(throws: TesseraError.self) {
        _ = try WireInterpolation(
          wordLines: 1, bitLines: 1, parasitics: parasitics, method: .exact, bound: bound)
      }
    }
  }
}
