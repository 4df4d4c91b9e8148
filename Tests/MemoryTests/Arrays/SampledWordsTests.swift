import Arch
import Testing

@testable import Memory

/// Words in sampled cells, against whole rows and against the closed form.
@Suite struct SampledWordsTests {
  private static let codes: [Int] = [0, 1, 3]

  private func code(_ corrected: Int) throws -> ExtendedBCH? {
    corrected == 0 ? nil : try ExtendedBCH(dataBits: 32, correcting: corrected)
  }

  @Test(arguments: codes)
  func storedWordsAreCodeWords(corrected: Int) throws {
    let code = try code(corrected)
    let words = try SampledWords(sensing: CellSensing(), code: code, seed: 1)
    var random = RandomStream(seed: 3)
    for data in [0, 1, .max] + (0..<200).map({ _ in UInt32(truncatingIfNeeded: random.next()) }) {
      let row = try BitRow(elements: [UInt64(data)], elementWidth: 32)
      let expected = try code?.encode(row).words[0] ?? UInt64(data)
      #expect(words.stored(data) == expected, "\(data)")
    }
  }

  /// The rows of a `ComputingArray` hold the same code words; it keeps deviations as doubles.
  @Test(arguments: ComputingArray.Scheme.allCases, codes)
  func accessesAreThoseOfAnArray(scheme: ComputingArray.Scheme, corrected: Int) throws {
    let sensing = CellSensing(deviation: 0.07)
    let (seed, rows) = (UInt64(9), 64)
    let code = try code(corrected)
    var words = try SampledWords(sensing: sensing, scheme: scheme, code: code, seed: seed)
    var array = try ComputingArray(
      subarrays: 1, rows: rows, columns: words.length, scheme: scheme, sensing: sensing,
      variationSeed: seed)
    var random = RandomStream(seed: 5)
    let data = (0..<rows).map { _ in UInt32(truncatingIfNeeded: random.next()) }
    for (row, value) in data.enumerated() {
      try array.write(BitRow(words: [words.stored(value)], width: words.length), row: row)
    }
    var seen = 0
    for first in 0..<rows - 1 {
      for second in first + 1..<rows {
        let pair = words.sense((first, data[first]), (second, data[second]))
        let sensed = try array.sense(first, second)
        #expect(pair.and == sensed.and.words[0] && pair.nor == sensed.nor.words[0])
        let isSeen = code.map { !$0.isCodeWord(sensed.xor) } ?? false
        #expect(pair.isSeen == isSeen)
        if isSeen { seen += 1 }
      }
    }
    #expect((seen > 0) == (corrected > 0))
    for row in 0..<rows {
      let read = words.read(row, data[row])
      let bits = try array.read(row: row)
      guard let code else {
        #expect(UInt64(read.data) == bits.words[0])
        continue
      }
      switch try code.decode(bits) {
      case .data(let decoded, let errors):
        #expect(UInt64(read.data) == decoded.words[0] && read.corrected == errors)
      case .uncorrectable: #expect(read.corrected == nil)
      }
    }
  }

  /// Misreads of independent cells lie within 4 sigma of Q(z), which is 1e-3 or more for all three.
  @Test(arguments: [0.07, 0.1])
  func misreadsAgreeWithTheClosedForm(deviation: Double) throws {
    let sensing = CellSensing(deviation: deviation)
    var words = try SampledWords(sensing: sensing, code: nil, seed: 17)
    var random = RandomStream(seed: 6)
    // By the number of ones: what lies below the reference of OR, between, and above that of AND.
    var (bits, wrongOR, wrongAND) = ([0, 0, 0], [0, 0, 0], [0, 0, 0])
    var (read, wrongRead) = (0, 0)
    for pair in 0..<20_000 {
      // No cell is used twice, so that all columns are independent.
      let values = (0..<2).map { _ in UInt32(truncatingIfNeeded: random.next()) }
      let sensed = words.sense((2 * pair, values[0]), (2 * pair + 1, values[1]))
      for column in 0..<32 {
        let ones = Int(values[0] >> UInt32(column) & 1) + Int(values[1] >> UInt32(column) & 1)
        bits[ones] += 1
        if (sensed.and >> UInt64(column) & 1 == 1) != (ones == 2) { wrongAND[ones] += 1 }
        if (sensed.nor >> UInt64(column) & 1 == 1) != (ones == 0) { wrongOR[ones] += 1 }
      }
      let word = words.read(2 * pair, values[0])
      read += 32
      wrongRead += word.misreadColumns
    }
    func agrees(_ wrong: Int, of count: Int, _ decision: SenseDecision) {
      let p = sensing.reference(for: decision).failureProbability
      let mean = Double(count) * p
      let sigma = (mean * (1 - p)).squareRoot()
      #expect(
        abs(Double(wrong) - mean) <= 4 * sigma,
        "\(decision): \(wrong) of \(count), expected \(mean) with sigma \(sigma)")
    }
    let (pAND, pOR) = (
      sensing.reference(for: .and).failureProbability,
      sensing.reference(for: .or).failureProbability
    )
    try #require(pAND >= 1e-3)
    agrees(wrongAND[1], of: bits[1], .and)
    agrees(wrongAND[2], of: bits[2], .and)
    if pOR >= 1e-3 {
      agrees(wrongOR[0], of: bits[0], .or)
      agrees(wrongOR[1], of: bits[1], .or)
    }
    if sensing.reference(for: .read).failureProbability >= 1e-3 {
      agrees(wrongRead, of: read, .read)
    }
    // Only the neighbouring reference is ever missed by much.
    #expect(wrongAND[0] < wrongAND[1])
  }

  @Test func withoutDeviationNothingIsMisread() throws {
    var words = try SampledWords(
      sensing: CellSensing(deviation: 0), code: try .threeCorrectedFourDetected(dataBits: 32),
      seed: 1)
    let pair = words.sense((0, 0xF0F0_1234), (1, 0xFF00_4321))
    #expect(UInt32(truncatingIfNeeded: pair.and) == 0xF000_0220)
    #expect(pair.misreadColumns == 0 && !pair.isSeen)
    #expect(words.read(0, 77) == SampledWords.Read(data: 77, misreadColumns: 0, corrected: 0))
  }

  @Test func codesOfOtherWidthsAreRefused() throws {
    let code = try ExtendedBCH.secded(dataBits: 64)
    #expect(throws: TesseraError.self) {
      _ = try SampledWords(sensing: CellSensing(), code: code, seed: 0)
    }
    #expect(throws: TesseraError.self) {
      _ = try SampledWords(sensing: CellSensing(deviation: .nan), code: nil, seed: 0)
    }
  }
}
