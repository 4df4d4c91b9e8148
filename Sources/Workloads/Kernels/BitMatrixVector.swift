import Arch

/// A matrix of small unsigned numbers times a vector, plane by plane: row *i* of the product is
/// Σ 2^(p+q) · ones(plane p of row i AND plane q of the vector).
///
/// The planes of the vector are the small operands; the planes of the matrix lie above them.
struct BitMatrixVector: Kernel {
  private static let bits = 4
  private let rows: Int
  private let words: Int
  private let matrix: [[UInt8]]
  private let vector: [UInt8]

  init(size: KernelSize, input: inout KernelInput) throws {
    rows = size.pick(16, 64, 256)
    words = size.pick(4, 32, 128)
    let columns = words * 32
    var matrix: [[UInt8]] = []
    for _ in 0..<rows { matrix.append(try (0..<columns).map { _ in try input.byte() & 15 }) }
    self.matrix = matrix
    vector = try (0..<columns).map { _ in try input.byte() & 15 }
  }

  var parameters: [(name: String, value: Int)] {
    [("rows", rows), ("columns", words * 32), ("bits", Self.bits)]
  }

  private static func plane(_ values: [UInt8], _ bit: Int, _ word: Int) -> UInt32 {
    (0..<32).reduce(0) { $0 | UInt32(values[word * 32 + $1] >> UInt8(bit) & 1) << UInt32($1) }
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let bits = Self.bits
    let planes = try machine.spread(vectors: rows * bits, length: words, sets: bits, "planes")
    let input = try machine.plain(bits * words, "vector")
    let output = try machine.plain(rows, "product")
    for row in 0..<rows {
      for bit in 0..<bits {
        for word in 0..<words {
          machine.place(
            Self.plane(matrix[row], bit, word), at: planes.address(row * bits + bit, word))
        }
      }
    }
    for bit in 0..<bits {
      for word in 0..<words {
        machine.place(Self.plane(vector, bit, word), at: input + bit * words + word)
      }
    }
    try machine.begin(phase: 0)
    try machine.copy(sets: bits, from: { input + $0 * words + $1 }, to: planes)
    try machine.begin(phase: 1)
    var product: [UInt32] = []
    for row in 0..<rows {
      var sum: UInt32 = 0
      for p in 0..<bits {
        for q in 0..<bits {
          let plane = row * bits + p
          let ones = try machine.combineAll(
            .and, words, by: .ones, first: { planes.address(plane, $0) },
            second: { planes.partner(of: plane, $0, set: q) })
          sum &+= ones << UInt32(p + q)
          try machine.compute(2)
          try machine.turn()
        }
      }
      try machine.store(sum, at: output + row)
      try machine.turn()
      product.append(sum)
    }
    return product
  }

  func reference() -> [UInt32] {
    matrix.map { row in
      UInt32(zip(row, vector).reduce(0) { $0 + Int($1.0) * Int($1.1) })
    }
  }
}
