import Arch

/// The grey-level co-occurrence matrix of a picture: how often a point of one level is followed by
/// one of another.
///
/// Each level has a bitmap of its points and one of the points before them, which is made first;
/// all are aligned, and each pair of levels is one AND and count. The baseline does the same: going
/// through the points one by one is another algorithm, which a memory that computes cannot help.
struct Cooccurrence: Kernel {
  private static let levels = 8
  private let words: Int
  private let points: [UInt8]

  init(size: KernelSize, input: inout KernelInput) throws {
    let words = size.pick(16, 256, 2_048)
    self.words = words
    points = try (0..<words * 32).map { _ in try input.byte() & 7 }
  }

  var parameters: [(name: String, value: Int)] {
    [("points", points.count), ("levels", Self.levels)]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let levels = Self.levels
    let maps = try machine.aligned(operands: 2 * levels, words: words, "bitmaps of levels")
    for (place, level) in points.enumerated() {
      let address = maps.address(Int(level), place / 32)
      machine.place(machine.value(at: address) | 1 << UInt32(place % 32), at: address)
    }
    try machine.begin(phase: 0)
    for level in 0..<levels {
      var word = try machine.load(maps.address(level, 0))
      for index in 0..<words {
        let next = index + 1 < words ? try machine.load(maps.address(level, index + 1)) : 0
        try machine.compute(3)
        try machine.store(word >> 1 | next << 31, at: maps.address(levels + level, index))
        try machine.turn()
        word = next
      }
    }
    try machine.begin(phase: 1)
    var matrix: [UInt32] = []
    for level in 0..<levels {
      for next in 0..<levels {
        matrix.append(
          try machine.combineAll(
            .and, words, by: .ones, first: { maps.address(level, $0) },
            second: { maps.address(levels + next, $0) }))
        try machine.turn()
      }
    }
    return matrix
  }

  func reference() -> [UInt32] {
    var matrix = [UInt32](repeating: 0, count: Self.levels * Self.levels)
    for (point, next) in zip(points, points.dropFirst()) {
      matrix[Int(point) * Self.levels + Int(next)] += 1
    }
    return matrix
  }
}
