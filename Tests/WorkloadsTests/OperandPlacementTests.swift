import Arch
import Testing

@testable import Workloads

/// Where operands lie, over random shapes.
@Suite("Placement of operands")
struct OperandPlacementTests {
  private func target(
    _ instructions: MachineTarget.Instructions, rows: Int, rowWords: Int, vectorWords: Int
  ) -> MachineTarget {
    MachineTarget(
      instructions: instructions, cycles: MachineTarget.Cycles(load: 1, store: 1),
      words: rows * rowWords * 1_024, rows: rows, rowWords: rowWords, vectorWords: vectorWords)
  }

  /// The array and the column of a word.
  private func place(_ address: Int, _ target: MachineTarget) -> [Int] {
    [address / (target.rows * target.rowWords), address % target.rowWords]
  }

  @Test("Aligned operands share arrays and columns, and no word is given twice", arguments: 0..<40)
  func aligned(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed))
    let rowWords = 1 << Int(stream.below(5))
    let target = target(
      .scalar, rows: Int(4 + stream.below(29)), rowWords: rowWords, vectorWords: 1)
    var placement = OperandPlacement(target)
    var seen: Set<Int> = []
    for _ in 0..<3 {
      let operands = Int(1 + stream.below(4))
      let words = Int(1 + stream.below(200))
      let found = try placement.aligned(operands: operands, words: words, "operands")
      // One expectation for each operand: there are many words.
      for operand in 0..<operands {
        let addresses = (0..<words).map { found.address(operand, $0) }
        let first = (0..<words).map { found.address(0, $0) }
        #expect(
          addresses.map { place($0, target) } == first.map { place($0, target) }, "seed \(seed)")
        let before = seen.count
        seen.formUnion(addresses)
        #expect(seen.count == before + words, "seed \(seed)")
      }
    }
    let plain = try placement.plain(5, "plain")
    #expect((plain..<plain + 5).allSatisfy { !seen.contains($0) && $0 < target.words })
  }

  @Test(
    "Every vector finds a copy of each small operand in its array and columns", arguments: 0..<40)
  func spread(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed))
    let rowWords = 1 << Int(stream.below(5))
    let vectorWords = 1 << Int(stream.below(UInt32(rowWords.trailingZeroBitCount + 1)))
    let target = target(
      vectorWords > 1 ? .vector : .scalar, rows: Int(16 + stream.below(48)), rowWords: rowWords,
      vectorWords: vectorWords)
    let isPacked = stream.below(2) == 0
    let (vectors, sets) = (Int(1 + stream.below(60)), Int(1 + stream.below(2)))
    let length = Int(1 + stream.below(UInt32(min(20, 4 * rowWords))))
    var placement = OperandPlacement(target)
    let found = try placement.spread(
      vectors: vectors, length: length, sets: sets, isPacked: isPacked, usedBy: .scalar, "vectors")
    var seen: Set<Int> = []
    var copies: Set<Int> = []
    for set in 0..<sets {
      for index in 0..<length {
        for address in found.copies(index, set: set) {
          #expect(copies.insert(address).inserted, "seed \(seed)")
        }
      }
    }
    for vector in 0..<vectors {
      let addresses = (0..<length).map { found.address(vector, $0) }
      seen.formUnion(addresses)
      for set in 0..<sets {
        let partners = (0..<length).map { found.partner(of: vector, $0, set: set) }
        #expect(copies.isSuperset(of: partners), "seed \(seed)")
        #expect(
          partners.map { place($0, target) } == addresses.map { place($0, target) },
          "seed \(seed)")
      }
      // A vector access takes words side by side from a multiple of its length.
      let isAligned = addresses.indices.allSatisfy {
        $0 % vectorWords == 0
          ? addresses[$0] % vectorWords == 0 : addresses[$0] == addresses[$0 - 1] + 1
      }
      #expect(isPacked || isAligned, "seed \(seed)")
    }
    #expect(seen.count == vectors * length && seen.isDisjoint(with: copies), "seed \(seed)")
    let report = try #require(placement.reports.first)
    #expect(report.words == vectors * length)
    #expect(copies.count == report.copies * sets * length, "seed \(seed)")
  }

  @Test("A processor that does not compute in memory has one copy")
  func standard() throws {
    var placement = OperandPlacement(
      target(.standard, rows: 8, rowWords: 4, vectorWords: 1))
    let found = try placement.spread(
      vectors: 100, length: 2, sets: 1, isPacked: false, usedBy: .scalar, "vectors")
    #expect(found.arrays > 1)
    #expect(found.copies(1, set: 0) == [found.partner(of: 99, 1)])
  }

  @Test(
    "What does not fit is refused",
    arguments: [
      (9, 1), (1, 8 * 4 * 1_024 + 1), (8, .max / 16),
    ])
  func full(operands: Int, words: Int) {
    var placement = OperandPlacement(target(.scalar, rows: 8, rowWords: 4, vectorWords: 1))
    #expect(throws: TesseraError.self) {
      _ = try placement.aligned(operands: operands, words: words, "operands")
    }
  }
}
