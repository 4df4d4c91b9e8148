import COpenBLAS

/// The effective matrix where lines in one direction have no segment resistance, exactly.
///
/// Such crossing lines are a node each, or no resistance at all. A line with its source is a multiport
/// ``LadderRow`` with admittance *A* and short-circuit currents *b*; with *Y* the sum of all *A* and
/// of the terminations *g* of the crossing lines, the currents into these are *g*·*Y*⁻¹·*b*.
///
/// - Complexity: O(*M*·*N*²), *N* the number of crossing lines; O(*M*·*N*) without any resistance.
final class LineElimination {
  /// Cells: lines that are taken one by one, and cells on each of them.
  private let lines: Int
  private let width: Int
  /// Whether the lines that are taken one by one are the bit lines.
  private let isTransposed: Bool
  private let crossing: LineLadder
  private var row: LadderRow
  private let cells: WireBuffer<Double>
  /// *Y*, column-major, and *b* of line after line.
  private let admittance: WireBuffer<Double>
  private let result: WireBuffer<Double>

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    let word = LineLadder.wordLine(parasitics)
    let bit = LineLadder.bitLine(parasitics)
    // Lines without resistance cross, then lines that are one node; else the shorter side is dense.
    let isTransposed: Bool
    if word.isIdeal != bit.isIdeal {
      isTransposed = word.isIdeal
    } else if (word.segment == 0) != (bit.segment == 0) {
      isTransposed = word.segment == 0
    } else {
      isTransposed = wordLines < bitLines
    }
    self.isTransposed = isTransposed
    lines = isTransposed ? bitLines : wordLines
    width = isTransposed ? wordLines : bitLines
    crossing = isTransposed ? word : bit
    row = LadderRow(isTransposed ? bit : word, count: width)
    cells = WireBuffer(lines * width, of: 0)
    admittance = WireBuffer(crossing.isIdeal ? 0 : width * width, of: 0)
    result = WireBuffer(lines * width, of: 0)
  }

  /// Writes the effective matrix.
  ///
  /// - Returns: Whether all factorisations succeeded; they do for conductances that are finite and
  ///   not negative.
  func solve<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) -> Bool {
    for i in 0..<lines {
      for j in 0..<width {
        cells.start[i * width + j] = Double(
          conductances[isTransposed ? j * lines + i : i * width + j])
      }
    }
    for i in 0..<lines {
      let line = cells.start + i * width
      row.load(line)
      row.writeCurrents(line, into: result.start + i * width)
    }
    if !crossing.isIdeal {
      guard sense() else { return false }
    }
    for i in 0..<lines {
      for j in 0..<width {
        effective[isTransposed ? j * lines + i : i * width + j] = Scalar(
          result.start[i * width + j])
      }
    }
    return true
  }

  /// Takes short-circuit currents to those into the terminations of the crossing lines.
  private func sense() -> Bool {
    let n = width
    let matrix = admittance.start
    matrix.update(repeating: 0, count: n * n)
    for i in 0..<lines {
      let line = cells.start + i * n
      row.load(line)
      row.addAdmittance(line, to: matrix)
    }
    // Their terminations are all at the last end; 1 + Y/g keeps the digits of small admittances.
    for k in 0..<n {
      for j in 0..<k { matrix[k * n + j] /= crossing.last }
      matrix[k * n + k] = 1 + matrix[k * n + k] / crossing.last
    }
    var order = Int32(n)
    var leading = Int32(n)
    var columns = Int32(lines)
    var info: Int32 = 0
    dpotrf_("U", &order, matrix, &leading, &info, 1)
    guard info == 0 else { return false }
    dpotrs_("U", &order, &columns, matrix, &leading, result.start, &leading, &info, 1)
    return info == 0
  }
}
