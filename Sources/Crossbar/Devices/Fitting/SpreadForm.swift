import Foundation

/// What the size of a random deviation of conductances is a fraction of.
public enum SpreadForm: String, Sendable, Hashable, CaseIterable {
  case ofRange = "of the range"
  case ofConductance = "of the conductance"
  case ofLogarithm = "of the logarithm"

  /// The deviation of a value from its target in units in which this form has one size; nil where
  /// the form cannot give the value.
  func residual(_ value: Double, target: Double, range: Double) -> Double? {
    switch self {
    case .ofRange: (value - target) / range
    case .ofConductance: target > 0 ? (value - target) / target : nil
    case .ofLogarithm: target > 0 && value > 0 ? log(value / target) : nil
    }
  }

  /// The value for such a deviation, never below 0.
  public func value(_ residual: Double, target: Double, range: Double) -> Double {
    switch self {
    case .ofRange: max(0, target + residual * range)
    case .ofConductance: max(0, target + residual * target)
    case .ofLogarithm: target * exp(residual)
    }
  }

  /// ln |dG/dr|.
  func logarithmicScale(_ value: Double, target: Double, range: Double) -> Double {
    switch self {
    case .ofRange: log(range)
    case .ofConductance: log(target)
    case .ofLogarithm: log(value)
    }
  }

  public func spread(_ sigma: Double) -> ConductanceSpread {
    switch self {
    case .ofRange: .ofRange(sigma)
    case .ofConductance: .ofConductance(sigma)
    case .ofLogarithm: .ofLogarithm(sigma)
    }
  }
}

/// How likely the values are if their spread has a form.
public struct FormFit: Sendable {
  public var form: SpreadForm
  /// σ in the form's units about the means of the levels.
  public var sigma: Double
  /// ln of the likelihood; nil where the form cannot give some of the values.
  public var logLikelihood: Double?
  /// H. Akaike's criterion, 2·(levels + 1) − 2·ln likelihood.
  public var criterion: Double?

  /// Normal residuals about a mean for each level.
  ///
  /// Values count as independent: those of one device go together, and differences between forms are
  /// overstated by that.
  init(_ form: SpreadForm, _ cells: [ProgrammedCells.Cell], levels: Int, range: Double) {
    self.form = form
    sigma = .nan
    var residuals: [Double] = []
    var scale = 0.0
    for cell in cells {
      guard let residual = form.residual(cell.value, target: cell.target, range: range) else {
        return
      }
      residuals.append(residual)
      scale += form.logarithmicScale(cell.value, target: cell.target, range: range)
    }
    let (sums, counts) = sums(residuals, of: cells, levels: levels)
    var squares = 0.0
    for (cell, residual) in zip(cells, residuals) {
      let level = Int(cell.level)
      let deviation = residual - sums[level] / counts[level]
      squares += deviation * deviation
    }
    let n = Double(cells.count)
    let used = counts.count { $0 > 0 }
    guard cells.count > used, squares > 0, squares.isFinite else { return }
    sigma = (squares / (n - Double(used))).squareRoot()
    let likelihood = -n / 2 * (log(2 * Double.pi * squares / n) + 1) - scale
    logLikelihood = likelihood
    criterion = 2 * Double(used + 1) - 2 * likelihood
  }
}

/// The sum and the number of the values of each level.
func sums(
  _ values: [Double], of cells: [ProgrammedCells.Cell], levels: Int
) -> (sums: [Double], counts: [Double]) {
  var sums = [Double](repeating: 0, count: levels)
  var counts = [Double](repeating: 0, count: levels)
  for (value, cell) in zip(values, cells) {
    sums[Int(cell.level)] += value
    counts[Int(cell.level)] += 1
  }
  return (sums, counts)
}
