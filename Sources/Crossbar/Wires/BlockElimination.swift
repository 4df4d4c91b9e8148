import COpenBLAS

/// The effective matrix by exact elimination, one line of cells after the other.
///
/// A line with its source is a multiport ``LadderRow`` with admittance *A* and short-circuit
/// currents *b*. The elimination carries the Norton equivalent (*Y*, *J*) of all lines so far at the
/// nodes of the crossing lines: a line adds *Y* += *A* and a column *b* to *J*, and the segments *R*
/// to the next line change it to
///
///     F = 1 + R·Y = C·Cᵀ,   W = C⁻¹·Y,   Y ← Y − R·Wᵀ·W,   J ← F⁻¹·J = J − R·Wᵀ·C⁻¹·J,
///
/// which does not lose digits where *R*·*Y* is small. After the last step *J* is the transpose of
/// the effective matrix. Crossing lines that are sensed at both ends take two passes, each of which
/// ends the other end passively.
///
/// - Complexity: O(*M*·*N*³ + *M*²·*N*²), *N* the shorter side; O(*M*·*N*) without resistance on one
///   side.
final class BlockElimination {
  /// Cells: lines that are taken one by one, and cells on each of them.
  private let lines: Int
  private let width: Int
  /// Whether the lines that are taken one by one are the bit lines.
  private let isTransposed: Bool
  private let crossing: LineLadder
  private var row: LadderRow
  private let cells: WireBuffer<Double>
  /// *Y* and *J* side by side, column-major.
  private let state: WireBuffer<Double>
  private let work: WireBuffer<Double>
  private let factor: WireBuffer<Double>
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
    let isDense = !crossing.isIdeal
    cells = WireBuffer(lines * width, of: 0)
    state = WireBuffer(isDense ? width * (width + lines) : 0, of: 0)
    work = WireBuffer(isDense ? width * (width + lines) : 0, of: 0)
    factor = WireBuffer(isDense ? width * width : 0, of: 0)
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
    if crossing.isIdeal {
      for i in 0..<lines {
        let line = cells.start + i * width
        row.load(line)
        row.writeCurrents(line, into: result.start + i * width)
      }
    } else {
      result.start.update(repeating: 0, count: lines * width)
      if crossing.last > 0 {
        guard sweep(isReversed: false, passive: crossing.first, end: crossing.last) else {
          return false
        }
      }
      if crossing.first > 0 {
        guard sweep(isReversed: true, passive: crossing.last, end: crossing.first) else {
          return false
        }
      }
    }
    for i in 0..<lines {
      for j in 0..<width {
        effective[isTransposed ? j * lines + i : i * width + j] = Scalar(
          result.start[i * width + j])
      }
    }
    return true
  }

  /// Adds the currents into one end of the crossing lines.
  private func sweep(isReversed: Bool, passive: Double, end: Double) -> Bool {
    let n = width
    let admittance = state.start
    let currents = state.start + n * n
    admittance.update(repeating: 0, count: n * n)
    for j in 0..<n { admittance[j * n + j] = passive }
    for step in 0..<lines {
      let line = cells.start + (isReversed ? lines - 1 - step : step) * n
      row.load(line)
      row.addAdmittance(line, to: admittance)
      row.writeCurrents(line, into: currents + step * n)
      if step < lines - 1 {
        if crossing.segment == 0 { continue }
        guard cross(crossing.segment, sources: step + 1) else { return false }
      }
    }
    // The last step needs J alone, and its resistance may be any.
    guard factorise(1 / end) else { return false }
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, blasint(n), blasint(lines),
      1, factor.start, blasint(n), currents, blasint(n))
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, blasint(n), blasint(lines),
      1, factor.start, blasint(n), currents, blasint(n))
    for step in 0..<lines {
      let target = result.start + (isReversed ? lines - 1 - step : step) * n
      for j in 0..<n { target[j] += currents[step * n + j] }
    }
    return true
  }

  /// Factorises 1 + `resistance`·Y.
  private func factorise(_ resistance: Double) -> Bool {
    let n = width
    let admittance = state.start
    for k in 0..<n {
      // The lower triangle of the factor's matrix is the upper one of the admittance, transposed.
      for j in 0..<k { factor.start[j * n + k] = resistance * admittance[k * n + j] }
      factor.start[k * n + k] = 1 + resistance * admittance[k * n + k]
    }
    var order = Int32(n)
    var info: Int32 = 0
    var leading = Int32(n)
    dpotrf_("L", &order, factor.start, &leading, &info, 1)
    return info == 0
  }

  /// Moves the Norton equivalent of `sources` lines through one segment of each crossing line.
  private func cross(_ resistance: Double, sources: Int) -> Bool {
    let n = width
    guard factorise(resistance) else { return false }
    let admittance = state.start
    for k in 0..<n {
      for j in 0..<k { admittance[j * n + k] = admittance[k * n + j] }
    }
    let columns = n + sources
    work.start.update(from: state.start, count: n * columns)
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, blasint(n),
      blasint(columns), 1, factor.start, blasint(n), work.start, blasint(n))
    cblas_dsyrk(
      CblasColMajor, CblasUpper, CblasTrans, blasint(n), blasint(n), -resistance, work.start,
      blasint(n), 1, admittance, blasint(n))
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, blasint(n), blasint(sources), blasint(n),
      -resistance, work.start, blasint(n), work.start + n * n, blasint(n), 1,
      admittance + n * n, blasint(n))
    return true
  }
}
