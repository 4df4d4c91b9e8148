/// A line with its cells, seen from their other ends: an exact multiport of its own.
///
/// With *T* = *L* + diag(*g*), *L* the ladder's conductance matrix, *r* = *T*⁻¹(*L*·1·V + *g*∘*c*)
/// are the potentials of the line's nodes where *c* are those of the cells' other ends. *T*⁻¹ is
/// built from the conductances seen to the left and to the right of each node, so all sums and
/// products are of numbers that are not negative: no digits cancel, and a segment may be 0.
struct LadderRow: ~Copyable {
  let ladder: LineLadder
  let count: Int
  private let buffer: WireBuffer<Double>
  private var left: UnsafeMutablePointer<Double> { buffer.start }
  private var right: UnsafeMutablePointer<Double> { buffer.start + count }
  /// Potential of the node left of another for a current into that one or one further right.
  private var toLeft: UnsafeMutablePointer<Double> { buffer.start + 2 * count }
  private var toRight: UnsafeMutablePointer<Double> { buffer.start + 3 * count }
  /// The diagonal of T⁻¹.
  private var diagonal: UnsafeMutablePointer<Double> { buffer.start + 4 * count }
  private var column: UnsafeMutablePointer<Double> { buffer.start + 5 * count }

  init(_ ladder: LineLadder, count: Int) {
    self.ladder = ladder
    self.count = count
    buffer = WireBuffer(6 * count, of: 0)
  }

  /// Takes the conductances of the cells on the line.
  mutating func load(_ cells: UnsafePointer<Double>) {
    let segment = ladder.segment
    var seen = ladder.first
    for j in 0..<count {
      left[j] = seen
      let sum = seen + cells[j]
      toLeft[j] = 1 / (1 + segment * sum)
      seen = sum * toLeft[j]
    }
    seen = ladder.last
    for j in stride(from: count - 1, through: 0, by: -1) {
      right[j] = seen
      let sum = seen + cells[j]
      toRight[j] = 1 / (1 + segment * sum)
      seen = sum * toRight[j]
    }
    for j in 0..<count { diagonal[j] = 1 / (left[j] + cells[j] + right[j]) }
  }

  /// Writes the currents through the cells for 1 V at the source and 0 V at their other ends.
  mutating func writeCurrents(
    _ cells: UnsafePointer<Double>, into currents: UnsafeMutablePointer<Double>
  ) {
    if ladder.isIdeal {
      for j in 0..<count { currents[j] = cells[j] }
      return
    }
    writePotentials(into: currents)
    for j in 0..<count { currents[j] *= cells[j] }
  }

  /// Writes *T*⁻¹·*L*·1: the potentials of the nodes for 1 V at the source.
  private mutating func writePotentials(into potentials: UnsafeMutablePointer<Double>) {
    for j in 0..<count { potentials[j] = 0 }
    if ladder.first > 0 {
      var value = ladder.first * diagonal[0]
      potentials[0] = value
      for j in 1..<max(count, 1) {
        value *= toRight[j]
        potentials[j] = value
      }
    }
    if ladder.last > 0 {
      var value = ladder.last * diagonal[count - 1]
      potentials[count - 1] += value
      for j in stride(from: count - 2, through: 0, by: -1) {
        value *= toLeft[j]
        potentials[j] += value
      }
    }
  }

  /// Adds the conductance matrix diag(*g*) − *g* *T*⁻¹ *g* that the other ends of the cells see to
  /// the upper triangle of a column-major matrix.
  mutating func addAdmittance(
    _ cells: UnsafePointer<Double>, to matrix: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<count {
      let target = matrix + k * count
      let g = cells[k]
      if ladder.isIdeal {
        target[k] += g
        continue
      }
      let ratio = toRight[k]
      for j in 0..<k { column[j] *= ratio }
      column[k] = diagonal[k]
      if g == 0 { continue }
      for j in 0..<k { target[j] -= g * cells[j] * column[j] }
      target[k] += g * (left[k] + right[k]) * diagonal[k]
    }
  }

  /// Writes the potentials of the nodes for the source at `source` volts, where `injected[j]` flows
  /// into node *j* beside what the cell's conductance takes from it to 0 V.
  mutating func writePotentials(
    source: Double, injected: UnsafePointer<Double>, into potentials: UnsafeMutablePointer<Double>
  ) {
    if ladder.isIdeal {
      for j in 0..<count { potentials[j] = source }
      return
    }
    // Norton equivalents from the left, then each node from its right neighbour.
    var flow = ladder.first * source
    for j in 0..<count {
      flow += injected[j]
      column[j] = flow
      flow *= toLeft[j]
    }
    let last = count - 1
    potentials[last] = (column[last] + ladder.last * source) * diagonal[last]
    for j in stride(from: last - 1, through: 0, by: -1) {
      potentials[j] = (potentials[j + 1] + ladder.segment * column[j]) * toLeft[j]
    }
  }
}
