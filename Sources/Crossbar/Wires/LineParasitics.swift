/// The resistances between an ideal source, the cells of an array and the ideal ground behind it.
///
/// A word line is driven through ``driver`` and one segment, and has one more segment between
/// neighbouring cells; a bit line has a segment between neighbouring cells and ends through one more
/// segment and ``sense`` at ground. All in ohms. Zero is an ideal conductor.
///
/// Not modelled: capacitance and settling, and different resistances along one line.
public struct LineParasitics: Sendable, Equatable {
  public var driver: Double
  public var wordLineSegment: Double
  public var bitLineSegment: Double
  public var sense: Double

  public init(
    driver: Double = 0, wordLineSegment: Double = 0, bitLineSegment: Double = 0, sense: Double = 0
  ) {
    self.driver = driver
    self.wordLineSegment = wordLineSegment
    self.bitLineSegment = bitLineSegment
    self.sense = sense
  }

  /// Nothing between source, cells and ground: the effective matrix is the conductances.
  public static let none = LineParasitics()

  /// The same array driven from its bit lines and sensed at its word lines, as the backward pass does.
  public var swapped: LineParasitics {
    LineParasitics(
      driver: driver, wordLineSegment: bitLineSegment, bitLineSegment: wordLineSegment, sense: sense
    )
  }
}
