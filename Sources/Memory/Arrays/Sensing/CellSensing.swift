import Arch

/// Currents of magnetic cells on a bit line, and how often a sense amplifier misreads them.
///
/// A cell carries V/(R_P + R_T) in its parallel state, which is a 1, and V/(R_P·(1 + TMR) + R_T) in
/// its antiparallel state, a 0. Two enabled cells of a column add their currents, which gives three
/// levels; neighbours always lie I_P − I_AP apart, and their noise grows with their currents. Each
/// cell's current deviates by a normal distribution with the same part σ of its mean. So the upper
/// two levels, which AND tells apart, are misread most: p_AND > p_OR > p_read.
///
/// The defaults are assumed: no resistance of the published arrays could be read. Not modelled:
/// the bit line's resistance, sense amplifiers' offset, variation of the references, read disturb.
public struct CellSensing: Hashable, Sendable {
  /// V, across cell and transistor.
  public var readVolts: Double
  /// R_P.
  public var parallelOhms: Double
  /// R_T, the access transistor; 0 for a cell without one.
  public var accessOhms: Double
  /// R_AP = R_P·(1 + TMR).
  public var tunnelMagnetoresistance: Double
  /// σ, the standard deviation of a cell's current as a part of its mean.
  public var deviation: Double

  public init(
    readVolts: Double = 0.1, parallelOhms: Double = 3_000, accessOhms: Double = 1_000,
    tunnelMagnetoresistance: Double = 1, deviation: Double = 0.03
  ) {
    self.readVolts = readVolts
    self.parallelOhms = parallelOhms
    self.accessOhms = accessOhms
    self.tunnelMagnetoresistance = tunnelMagnetoresistance
    self.deviation = deviation
  }

  /// I_P, of a cell that holds 1, in amperes.
  public var parallelAmperes: Double { readVolts / (parallelOhms + accessOhms) }
  /// I_AP, of a cell that holds 0, in amperes.
  public var antiparallelAmperes: Double {
    readVolts / (parallelOhms * (1 + tunnelMagnetoresistance) + accessOhms)
  }

  /// The current of so many enabled cells of a column, of which some hold 1.
  public func level(ones: Int, of cells: Int) -> SenseLevel {
    let (one, zero) = (parallelAmperes, antiparallelAmperes)
    let (ones, zeros) = (Double(ones), Double(cells - ones))
    return SenseLevel(
      mean: ones * one + zeros * zero,
      deviation: deviation * (ones * one * one + zeros * zero * zero).squareRoot())
  }

  /// The reference of a decision, with the probability that it is taken wrongly.
  public func reference(for decision: SenseDecision) -> SenseReference {
    let lower = decision.lowerLevel
    return SenseReference(
      between: level(ones: lower, of: decision.cells),
      and: level(ones: lower + 1, of: decision.cells))
  }

  /// The probability that a differential read of a cell and its complement errs: Q of the
  /// difference of their currents over its standard deviation.
  public var differentialReadFailure: Double {
    let (one, zero) = (parallelAmperes, antiparallelAmperes)
    let noise = deviation * (one * one + zero * zero).squareRoot()
    return noise == 0 ? 0 : gaussianTail((one - zero) / noise)
  }

  /// Checks the parameters.
  ///
  /// - Throws: `TesseraError` where one has no physical meaning.
  public func check() throws {
    func check(_ name: String, _ value: Double, _ isGood: Bool, _ expected: String) throws {
      guard isGood, value.isFinite else {
        throw TesseraError("\(name): found \(value), expected \(expected)")
      }
    }
    try check("read voltage", readVolts, readVolts > 0 && readVolts <= 100, "up to 100 V")
    try check(
      "parallel resistance", parallelOhms, parallelOhms >= 1e-3 && parallelOhms <= 1e15,
      "0.001 to 1e15 ohm")
    try check(
      "access resistance", accessOhms, accessOhms >= 0 && accessOhms <= 1e15, "0 to 1e15 ohm")
    try check(
      "TMR", tunnelMagnetoresistance,
      tunnelMagnetoresistance > 0 && tunnelMagnetoresistance <= 1e6,
      "more than 0 and up to 1e6")
    try check("deviation", deviation, deviation >= 0 && deviation <= 1, "a part from 0 to 1")
  }
}

/// What a sense amplifier decides.
public enum SenseDecision: String, Sendable, CaseIterable {
  /// One cell: 1 or 0.
  case read
  /// Two cells: whether one of them holds 1.
  case or
  /// Two cells: whether both hold 1.
  case and

  public var cells: Int { self == .read ? 1 : 2 }
  /// The number of ones below the reference.
  var lowerLevel: Int { self == .and ? 1 : 0 }
}

/// A current level of a bit line, in amperes.
public struct SenseLevel: Hashable, Sendable {
  public var mean: Double
  public var deviation: Double

  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }
}

/// The current that two levels are told apart by.
///
/// It lies equally many standard deviations, z = (I₂ − I₁)/(σ₁ + σ₂), from both, so that both are
/// misread with probability Q(z): the best choice for the worse of the two.
public struct SenseReference: Hashable, Sendable {
  /// In amperes.
  public var current: Double
  /// Q(z), for either level.
  public var failureProbability: Double

  public init(between lower: SenseLevel, and upper: SenseLevel) {
    let noise = lower.deviation + upper.deviation
    let gap = upper.mean - lower.mean
    guard noise > 0 else {
      current = lower.mean + gap / 2
      failureProbability = gap > 0 ? 0 : 0.5
      return
    }
    current = lower.mean + gap / noise * lower.deviation
    failureProbability = gaussianTail(gap / noise)
  }
}
