import Arch

/// Where the frames of a segment are: units ascending, each in a pack with others.
///
/// A pack is one zstd frame, the content of which is that of its frames, one after the other.
struct SegmentTable {
  struct Entry: Equatable {
    var unit: Int32
    var records: Int32
    /// Where the frame begins in the content of its pack, and how long it is.
    var start: Int32
    var length: Int32
    /// Index into the packs.
    var pack: Int32
  }

  struct Pack: Equatable {
    /// From the start of the file.
    var offset: Int
    var size: Int
    /// How long its content is.
    var length: Int
  }

  /// What a table says of one frame.
  struct Part {
    var unit: Int
    var records: Int
    var length: Int
    /// The size of the pack that begins with it, or 0.
    var packSize: Int
  }

  var layer: Int
  var entries: [Entry]
  var packs: [Pack]

  /// The most bytes of a table's content.
  static func bound(frames: Int) -> Int { 16 + 18 * frames }

  /// The most bytes of a pack's content.
  static let packLimit = 1 << 24

  /// The content of a table, before compression.
  static func content(_ parts: some Sequence<Part>) -> [UInt8] {
    var bytes: [UInt8] = []
    var previous = -1
    for part in parts {
      bytes.append(varint: UInt64(part.unit - previous - 1))
      bytes.append(varint: UInt64(part.records))
      bytes.append(varint: UInt64(part.length))
      bytes.append(varint: UInt64(part.packSize))
      previous = part.unit
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
    packs = []
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
      let length = try reader.varint(
        in: 1...FrameBounds.content(records: count), "a frame size of")
      let size = try reader.varint(in: 0...(end - place), "a pack size of")
      if size > 0 {
        packs.append(Pack(offset: place, size: size, length: 0))
        place += size
      }
      guard let pack = packs.indices.last else {
        throw TesseraError("found a frame before the first pack, expected it in a pack")
      }
      let start = packs[pack].length
      guard length <= Self.packLimit - start else {
        throw TesseraError(
          "found a pack of \(start + length) bytes, expected at most \(Self.packLimit)")
      }
      packs[pack].length = start + length
      entries.append(
        Entry(
          unit: Int32(unit), records: Int32(count), start: Int32(start), length: Int32(length),
          pack: Int32(pack)))
      records += count
    }
    guard reader.remaining == 0, place == end, records == mark.records else {
      throw TesseraError(
        "found a segment of \(records) records up to offset \(place), expected \(mark.records) "
          + "up to \(end)")
    }
  }

  /// What was read, as it is written.
  var parts: [Part] {
    entries.map { entry in
      Part(
        unit: Int(entry.unit), records: Int(entry.records), length: Int(entry.length),
        packSize: entry.start == 0 ? packs[Int(entry.pack)].size : 0)
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
