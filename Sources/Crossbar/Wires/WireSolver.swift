import Arch
import COpenBLAS

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
  /// Rounding errors of a reduction in single precision are below this.
  static let singlePrecision = 1e-4

  public let wordLines: Int
  public let bitLines: Int
  public let parasitics: LineParasitics
  public let method: WireMethod

  /// Whether a reduction's error is estimated.
  public let estimatesError: Bool

  private let isReducible: Bool
  private var nested: NestedElimination?
  private var byLine: LineElimination?
  private var approximation: PathApproximation?
  private let singles: ModeReductions<Float>
  private let doubles: ModeReductions<Double>
  private var singleCells: WireBuffer<Float>
  private var doubleCells: WireBuffer<Double>

  /// - Parameter estimatesError: Whether ``WireMethod/reduced(order:)`` also solves the next order,
  ///   for an estimate of its error, which takes two to four times as long.
  /// - Throws: `TesseraError` where the shape, a resistance or the method is out of range.
  public init(
    wordLines: Int, bitLines: Int, parasitics: LineParasitics, method: WireMethod,
    estimatesError: Bool = false
  ) throws {
    for (name, count) in [("word lines", wordLines), ("bit lines", bitLines)]
    where !(1...Self.largestSide).contains(count) {
      throw TesseraError("an array of \(count) \(name), expected 1 to \(Self.largestSide)")
    }
    try parasitics.check()
    _ = BLASThreads.areOff
    switch method {
    case .reduced(let order) where !WireMethod.orders.contains(order):
      throw TesseraError("a reduction of order \(order), expected 1 to 4")
    case .automatic(let tolerance) where !(tolerance > 0 && tolerance < 1):
      throw TesseraError("a tolerance of \(tolerance), expected more than 0 and less than 1")
    default: break
    }
    self.wordLines = wordLines
    self.bitLines = bitLines
    self.parasitics = parasitics
    self.method = method
    self.estimatesError = estimatesError
    // Without resistance in one direction elimination is the cheapest, too.
    isReducible =
      !LineLadder.wordLine(parasitics).isIdeal && !LineLadder.bitLine(parasitics).isIdeal
    singles = ModeReductions(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
    doubles = ModeReductions(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
    singleCells = WireBuffer(0, of: 0)
    doubleCells = WireBuffer(0, of: 0)
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
    try check(conductances, effective.count)
    if let estimate = approximate(conductances, into: &effective) { return estimate }
    if isReducible {
      var needsDouble = false
      if case .automatic(let tolerance) = method { needsDouble = tolerance < Self.singlePrecision }
      if needsDouble {
        let count = wordLines * bitLines
        if doubleCells.count == 0 { doubleCells = WireBuffer(2 * count, of: 0) }
        let cells = doubleCells.start
        for index in 0..<count { cells[index] = Double(conductances[index]) }
        if let estimate = doubles.solve(
          method, estimatesError: estimatesError, cells, into: cells + count)
        {
          for index in 0..<count { effective[index] = Float(cells[count + index]) }
          return estimate
        }
      } else {
        let estimate = conductances.withUnsafeBufferPointer { cells in
          effective.withUnsafeMutableBufferPointer { result -> WireEstimate? in
            guard let cells = cells.baseAddress, let result = result.baseAddress else { return nil }
            return singles.solve(
              method, estimatesError: estimatesError, cells, into: result)
          }
        }
        if let estimate { return estimate }
      }
    }
    return try eliminate(conductances, into: &effective)
  }

  /// Writes the effective matrix of an array, in double precision.
  public mutating func solve(
    _ conductances: Span<Double>, into effective: inout MutableSpan<Double>
  ) throws -> WireEstimate {
    try check(conductances, effective.count)
    if let estimate = approximate(conductances, into: &effective) { return estimate }
    if isReducible {
      let estimate = conductances.withUnsafeBufferPointer { cells in
        effective.withUnsafeMutableBufferPointer { result -> WireEstimate? in
          guard let cells = cells.baseAddress, let result = result.baseAddress else { return nil }
          return doubles.solve(
            method, estimatesError: estimatesError, cells, into: result)
        }
      }
      if let estimate { return estimate }
    }
    return try eliminate(conductances, into: &effective)
  }

  private mutating func approximate<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) -> WireEstimate? {
    guard method == .shortPath || method == .firstOrder else { return nil }
    if approximation == nil {
      approximation = PathApproximation(
        wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
    }
    if method == .shortPath {
      approximation?.solveShortPath(conductances, into: &effective)
    } else {
      approximation?.solveFirstOrder(conductances, into: &effective)
    }
    return WireEstimate(method: method, error: nil)
  }

  private mutating func eliminate<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) throws -> WireEstimate {
    guard eliminateAll(conductances, into: &effective) else {
      throw TesseraError(
        "the array's equations cannot be solved: its conductances and resistances are too far apart"
      )
    }
    return WireEstimate(method: .exact, error: 0)
  }

  private mutating func eliminateAll<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) -> Bool {
    if parasitics.wordLineSegment > 0 && parasitics.bitLineSegment > 0 {
      if nested == nil {
        nested = NestedElimination(
          wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
      }
      return nested?.solve(conductances, into: &effective) == true
    }
    if byLine == nil {
      byLine = LineElimination(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
    }
    return byLine?.solve(conductances, into: &effective) == true
  }

  func check<Scalar: BinaryFloatingPoint>(
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
}
