import Arch
import Testing

@testable import TraceFile

/// Does each form of a column restore its values, and is it chosen where it is meant to be?
@Suite struct ColumnTests {
  private static func roundTrip(_ records: [Record], tokens: Int = 4) throws -> Int {
    let frame = try FrameEncoder().encode(records)
    let decoded = try decode(frame.content, count: records.count, operations: 8, tokens: tokens)
    #expect(decoded == records)
    return try FramePacker(level: 3).pack(frame.content, cuts: frame.cuts).count
  }

  @Test func equalRecordsTakeAlmostNothing() throws {
    let records = [Record](repeating: Record(operation: 3, operand0: 16), count: 60_000)
    #expect(try Self.roundTrip(records) < 60)
  }

  @Test func rampsTakeAlmostNothing() throws {
    let records = (0..<60_000).map { Record(operation: 1, operand0: UInt32($0) * 64) }
    #expect(try Self.roundTrip(records) < 60)
  }

  @Test func rampsOfSeveralOperationsTakeLittle() throws {
    let records = (0..<60_000).map { (index: Int) -> Record in
      let operation = index % 3
      return Record(
        operation: UInt16(operation), operand0: UInt32(operation * 1_000_000 + index))
    }
    #expect(try Self.roundTrip(records) < 150)
  }

  @Test func fewDistinctValuesArePacked() throws {
    var generator = SeededGenerator(seed: 1)
    let values: [UInt32] = [5, 70_000, 1_000_000, 2_000_000_000]
    let records = (0..<60_000).map { _ in
      Record(operation: 0, operand0: values[Int.random(in: 0..<4, using: &generator)])
    }
    #expect(try Self.roundTrip(records) < 60_000 / 4 + 200)
  }

  @Test func waitsThatGoOnTakeAlmostNothing() throws {
    var counts: [Int64] = [0, 0, 0]
    let records = (0..<9000).map { index in
      let token = index % 3
      counts[token] += Int64(token + 1)
      return Record(operation: 0, waitToken: UInt16(token), waitCount: counts[token])
    }
    #expect(try Self.roundTrip(records) < 200)
  }

  @Test func repeatedWaitsGoOnWhereTheyEnded() throws {
    var generator = SeededGenerator(seed: 2)
    var count: Int64 = 1
    let records = (0..<9000).map { _ in
      let repeats = 2 + generator.binomial(3, 0.3)
      defer { count += Int64(repeats) }
      return Record(
        operation: 0, repeatCount: repeats, waitToken: 1, waitCount: count, waitStride: 1)
    }
    // Two bits a record for the repeats; nothing for the waits.
    #expect(try Self.roundTrip(records) < 9000 / 4 + 200)
  }

  @Test func payloadsPredictOneAnother() throws {
    var generator = SeededGenerator(seed: 3)
    let records = (0..<60_000).map { _ -> Record in
      let inputs = UInt32.random(in: 0..<200, using: &generator)
      let noise = UInt32.random(in: 0..<4, using: &generator)
      return Record(operation: 0, payload0: inputs, payload1: inputs * 7 / 3 + noise)
    }
    #expect(try Self.roundTrip(records) < 60_000 * 11 / 8)
  }

  @Test(arguments: 0..<30) func anyValuesComeBack(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 1...600, using: &generator)
    let records = (0..<count).map { _ in
      Record.random(operations: 1 + seed % 8, tokens: 4, &generator)
    }
    _ = try Self.roundTrip(records)
  }

  @Test func aTokenOfItsOwnForEachRecord() throws {
    let records = (0..<30_000).map { index in
      Record(
        operation: 0, waitToken: UInt16(index), waitCount: 1, postToken: UInt16(30_000 + index))
    }
    #expect(try Self.roundTrip(records, tokens: 60_000) < 100)
  }

  @Test func widthsRoundUp() {
    #expect(ColumnWidth(bits: 0).packedBits == 0)
    #expect(ColumnWidth(bits: 2).packedBits == 2)
    #expect(ColumnWidth(bits: 3).packedBits == 4)
    #expect(ColumnWidth(bits: 5).layout(records: 10).planes == 1)
    #expect(ColumnWidth(bits: 9).layout(records: 10).planes == 2)
    #expect(ColumnWidth(bits: 64).layout(records: 10).planes == 8)
    #expect(ColumnWidth(code: 12) == nil)
  }
}
