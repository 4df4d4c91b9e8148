import Arch
import Crossbar

/// The output currents of an array for vectors of input voltages, and how they were worked out.
public struct CrossbarSolution: Sendable {
  /// How to work them out.
  public enum Choice: Sendable {
    /// All of Kirchhoff's equations; Newton's method where cells are not linear.
    case exact
    /// A reduction of this order; behind inputs of *f*(*V*) where cells are not linear.
    case reduced(order: Int)
    /// The cheapest of both whose estimated error is within a tolerance.
    case automatic(tolerance: Double)
    /// Models that neglect more, for comparison.
    case shortPath
    case firstOrder
  }

  /// In amperes; a row for each vector, and a column for each bit line.
  public let currents: [[Double]]
  /// What made them.
  public let method: WireMethod
  /// Whether cells that are not linear were taken as linear behind changed inputs.
  public let isLinearized: Bool
  /// Largest |ΔI| over largest |I|, of the worst vector; nil where there is no estimate.
  public let estimatedError: Double?

  /// Solves an array.
  ///
  /// Vectors that are given decide: a method's error is estimated for their currents, by the change
  /// to the next order and by `CellSolver.linearizationError(_:)`. A linear method whose estimate
  /// is above the tolerance is refused.
  ///
  /// - Throws: `TesseraError` where the array is too large or its voltages are not found.
  public init(
    _ array: CrossbarArray, inputs: [[Double]], curve: CellCurve = .linear, choice: Choice
  ) throws {
    switch choice {
    case .exact: self = try Self.exact(array, inputs, curve)
    case .reduced(let order): self = try Self.reduced(array, inputs, curve, order: order)
    case .automatic(let tolerance):
      self = try Self.automatic(array, inputs, curve, tolerance: tolerance)
    case .shortPath: self = try Self.approximate(array, inputs, curve, .shortPath)
    case .firstOrder: self = try Self.approximate(array, inputs, curve, .firstOrder)
    }
  }

  private init(
    _ currents: [[Double]], _ method: WireMethod, isLinearized: Bool = false, error: Double?
  ) {
    self.currents = currents
    self.method = method
    self.isLinearized = isLinearized
    estimatedError = error
  }

  private static func approximate(
    _ array: CrossbarArray, _ inputs: [[Double]], _ curve: CellCurve, _ method: WireMethod
  ) throws -> CrossbarSolution {
    let found = try linear(array, inputs.map { $0.map(curve.linearized) }, method)
    return CrossbarSolution(
      found.currents, method, isLinearized: !curve.isLinear, error: nil)
  }

  private static func reduced(
    _ array: CrossbarArray, _ inputs: [[Double]], _ curve: CellCurve, order: Int
  ) throws -> CrossbarSolution {
    let replaced = inputs.map { $0.map(curve.linearized) }
    let found = try linear(array, replaced, .reduced(order: order))
    var error = 0.0
    if found.method != .exact {
      let next: WireMethod = order < 4 ? .reduced(order: order + 1) : .exact
      error = change(found.currents, try linear(array, replaced, next).currents)
    }
    if !curve.isLinear { error += try linearizationError(array, inputs, curve) }
    return CrossbarSolution(
      found.currents, found.method, isLinearized: !curve.isLinear, error: error)
  }

  private static func automatic(
    _ array: CrossbarArray, _ inputs: [[Double]], _ curve: CellCurve, tolerance: Double
  ) throws -> CrossbarSolution {
    // Checks the tolerance.
    _ = try WireSolver(
      wordLines: array.wordLines, bitLines: array.bitLines, parasitics: array.parasitics,
      method: .automatic(tolerance: tolerance))
    let curveError = curve.isLinear ? 0 : try linearizationError(array, inputs, curve)
    // Refuses what is linear, also where the error isn't a number.
    guard curveError <= tolerance / 2 else { return try exact(array, inputs, curve) }
    let replaced = inputs.map { $0.map(curve.linearized) }
    let usesBothEnds =
      array.parasitics.drivenEnds == .both || array.parasitics.sensedEnds == .both
    // Elimination is as cheap where lines are short; without an estimate it is needed.
    if min(array.wordLines, array.bitLines) > 8, !usesBothEnds {
      var last = try linear(array, replaced, .reduced(order: 2))
      for order in 3...4 where last.method != .exact {
        let next = try linear(array, replaced, .reduced(order: order))
        let change = change(last.currents, next.currents)
        if change <= (tolerance - curveError) / 2 {
          return CrossbarSolution(
            next.currents, next.method, isLinearized: !curve.isLinear, error: change + curveError)
        }
        last = next
      }
    }
    return CrossbarSolution(
      try linear(array, replaced, .exact).currents, .exact, isLinearized: !curve.isLinear,
      error: curveError)
  }

  private static func exact(
    _ array: CrossbarArray, _ inputs: [[Double]], _ curve: CellCurve
  ) throws -> CrossbarSolution {
    if curve.isLinear {
      return CrossbarSolution(try linear(array, inputs, .exact).currents, .exact, error: 0)
    }
    var solver = try cells(array, curve)
    var currents: [[Double]] = []
    for vector in inputs { currents.append(try solver.solve(vector).currents) }
    return CrossbarSolution(currents, .exact, error: 0)
  }

  private static func cells(_ array: CrossbarArray, _ curve: CellCurve) throws -> CellSolver {
    try CellSolver(
      array.conductances, wordLines: array.wordLines, bitLines: array.bitLines,
      parasitics: array.parasitics, curve: curve)
  }

  private static func linearizationError(
    _ array: CrossbarArray, _ inputs: [[Double]], _ curve: CellCurve
  ) throws -> Double {
    var solver = try cells(array, curve)
    var worst = 0.0
    for vector in inputs { worst = max(worst, try solver.linearizationError(vector)) }
    return worst
  }

  private static func linear(
    _ array: CrossbarArray, _ inputs: [[Double]], _ method: WireMethod
  ) throws -> (currents: [[Double]], method: WireMethod) {
    var solver = try WireSolver(
      wordLines: array.wordLines, bitLines: array.bitLines, parasitics: array.parasitics,
      method: method)
    var matrix = [Double](repeating: 0, count: array.conductances.count)
    var span = matrix.mutableSpan
    let estimate = try solver.solve(array.conductances.span, into: &span)
    let currents = inputs.map { vector in
      var sums = [Double](repeating: 0, count: array.bitLines)
      for i in 0..<array.wordLines where vector[i] != 0 {
        let row = i * array.bitLines
        for j in 0..<array.bitLines { sums[j] += vector[i] * matrix[row + j] }
      }
      return sums
    }
    return (currents, estimate.method)
  }

  /// The largest change of a current relative to the largest current, of the worst vector.
  private static func change(_ old: [[Double]], _ new: [[Double]]) -> Double {
    zip(old, new).reduce(0) { worst, pair in
      let largest = pair.1.reduce(0) { max($0, abs($1)) }
      let changed = zip(pair.0, pair.1).reduce(0) { max($0, abs($1.0 - $1.1)) }
      return changed == 0 ? worst : max(worst, changed / largest)
    }
  }
}
