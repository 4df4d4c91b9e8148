import CKernels
import COpenBLAS

/// The effective matrix by exact elimination of all nodes, small rectangles of cells first.
///
/// A rectangle is a network of conductances between its ports, where word and bit lines leave it.
/// Two neighbours make a larger one: the ports that they share become inner nodes and are eliminated,
///
///     D − A = Uᵀ·U,   X = U⁻ᵀ·B,   C ← C + Xᵀ·X,
///
/// with *A* the conductances between inner nodes, *B* from them to ports, *C* between ports, and the
/// diagonal *D* the sum of a node's conductances at the time it is eliminated (Grassmann, Taksar and
/// Heyman, doi 10.1287/opre.33.5.1107). So only positive numbers are added, and no digits cancel
/// whatever the resistances. At last the ports are sources and sense inputs alone, and the
/// conductances between these are the effective matrix. Halving rectangles is nested dissection
/// (George, doi 10.1137/0710032).
///
/// Lines need a segment resistance in both directions.
///
/// - Complexity: about 33·*N*³ operations and memory for 25·*N*² numbers, for *N* x *N* cells.
final class NestedElimination {
  private let layout: NetworkLayout
  private let cells: WireBuffer<Double>
  /// Matrices of the rectangles that wait for their neighbours.
  private let matrices: WireBuffer<Double>
  /// Conductances between inner nodes, with their sums over all ports in one more column.
  private let inner: WireBuffer<Double>
  private let innerStep: Int
  /// Conductances from inner nodes to ports.
  private let outer: WireBuffer<Double>
  private let panel: WireBuffer<Double>
  private let result: WireBuffer<Double>

  /// Up to this many nodes are eliminated by own loops; the library's cost more to call.
  private static let mostUnblocked = 32

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    var layout = NetworkLayout(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
    let ports = layout.ports(layout.whole)
    matrices = WireBuffer(layout.memory(layout.whole), of: 0)
    self.layout = layout
    cells = WireBuffer(wordLines * bitLines, of: 0)
    innerStep = (layout.mostInner + 16) & ~7
    inner = WireBuffer(innerStep * (layout.mostInner + 1), of: 0)
    outer = WireBuffer(layout.mostOuter, of: 0)
    panel = WireBuffer(Self.mostUnblocked * (Self.mostUnblocked + 1), of: 0)
    let isLeaf = layout.whole.isLeaf
    result = WireBuffer(
      isLeaf ? ports.matrixCount : (ports.left + ports.right) * (ports.top + ports.bottom), of: 0)
  }

