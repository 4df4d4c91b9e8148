import Arch
import Testing

@testable import Memory

/// What an array computes against ordinary arithmetic, and how often cells that vary err.
@Suite struct ComputingArrayTests {
  private typealias Scheme = ComputingArray.Scheme

  @Test(arguments: ComputingArray.Scheme.allCases)
  func allPairsOfBits(scheme: ComputingArray.Scheme) throws {
    var array = try ComputingArray(subarrays: 1, rows: 2, columns: 4, scheme: scheme)
    try array.write(BitRow(words: [0b1100], width: 4), row: 0)
    try array.write(BitRow(words: [0b1010], width: 4), row: 1)
    let sensed = try array.sense(0, 1)
    #expect(sensed.and.words == [0b1000])
    #expect(sensed.nor.words == [0b0001])
    #expect(sensed.or.words == [0b1110])
    #expect(sensed.nand.words == [0b0111])
    #expect(sensed.xor.words == [0b0110])
    #expect(sensed.xor == ~(sensed.and | sensed.nor))
    #expect(try array.compute(.not, 0).words == [0b0011])
    #expect(try array.read(row: 1).words == [0b1010])
  }

  @Test(
    "Every operation equals ordinary arithmetic, for elements of every width",
    arguments: [1, 2, 7, 8, 12, 16, 24, 32, 48, 63, 64], ComputingArray.Scheme.allCases)
  func arithmetic(width: Int, scheme: ComputingArray.Scheme) throws {
    var stream = RandomStream(seed: 31, layer: UInt32(width))
    let count = 10
    let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
    var array = try ComputingArray(
      subarrays: 2, rows: 3, columns: count * width, scheme: scheme)
    // Extremes first, then random ones.
    var a = [0, mask, mask, 0, 1 & mask].map { $0 }
    var b = [0, mask, 1 & mask, mask, mask].map { $0 }
    for _ in a.count..<count {
      a.append(stream.next() & mask)
      b.append(stream.next() & mask)
    }
    try array.write(BitRow(elements: a, elementWidth: width), row: 3)
    try array.write(BitRow(elements: b, elementWidth: width), row: 5)
    func expect(
      _ operation: ArrayOperation, _ body: (UInt64, UInt64) -> UInt64
    ) throws {
      let result = try array.compute(operation, 3, 5, elementWidth: width)
      #expect(
        try result.elements(width: width) == zip(a, b).map { body($0, $1) & mask },
        "\(operation), seed 31")
    }
    try expect(.and) { $0 & $1 }
    try expect(.or) { $0 | $1 }
    try expect(.nand) { ~($0 & $1) }
    try expect(.nor) { ~($0 | $1) }
    try expect(.xor) { $0 ^ $1 }
    try expect(.add) { $0 &+ $1 }
    #expect(try array.compute(.not, 3).elements(width: width) == a.map { ~$0 & mask })
    #expect(try array.read(row: 5).elements(width: width) == b)
    #expect(
      try array.read(row: 3).reduced(elementWidth: width) == a.reduce(0) { $0 + UInt128($1) })
  }

  @Test func additionWiderThanAMachineWord() throws {
    var array = try ComputingArray(subarrays: 1, rows: 2, columns: 128)
    try array.write(BitRow(words: [.max, 5], width: 128), row: 0)
    try array.write(BitRow(words: [1, 7], width: 128), row: 1)
    #expect(try array.compute(.add, 0, 1, elementWidth: 128).words == [0, 13])
    #expect(try array.compute(.add, 0, 1, elementWidth: 64).words == [0, 12])
  }

  @Test func mistakesAreOneLine() throws {
    var array = try ComputingArray(subarrays: 2, rows: 4, columns: 64)
    for (text, body) in [
      ("rows 3 and 4 lie in sub-arrays 0 and 1", { _ = try array.sense(3, 4) }),
      ("row 8; expected 0 to 7", { _ = try array.sense(0, 8) }),
      ("row -1; expected 0 to 7", { _ = try array.read(row: -1) }),
      ("row 2 twice", { _ = try array.sense(2, 2) }),
      (
        "element width 24 does not divide the row of 64 bits",
        { _ = try array.compute(.add, 0, 1, elementWidth: 24) }
      ),
      ("element width 0", { _ = try array.compute(.add, 0, 1, elementWidth: 0) }),
      ("ADD of one row", { _ = try array.compute(.add, 0) }),
      ("NOT of two rows", { _ = try array.compute(.not, 0, 1) }),
      ("READ of one row", { _ = try array.compute(.read, 0) }),
      ("columns: found 0", { _ = try ComputingArray(subarrays: 1, rows: 1, columns: 0) }),
      (
        "at most 1 GiB",
        { _ = try ComputingArray(subarrays: 1 << 30, rows: 1 << 30, columns: 1 << 30) }
      ),
      (
        "TMR: found -1.0",
        {
          _ = try ComputingArray(
            subarrays: 1, rows: 1, columns: 1, sensing: CellSensing(tunnelMagnetoresistance: -1))
        }
      ),
    ] as [(String, () throws -> Void)] {
      let found = message(body)
      #expect(found.contains(text), "\(found)")
      #expect(!found.contains("\n"))
    }
    let narrow = BitRow(words: [1], width: 32)
    #expect(message { try array.write(narrow, row: 0) }.contains("row of 32 bits; expected 64"))
  }

  @Test("Cells that vary are misread as often as the closed form says, 4 sigma")
  func injection() throws {
    let columns = 1 << 20
    let sensing = CellSensing(deviation: 0.1)
    var array = try ComputingArray(
      subarrays: 1, rows: 4, columns: columns, sensing: sensing, variationSeed: 41)
    let ones = BitRow(words: [UInt64](repeating: .max, count: columns / 64), width: columns)
    for row in [0, 1] { try array.write(ones, row: row) }
    func expect(_ row: BitRow, _ decision: SenseDecision, _ what: String) {
      let p = sensing.reference(for: decision).failureProbability
      #expect(p >= 1e-3)
      let wrong = Double(row.words.reduce(0) { $0 + $1.nonzeroBitCount })
      let expected = p * Double(columns)
      let sigma = (expected * (1 - p)).squareRoot()
      #expect(abs(wrong - expected) < 4 * sigma, "\(what): \(wrong) of \(expected), seed 41")
    }
    // Levels 2, 1 and 0: rows 0 and 1 hold ones, 2 and 3 zeros.
    expect(~(try array.sense(0, 1)).and, .and, "11 read as not AND")
    expect(try array.sense(0, 2).and, .and, "01 read as AND")
    expect(try array.sense(0, 2).nor, .or, "01 read as NOR")
    expect(~(try array.sense(2, 3)).nor, .or, "00 read as not NOR")
    expect(~(try array.read(row: 0)), .read, "1 read as 0")
    expect(try array.read(row: 2), .read, "0 read as 1")
    #expect(try array.sense(0, 2) == array.sense(0, 2))
  }

  @Test("A differential array errs as its closed form says, 4 sigma")
  func differentialInjection() throws {
    let columns = 1 << 20
    let sensing = CellSensing(deviation: 0.15)
    let array = try ComputingArray(
      subarrays: 1, rows: 2, columns: columns, scheme: .differential, sensing: sensing,
      variationSeed: 42)
    func expect(_ row: BitRow, _ p: Double) {
      #expect(p >= 1e-3)
      let wrong = Double(row.words.reduce(0) { $0 + $1.nonzeroBitCount })
      let expected = p * Double(columns)
      #expect(abs(wrong - expected) < 4 * (expected * (1 - p)).squareRoot(), "seed 42")
    }
    expect(try array.read(row: 0), sensing.differentialReadFailure)
    // Zeros: both complements conduct, so NOR is missed like AND of two ones.
    expect(
      ~(try array.sense(0, 1)).nor, sensing.reference(for: .and).failureProbability)
  }

  @Test func withoutDeviationASeedChangesNothing() throws {
    var array = try ComputingArray(
      subarrays: 1, rows: 2, columns: 64, sensing: CellSensing(deviation: 0), variationSeed: 1)
    try array.write(BitRow(words: [0xF0F0], width: 64), row: 0)
    try array.write(BitRow(words: [0xFF00], width: 64), row: 1)
    #expect(try array.compute(.xor, 0, 1).words == [0x0FF0])
  }
}
