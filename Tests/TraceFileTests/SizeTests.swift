import Arch
import Testing

@testable import TraceFile

/// Is a trace as small as it is meant to be, at the default level?
@Suite struct SizeTests {
  /// A trace of 16 tiles and what feeds and drains them.
  private static func header() throws -> TraceHeader {
    try TraceHeader(
      generator: "test",
      components: [
        TraceComponent(
          path: "tiles", instances: 16,
          units: [
            TraceUnit(
              name: "main",
              operations: [
                TraceOperation(name: "write", operands: ["block", "rows"]),
                TraceOperation(
                  name: "access", operands: ["block", "rows"], payloads: ["inputs", "products"]),
              ])
          ])
      ], layers: ["conv1"], tokens: ["inputs", "done"])
  }

  /// Writes frames of one unit after the other; returns the statistics of the file.
  private static func size(
    records: Int, _ make: (Int, inout SeededGenerator) -> Record?
  ) throws -> TraceStatistics {
    let folder = try TemporaryFolder()
    let writer = try TraceWriter(path: folder.file("a"), header: header())
    var generator = SeededGenerator(seed: 1)
    try writer.beginSegment(layer: 0)
    for unit in 0..<2 {
      for index in 0..<records {
        if let record = make(index, &generator) { try writer.append(record, unit: unit) }
      }
    }
    try writer.finish()
    return try TraceReader(path: folder.file("a")).statistics(countsEntropy: true)
  }

  @Test func denseAccessesTakeAFiftiethOfAByte() throws {
    let statistics = try Self.size(records: 50_000) { index, _ in
      Record(
        operation: index % 500 < 16 ? 0 : 1, operand0: UInt32(index / 500 % 16),
        operand1: index % 9 == 8 ? 5 : 16, waitToken: 0, waitCount: Int64(index / 9 + 1),
        postToken: index % 9 == 8 ? 1 : Record.noToken)
    }
    print("dense: \(statistics.bytesPerRecord) B a record")
    #expect(statistics.bytesPerExpandedRecord <= 0.02)
  }

  @Test func skippedBlocksTakeTwoFifthsOfAByte() throws {
    var count: Int64 = 0
    let statistics = try Self.size(records: 50_000) { index, generator in
      if Double.random(in: 0..<1, using: &generator) < 0.1 { return nil }
      count += 1
      return Record(
        operation: 1, repeatCount: 2 + generator.binomial(3, 0.3), operand0: UInt32(index % 16),
        operand1: 16, waitToken: 0, waitCount: Int64(index / 16), postToken: 1)
    }
    print("sparse: \(statistics.bytesPerRecord) B a record")
    #expect(statistics.bytesPerRecord <= 0.4)
  }

  @Test func exactCountsTakeTheirEntropy() throws {
    let statistics = try Self.size(records: 50_000) { index, generator in
      Record(
        operation: 1, operand0: UInt32(index % 16), operand1: 16,
        payload0: generator.binomial(16, 0.55), payload1: generator.binomial(16 * 256, 0.18),
        waitToken: 0, waitCount: Int64(index / 16), postToken: 1)
    }
    let entropy = try #require(statistics.payloadEntropyBytes)
    print("exact: \(statistics.fileSize) B, \(Double(statistics.fileSize) / entropy) of entropy")
    #expect(Double(statistics.fileSize) <= 1.1 * entropy)
  }

  @Test func exactCountsThatDependOnOneAnotherTakeLess() throws {
    let statistics = try Self.size(records: 50_000) { index, generator in
      let inputs = generator.binomial(16, 0.55)
      return Record(
        operation: 1, operand0: UInt32(index % 16), operand1: 16, payload0: inputs,
        payload1: generator.binomial(Int(inputs) * 256, 0.33), waitToken: 0,
        waitCount: Int64(index / 16), postToken: 1)
    }
    let entropy = try #require(statistics.payloadEntropyBytes)
    print("exact, dependent: \(Double(statistics.fileSize) / entropy) of entropy")
    #expect(Double(statistics.fileSize) <= entropy)
  }

  @Test func smallFramesTakeLittleOverhead() throws {
    let folder = try TemporaryFolder()
    let writer = try TraceWriter(path: folder.file("a"), header: Self.header())
    for segment in 0..<50 {
      try writer.beginSegment(layer: 0)
      for unit in 0..<16 {
        try writer.append(
          Record(
            operation: 1, repeatCount: 3136, operand0: UInt32(unit), operand1: 16, waitToken: 0,
            waitCount: Int64(segment + 1), postToken: 1), unit: unit)
      }
    }
    try writer.finish()
    let statistics = try TraceReader(path: folder.file("a")).statistics()
    print("frame of one record: \(statistics.bytesPerRecord) B")
    #expect(statistics.bytesPerRecord <= 64)
  }
}
