import Arch

/// The resistances between an ideal source, the cells of an array and the ideal ground behind it.
///
/// A word line is driven through ``driver`` and one segment, and has one more segment between
/// neighbouring cells; a bit line has a segment between neighbouring cells and ends through one more
/// segment and ``sense`` at ground. All in ohms. Zero is an ideal conductor. A line has segment and
/// driver, or segment and sense input, at each end that it uses; an end that it does not use is open.
///
/// Not modelled: capacitance and settling, and different resistances along one line.
public struct LineParasitics: Sendable, Hashable {
  /// Output resistance of the driver at an end of a word line, in ohms.
  public var driver: Double
  /// Resistance of a word line from one cell to the next, in ohms.
  public var wordLineSegment: Double
  /// Resistance of a bit line from one cell to the next, in ohms.
  public var bitLineSegment: Double
  /// Input resistance of the sense amplifier at an end of a bit line, in ohms.
  public var sense: Double
  /// The ends at which word lines are driven.
  public var drivenEnds: LineEnds
  /// The ends at which bit lines are sensed.
  public var sensedEnds: LineEnds

  /// The largest resistance that ``check()`` accepts, in ohms.
  public static let largestResistance = 1e12

  public init(
    driver: Double = 0, wordLineSegment: Double = 0, bitLineSegment: Double = 0, sense: Double = 0,
    drivenEnds: LineEnds = .first, sensedEnds: LineEnds = .last
  ) {
    self.driver = driver
    self.wordLineSegment = wordLineSegment
    self.bitLineSegment = bitLineSegment
    self.sense = sense
    self.drivenEnds = drivenEnds
    self.sensedEnds = sensedEnds
  }

  /// Nothing between source, cells and ground: the effective matrix is the conductances.
  public static let none = LineParasitics()

  /// Whether source, cells and ground are joined by ideal conductors.
  public var isIdeal: Bool {
    driver == 0 && wordLineSegment == 0 && bitLineSegment == 0 && sense == 0
  }

  /// The same array driven from its bit lines and sensed at its word lines, as the backward pass does.
  ///
  /// The bit lines are driven through ``driver`` at the ends at which they are sensed otherwise, and
  /// the word lines are sensed through ``sense`` at the ends at which they are driven. The backward
  /// matrix of conductances *G* is the effective matrix of *Gᵀ* with these parasitics. It is the
  /// transpose of the forward matrix only where driver and sense resistance are equal: the network
  /// is reciprocal, but each pass ends the lines in its own way.
  public var swapped: LineParasitics {
    LineParasitics(
      driver: driver, wordLineSegment: bitLineSegment, bitLineSegment: wordLineSegment,
      sense: sense, drivenEnds: sensedEnds, sensedEnds: drivenEnds)
  }

  /// - Throws: `TesseraError` where a resistance is negative, not a number or out of proportion.
  public func check() throws(TesseraError) {
    for (name, value) in [
      ("driver resistance", driver), ("word-line segment", wordLineSegment),
      ("bit-line segment", bitLineSegment), ("sense resistance", sense),
    ] where !(value >= 0 && value <= Self.largestResistance) {
      throw TesseraError(at: name, "\(value) ohms, expected 0 to \(Self.largestResistance) ohms")
    }
  }
}
