import Arch
import Testing

@testable import Memory

/// The codes: how long they are, what they correct, what they detect.
@Suite struct ExtendedBCHTests {
  @Test(arguments: [
    (8, 5, 16), (16, 6, 16), (32, 7, 19), (64, 8, 22), (128, 9, 25), (256, 10, 28), (512, 11, 31),
  ])
  func checkBits(data: Int, secded: Int, triple: Int) throws {
    #expect(try ExtendedBCH.secded(dataBits: data).checkBits == secded)
    #expect(try ExtendedBCH.threeCorrectedFourDetected(dataBits: data).checkBits == triple)
  }

  private func random(_ width: Int, _ stream: inout RandomStream) -> BitRow {
    BitRow(words: (0..<(width + 63) / 64).map { _ in stream.next() }, width: width)
  }

  private func flipped(_ word: BitRow, _ positions: [Int]) -> BitRow {
    var result = word
    for position in positions { result[position] = !result[position] }
    return result
  }

  @Test func secdedHandlesAllSingleAndDoubleErrors() throws {
    let code = try ExtendedBCH.secded(dataBits: 32)
    var stream = RandomStream(seed: 71)
    let data = random(32, &stream)
    let word = try code.encode(data)
    #expect(code.data(of: word) == data)
    #expect(try code.decode(word) == .data(data, errors: 0))
    for i in 0..<code.length {
      #expect(try code.decode(flipped(word, [i])) == .data(data, errors: 1))
      for j in 0..<i {
        #expect(try code.decode(flipped(word, [i, j])) == .uncorrectable)
      }
    }
  }

  @Test func tripleCodeCorrectsAllOfUpToThreeErrors() throws {
    let code = try ExtendedBCH.threeCorrectedFourDetected(dataBits: 32)
    var stream = RandomStream(seed: 72)
    let data = random(32, &stream)
    let word = try code.encode(data)
    var wrong = 0
    for i in 0..<code.length {
      if try code.decode(flipped(word, [i])) != .data(data, errors: 1) { wrong += 1 }
      for j in 0..<i {
        if try code.decode(flipped(word, [i, j])) != .data(data, errors: 2) { wrong += 1 }
        for k in 0..<j {
          if try code.decode(flipped(word, [i, j, k])) != .data(data, errors: 3) { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0, "seed 72")
  }

  @Test(arguments: [8, 32, 64, 128, 256])
  func tripleCodeDetectsFourErrors(dataBits: Int) throws {
    let code = try ExtendedBCH.threeCorrectedFourDetected(dataBits: dataBits)
    var stream = RandomStream(seed: 73, layer: UInt32(dataBits))
    for _ in 0..<(dataBits <= 64 ? 3_000 : 300) {
      let data = random(dataBits, &stream)
      let word = try code.encode(data)
      var positions: Set<Int> = []
      let errors = Int(stream.below(5))
      while positions.count < errors {
        positions.insert(Int(stream.below(UInt32(code.length))))
      }
      let found = try code.decode(flipped(word, Array(positions)))
      #expect(found == (errors == 4 ? .uncorrectable : .data(data, errors: errors)), "seed 73")
    }
  }

  @Test func everyAmountOfErrorsIsCorrected() throws {
    for corrected in 1...5 {
      let code = try ExtendedBCH(dataBits: 40, correcting: corrected)
      var stream = RandomStream(seed: 74, layer: UInt32(corrected))
      for errors in 0...corrected + 1 {
        for _ in 0..<50 {
          let data = random(40, &stream)
          var positions: Set<Int> = []
          while positions.count < errors {
            positions.insert(Int(stream.below(UInt32(code.length))))
          }
          let found = try code.decode(flipped(code.encode(data), Array(positions)))
          #expect(
            found == (errors > corrected ? .uncorrectable : .data(data, errors: errors)),
            "seed 74")
        }
      }
    }
  }

  @Test func sumsOfCodeWordsAreCodeWords() throws {
    let code = try ExtendedBCH.threeCorrectedFourDetected(dataBits: 64)
    var stream = RandomStream(seed: 75)
    for _ in 0..<200 {
      let (a, b) = (random(64, &stream), random(64, &stream))
      let sum = try code.encode(a) ^ code.encode(b)
      #expect(code.isCodeWord(sum))
      #expect(try sum == code.encode(a ^ b))
      for errors in 1...7 {
        var positions: Set<Int> = []
        while positions.count < errors {
          positions.insert(Int(stream.below(UInt32(code.length))))
        }
        // The distance is 8, so up to 7 errors never look right.
        #expect(!code.isCodeWord(flipped(sum, Array(positions))), "seed 75")
      }
    }
  }

  @Test func sizesOutOfRangeAreRefused() throws {
    for (data, corrected) in [(0, 1), (-1, 1), (5_000, 1), (8, 0), (8, 9), (Int.max, Int.max)] {
      #expect(
        message { try ExtendedBCH(dataBits: data, correcting: corrected) }.contains("expected 1"))
    }
    let code = try ExtendedBCH.secded(dataBits: 8)
    let word = BitRow(words: [0], width: 9)
    #expect(message { try code.encode(word) }.contains("9 data bits; expected 8"))
    #expect(message { try code.decode(word) }.contains("code word of 9 bits; expected 13"))
    #expect(!code.isCodeWord(word))
  }

  @Test func fieldsAreFields() throws {
    #expect(GaloisField(bits: 2) == nil && GaloisField(bits: 14) == nil)
    for bits in GaloisField.sizes {
      let field = try #require(GaloisField(bits: bits))
      // A primitive element runs through all the others before it comes back to 1.
      #expect(Set((0..<field.order).map(field.power)).count == field.order)
      #expect(field.divide(field.multiply(5, 3), by: 3) == 5)
    }
  }
}