  /// Writes the effective matrix.
  ///
  /// - Returns: Whether all results are finite; they are unless conductances and resistances are
  ///   out of all proportion.
  func solve<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) -> Bool {
    for index in conductances.indices { cells.start[index] = Double(conductances[index]) }
    let whole = layout.whole
    let ports = layout.ports(whole)
    let sources = ports.left + ports.right
    let senses = ports.top + ports.bottom
    var values = result.start
    var step = senses
    if whole.isLeaf {
      writeLeaf(whole, into: result.start)
      values += sources
      step = ports.step
    } else {
      join(whole, matrices.start, endsHere: true, into: result.start)
    }
    var isFinite = true
    for i in 0..<layout.wordLines {
      for j in 0..<layout.bitLines {
        var sum = 0.0
        for source in stride(from: i, to: sources, by: layout.wordLines) {
          for sense in stride(from: j, to: senses, by: layout.bitLines) {
            sum += values[source * step + sense]
          }
        }
        if !(sum < .infinity) { isFinite = false }
        effective[i * layout.bitLines + j] = Scalar(sum)
      }
    }
    return isFinite
  }

  /// Writes the conductances between the ports of a rectangle.
  ///
  /// - Parameter free: Memory for what ``NetworkLayout/memory(_:)`` says.
  private func reduce(
    _ block: NetworkBlock, _ free: UnsafeMutablePointer<Double>,
    into matrix: UnsafeMutablePointer<Double>
  ) {
    if block.isLeaf {
      writeLeaf(block, into: matrix)
    } else {
      join(block, free, endsHere: false, into: matrix)
    }
  }

  /// Joins the halves of a rectangle.
  ///
  /// - Parameter endsHere: Whether only the conductances from word-line ports to bit-line ports are
  ///   wanted, as a matrix without more columns than that.
  private func join(
    _ block: NetworkBlock, _ free: UnsafeMutablePointer<Double>, endsHere: Bool,
    into matrix: UnsafeMutablePointer<Double>
  ) {
    let (first, second) = block.halves
    let one = NetworkMatrix(free, layout.ports(first))
    let afterOne = free + one.ports.matrixCount
    reduce(first, afterOne, into: one.start)
    let two = NetworkMatrix(afterOne, layout.ports(second))
    reduce(second, afterOne + two.ports.matrixCount, into: two.start)

    let ports = layout.ports(block)
    let seam = NetworkSeam(one, two, isVertical: block.splitsColumns)
    seam.gatherInner(into: inner.start, step: innerStep)
    seam.gatherOuter(into: outer.start, step: ports.step)
    sumOuter(count: seam.count, ports)
    eliminate(count: seam.count, width: ports.step)
    let sources = ports.firstTop
    let senses = ports.count - sources
    let x = outer.start
    if endsHere {
      let split = seam.sourceParts
      seam.gather(rows: 0..<split, columns: split..<6, into: matrix, step: senses)
      cblas_dgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, blasint(sources), blasint(senses),
        blasint(seam.count), 1, x, blasint(ports.step), x + sources, blasint(ports.step), 1, matrix,
        blasint(senses))
      return
    }
    seam.gather(rows: 0..<6, columns: 0..<6, into: matrix, step: ports.step)
    if seam.count <= Self.mostUnblocked {
      tessera_add_square(matrix, ports.step, x, ports.step, seam.count, ports.count)
    } else {
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, blasint(ports.count), blasint(seam.count), 1, x,
        blasint(ports.step), 1, matrix, blasint(ports.step))
    }
  }

  /// Writes the sums of the conductances to all ports, and zeros behind the last port.
  private func sumOuter(count: Int, _ ports: NetworkPorts) {
    let step = ports.step
    tessera_copy_rows(outer.start + ports.count, step, nil, 0, count, step - ports.count)
    tessera_sum_rows(inner.start + count, innerStep, outer.start, step, count, step)
  }

  /// Factorises the matrix of inner nodes and takes the conductances to ports through it.
  private func eliminate(count: Int, width: Int) {
    if count <= Self.mostUnblocked {
      tessera_factorise_nodes(inner.start, innerStep, count, outer.start, width, width)
      return
    }
    for start in stride(from: 0, to: count, by: Self.mostUnblocked) {
      let size = min(Self.mostUnblocked, count - start)
      // All other nodes, and the sum over ports.
      let others = count + 1 - start - size
      let corner = inner.start + start * (innerStep + 1)
      for k in 0..<size {
        let row = corner + k * innerStep
        let target = panel.start + k * (size + 1)
        for j in k + 1..<max(size, k + 1) { target[j] = row[j] }
        var sum = 0.0
        for j in size..<size + others { sum += row[j] }
        target[size] = sum
      }
      tessera_factorise_nodes(
        panel.start, size + 1, size, corner + size, innerStep, (others + 7) & ~7)
      for k in 0..<size {
        for j in k..<size { corner[k * innerStep + j] = panel.start[k * (size + 1) + j] }
      }
      let trailing = corner + size * (innerStep + 1)
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, blasint(others), blasint(size), 1, corner + size,
        blasint(innerStep), 1, trailing, blasint(innerStep))
      // The factor has the other sign off its diagonal.
      for k in 0..<size {
        let row = corner + k * innerStep
        for j in size..<size + others - 1 { row[j] = -row[j] }
      }
    }
    cblas_dtrsm(
      CblasRowMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, blasint(count),
      blasint(width), 1, inner.start, blasint(innerStep), outer.start, blasint(width))
  }

  /// Writes the conductances between the ports of a rectangle of at most 2x2 cells.
  private func writeLeaf(_ block: NetworkBlock, into matrix: UnsafeMutablePointer<Double>) {
    let ports = layout.ports(block)
    let step = ports.step
    matrix.update(repeating: 0, count: ports.matrixCount)
    // Nodes of cells by line and place: ports as they are, inner nodes behind all ports.
    var wordNodes: InlineArray<4, Int> = .init(repeating: 0)
    var bitNodes: InlineArray<4, Int> = .init(repeating: 0)
    var next = ports.count
    for i in 0..<block.rows {
      for j in 0..<block.columns {
        if j == 0 && block.firstColumn > 0 {
          wordNodes[2 * i] = i
        } else {
          wordNodes[2 * i + j] = next
          next += 1
        }
        if i == 0 && block.firstRow > 0 {
          bitNodes[j] = ports.firstTop + j
        } else {
          bitNodes[2 * i + j] = next
          next += 1
        }
      }
    }
    let count = next - ports.count
    for k in 0..<count {
      (inner.start + k * innerStep).update(repeating: 0, count: count + 1)
      (outer.start + k * step).update(repeating: 0, count: step)
    }
    let add = { (a: Int, b: Int, value: Double) in
      let (low, high) = a < b ? (a, b) : (b, a)
      if high < ports.count {
        matrix[low * step + high] += value
      } else if low < ports.count {
        self.outer.start[(high - ports.count) * step + low] += value
      } else {
        self.inner.start[(low - ports.count) * self.innerStep + high - ports.count] += value
      }
    }
    let word = layout.word
    let bit = layout.bit
    let hasWordEnd = block.firstColumn + block.columns < layout.bitLines
    let hasBitEnd = block.firstRow + block.rows < layout.wordLines
    for i in 0..<block.rows {
      let source = cells.start + (block.firstRow + i) * layout.bitLines + block.firstColumn
      for j in 0..<block.columns {
        let place = 2 * i + j
        add(wordNodes[place], bitNodes[place], source[j])
        if j > 0 { add(wordNodes[place - 1], wordNodes[place], layout.wordWire) }
        if i > 0 { add(bitNodes[place - 2], bitNodes[place], layout.bitWire) }
      }
      if block.firstColumn == 0 && word.first > 0 { add(i, wordNodes[2 * i], word.first) }
      if ports.right > 0 {
        add(
          ports.firstRight + i, wordNodes[2 * i + block.columns - 1],
          hasWordEnd ? layout.wordWire : word.last)
      }
    }
    let lastRow = 2 * (block.rows - 1)
    for j in 0..<block.columns {
      if block.firstRow == 0 && bit.first > 0 { add(ports.firstTop + j, bitNodes[j], bit.first) }
      if ports.bottom > 0 {
        add(
          ports.firstBottom + j, bitNodes[lastRow + j], hasBitEnd ? layout.bitWire : bit.last)
      }
    }
    sumOuter(count: count, ports)
    eliminate(count: count, width: step)
    tessera_add_square(matrix, step, outer.start, step, count, ports.count)
  }
}
