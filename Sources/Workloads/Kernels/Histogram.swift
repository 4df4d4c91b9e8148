import Arch

/// The histogram of values of four bits that are stored by planes.
///
/// First each word of the planes gives four bitmaps of the upper two bits and four of the lower; then
/// each bin is one AND and count. All are aligned.
struct Histogram: Kernel {
  private let words: Int
  private let values: [UInt8]

  init(size: KernelSize, input: inout KernelInput) throws {
    let words = size.pick(16, 512, 8_192)
    self.words = words
    values = try (0..<words * 32).map { _ in try input.byte() & 15 }
  }

  var parameters: [(name: String, value: Int)] { [("values", values.count), ("bins", 16)] }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    // Planes 0 to 3; bitmaps 4 to 7 of the lower two bits, and 8 to 11 of the upper.
    let data = try machine.aligned(operands: 12, words: words, "planes and bitmaps")
    for word in 0..<words {
      for bit in 0..<4 {
        machine.place(
          (0..<32).reduce(0) {
            $0 | UInt32(values[word * 32 + $1] >> UInt8(bit) & 1) << UInt32($1)
          }, at: data.address(bit, word))
      }
    }
    try machine.begin(phase: 0)
    for word in 0..<words {
      for half in 0..<2 {
        let (low, high) = (data.address(2 * half, word), data.address(2 * half + 1, word))
        let both = try machine.combine(.and, low, high)
        let neither = try machine.combine(.nor, low, high)
        let first = try machine.load(low)
        // First without both, and what is left.
        try machine.compute(3)
        let maps = [neither, first & ~both, ~(neither | first), both]
        for (index, map) in maps.enumerated() {
          try machine.store(map, at: data.address(4 + 4 * half + index, word))
        }
      }
      try machine.turn()
    }
    try machine.begin(phase: 1)
    return try (0..<16).map { bin in
      let count = try machine.combineAll(
        .and, words, by: .ones, first: { data.address(4 + bin % 4, $0) },
        second: { data.address(8 + bin / 4, $0) })
      try machine.turn()
      return count
    }
  }

  func reference() -> [UInt32] {
    values.reduce(into: [UInt32](repeating: 0, count: 16)) { $0[Int($1)] += 1 }
  }
}
