import Arch

/// How the current of a cell depends on the voltage across it: *I* = *G*·*f*(*v*), with *f*(0) = 0
/// and a slope of 1 there, so that *G* is the conductance for small voltages.
public struct CellCurve: Sendable, Hashable {
  private enum Form: Hashable {
    case linear
    case sinh(alpha: Double)
    /// Voltages in ascending order with 0 among them, and *f* there.
    case table(voltages: [Double], values: [Double])
  }

  private let form: Form

  /// *f*(*v*) = *v*.
  public static let linear = CellCurve(form: .linear)

  public var isLinear: Bool { form == .linear }

  private init(form: Form) { self.form = form }

  /// *f*(*v*) = sinh(*α*·*v*)/*α*.
  ///
  /// - Parameter alpha: In 1/V, more than 0 and at most 100.
  public static func sinh(alpha: Double) throws -> CellCurve {
    guard alpha > 0, alpha <= 100 else {
      throw TesseraError("alpha \(alpha)/V, expected more than 0 and at most 100/V")
    }
    return CellCurve(form: .sinh(alpha: alpha))
  }

  /// A measured curve, in straight lines between its points and beyond them.
  ///
  /// It is divided by its slope at 0 V, the mean of the two sides. Without negative voltages it is
  /// taken as odd.
  ///
  /// - Parameter points: Voltage in volts and current in amperes, in ascending order; (0, 0) may
  ///   be left out.
  /// - Throws: `TesseraError` where voltages or currents do not ascend, or the curve doesn't pass
  ///   through 0.
  public static func table(_ points: [(voltage: Double, current: Double)]) throws -> CellCurve {
    var points = points
    if !points.contains(where: { $0.voltage == 0 }) {
      points.insert((0, 0), at: points.firstIndex { $0.voltage > 0 } ?? points.count)
    }
    if let first = points.first, first.voltage == 0 {
      points = points.dropFirst().reversed().map { (-$0.voltage, -$0.current) } + points
    }
    for (index, point) in points.enumerated() {
      guard point.voltage.isFinite, point.current.isFinite else {
        throw TesseraError(
          "a curve with \(point.current) A at \(point.voltage) V, expected numbers")
      }
      guard point.voltage != 0 || point.current == 0 else {
        throw TesseraError("a curve with \(point.current) A at 0 V, expected 0 A")
      }
      guard index > 0 else { continue }
      let before = points[index - 1]
      guard point.voltage > before.voltage, point.current > before.current else {
        throw TesseraError(
          "a curve with \(before.current) A at \(before.voltage) V and then \(point.current) A at "
            + "\(point.voltage) V, expected both to ascend")
      }
    }
    guard let zero = points.firstIndex(where: { $0.voltage == 0 }), zero > 0,
      zero < points.count - 1
    else { throw TesseraError("a curve without points on both sides of 0 V") }
    let slopes = [zero, zero + 1].map {
      (points[$0].current - points[$0 - 1].current) / (points[$0].voltage - points[$0 - 1].voltage)
    }
    let slope = (slopes[0] + slopes[1]) / 2
    guard slope.isFinite, slope > 0 else {
      throw TesseraError("a curve with a slope of \(slope) S at 0 V, expected more than 0 S")
    }
    return CellCurve(
      form: .table(voltages: points.map(\.voltage), values: points.map { $0.current / slope }))
  }

  /// *f*(*v*) and its slope.
  func value(_ voltage: Double) -> (value: Double, slope: Double) {
    switch form {
    case .linear: return (voltage, 1)
    case .sinh(let alpha):
      let (up, down) = (expValue(alpha * voltage), expValue(-alpha * voltage))
      // The difference of exponentials loses digits near 0, where three terms are exact.
      let x = alpha * voltage
      let value =
        abs(x) < 1e-2 ? voltage * (1 + x * x / 6 * (1 + x * x / 20)) : (up - down) / (2 * alpha)
      return (value, (up + down) / 2)
    case .table(let voltages, let values):
      // The segment that the voltage is on; the outermost ones go on.
      var low = 0
      var high = voltages.count - 1
      while high - low > 1 {
        let middle = (low + high) / 2
        if voltages[middle] <= voltage { low = middle } else { high = middle }
      }
      let slope = (values[high] - values[low]) / (voltages[high] - voltages[low])
      return (values[low] + slope * (voltage - voltages[low]), slope)
    }
  }

  /// What an input voltage is replaced with where cells are then taken as linear.
  public func linearized(_ voltage: Double) -> Double { value(voltage).value }
}
