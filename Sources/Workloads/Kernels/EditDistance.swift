import Arch

/// The least number of insertions and deletions that turn one text into another, by bits.
///
/// A bit vector holds one row of the table of longest common subsequences; for each character of the
/// second text it becomes (V + (V AND M)) OR (V − (V AND M)), where M marks the places of that
/// character in the first. V and the marks are aligned. Source: H. Hyyrö, 2004.
struct EditDistance: Kernel {
  private static let letters = 4
  private let words: Int
  private let first: [UInt8]
  private let second: [UInt8]

  init(size: KernelSize, input: inout KernelInput) throws {
    let words = size.pick(4, 16, 64)
    self.words = words
    first = try (0..<words * 32).map { _ in try input.byte() & 3 }
    second = try (0..<words * 32).map { _ in try input.byte() & 3 }
  }

  var parameters: [(name: String, value: Int)] {
    [("characters", first.count), ("letters", Self.letters)]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let rows = try machine.aligned(operands: Self.letters + 1, words: words, "marks and row")
    let row = Self.letters
    for (place, letter) in first.enumerated() {
      let address = rows.address(Int(letter), place / 32)
      machine.place(machine.value(at: address) | 1 << UInt32(place % 32), at: address)
    }
    for word in 0..<words { machine.place(.max, at: rows.address(row, word)) }
    let text = try machine.plain(second.count, "second text")
    for (place, letter) in second.enumerated() { machine.place(UInt32(letter), at: text + place) }
    try machine.begin(phase: 1)
    for place in second.indices {
      // A letter that is misread is one of them all the same.
      let letter = Int(try machine.load(text + place)) % Self.letters
      var carry: UInt64 = 0
      for word in 0..<words {
        let address = rows.address(row, word)
        let common = try machine.combine(.and, address, rows.address(letter, word))
        let old = try machine.load(address)
        let sum = UInt64(old) + UInt64(common) + carry
        carry = sum >> 32
        // Sum with carry in and out, difference, OR.
        try machine.compute(4)
        try machine.store(UInt32(truncatingIfNeeded: sum) | (old &- common), at: address)
        try machine.turn()
      }
      try machine.turn()
    }
    var length = 0
    for word in 0..<words {
      length += (~(try machine.load(rows.address(row, word)))).nonzeroBitCount
      try machine.compute(1 + machine.target.onesCount + 1)
      try machine.turn()
    }
    // Misread words may make it negative.
    return [UInt32(truncatingIfNeeded: first.count + second.count - 2 * length)]
  }

  func reference() -> [UInt32] {
    var last = [Int](repeating: 0, count: second.count + 1)
    for i in 1...first.count {
      var row = [0]
      for j in 1...second.count {
        row.append(
          first[i - 1] == second[j - 1] ? last[j - 1] + 1 : max(last[j], row[j - 1]))
      }
      last = row
    }
    return [UInt32(first.count + second.count - 2 * last[second.count])]
  }
}
