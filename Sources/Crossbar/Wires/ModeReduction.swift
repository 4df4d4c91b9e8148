/// The effective matrix with each line's potential in a few smooth shapes.
///
/// With row potentials *r*ᵢ = Σ *a*ᵢₚ φₚ and column potentials *c*ⱼ = Σ *b*ⱼ_q ψ_q the array's power
/// is stationary where, for a driven row,
///
///     Aʳᵢ = Kʳ + Φᵀ·diag(Gᵢ)·Φ = C·Cᵀ,   X = C⁻¹·[φₚ(j)·Gᵢⱼ·ψ_q(i)],   S = Aᶜ − Xᵀ·X,
///     Gᵉᶠᶠ = (C⁻¹·lʳ)ᵀ·X·S⁻¹·lᶜ.
///
/// The terminations act on the constant shape alone, which comes last, so the factors give the
/// result without S⁻¹. What is sought is a symmetric functional of the potentials: its error is
/// the square of theirs. All memory is allocated once.
///
/// - Complexity: O(*M*·*N*²) with a factor of the cube of the order, *N* the shorter side.
final class ModeReduction<Scalar: BLASScalar> {
  let wordLines: Int
  let bitLines: Int
  /// Whether no potential is beyond the shapes.
  let isExact: Bool
  private let isTransposed: Bool
  private let lines: Int
  private let width: Int
  private let p: Int
  private let q: Int
  private let rowLoad: Scalar
  private let columnLoad: Scalar
  private let phi: WireBuffer<Scalar>
  private let psi: WireBuffer<Scalar>
  /// Products of two shapes, pair by pair.
  private let phiPairs: WireBuffer<Scalar>
  private let psiPairs: WireBuffer<Scalar>
  private let rowStiffness: WireBuffer<Scalar>
  private let columnStiffness: WireBuffer<Scalar>
  private let cells: WireBuffer<Scalar>
  private let rowMatrices: WireBuffer<Scalar>
  private let columnMatrices: WireBuffer<Scalar>
  private let rowScale: WireBuffer<Scalar>
  private let coupling: WireBuffer<Scalar>
  private let schur: WireBuffer<Scalar>

