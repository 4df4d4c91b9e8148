import Arch

/// Output currents and cell voltages of one array, with cells that need not be linear.
///
/// The voltages *v* across the cells obey
///
///     v + K·I(v) = V,   I = G·f(v),
///
/// where *K* is what the lines drop for the currents of all cells. Newton's method solves a linear
/// array in each step, exactly; a step is halved until it brings the equation closer. One vector of
/// inputs at a time: for linear cells and many vectors, ``WireSolver`` is far faster.
public struct CellSolver: ~Copyable {
  /// The currents and the voltages that belong to a vector of inputs.
  public struct Solution: Sendable {
    /// Into the sense inputs of each bit line, in amperes.
    public let currents: [Double]
    /// Across the cells, row-major, in volts.
    public let cellVoltages: [Double]
    /// Newton's steps; 1 for linear cells.
    public let steps: Int
  }

  public let wordLines: Int
  public let bitLines: Int
  public let curve: CellCurve
  private let conductances: [Double]
  private let network: CellNetwork
  private let drops: LineDrops
  private var holdsLinearFactors = false

  private static let mostSteps = 100
  /// Of the largest input voltage.
  private static let residual = 1e-13

  /// - Throws: `TesseraError` where the shape or a resistance is out of range, a conductance is
  ///   negative or not finite, or the array is too large for its factors.
  public init(
    _ conductances: [Double], wordLines: Int, bitLines: Int, parasitics: LineParasitics,
    curve: CellCurve = .linear
  ) throws {
    let solver = try WireSolver(
      wordLines: wordLines, bitLines: bitLines, parasitics: parasitics, method: .exact)
    try solver.check(conductances.span, conductances.count)
    let factors = CellNetwork.factorCount(wordLines: wordLines, bitLines: bitLines)
    guard factors <= CellNetwork.largestFactors else {
      throw TesseraError(
        "an array of \(wordLines)x\(bitLines) cells, whose factors are \(factors) numbers, expected "
          + "at most \(CellNetwork.largestFactors)")
    }
    self.wordLines = wordLines
    self.bitLines = bitLines
    self.curve = curve
    self.conductances = conductances
    network = CellNetwork(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
    drops = LineDrops(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
  }

  /// Solves the array for one vector of input voltages.
  ///
  /// - Throws: `TesseraError` where the number of voltages isn't that of word lines, one isn't
  ///   finite, or the iteration doesn't converge.
  public mutating func solve(_ inputs: [Double]) throws -> Solution {
    try check(inputs)
    var voltages = try linearVoltages(inputs)
    if curve.isLinear {
      return solution(voltages, steps: 1)
    }
    holdsLinearFactors = false
    let largest = inputs.reduce(0) { max($0, abs($1)) }
    var error = residual(voltages, inputs)
    if !error.norm.isFinite {
      voltages = Array(repeating: 0, count: voltages.count)
      error = residual(voltages, inputs)
    }
    for step in 1...Self.mostSteps {
      if error.largest <= Self.residual * largest { return solution(voltages, steps: step) }
      var slopes = voltages
      var sources = voltages
      for index in voltages.indices {
        let (value, slope) = curve.value(voltages[index])
        slopes[index] = conductances[index] * slope
        sources[index] = conductances[index] * (value - slope * voltages[index])
      }
      guard network.factorise(slopes) else { break }
      var next = voltages
      network.solve(inputs: inputs, sources: sources, into: &next)
      var fraction = 1.0
      var moved: [Double]
      var movedError: (norm: Double, largest: Double)
      repeat {
        moved = zip(voltages, next).map { $0 + fraction * ($1 - $0) }
        movedError = residual(moved, inputs)
        fraction /= 2
      } while !(movedError.norm < error.norm) && fraction > 1e-10
      guard movedError.norm < error.norm else {
        // Nothing gets closer: rounding errors, if the equation holds already.
        if error.largest <= 1e-9 * largest { return solution(voltages, steps: step) }
        break
      }
      voltages = moved
      error = movedError
    }
    throw TesseraError(
      "the cells' voltages do not converge: the equation is off by \(error.largest) V")
  }

  /// The error of taking cells as linear behind inputs of *f*(*V*), estimated.
  ///
  /// With the drops *d* of that linear array a cell carries *G*·*f*(*V* − *d*) instead of
  /// *G*·(*f*(*V*) − *d*). The estimate is the largest sum of these differences on a bit line, divided
  /// by the largest current: what they change in turn is left out.
  ///
  /// - Throws: `TesseraError` as ``solve(_:)``.
  public mutating func linearizationError(_ inputs: [Double]) throws -> Double {
    if curve.isLinear { return 0 }
    try check(inputs)
    let replaced = inputs.map(curve.linearized)
    let voltages = try linearVoltages(replaced)
    var change = [Double](repeating: 0, count: bitLines)
    var current = change
    for i in 0..<wordLines {
      for j in 0..<bitLines {
        let index = i * bitLines + j
        let drop = replaced[i] - voltages[index]
        let exact = curve.value(inputs[i] - drop).value
        change[j] += conductances[index] * (exact - voltages[index])
        current[j] += conductances[index] * voltages[index]
      }
    }
    let largest = current.reduce(0) { max($0, abs($1)) }
    let changed = change.reduce(0) { max($0, abs($1)) }
    return changed == 0 ? 0 : changed / largest
  }

  private mutating func linearVoltages(_ inputs: [Double]) throws -> [Double] {
    if !holdsLinearFactors {
      guard network.factorise(conductances) else {
        throw TesseraError("the array's equations cannot be solved")
      }
      holdsLinearFactors = true
    }
    var voltages = [Double](repeating: 0, count: conductances.count)
    network.solve(inputs: inputs, sources: nil, into: &voltages)
    return voltages
  }

  private func solution(_ voltages: [Double], steps: Int) -> Solution {
    var currents = [Double](repeating: 0, count: bitLines)
    for i in 0..<wordLines {
      for j in 0..<bitLines {
        let index = i * bitLines + j
        currents[j] += conductances[index] * curve.value(voltages[index]).value
      }
    }
    return Solution(currents: currents, cellVoltages: voltages, steps: steps)
  }

  /// How far from V = v + K·I(v) the voltages are.
  private func residual(_ voltages: [Double], _ inputs: [Double]) -> (
    norm: Double, largest: Double
  ) {
    let currents = voltages.indices.map { conductances[$0] * curve.value(voltages[$0]).value }
    let dropped = drops.drops(currents)
    var norm = 0.0
    var largest = 0.0
    for index in voltages.indices {
      let error = voltages[index] + dropped[index] - inputs[index / bitLines]
      norm += error * error
      largest = max(largest, abs(error))
    }
    return (norm, largest)
  }

  private func check(_ inputs: [Double]) throws(TesseraError) {
    guard inputs.count == wordLines else {
      throw TesseraError("\(inputs.count) input voltages, expected \(wordLines)")
    }
    guard let bad = inputs.first(where: { !(abs($0) <= 1e6) }) else { return }
    throw TesseraError("an input voltage of \(bad) V, expected at most a million volts")
  }
}
