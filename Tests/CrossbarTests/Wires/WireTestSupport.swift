import Crossbar
import Testing

/// A generator for tests: SplitMix64.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double.random(in: 0..<1, using: &self) }

  /// Conductances between `low` and `high`, some of them open.
  mutating func conductances(
    _ rows: Int, _ columns: Int, low: Double = 1e-6, high: Double = 1e-4, open: Double = 0
  ) -> [[Double]] {
    (0..<rows).map { _ in
      (0..<columns).map { _ in unit() < open ? 0 : low + (high - low) * unit() }
    }
  }
}

func effectiveMatrix(
  _ conductances: [[Double]], _ parasitics: LineParasitics, _ method: WireMethod = .exact
) throws -> (matrix: [[Double]], estimate: WireEstimate) {
  let rows = conductances.count
  let columns = conductances[0].count
  var solver = try WireSolver(
    wordLines: rows, bitLines: columns, parasitics: parasitics, method: method)
  let flat = conductances.flatMap { $0 }
  var result = [Double](repeating: .nan, count: flat.count)
  var span = result.mutableSpan
  let estimate = try solver.solve(flat.span, into: &span)
  return (
    (0..<rows).map { Array(result[($0 * columns)..<(($0 + 1) * columns)]) }, estimate
  )
}

func currents(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
  matrix[0].indices.map { j in matrix.indices.reduce(0) { $0 + vector[$1] * matrix[$1][j] } }
}

func transposed(_ matrix: [[Double]]) -> [[Double]] {
  matrix[0].indices.map { j in matrix.map { $0[j] } }
}

/// max |ΔI| / max |I|.
func relativeError(_ found: [Double], _ expected: [Double]) -> Double {
  let scale = expected.map(abs).max() ?? 0
  let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
  guard found.allSatisfy(\.isFinite), found.count == expected.count else { return .infinity }
  return difference == 0 ? 0 : difference / scale
}

/// The largest error with one line driven, or all of them.
func matrixError(_ found: [[Double]], _ expected: [[Double]]) -> Double {
  let ones = [Double](repeating: 1, count: expected.count)
  return zip(found, expected).map(relativeError).reduce(
    relativeError(currents(found, ones), currents(expected, ones)), max)
}
