import Arch

/// Effective matrices of an array whose conductances change a little at a time, as in training.
///
/// The array is solved only where conductances have moved far since it last was. Otherwise each
/// cell keeps its distortion *D* = *Gᵉᶠᶠ*/*G* of that time:
///
///     Gᵉᶠᶠ' = Gᵉᶠᶠ + D·(G' − G).
///
/// A cell that was open has the mean distortion of the array. The idea is TxSim's (doi
/// 10.1109/tvlsi.2021.3063543), where a count of iterations decides; here the change itself does.
///
/// Not estimated: the error of a matrix that is interpolated. It grows with the change and with the
/// voltage that the lines lose; `docs/crossbars.md` has measurements.
public struct WireInterpolation: ~Copyable {
  /// The root mean square of changes, relative to the largest conductance at the last solution,
  /// up to which a distortion is kept.
  public let bound: Double
  private var solver: WireSolver
  private var conductances: [Float]
  private var effective: [Float]
  private var distortion: [Float]
  private var largest: Float

  /// - Throws: `TesseraError` as `WireSolver` does, and where the bound is negative or not finite.
  public init(
    wordLines: Int, bitLines: Int, parasitics: LineParasitics, method: WireMethod, bound: Double
  ) throws {
    try Self.check(bound)
    solver = try WireSolver(
      wordLines: wordLines, bitLines: bitLines, parasitics: parasitics, method: method)
    self.bound = bound
    conductances = []
    effective = []
    distortion = []
    largest = 0
  }

  private static func check(_ bound: Double) throws(TesseraError) {
    guard bound >= 0, bound < .infinity else {
      throw TesseraError("a bound of \(bound) for interpolation, expected 0 or more and finite")
    }
  }

  /// Writes the effective matrix of the array as it is now.
  ///
  /// - Returns: Whether the array was solved; else its last distortion was used.
  /// - Throws: `TesseraError` as `WireSolver` does.
  public mutating func solve(
    _ current: Span<Float>, into result: inout MutableSpan<Float>
  ) throws -> Bool {
    try solver.check(current, result.count)
    let count = current.count
    guard moved(current) else {
      for index in 0..<count {
        result[index] =
          effective[index] + distortion[index] * (current[index] - conductances[index])
      }
      return false
    }
    _ = try solver.solve(current, into: &result)
    conductances = (0..<count).map { current[$0] }
    effective = (0..<count).map { result[$0] }
    largest = conductances.reduce(0, max)
    let sum = conductances.reduce(0, +)
    let mean = sum > 0 ? effective.reduce(0, +) / sum : 1
    distortion = (0..<count).map {
      conductances[$0] > 0 ? effective[$0] / conductances[$0] : mean
    }
    return true
  }

  /// Whether the conductances are further from those of the last solution than the bound.
  private func moved(_ current: Span<Float>) -> Bool {
    guard conductances.count == current.count else { return true }
    var sum = 0.0
    for index in 0..<current.count {
      let change = Double(current[index] - conductances[index])
      sum += change * change
    }
    return (sum / Double(current.count)).squareRoot() > bound * Double(largest)
  }
}
