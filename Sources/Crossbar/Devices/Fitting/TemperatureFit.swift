/// How conductances change with temperature: G(T) = G(T₀)·(1 + a·(T − T₀)).
public struct TemperatureFit: Sendable {
  /// *a* per kelvin at G_min and at G_max; the same where one conductance was measured.
  public var lowCoefficient: FittedValue
  public var highCoefficient: FittedValue
  /// T₀, the temperature of most rows.
  public var referenceKelvin: Double
  /// How many programmings were read at two temperatures or more; levels without devices.
  public var traces: Int
  /// Whether the coefficients at G_min and G_max were told apart.
  public var isGraded: Bool

  func coefficient(at part: Double) -> Double {
    lowCoefficient.value + part * (highCoefficient.value - lowCoefficient.value)
  }

  /// The temperature of most rows; of several the lowest.
  static func reference(_ kelvins: [Double]) -> Double? {
    var counts: [Double: Int] = [:]
    for kelvin in kelvins { counts[kelvin, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// Least squares of G over T for each programming at one time, then of the coefficients over the
  /// conductance's place in the range; errors allow for devices whose coefficients go together.
  ///
  /// - Returns: nil where no two temperatures were measured at one time.
  init?(_ rows: MeasuredDevices, levels: TargetLevels, low: Double, range: Double) {
    guard let kelvins = rows.kelvins, let reference = Self.reference(kelvins) else { return nil }
    referenceKelvin = reference
    let lines = LineGroups(
      rows, order: rows.seconds, x: { kelvins[$0] - reference }, y: { rows.measured[$0] },
      levels: levels
    ).slopes.filter { $0.intercept > 0 }
    traces = lines.count
    guard traces >= 2 else { return nil }
    let places = lines.map { min(max(($0.intercept - low) / range, 0), 1) }
    let values = lines.map { $0.slope / $0.intercept }
    let clusters = lines.enumerated().map { rows.devices?[$1.row] ?? Int32($0) }
    let count = Double(lines.count)
    let meanX = places.reduce(0, +) / count
    let meanY = values.reduce(0, +) / count
    let xx = places.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let isGraded = xx > 0.01 * count && lines.count >= 3
    self.isGraded = isGraded
    let slope =
      isGraded ? zip(places, values).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / xx : 0
    let fits: [FittedValue] = [0, 1].map { place in
      // The estimate is a weighted sum of the values, and so is its error of their residuals.
      let weights = places.map {
        1 / count + (isGraded ? (place - meanX) * ($0 - meanX) / xx : 0)
      }
      var sums: [Int32: Double] = [:]
      for index in lines.indices {
        let expected = meanY + slope * (places[index] - meanX)
        sums[clusters[index], default: 0] += weights[index] * (values[index] - expected)
      }
      let groups = Double(sums.count)
      let squares = sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
      let parameters: Double = isGraded ? 2 : 1
      let correction =
        groups > 1 ? groups / (groups - 1) * (count - 1) / max(count - parameters, 1) : .infinity
      return FittedValue(
        meanY + slope * (place - meanX), error: (squares * correction).squareRoot(),
        degrees: groups - 1)
    }
    (lowCoefficient, highCoefficient) = (fits[0], fits[1])
  }
}
