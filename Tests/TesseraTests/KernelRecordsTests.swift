import Foundation
import Testing

@testable import Tessera
@testable import Workloads

/// Records that a program makes while they are taken.
@Suite("Records of a program")
struct KernelRecordsTests {
  private static let outcome = PreparedKernel.Outcome(
    counts: MachineCounts(), placements: [], answers: 3, wrongAnswers: 0)

  /// Segments of two units: lengths by segment and unit.
  private static let lengths = [[3, 0], [0, 2], [5, 1], [0, 0], [1, 4]]

  private static func make(_ sink: inout some RecordSink) throws {
    for (segment, units) in lengths.enumerated() {
      try sink.beginSegment(layer: segment % 2)
      for (unit, length) in units.enumerated() {
        for index in 0..<length {
          try sink.append(
            Record(operation: 1, operand0: UInt32(100 * segment + index)), unit: unit)
        }
      }
    }
  }

  /// All the frames of a source, units in the order that is given.
  private func frames(_ source: inout some RecordSource, units: [Int]) throws -> [[UInt32]] {
    var result: [[UInt32]] = []
    var buffer = [Record](repeating: Record(operation: 0), count: source.largestFrame)
    for unit in units {
      while true {
        var span = buffer.mutableSpan
        guard let frame = try source.nextFrame(unit: unit, into: &span) else { break }
        result.append([UInt32(unit), UInt32(frame.layer)] + buffer[..<frame.count].map(\.operand0))
      }
    }
    return result
  }

  @Test("They are those of a queue, whichever unit is ahead", arguments: [[0, 1], [1, 0]])
  func order(units: [Int]) throws {
    var queue = SegmentQueue(units: 2)
    try Self.make(&queue)
    var records = KernelRecords(units: 2) { sink in
      var sink = sink
      try Self.make(&sink)
      try sink.flush()
      return Self.outcome
    }
    #expect(try frames(&records, units: units) == frames(&queue, units: units))
    #expect(try records.outcome() == Self.outcome)
  }

  @Test("What the program throws comes out of the replay")
  func failure() throws {
    var records = KernelRecords(units: 2) { sink in
      var sink = sink
      try Self.make(&sink)
      throw TesseraError("a wrong answer")
    }
    #expect(throws: TesseraError("a wrong answer")) { _ = try frames(&records, units: [0]) }
  }

  @Test("A program that nobody takes from is ended", arguments: [0, 1])
  func cancelled(frames: Int) throws {
    let ended = DispatchSemaphore(value: 0)
    var records = KernelRecords(units: 2) { sink in
      defer { ended.signal() }
      var sink = sink
      try Self.make(&sink)
      return Self.outcome
    }
    for _ in 0..<frames {
      var buffer = [Record](repeating: Record(operation: 0), count: records.largestFrame)
      var span = buffer.mutableSpan
      _ = try records.nextFrame(unit: 0, into: &span)
    }
    records.cancel()
    // One that has begun ends at its next segment; the other never begins.
    if frames > 0 { ended.wait() }
  }
}
