/// A rectangle of an array's cells, with the wires from its last cells to the next ones.
struct NetworkBlock {
  var firstRow: Int
  var rows: Int
  var firstColumn: Int
  var columns: Int

  /// Whether the rectangle is small enough for all its nodes at once.
  var isLeaf: Bool { rows <= 2 && columns <= 2 }
  /// Whether the halves lie side by side; else one below the other.
  var splitsColumns: Bool { columns >= rows }

  /// The left and right or the upper and lower half.
  var halves: (NetworkBlock, NetworkBlock) {
    var first = self
    var second = self
    if splitsColumns {
      first.columns = (columns + 1) / 2
      second.columns -= first.columns
      second.firstColumn += first.columns
    } else {
      first.rows = (rows + 1) / 2
      second.rows -= first.rows
      second.firstRow += first.rows
    }
    return (first, second)
  }
}

/// The ports of a rectangle: nodes of word lines at its left and right, then nodes of bit lines at
/// its top and bottom. Those at an edge of the array are sources and sense inputs.
struct NetworkPorts {
  let left: Int
  let right: Int
  let top: Int
  let bottom: Int

  var firstRight: Int { left }
  var firstTop: Int { left + right }
  var firstBottom: Int { left + right + top }
  var count: Int { left + right + top + bottom }
  /// From one row of a matrix to the next, for whole vectors.
  var step: Int { (count + 7) & ~7 }
  var matrixCount: Int { step * step }
}

/// Which ports the rectangles of an array have, and how much memory its elimination takes.
struct NetworkLayout {
  let wordLines: Int
  let bitLines: Int
  let word: LineLadder
  let bit: LineLadder
  /// From one cell to the next, in siemens.
  let wordWire: Double
  let bitWire: Double
  /// The most nodes that are eliminated at once, and the most conductances from them to ports.
  private(set) var mostInner = 8
  private(set) var mostOuter = 8 * 8

  /// Below this resistance, in ohms, a wire is ideal in any precision.
  private static let leastSegment = 1e-15

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    var parasitics = parasitics
    parasitics.wordLineSegment = max(parasitics.wordLineSegment, Self.leastSegment)
    parasitics.bitLineSegment = max(parasitics.bitLineSegment, Self.leastSegment)
    self.wordLines = wordLines
    self.bitLines = bitLines
    word = .wordLine(parasitics)
    bit = .bitLine(parasitics)
    wordWire = 1 / word.segment
    bitWire = 1 / bit.segment
  }

  var whole: NetworkBlock {
    NetworkBlock(firstRow: 0, rows: wordLines, firstColumn: 0, columns: bitLines)
  }

  func ports(_ block: NetworkBlock) -> NetworkPorts {
    let hasRight = block.firstColumn + block.columns < bitLines || word.last > 0
    let hasBottom = block.firstRow + block.rows < wordLines || bit.last > 0
    return NetworkPorts(
      left: block.firstColumn > 0 || word.first > 0 ? block.rows : 0,
      right: hasRight ? block.rows : 0,
      top: block.firstRow > 0 || bit.first > 0 ? block.columns : 0,
      bottom: hasBottom ? block.columns : 0)
  }

  /// The numbers that the elimination of a rectangle keeps at the same time, beside its own matrix.
  mutating func memory(_ block: NetworkBlock) -> Int {
    if block.isLeaf { return 0 }
    let (first, second) = block.halves
    let inner = block.splitsColumns ? block.rows : block.columns
    mostInner = max(mostInner, inner)
    mostOuter = max(mostOuter, inner * ports(block).step)
    return ports(first).matrixCount
      + max(memory(first), ports(second).matrixCount + memory(second))
  }
}
