import Arch
import Testing

@testable import TraceFile

/// Does what was written come back?
@Suite struct RoundTripTests {
  @Test(arguments: 0..<40) func randomTracesComeBack(seed: Int) throws {
    let folder = try TemporaryFolder()
    let trace = try TestTrace.random(seed: UInt64(seed), records: seed % 4 == 0 ? 2000 : 40)
    try trace.write(to: folder.file("a.tsr"), level: 1 + seed % 9)
    #expect(try TestTrace(path: folder.file("a.tsr")) == trace, "seed \(seed)")
    #expect(folder.contents == ["a.tsr"])
  }

  @Test func framesOfASegmentMayTakeSeveralPacks() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 3)
    var trace = try TestTrace.random(seed: 3, segments: 2, records: 4)
    for segment in trace.segments.indices {
      for unit in trace.segments[segment].records.indices
      where !trace.segments[segment].records[unit].isEmpty {
        let first = trace.segments[segment].records[unit][0]
        trace.segments[segment].records[unit] += (0..<30_000).map { _ in
          var record = Record(operation: first.operation)
          record.operand0 = UInt32.random(in: 0...RecordLimits.field, using: &generator)
          record.payload0 = UInt32.random(in: 0...RecordLimits.field, using: &generator)
          return record
        }
      }
    }
    try trace.write(to: folder.file("a"))
    #expect(try TestTrace(path: folder.file("a")) == trace)
    let reader = try TraceReader(path: folder.file("a"))
    let table = try reader.store.table(ofSegment: 0, in: reader.index)
    #expect(table.packs.count > 1 && table.packs.count < table.entries.count)
  }

  @Test func aFullFrameComesBack() throws {
    let folder = try TemporaryFolder()
    var trace = try TestTrace.random(seed: 99, segments: 1)
    var generator = SeededGenerator(seed: 7)
    trace.segments[0].records[0] = (0..<RecordLimits.frame).map { _ in
      Record.random(operations: 1, tokens: trace.header.tokens.count, &generator)
    }
    try trace.write(to: folder.file("a"))
    #expect(try TestTrace(path: folder.file("a")) == trace)
  }

  @Test func aRecordTooManyIsRefused() throws {
    let folder = try TemporaryFolder()
    let trace = try TestTrace.random(seed: 1, segments: 0)
    let writer = try TraceWriter(path: folder.file("a"), header: trace.header)
    try writer.beginSegment(layer: 0)
    for _ in 0..<RecordLimits.frame { try writer.append(Record(operation: 0), unit: 0) }
    let error = oneLineError { try writer.append(Record(operation: 0), unit: 0) }
    #expect(error?.contains("expected another segment") == true)
    #expect(oneLineError { try writer.finish() } != nil)
  }

  @Test func unitsMayBeInDifferentSegments() throws {
    let folder = try TemporaryFolder()
    let trace = try TestTrace.random(seed: 5, segments: 30)
    try trace.write(to: folder.file("a"))
    var reader = try TraceReader(path: folder.file("a"))
    var buffer = [Record](repeating: Record(operation: 0), count: reader.largestFrame)
    var target = buffer.mutableSpan
    var generator = SeededGenerator(seed: 11)
    var places = [Int](repeating: -1, count: trace.header.unitCount)
    var isDone = [Bool](repeating: false, count: places.count)
    while isDone.contains(false) {
      let unit = Int.random(in: places.indices, using: &generator)
      guard let frame = try reader.nextFrame(unit: unit, into: &target) else {
        isDone[unit] = true
        continue
      }
      #expect(frame.segment > places[unit])
      for skipped in places[unit] + 1..<frame.segment {
        #expect(trace.segments[skipped].records[unit].isEmpty)
      }
      places[unit] = frame.segment
      #expect(trace.segments[frame.segment].records[unit] == (0..<frame.count).map { target[$0] })
    }
  }

  @Test func sameTraceSameBytes() throws {
    let folder = try TemporaryFolder()
    let trace = try TestTrace.random(seed: 21)
    try trace.write(to: folder.file("a"))
    try trace.write(to: folder.file("b"))
    #expect(try bytes(of: folder.file("a")) == bytes(of: folder.file("b")))
  }

  @Test func aTraceWithoutSegmentsComesBack() throws {
    let folder = try TemporaryFolder()
    let trace = try TestTrace.random(seed: 3, segments: 0)
    try trace.write(to: folder.file("a"))
    #expect(try TestTrace(path: folder.file("a")) == trace)
    #expect(try TraceReader(path: folder.file("a")).verify().records == 0)
  }

  @Test(arguments: [
    Record(operation: 9), Record(operation: 0, repeatCount: 0),
    Record(operation: 0, operand1: 1 << 31), Record(operation: 0, waitToken: 60_000),
    Record(operation: 0, postToken: 60_000), Record(operation: 0, waitToken: 0, waitCount: -1),
    Record(operation: 0, waitToken: 0, waitCount: 1 << 49), Record(operation: 0, waitCount: 5),
  ])
  func recordsOutsideTheLimitsAreRefused(record: Record) throws {
    let folder = try TemporaryFolder()
    let header = try TestTrace.random(seed: 1, segments: 0).header
    let writer = try TraceWriter(path: folder.file("a"), header: header)
    try writer.beginSegment(layer: 0)
    let error = oneLineError { try writer.append(record, unit: 0) }
    #expect(error?.contains("expected") == true)
  }

  @Test func nothingIsLeftWithoutFinish() throws {
    let folder = try TemporaryFolder()
    do {
      let header = try TestTrace.random(seed: 1, segments: 0).header
      let writer = try TraceWriter(path: folder.file("a"), header: header)
      try writer.beginSegment(layer: 0)
      #expect(folder.contents.count == 1)
      #expect(folder.contents != ["a"])
    }
    #expect(folder.contents == [])
  }

  @Test func levelsOutsideTheRangeAreRefused() throws {
    let folder = try TemporaryFolder()
    let header = try TestTrace.random(seed: 1, segments: 0).header
    let error = oneLineError {
      _ = try TraceWriter(path: folder.file("a"), header: header, level: 20)
    }
    #expect(error?.contains("expected 1 to 19") == true)
    #expect(folder.contents == [])
  }
}
