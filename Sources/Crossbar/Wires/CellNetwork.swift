import COpenBLAS

/// The cell voltages of an array whose cells are conductances with current sources beside them.
///
/// Elimination takes one line after the other. A line with its source is a multiport ``LadderRow``;
/// (*Y*, *J*) is the Norton equivalent of all lines so far at the nodes of the crossing lines, and the
/// segments *R* to the next line change *Y* to *F*⁻¹·*Y* with *F* = 1 + *R*·*Y*. All factors are kept,
/// so that the potentials of the crossing lines can be worked back from the last line to the first:
/// *c*ᵢ = *F*ᵢ⁻¹·(*c*ᵢ₊₁ + *R*·*J*ᵢ).
///
/// - Complexity: O(*M*·*N*³) time and O(*M*·*N*²) memory for the factors, then O(*M*·*N*²) for each
///   vector; *N* the shorter side.
final class CellNetwork {
  /// The most numbers that the factors may have.
  static let largestFactors = 1 << 28

  let wordLines: Int
  let bitLines: Int
  private let isTransposed: Bool
  private let lines: Int
  private let width: Int
  private let crossing: LineLadder
  private let isReversed: Bool
  private var row: LadderRow
  private let cells: WireBuffer<Double>
  private let offsets: WireBuffer<Double>
  private let admittance: WireBuffer<Double>
  private let factors: WireBuffer<Double>
  private let flows: WireBuffer<Double>
  private let scratch: WireBuffer<Double>

  static func factorCount(wordLines: Int, bitLines: Int) -> Int {
    let width = min(wordLines, bitLines)
    return max(wordLines, bitLines) * width * width
  }

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    self.wordLines = wordLines
    self.bitLines = bitLines
    isTransposed = wordLines < bitLines
    let word = LineLadder.wordLine(parasitics)
    let bit = LineLadder.bitLine(parasitics)
    lines = isTransposed ? bitLines : wordLines
    width = isTransposed ? wordLines : bitLines
    crossing = isTransposed ? word : bit
    // The elimination ends where the crossing lines are terminated.
    isReversed = crossing.last == 0
    row = LadderRow(isTransposed ? bit : word, count: width)
    cells = WireBuffer(lines * width, of: 0)
    offsets = WireBuffer(lines * width, of: 0)
    let needsFactors = crossing.segment > 0
    admittance = WireBuffer(crossing.isIdeal ? 0 : width * width, of: 0)
    factors = WireBuffer(crossing.isIdeal ? 0 : (needsFactors ? lines : 1) * width * width, of: 0)
    flows = WireBuffer(lines * width, of: 0)
    scratch = WireBuffer(5 * width, of: 0)
  }

  private func cell(_ line: Int, _ j: Int) -> Int {
    isTransposed ? j * bitLines + line : line * bitLines + j
  }

  private func line(_ step: Int) -> Int { isReversed ? lines - 1 - step : step }

  /// Takes the conductances of the cells.
  ///
  /// - Returns: Whether they could be factorised.
  func factorise(_ conductances: [Double]) -> Bool {
    let n = width
    for line in 0..<lines {
      for j in 0..<n { cells.start[line * n + j] = conductances[cell(line, j)] }
    }
    if crossing.isIdeal { return true }
    let matrix = admittance.start
    matrix.update(repeating: 0, count: n * n)
    for j in 0..<n { matrix[j * n + j] = isReversed ? crossing.last : crossing.first }
    for step in 0..<lines {
      let source = cells.start + line(step) * n
      row.load(source)
      row.addAdmittance(source, to: matrix)
      let isLast = step == lines - 1
      if !isLast && crossing.segment == 0 { continue }
      let factor = factors.start + (crossing.segment == 0 ? 0 : step) * n * n
      let end = isReversed ? crossing.first : crossing.last
      for k in 0..<n {
        for j in 0..<k {
          let value = matrix[k * n + j]
          matrix[j * n + k] = value
          factor[j * n + k] = isLast ? value : crossing.segment * value
        }
        let value = matrix[k * n + k]
        factor[k * n + k] = isLast ? value + end : 1 + crossing.segment * value
      }
      guard Double.factorise(factor, n: n) else { return false }
      if isLast { return true }
      Double.solve(
        factor, isTransposed: false, leadingL: n, matrix, leadingB: n, n: n, columns: n)
      // matrix is now W, and Y − R·WᵀW = F⁻¹·Y = C⁻ᵀ·W.
      Double.solve(factor, isTransposed: true, leadingL: n, matrix, leadingB: n, n: n, columns: n)
    }
    return true
  }

  /// Writes the voltages across the cells.
  ///
  /// - Parameters:
  ///   - inputs: At the sources of the word lines, in volts.
  ///   - sources: Currents beside the cells' conductances, from word line to bit line, in amperes.
  func solve(inputs: [Double], sources: [Double]?, into voltages: inout [Double]) {
    let n = width
    let sign = isTransposed ? -1.0 : 1
    let injected = scratch.start
    let potentials = scratch.start + n
    let flow = scratch.start + 2 * n
    let crossingInput = scratch.start + 3 * n
    let node = scratch.start + 4 * n
    for j in 0..<n { crossingInput[j] = isTransposed ? inputs[j] : 0 }
    for line in 0..<lines {
      for j in 0..<n {
        offsets.start[line * n + j] = sources.map { sign * $0[cell(line, j)] } ?? 0
      }
    }
    func input(_ line: Int) -> Double { isTransposed ? 0 : inputs[line] }
    if !crossing.isIdeal {
      let start = isReversed ? crossing.last : crossing.first
      for j in 0..<n { flow[j] = start * crossingInput[j] }
      for step in 0..<lines {
        let number = line(step)
        let g = cells.start + number * n
        let s = offsets.start + number * n
        for j in 0..<n { injected[j] = -s[j] }
        row.load(g)
        row.writePotentials(source: input(number), injected: injected, into: potentials)
        for j in 0..<n { flow[j] += g[j] * potentials[j] + s[j] }
        flows.start.advanced(by: step * n).update(from: flow, count: n)
        if step < lines - 1 && crossing.segment > 0 {
          solveFactor(step, flow)
        }
      }
      let end = isReversed ? crossing.first : crossing.last
      for j in 0..<n { node[j] = flow[j] + end * crossingInput[j] }
      solveFactor(crossing.segment == 0 ? 0 : lines - 1, node)
    }
    for step in (0..<lines).reversed() {
      if crossing.isIdeal {
        for j in 0..<n { node[j] = crossingInput[j] }
      } else if step < lines - 1 && crossing.segment > 0 {
        let kept = flows.start + step * n
        for j in 0..<n { node[j] += crossing.segment * kept[j] }
        solveFactor(step, node)
      }
      let number = line(step)
      let g = cells.start + number * n
      let s = offsets.start + number * n
      for j in 0..<n { injected[j] = g[j] * node[j] - s[j] }
      row.load(g)
      row.writePotentials(source: input(number), injected: injected, into: potentials)
      for j in 0..<n { voltages[cell(number, j)] = sign * (potentials[j] - node[j]) }
    }
  }

  private func solveFactor(_ step: Int, _ vector: UnsafeMutablePointer<Double>) {
    let n = width
    let factor = factors.start + step * n * n
    for isTransposed in [false, true] {
      Double.solve(
        factor, isTransposed: isTransposed, leadingL: n, vector, leadingB: n, n: n, columns: 1)
    }
  }
}
