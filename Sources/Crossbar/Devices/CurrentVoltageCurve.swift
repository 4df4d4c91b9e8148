import Arch
import Foundation

/// The shape of a cell's current over its voltage, the same for each conductance.
///
/// I(V) = G·V_read·f(V/V_read) with f odd and f(1) = 1, where *G* is the conductance at the read
/// voltage. As *f* does not depend on *G* it is applied to the input, which is exact without wire
/// resistance; with it, the cells' voltages are lower than the lines', and the currents come out
/// some percent off (3.6 % in place of 14.6 % without it for α = 3/V at 0.5 V on 32 × 32 cells).
/// Inputs of one level, as in bit-serial operation with one bit at a time, do not feel it.
public enum CurrentVoltageCurve: Sendable, Hashable {
  /// f(v) = v.
  case linear
  /// f(v) = sinh(s·v)/sinh(s), with s = α·V_read.
  case hyperbolicSine(steepness: Double)
  /// Straight lines between points (v, f), v from 0 to 1, both increasing, first (0, 0) and last
  /// (1, 1).
  case table([Point])

  public struct Point: Sendable, Hashable {
    /// V/V_read.
    public var voltage: Double
    /// I/I(V_read).
    public var current: Double

    public init(voltage: Double, current: Double) {
      self.voltage = voltage
      self.current = current
    }
  }

  public var isLinear: Bool {
    switch self {
    case .linear: true
    case .hyperbolicSine(let steepness): steepness == 0
    case .table(let points): points.allSatisfy { $0.voltage == $0.current }
    }
  }

  /// f(v) for v from −1 to 1.
  public func current(at voltage: Double) -> Double {
    let magnitude = min(voltage.magnitude, 1)
    let current: Double
    switch self {
    case .linear: current = magnitude
    case .hyperbolicSine(let s): current = s == 0 ? magnitude : sinh(s * magnitude) / sinh(s)
    case .table(let points): current = Self.interpolated(points, magnitude)
    }
    return voltage < 0 ? -current : current
  }

  private static func interpolated(_ points: [Point], _ voltage: Double) -> Double {
    guard let next = points.firstIndex(where: { $0.voltage >= voltage }) else { return 1 }
    guard next > 0 else { return points[0].current }
    let (low, high) = (points[next - 1], points[next])
    let part = (voltage - low.voltage) / (high.voltage - low.voltage)
    return low.current + part * (high.current - low.current)
  }

  func check() throws {
    switch self {
    case .linear: return
    case .hyperbolicSine(let steepness):
      guard (0...20).contains(steepness) else {
        throw TesseraError(
          "current over voltage: found a steepness of \(steepness), expected 0 to 20")
      }
    case .table(let points):
      guard (2...4096).contains(points.count) else {
        throw TesseraError(
          "current over voltage: found \(points.count) points, expected 2 to 4096")
      }
      guard points.first == Point(voltage: 0, current: 0),
        points.last == Point(voltage: 1, current: 1)
      else { throw TesseraError("current over voltage: expected (0, 0) first and (1, 1) last") }
      for (index, pair) in zip(points, points.dropFirst()).enumerated()
      where !(pair.0.voltage < pair.1.voltage && pair.0.current < pair.1.current) {
        throw TesseraError(
          "current over voltage: point \(index + 2) is not above the one before it in both")
      }
    }
  }
}