  /// Makes a reduction for lines that have some resistance in both directions.
  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics, order: Int) {
    self.wordLines = wordLines
    self.bitLines = bitLines
    isTransposed = wordLines < bitLines
    let word = LineLadder.wordLine(parasitics)
    let bit = LineLadder.bitLine(parasitics)
    lines = isTransposed ? bitLines : wordLines
    width = isTransposed ? wordLines : bitLines
    let rows = LineModes(isTransposed ? bit : word, count: width, order: order)
    let columns = LineModes(isTransposed ? word : bit, count: lines, order: order)
    p = rows.order
    q = columns.order
    isExact =
      (p == width || (isTransposed ? bit : word).segment == 0)
      && (q == lines || (isTransposed ? word : bit).segment == 0)
    rowLoad = Scalar(rows.load)
    columnLoad = Scalar(columns.load)
    phi = Self.buffer(rows.shapes)
    psi = Self.buffer(columns.shapes)
    phiPairs = Self.buffer(Self.pairs(rows))
    psiPairs = Self.buffer(Self.pairs(columns))
    rowStiffness = Self.buffer(rows.stiffness)
    columnStiffness = Self.buffer(columns.stiffness)
    cells = WireBuffer(lines * width, of: 0)
    rowMatrices = WireBuffer(lines * p * (p + 1) / 2, of: 0)
    columnMatrices = WireBuffer(width * q * (q + 1) / 2, of: 0)
    rowScale = WireBuffer(lines, of: 0)
    coupling = WireBuffer(q * width * p * lines, of: 0)
    schur = WireBuffer(q * width * q * width, of: 0)
  }

  private static func buffer(_ values: [Double]) -> WireBuffer<Scalar> {
    let buffer = WireBuffer<Scalar>(values.count, of: 0)
    for index in values.indices { buffer.start[index] = Scalar(values[index]) }
    return buffer
  }

  /// φₐ·φ_b for b ≤ a.
  private static func pairs(_ modes: LineModes) -> [Double] {
    var result: [Double] = []
    for a in 0..<modes.order {
      for b in 0...a {
        for index in 0..<modes.count {
          result.append(
            modes.shapes[a * modes.count + index] * modes.shapes[b * modes.count + index])
        }
      }
    }
    return result
  }

  /// Writes the effective matrix, row-major.
  ///
  /// - Returns: Whether the precision was enough for the factorisation.
  func solve(
    _ conductances: UnsafePointer<Scalar>, into effective: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    if isTransposed {
      Self.transpose(conductances, into: cells.start, rows: wordLines, columns: bitLines)
    } else {
      cells.start.update(from: conductances, count: lines * width)
    }
    let pairsP = p * (p + 1) / 2
    let pairsQ = q * (q + 1) / 2
    // Cells row-major are column-major width x lines.
    Scalar.multiply(
      cells.start, isTransposed: true, leadingA: width, phiPairs.start, leadingB: width,
      into: rowMatrices.start, m: lines, n: pairsP, k: width)
    Scalar.multiply(
      cells.start, isTransposed: false, leadingA: width, psiPairs.start, leadingB: lines,
      into: columnMatrices.start, m: width, n: pairsQ, k: lines)
    for line in 0..<lines where !factoriseRow(line) { return false }
    let n = q * width
    Scalar.negativeSquare(coupling.start, into: schur.start, n: n, k: p * lines)
    addColumns()
    guard Scalar.factorise(schur.start, n: n) else { return false }
    let driven = coupling.start + (p - 1) * lines * n
    Scalar.solve(
      schur.start, isTransposed: false, leadingL: n, driven, leadingB: n, n: n, columns: lines)
    let last = (q - 1) * width
    Scalar.solve(
      schur.start + last * n + last, isTransposed: true, leadingL: n, driven + last, leadingB: n,
      n: width, columns: lines)
    let target = isTransposed ? cells.start : effective
    for line in 0..<lines {
      let source = driven + line * n + last
      let scale = rowScale.start[line] * columnLoad
      let row = target + line * width
      for j in 0..<width { row[j] = source[j] * scale }
    }
    if isTransposed {
      Self.transpose(cells.start, into: effective, rows: lines, columns: width)
    }
    return true
  }

  /// Factorises a line's small matrix and writes its columns of the coupling.
  private func factoriseRow(_ line: Int) -> Bool {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * p * p) { small in
      guard let lower = small.baseAddress else { return false }
      let inverse = lower + p * p
      var pair = 0
      for a in 0..<p {
        for b in 0...a {
          lower[a * p + b] =
            rowMatrices.start[pair * lines + line] + rowStiffness.start[a * p + b]
          pair += 1
        }
      }
      for a in 0..<p {
        for b in 0...a {
          var sum = lower[a * p + b]
          for k in 0..<b { sum -= lower[a * p + k] * lower[b * p + k] }
          if a == b {
            guard sum > 0 else { return false }
            lower[a * p + a] = sum.squareRoot()
          } else {
            lower[a * p + b] = sum / lower[b * p + b]
          }
        }
      }
      for b in 0..<p {
        for a in b..<p {
          var sum: Scalar = a == b ? 1 : 0
          for k in b..<a { sum -= lower[a * p + k] * inverse[k * p + b] }
          inverse[a * p + b] = sum / lower[a * p + a]
        }
      }
      rowScale.start[line] = rowLoad * inverse[p * p - 1]
      let n = q * width
      let row = cells.start + line * width
      for a in 0..<p {
        let column = coupling.start + (a * lines + line) * n
        // The last shape's place serves for the product that all of them share.
        let product = column + (q - 1) * width
        let first = inverse[a * p]
        for j in 0..<width { product[j] = first * phi.start[j] }
        for b in 1..<(a + 1) {
          let factor = inverse[a * p + b]
          let shape = phi.start + b * width
          for j in 0..<width { product[j] += factor * shape[j] }
        }
        for j in 0..<width { product[j] *= row[j] }
        for c in 0..<q {
          let factor = psi.start[c * lines + line]
          let target = column + c * width
          for j in 0..<width { target[j] = factor * product[j] }
        }
      }
      return true
    }
  }

  /// Adds the columns' own matrices to the Schur complement.
  private func addColumns() {
    let n = q * width
    var pair = 0
    for a in 0..<q {
      for b in 0...a {
        let source = columnMatrices.start + pair * width
        let constant = columnStiffness.start[a * q + b]
        for j in 0..<width {
          schur.start[(b * width + j) * n + a * width + j] += source[j] + constant
        }
        pair += 1
      }
    }
  }

  private static func transpose(
    _ source: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>, rows: Int,
    columns: Int
  ) {
    for i in 0..<rows {
      for j in 0..<columns { target[j * rows + i] = source[i * columns + j] }
    }
  }
}
