import Arch

/// Where the segments of a trace are and how many records each unit has.
struct TraceIndex: Equatable {
  struct Segment: Equatable {
    var offset: Int
    var layer: Int32
  }

  var segments: [Segment] = []
  var recordsByUnit: [Int]
  var records = 0
  var largestFrame = 0
  /// The place of the end mark.
  var endOffset = 0

  init(units: Int) {
    recordsByUnit = Array(repeating: 0, count: units)
  }

  /// Adds a segment that was just written or scanned.
  mutating func append(
    offset: Int, layer: Int, frames: some Sequence<(unit: Int, records: Int)>
  ) {
    segments.append(Segment(offset: offset, layer: Int32(layer)))
    for frame in frames {
      recordsByUnit[frame.unit] += frame.records
      records += frame.records
      largestFrame = max(largestFrame, frame.records)
    }
  }

  /// The end mark that belongs to this index.
  func endMark(indexSize: Int) -> EndMark {
    EndMark(
      segments: segments.count, largestFrame: largestFrame, records: records, indexSize: indexSize)
  }

  /// The most bytes of content of an index.
  static func bound(segments: Int, units: Int) -> Int { 16 + 16 * segments + 10 * units }

  /// What is stored: for each segment the distance from the one before and its layer, for each
  /// unit its records.
  func content(headerEnd: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var previous = headerEnd
    for segment in segments {
      bytes.append(varint: UInt64(segment.offset - previous))
      bytes.append(varint: UInt64(segment.layer))
      previous = segment.offset
    }
    for records in recordsByUnit { bytes.append(varint: UInt64(records)) }
    return bytes
  }

  /// Reads an index and checks it against the end mark.
  ///
  /// - Throws: `TesseraError` without a place.
  init(
    _ content: UnsafeBufferPointer<UInt8>, mark: EndMark, endOffset: Int, headerEnd: Int,
    units: Int, layers: Int
  ) throws(TesseraError) {
    self.init(units: units)
    self.endOffset = endOffset
    var reader = ByteReader(content)
    segments.reserveCapacity(mark.segments)
    var offset = headerEnd
    for index in 0..<mark.segments {
      let distance = try reader.varint(in: 0...endOffset, "a distance between segments of")
      let layer = try reader.varint(in: 0...max(0, layers - 1), "layer")
      guard index == 0 ? distance == 0 : distance >= Mark.size, layers > 0,
        distance <= endOffset - Mark.size - offset
      else {
        throw TesseraError(
          "found segment \(index) in the index \(distance) bytes after the one before, expected "
            + "\(Mark.size) to \(endOffset - Mark.size - offset)")
      }
      offset += distance
      segments.append(Segment(offset: offset, layer: Int32(layer)))
    }
    var sum = 0
    for unit in 0..<units {
      let count = try reader.varint(
        in: 0...(mark.segments * RecordLimits.frame), "a number of records of")
      recordsByUnit[unit] = count
      // Units and segments are bounded, so the sum stays far below 2⁶³.
      sum += count
    }
    guard reader.remaining == 0, sum == mark.records else {
      throw TesseraError("found \(sum) records in the index, expected \(mark.records)")
    }
    guard mark.largestFrame <= RecordLimits.frame else {
      throw TesseraError(
        "found a largest frame of \(mark.largestFrame) records, expected at most "
          + "\(RecordLimits.frame)")
    }
    records = sum
    largestFrame = mark.largestFrame
  }
}
