import Arch

/// Edges of a picture of one bit a point: a point that differs from the one below it, or from the
/// one after it in its word.
///
/// Rows of the picture are aligned, so that a row and the next are combined in memory.
struct EdgeDetection: Kernel {
  private let height: Int
  private let words: Int
  private let picture: [[UInt32]]

  init(size: KernelSize, input: inout KernelInput) throws {
    let words = size.pick(2, 16, 64)
    self.words = words
    height = size.pick(16, 128, 256)
    picture = try (0..<height).map { _ in try input.words(words) }
  }

  var parameters: [(name: String, value: Int)] { [("rows", height), ("columns", words * 32)] }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let data = try machine.aligned(operands: height, words: words, "rows")
    let output = try machine.plain(height * words, "edges")
    for (row, values) in picture.enumerated() {
      for (word, value) in values.enumerated() {
        machine.place(value, at: data.address(row, word))
      }
    }
    try machine.begin(phase: 1)
    var edges: [UInt32] = []
    for row in 0..<height - 1 {
      for word in 0..<words {
        let below = try machine.combine(
          .xor, data.address(row, word), data.address(row + 1, word))
        let here = try machine.load(data.address(row, word))
        let after = (here ^ here >> 1) & 0x7fff_ffff
        // Shift, difference, mask, OR.
        try machine.compute(4)
        try machine.store(below | after, at: output + row * words + word)
        try machine.turn()
        edges.append(below | after)
      }
      try machine.turn()
    }
    return edges
  }

  func reference() -> [UInt32] {
    func point(_ row: Int, _ column: Int) -> Bool {
      picture[row][column / 32] / (1 << UInt32(column % 32)) % 2 == 1
    }
    var edges: [UInt32] = []
    for row in 0..<height - 1 {
      for word in 0..<words {
        var value: UInt32 = 0
        for bit in 0..<32 {
          let column = 32 * word + bit
          let isEdge =
            point(row, column) != point(row + 1, column)
            || (bit < 31 && point(row, column) != point(row, column + 1))
          if isEdge { value += 1 << UInt32(bit) }
        }
        edges.append(value)
      }
    }
    return edges
  }
}
