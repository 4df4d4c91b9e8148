import Arch
import Testing

/// Does the queue in memory give out what it took?
@Suite struct SegmentQueueTests {
  @Test func recordsComeBackByUnitAndSegment() throws {
    var queue = SegmentQueue(units: 2)
    try queue.beginSegment(layer: 4)
    try queue.append(Record(operation: 0), unit: 0)
    try queue.append(Record(operation: 1), unit: 0)
    try queue.beginSegment(layer: 5)
    try queue.append(Record(operation: 2), unit: 1)
    try queue.append(Record(operation: 3), unit: 0)
    #expect(queue.largestFrame == 2)
    #expect(queue.recordCount == 4)
    var buffer = [Record](repeating: Record(operation: 9), count: 2)
    var target = buffer.mutableSpan
    #expect(
      try queue.nextFrame(unit: 0, into: &target) == Frame(count: 2, layer: 4, segment: 0))
    #expect(target[0].operation == 0 && target[1].operation == 1)
    #expect(
      try queue.nextFrame(unit: 1, into: &target) == Frame(count: 1, layer: 5, segment: 1))
    #expect(target[0].operation == 2)
    #expect(
      try queue.nextFrame(unit: 0, into: &target) == Frame(count: 1, layer: 5, segment: 1))
    #expect(try queue.nextFrame(unit: 0, into: &target) == nil)
    // Appending after a unit has caught up goes on in a frame of its own.
    try queue.append(Record(operation: 7), unit: 0)
    #expect(
      try queue.nextFrame(unit: 0, into: &target) == Frame(count: 1, layer: 5, segment: 1))
  }

  @Test func misuseIsAnError() {
    var queue = SegmentQueue(units: 1)
    #expect(throws: TesseraError.self) { try queue.append(Record(operation: 0), unit: 0) }
    #expect(throws: TesseraError.self) { try queue.beginSegment(layer: -1) }
    #expect(throws: Never.self) { try queue.beginSegment(layer: 0) }
    #expect(throws: TesseraError.self) { try queue.append(Record(operation: 0), unit: 1) }
    #expect(throws: TesseraError.self) {
      for _ in 0...RecordLimits.frame { try queue.append(Record(operation: 0), unit: 0) }
    }
  }
}
