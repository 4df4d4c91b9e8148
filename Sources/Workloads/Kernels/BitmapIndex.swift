import Arch

/// Queries of a bitmap index: one bitmap for each attribute, one bit for each row of a table.
///
/// Of a query with two conditions the rows that meet them are counted; of one with four conditions,
/// in two pairs, the bitmap of the rows is also written. The bitmaps are aligned.
struct BitmapIndex: Kernel {
  private struct Query {
    var operations: [CellOperation]
    var bitmaps: [Int]
  }

  private static let attributes = 8
  private let words: Int
  private let bitmaps: [[UInt32]]
  private var queries: [Query] = []

  init(size: KernelSize, input: inout KernelInput) throws {
    words = size.pick(64, 1_024, 16_384)
    var bitmaps: [[UInt32]] = []
    for _ in 0..<Self.attributes { bitmaps.append(try input.words(words)) }
    self.bitmaps = bitmaps
    let operations: [CellOperation] = [.and, .or, .xor]
    for index in 0..<8 {
      let count = index % 4 == 3 ? 4 : 2
      var chosen: [Int] = []
      while chosen.count < count {
        // Two different bitmaps in each pair; a file may hold any bytes, so that nothing is redrawn.
        let next = try input.below(Self.attributes)
        let isTaken = chosen.count % 2 == 1 && chosen.last == next
        chosen.append(isTaken ? (next + 1) % Self.attributes : next)
      }
      queries.append(
        Query(
          operations: try (0..<count / 2).map { _ in operations[try input.below(3)] },
          bitmaps: chosen))
    }
  }

  var parameters: [(name: String, value: Int)] {
    [
      ("table rows", words * 32), ("attributes", Self.attributes), ("queries", queries.count),
      ("queries of four conditions", queries.count { $0.bitmaps.count == 4 }),
    ]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let index = try machine.aligned(operands: Self.attributes, words: words, "bitmaps")
    for (attribute, bitmap) in bitmaps.enumerated() {
      for (place, word) in bitmap.enumerated() {
        machine.place(word, at: index.address(attribute, place))
      }
    }
    let output = try machine.plain(words, "rows found")
    var answer: [UInt32] = []
    try machine.begin(phase: 1)
    for query in queries {
      let (a, b) = (query.bitmaps[0], query.bitmaps[1])
      guard query.bitmaps.count == 4 else {
        answer.append(
          try machine.combineAll(
            query.operations[0], words, by: .ones, first: { index.address(a, $0) },
            second: { index.address(b, $0) }))
        continue
      }
      let (c, d) = (query.bitmaps[2], query.bitmaps[3])
      var count: UInt32 = 0
      for place in 0..<words {
        let left = try machine.combine(
          query.operations[0], index.address(a, place), index.address(b, place))
        let right = try machine.combine(
          query.operations[1], index.address(c, place), index.address(d, place))
        let rows = left & right
        try machine.compute(1 + machine.target.onesCount + 1)
        try machine.store(rows, at: output + place)
        count += UInt32(rows.nonzeroBitCount)
        try machine.turn()
      }
      answer.append(count)
    }
    return answer
  }

  func reference() -> [UInt32] {
    queries.map { query in
      var count = 0
      for row in 0..<words * 32 {
        let bits = query.bitmaps.map { bitmaps[$0][row / 32] >> UInt32(row % 32) & 1 == 1 }
        var isMet = true
        for pair in query.operations.indices {
          let (first, second) = (bits[2 * pair], bits[2 * pair + 1])
          switch query.operations[pair] {
          case .and: isMet = isMet && first && second
          case .or: isMet = isMet && (first || second)
          default: isMet = isMet && first != second
          }
        }
        if isMet { count += 1 }
      }
      return UInt32(count)
    }
  }
}
