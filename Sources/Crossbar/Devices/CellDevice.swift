import Arch

/// A cell of an array: a resistor that is programmed, in series with an access device.
///
/// A weight's target is a fraction *c* of the range, G = G_min + c·(G_max − G_min), rounded to a
/// level where the device has levels. Writing misses it by a part that a cell always has
/// (``deviceToDevice``) and a part that is new at each programming (``cycleToCycle``); both are
/// added, and a conductance is never negative. Then cells that are stuck take G_min or G_max, and
/// drift and temperature act. Reading adds ``readNoise``, new for each read. The access device's
/// resistance comes last, G/(1 + G·R): it bends the levels, because weights are written without
/// regard to it.
///
/// Conductances are in siemens, resistances in ohms.
///
/// Not modelled: how a state is reached (pulses, verification), retention failures, endurance, and
/// read disturb.
public struct CellDevice: Sendable, Hashable {
  /// G_min; 0 for an infinite on/off ratio.
  public var lowConductance: Double
  /// G_max.
  public var highConductance: Double
  /// Levels at equal distances in *G*; nil where any conductance can be written.
  public var levels: Int?
  public var deviceToDevice: ConductanceSpread?
  public var cycleToCycle: ConductanceSpread?
  /// What cells were measured to hold; drawn from in place of the two spreads where it is given.
  public var quantiles: ConductanceQuantiles?
  /// New for each read of a cell; not of the logarithm.
  public var readNoise: ConductanceSpread?
  /// The probability that a cell is stuck at G_min, and at G_max.
  public var stuckLow = 0.0
  public var stuckHigh = 0.0
  public var drift: ConductanceDrift?
  public var temperature: TemperatureDependence?
  public var currentVoltage = CurrentVoltageCurve.linear
  /// The series resistance of the access device.
  public var accessResistance = 0.0
  /// V_read in volts, which the largest input puts on a line, and for how many seconds.
  public var readVolts = 0.2
  public var readSeconds = 1e-8

  public init(lowConductance: Double, highConductance: Double, levels: Int? = nil) {
    self.lowConductance = lowConductance
    self.highConductance = highConductance
    self.levels = levels
  }

  /// A cell of 1 µS to nothing that does exactly what it is told.
  public static let ideal = CellDevice(lowConductance: 0, highConductance: 1e-6)

  /// G_max/G_min.
  public var onOffRatio: Double { highConductance / lowConductance }

  /// G_max − G_min.
  public var range: Double { highConductance - lowConductance }

  /// A conductance as it is seen through the access device.
  func accessed(_ conductance: Double) -> Double {
    conductance / (1 + conductance * accessResistance)
  }

  /// Checks all numbers.
  ///
  /// - Throws: `TesseraError` that names the first one out of range.
  public func check() throws {
    guard highConductance > 0, highConductance <= 1e6 else {
      throw TesseraError(
        "G_max: found \(highConductance) S, expected more than 0 and up to 1e6 S")
    }
    guard lowConductance >= 0, lowConductance < highConductance else {
      throw TesseraError(
        "G_min: found \(lowConductance) S, expected 0 up to less than G_max, \(highConductance) S")
    }
    if let levels, !(2...65_536).contains(levels) {
      throw TesseraError("levels: found \(levels), expected 2 to 65536")
    }
    try deviceToDevice?.check("device-to-device variation")
    try cycleToCycle?.check("cycle-to-cycle variation")
    try quantiles?.check()
    try readNoise?.check("read noise")
    if case .ofLogarithm = readNoise {
      throw TesseraError(
        "read noise: found one of the logarithm, expected one of the range or of the conductance")
    }
    for (name, value) in [("low", stuckLow), ("high", stuckHigh)]
    where !(value >= 0 && value <= 1) {
      throw TesseraError("stuck \(name): found \(value), expected a probability")
    }
    guard stuckLow + stuckHigh <= 1 else {
      throw TesseraError("stuck: found \(stuckLow) and \(stuckHigh), expected at most 1 together")
    }
    try drift?.check()
    try temperature?.check()
    try currentVoltage.check()
    guard accessResistance >= 0, accessResistance <= 1e12 else {
      throw TesseraError("access device: found \(accessResistance) ohms, expected 0 to 1e12")
    }
    let seen = accessed(highConductance)
    guard seen - accessed(lowConductance) >= 1e-6 * seen else {
      throw TesseraError(
        "cells: G_min and G_max differ by less than a millionth behind \(accessResistance) ohms")
    }
    guard readVolts > 0, readVolts <= 1000, readSeconds > 0, readSeconds <= 1 else {
      throw TesseraError(
        "read: found \(readVolts) V for \(readSeconds) s, expected up to 1000 V for up to 1 s")
    }
  }
}
