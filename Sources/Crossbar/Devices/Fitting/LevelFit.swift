import Arch
import Foundation

/// The values of one target: mean, spread, quantiles, and how far they lie from the model.
public struct LevelFit: Sendable {
  /// In siemens.
  public var target: Double
  public var count: Int
  public var mean: Double
  public var deviation: Double
  /// The mean less the target.
  public var bias: FittedValue
  /// 5, 25, 50, 75 and 95 % of the values.
  public var quantiles: [Double]
  public var fit: KolmogorovDistance?

  static let shownQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
}

/// The largest distance between the distribution of values and a model's, after A. Kolmogorov.
public struct KolmogorovDistance: Sendable, Hashable {
  public var distance: Double
  public var count: Int

  /// - Parameter probabilities: what the model gives each value or a smaller one, ascending, and any
  ///   smaller one.
  init(_ probabilities: [(reached: Double, before: Double)]) {
    count = probabilities.count
    distance = 0
    for (index, part) in probabilities.enumerated() {
      distance = max(
        distance, Double(index + 1) / Double(count) - part.reached,
        part.before - Double(index) / Double(count))
    }
  }

  private var factor: Double {
    let root = Double(count).squareRoot()
    return root + 0.12 + 0.11 / root
  }

  /// What chance exceeds in 5 % of the cases, by M. Stephens' approximation for a model that does
  /// not come from the values (1970). Ours has one σ from all levels, so it exceeds it more rarely.
  public var critical: Double { 1.3581 / factor }

  public var isRejected: Bool { distance > critical }

  /// The probability of such a distance or a larger one by chance.
  public var probability: Double {
    let x = distance * factor
    guard x > 0.2 else { return 1 }
    var sum = 0.0
    for term in 1...20 {
      let k = Double(term)
      sum += (term % 2 == 1 ? 2 : -2) * exp(-2 * k * k * x * x)
    }
    return min(max(sum, 0), 1)
  }
}

extension LevelFit {
  /// - Parameters:
  ///   - cells: of this level, without stuck ones.
  ///   - sigma: of the model, in units of the form.
  init(
    _ cells: [ProgrammedCells.Cell], target: Double, form: SpreadForm, sigma: Double, range: Double
  ) {
    self.target = target
    count = cells.count
    let deviations = cells.map { $0.value - $0.target }
    let n = Double(cells.count)
    let average = deviations.reduce(0, +) / n
    let squares = deviations.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    mean = target + average
    deviation = cells.count > 1 ? (squares / (n - 1)).squareRoot() : 0
    let byDevice = means(deviations, of: cells.map(\.device))
    bias = FittedValue(average)
    if byDevice.count > 1 {
      // Programmings of one device are no independent values.
      let devices = Double(byDevice.count)
      let middle = byDevice.reduce(0, +) / devices
      let rest = byDevice.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
      bias = FittedValue(
        middle, error: (rest / (devices - 1) / devices).squareRoot(), degrees: devices - 1)
    }
    let sorted = deviations.sorted().map { max(0, $0 + target) }
    quantiles = Self.shownQuantiles.map { quantile(sorted, $0) }
    fit = Self.distance(cells, form: form, sigma: sigma, range: range)
  }

  /// One value for each device, because the rule needs independent ones; all of them for one device.
  private static func distance(
    _ cells: [ProgrammedCells.Cell], form: SpreadForm, sigma: Double, range: Double
  ) -> KolmogorovDistance? {
    let firsts = firstOfEachDevice(cells)
    return KolmogorovDistance(
      firsts.count > 1 ? firsts : cells, form: form, sigma: sigma, range: range)
  }

  static func firstOfEachDevice(_ cells: [ProgrammedCells.Cell]) -> [ProgrammedCells.Cell] {
    var last: Int32?
    return cells.filter { cell in
      defer { last = cell.device }
      return cell.device != last
    }
  }
}

extension KolmogorovDistance {
  /// Nil for fewer than five values.
  init?(_ cells: [ProgrammedCells.Cell], form: SpreadForm, sigma: Double, range: Double) {
    guard cells.count >= 5, sigma > 0 else { return nil }
    var probabilities: [(reached: Double, before: Double)] = []
    for cell in cells {
      guard let residual = form.residual(cell.value, target: cell.target, range: range) else {
        return nil
      }
      let reached = 1 - gaussianTail(residual / sigma)
      // The model cuts conductances off at 0: all that would be below is there.
      probabilities.append((reached, cell.value == 0 ? 0 : reached))
    }
    self.init(probabilities.sorted { $0.reached < $1.reached })
  }
}
