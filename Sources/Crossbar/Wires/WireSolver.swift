import Arch

/// Works out what an array with wire, driver and sense resistance does to input voltages.
///
/// With linear cells the output currents are linear in the voltages, *I* = *Gᵉᶠᶠᵀ*·*V*, so an array
/// is solved once and each later product is a plain matrix product. A solver keeps its memory: one
/// for a shape, parasitics and method serves any number of arrays, and is used by one thread.
///
/// For the backward pass, which drives bit lines and senses word lines, solve the transposed
/// conductances with ``LineParasitics/swapped``.
///
/// Not modelled: cells whose current is not proportional to their voltage, and time.
public struct WireSolver: ~Copyable {
  /// The most lines of either kind.
  public static let largestSide = 4_096

  public let wordLines: Int
  public let bitLines: Int
  public let parasitics: LineParasitics
  public let method: WireMethod

  private var elimination: BlockElimination

  /// - Throws: `TesseraError` where the shape, a resistance or the method is out of range.
  public init(
    wordLines: Int, bitLines: Int, parasitics: LineParasitics, method: WireMethod
  ) throws {
    for (name, count) in [("word lines", wordLines), ("bit lines", bitLines)]
    where !(1...Self.largestSide).contains(count) {
      throw TesseraError("an array of \(count) \(name), expected 1 to \(Self.largestSide)")
    }
    try parasitics.check()
    self.wordLines = wordLines
    self.bitLines = bitLines
    self.parasitics = parasitics
    self.method = method
    elimination = BlockElimination(
      wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
  }

  /// Writes the effective matrix of an array.
  ///
  /// - Parameters:
  ///   - conductances: Of the cells in siemens, row-major, a row for each word line; 0 is an open
  ///     cell.
  ///   - effective: The current into each bit line's sense input for 1 V on one word line and 0 V on
  ///     the others, in siemens, of the same shape.
  /// - Throws: `TesseraError` where the counts are not those of the shape, or a conductance is
  ///   negative or not finite.
  public mutating func solve(
    _ conductances: Span<Float>, into effective: inout MutableSpan<Float>
  ) throws -> WireEstimate {
    try solveAny(conductances, into: &effective)
  }

  /// Writes the effective matrix of an array, in double precision.
  public mutating func solve(
    _ conductances: Span<Double>, into effective: inout MutableSpan<Double>
  ) throws -> WireEstimate {
    try solveAny(conductances, into: &effective)
  }

  private mutating func solveAny<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) throws -> WireEstimate {
    try check(conductances, effective.count)
    guard elimination.solve(conductances, into: &effective) else { throw Self.breakdown }
    return WireEstimate(method: .exact, error: 0)
  }

  private func check<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, _ count: Int
  ) throws(TesseraError) {
    let expected = wordLines * bitLines
    guard conductances.count == expected, count == expected else {
      throw TesseraError(
        "\(conductances.count) conductances for \(count) results, expected "
          + "\(wordLines)x\(bitLines) = \(expected) each")
    }
    for index in 0..<expected {
      let value = conductances[index]
      guard value >= 0 && value < Scalar.infinity else {
        throw TesseraError(
          "cell \(index / bitLines),\(index % bitLines) has a conductance of \(value) S, expected "
            + "0 or more and finite (a cell of 0 ohms is no cell)")
      }
    }
  }

  private static let breakdown = TesseraError(
    "the array's equations cannot be solved: its conductances and resistances are too far apart")
}
