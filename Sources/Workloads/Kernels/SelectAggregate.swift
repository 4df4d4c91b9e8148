import Arch

/// A query on a table of columns: the number of rows that meet two conditions, and the sum of a
/// column over them.
///
/// Conditions are bitmaps and the column is stored by planes of bits (a bit-sliced index): the sum is
/// Σ 2^p · ones(plane p AND rows). All are aligned. Source: P. O'Neil and D. Quass, 1997.
struct SelectAggregate: Kernel {
  private static let bits = 12
  private let words: Int
  private let first: [UInt32]
  private let second: [UInt32]
  private let column: [UInt16]

  init(size: KernelSize, input: inout KernelInput) throws {
    let words = size.pick(16, 512, 8_192)
    self.words = words
    first = try input.words(words)
    second = try input.words(words)
    column = try (0..<words * 32).map { _ in
      UInt16(try input.byte()) | UInt16(try input.byte() & 15) << 8
    }
  }

  var parameters: [(name: String, value: Int)] {
    [("table rows", column.count), ("bits", Self.bits)]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let bits = Self.bits
    let data = try machine.aligned(operands: bits + 3, words: words, "planes and conditions")
    let chosen = bits + 2
    for word in 0..<words {
      machine.place(first[word], at: data.address(bits, word))
      machine.place(second[word], at: data.address(bits + 1, word))
      for bit in 0..<bits {
        machine.place(
          (0..<32).reduce(0) {
            $0 | UInt32(column[word * 32 + $1] >> UInt16(bit) & 1) << UInt32($1)
          }, at: data.address(bit, word))
      }
    }
    try machine.begin(phase: 1)
    var count: UInt32 = 0
    for word in 0..<words {
      let rows = try machine.combine(
        .and, data.address(bits, word), data.address(bits + 1, word))
      try machine.store(rows, at: data.address(chosen, word))
      try machine.compute(machine.target.onesCount + 1)
      count += UInt32(rows.nonzeroBitCount)
      try machine.turn()
    }
    var sum: UInt32 = 0
    for bit in 0..<bits {
      let ones = try machine.combineAll(
        .and, words, by: .ones, first: { data.address(bit, $0) },
        second: { data.address(chosen, $0) })
      try machine.compute(2)
      sum &+= ones << UInt32(bit)
      try machine.turn()
    }
    return [count, sum]
  }

  func reference() -> [UInt32] {
    var (count, sum) = (0, 0)
    for row in column.indices {
      let mask = UInt32(1) << UInt32(row % 32)
      guard first[row / 32] & mask != 0, second[row / 32] & mask != 0 else { continue }
      count += 1
      sum += Int(column[row])
    }
    return [UInt32(count), UInt32(truncatingIfNeeded: sum)]
  }
}
