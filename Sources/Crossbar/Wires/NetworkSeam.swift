import CKernels

/// The conductances between the ports of a rectangle of cells, in the upper triangle of a matrix.
struct NetworkMatrix {
  let start: UnsafeMutablePointer<Double>
  let ports: NetworkPorts

  init(_ start: UnsafeMutablePointer<Double>, _ ports: NetworkPorts) {
    self.start = start
    self.ports = ports
  }
}

/// Two neighbouring rectangles and the ports that they share.
///
/// The ports that remain are, in their new order, six parts of ports of one of the two.
struct NetworkSeam {
  private struct Part {
    var isFirst: Bool
    var start: Int
    var count: Int
  }

  /// Shared ports.
  let count: Int
  /// Parts at the left and right; the others are at the top and bottom.
  let sourceParts: Int
  private let first: NetworkMatrix
  private let second: NetworkMatrix
  private let inFirst: Int
  private let inSecond: Int
  private let parts: InlineArray<6, Part>

  /// - Parameter isVertical: Whether the rectangles lie side by side.
  init(_ first: NetworkMatrix, _ second: NetworkMatrix, isVertical: Bool) {
    self.first = first
    self.second = second
    let (a, b) = (first.ports, second.ports)
    if isVertical {
      count = a.right
      inFirst = a.firstRight
      inSecond = 0
      sourceParts = 2
      parts = [
        Part(isFirst: true, start: 0, count: a.left),
        Part(isFirst: false, start: b.firstRight, count: b.right),
        Part(isFirst: true, start: a.firstTop, count: a.top),
        Part(isFirst: false, start: b.firstTop, count: b.top),
        Part(isFirst: true, start: a.firstBottom, count: a.bottom),
        Part(isFirst: false, start: b.firstBottom, count: b.bottom),
      ]
    } else {
      count = a.bottom
      inFirst = a.firstBottom
      inSecond = b.firstTop
      sourceParts = 4
      parts = [
        Part(isFirst: true, start: 0, count: a.left),
        Part(isFirst: false, start: 0, count: b.left),
        Part(isFirst: true, start: a.firstRight, count: a.right),
        Part(isFirst: false, start: b.firstRight, count: b.right),
        Part(isFirst: true, start: a.firstTop, count: a.top),
        Part(isFirst: false, start: b.firstBottom, count: b.bottom),
      ]
    }
  }

  /// Writes the upper triangle of the conductances between shared ports.
  func gatherInner(into target: UnsafeMutablePointer<Double>, step: Int) {
    let a = first.start + inFirst * (first.ports.step + 1)
    let b = second.start + inSecond * (second.ports.step + 1)
    for k in 0..<count {
      let one = a + k * first.ports.step
      let two = b + k * second.ports.step
      let row = target + k * step
      for j in k..<count { row[j] = one[j] + two[j] }
    }
  }

  /// Writes the conductances from shared ports to those that remain.
  func gatherOuter(into target: UnsafeMutablePointer<Double>, step: Int) {
    var column = 0
    for index in 0..<6 {
      let part = parts[index]
      let matrix = part.isFirst ? first : second
      let joint = part.isFirst ? inFirst : inSecond
      let from = matrix.ports.step
      if part.start > joint {
        tessera_copy_rows(
          target + column, step, matrix.start + joint * from + part.start, from, count, part.count)
      } else {
        for j in 0..<part.count {
          let row = matrix.start + (part.start + j) * from + joint
          let place = target + column + j
          for k in 0..<count { place[k * step] = row[k] }
        }
      }
      column += part.count
    }
  }

  /// Writes the conductances between remaining ports, as far as a part's column isn't before its row.
  func gather(
    rows: Range<Int>, columns: Range<Int>, into target: UnsafeMutablePointer<Double>, step: Int
  ) {
    var row = target
    for i in rows {
      let above = parts[i]
      let matrix = above.isFirst ? first : second
      let from = matrix.ports.step
      var place = row
      for j in columns {
        let beside = parts[j]
        defer { place += beside.count }
        if j < i { continue }
        let source = matrix.start + above.start * from + beside.start
        tessera_copy_rows(
          place, step, above.isFirst == beside.isFirst ? source : nil, from, above.count,
          beside.count)
      }
      row += above.count * step
    }
  }
}
