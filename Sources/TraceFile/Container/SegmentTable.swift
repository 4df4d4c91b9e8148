import Arch

/// Where the frames of a segment are: units ascending, each with the records and bytes of its
/// frame.
struct SegmentTable {
  struct Entry: Equatable {
    var unit: Int32
    var records: Int32
    /// From the start of the file.
    var offset: Int
    var size: Int
  }

  var layer: Int
  var entries: [Entry]

  /// The most bytes of a table's content.
  static func bound(frames: Int) -> Int { 16 + 12 * frames }

  /// The content of a table, before compression.
  static func content(_ frames: some Sequence<(unit: Int, records: Int, size: Int)>) -> [UInt8] {
    var bytes: [UInt8] = []
    var previous = -1
    for frame in frames {
      bytes.append(varint: UInt64(frame.unit - previous - 1))
      bytes.append(varint: UInt64(frame.records))
      bytes.append(varint: UInt64(frame.size))
      previous = frame.unit
    }
    return bytes
  }

  /// Reads a table and checks it against the mark of its segment.
  ///
  /// - Throws: `TesseraError` without a place.
  init(
    _ content: UnsafeBufferPointer<UInt8>, of mark: SegmentMark, at offset: Int, units: Int
  ) throws(TesseraError) {
    layer = mark.layer
    entries = []
    entries.reserveCapacity(mark.frames)
    var reader = ByteReader(content)
    var place = offset + Mark.size + mark.tableSize
    let end = offset + mark.size
    var unit = -1
    var records = 0
    for _ in 0..<mark.frames {
      unit += try reader.varint(in: 0...units, "a distance to the next unit of") + 1
      guard unit < units else {
        throw TesseraError("found unit \(unit) in a segment, expected less than \(units)")
      }
      let count = try reader.varint(in: 1...RecordLimits.frame, "a number of records of")
      let size = try reader.varint(
        in: 1...FrameBounds.compressed(records: count), "a frame size of")
      guard size <= end - place else {
        throw TesseraError("found a frame of \(size) bytes, expected at most \(end - place)")
      }
      entries.append(
        Entry(unit: Int32(unit), records: Int32(count), offset: place, size: size))
      place += size
      records += count
    }
    guard reader.remaining == 0, place == end, records == mark.records else {
      throw TesseraError(
        "found a segment of \(records) records up to offset \(place), expected \(mark.records) "
          + "up to \(end)")
    }
  }

  /// The frame of a unit, if it has one. O(log n).
  func entry(unit: Int) -> Entry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].unit < unit { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].unit == unit ? entries[low] : nil
  }
}
