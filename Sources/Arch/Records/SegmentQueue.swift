/// A trace in memory: a sink that keeps records, and the source that gives them out again.
///
/// A unit's part of a segment is released when the unit has taken it. Frames are numbered by
/// segment as in a file. O(1) an append and O(n) a frame.
public struct SegmentQueue: RecordSink, RecordSource {
  /// What one unit still has to take, oldest first.
  private struct Stream {
    var frames: [StoredFrame] = []
    var taken = 0
  }

  private struct StoredFrame {
    var records: [Record]
    var layer: Int
    var segment: Int
  }

  private var streams: [Stream]
  private var layer = 0
  /// The number of the current segment; −1 before the first.
  private var segment = -1
  public private(set) var largestFrame = 0
  /// The records that were appended, repeats not expanded.
  public private(set) var recordCount = 0

  /// Makes an empty queue for that many units.
  public init(units: Int) {
    streams = Array(repeating: Stream(), count: max(0, units))
  }

  public mutating func beginSegment(layer: Int) throws {
    guard (0..<RecordLimits.layers).contains(layer) else {
      throw TesseraError(
        "found a segment of layer \(layer), expected 0 to \(RecordLimits.layers - 1)")
    }
    self.layer = layer
    segment += 1
  }

  public mutating func append(_ record: Record, unit: Int) throws {
    guard segment >= 0, streams.indices.contains(unit) else {
      throw TesseraError(
        "found a record of unit \(unit), expected less than \(streams.count) and a segment")
    }
    let last = streams[unit].frames.count - 1
    guard last >= streams[unit].taken, streams[unit].frames[last].segment == segment else {
      streams[unit].frames.append(
        StoredFrame(records: [record], layer: layer, segment: segment))
      largestFrame = max(largestFrame, 1)
      recordCount += 1
      return
    }
    let count = streams[unit].frames[last].records.count + 1
    guard count <= RecordLimits.frame else {
      throw TesseraError(
        "found more than \(RecordLimits.frame) records of unit \(unit) in segment \(segment), "
          + "expected another segment")
    }
    streams[unit].frames[last].records.append(record)
    largestFrame = max(largestFrame, count)
    recordCount += 1
  }

  public mutating func nextFrame(
    unit: Int, into buffer: inout MutableSpan<Record>
  ) throws -> Frame? {
    guard streams.indices.contains(unit) else {
      throw TesseraError("found unit \(unit), expected less than \(streams.count)")
    }
    let place = streams[unit].taken
    guard place < streams[unit].frames.count else { return nil }
    let frame = streams[unit].frames[place]
    guard frame.records.count <= buffer.count else {
      throw TesseraError(
        "found a buffer of \(buffer.count) records, expected at least \(largestFrame)")
    }
    streams[unit].frames[place].records = []
    streams[unit].taken = place + 1
    if streams[unit].taken >= 64 && 2 * streams[unit].taken >= streams[unit].frames.count {
      // What is taken would add up over a long trace.
      streams[unit].frames.removeFirst(streams[unit].taken)
      streams[unit].taken = 0
    }
    for index in frame.records.indices { buffer[index] = frame.records[index] }
    return Frame(count: frame.records.count, layer: frame.layer, segment: frame.segment)
  }
}
