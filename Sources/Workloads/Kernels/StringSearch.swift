import Arch

/// All places of a pattern of bytes in a text.
///
/// A place covers a whole word of the text, whatever its offset from a word's start: each word is
/// compared with the four words that begin at the pattern's first four bytes, and where one is
/// equal the rest is compared byte by byte. The four words are the small operands.
struct StringSearch: Kernel {
  private static let length = 8
  private let text: [UInt8]
  private let pattern: [UInt8]

  init(size: KernelSize, input: inout KernelInput) throws {
    // Few letters, as in genomes, so that words that are equal by chance occur.
    let words = size.pick(128, 4_096, 65_536)
    text = try (0..<words * 4).map { _ in UInt8(97) + (try input.byte() & 7) }
    let place = try input.below(text.count - Self.length)
    pattern = Array(text[place..<place + Self.length])
  }

  var parameters: [(name: String, value: Int)] {
    [("text bytes", text.count), ("pattern bytes", pattern.count)]
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let words = text.count / 4
    let data = try machine.spread(
      vectors: words, length: 1, sets: 4, isPacked: true, usedBy: .vector, "text")
    for index in 0..<words { machine.place(Self.word(text, 4 * index), at: data.address(index, 0)) }
    try machine.begin(phase: 0)
    for shift in 0..<4 {
      // The pattern is in registers when it is written.
      try machine.compute(2)
      try machine.spread(Self.word(pattern, shift), to: data, 0, set: shift)
    }
    try machine.begin(phase: 1)
    let candidates = try machine.matches(
      words, patterns: 4, word: { data.address($0, 0) },
      pattern: { data.partner(of: $1, 0, set: $0) })
    var places: [UInt32] = []
    for candidate in candidates {
      let start = 4 * candidate.word - candidate.pattern
      guard start >= 0, start + pattern.count <= text.count else { continue }
      var isEqual = true
      for index in pattern.indices where isEqual {
        let place = start + index
        let value = try machine.load(data.address(place / 4, 0))
        // Shift, mask, comparison.
        try machine.compute(3)
        isEqual = UInt8(truncatingIfNeeded: value >> UInt32(8 * (place % 4))) == pattern[index]
        try machine.turn()
      }
      if isEqual { places.append(UInt32(start)) }
    }
    return places.sorted()
  }

  func reference() -> [UInt32] {
    (0...text.count - pattern.count).filter { Array(text[$0..<$0 + pattern.count]) == pattern }
      .map { UInt32($0) }
  }
}
