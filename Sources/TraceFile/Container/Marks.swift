import Arch

/// The fixed-size block at the start of a segment.
struct SegmentMark: Equatable {
  /// The place of the segment in the trace.
  var index: Int
  var layer: Int
  /// The number of units that have records in the segment.
  var frames: Int
  /// The bytes of the compressed table after the mark.
  var tableSize: Int
  /// The bytes from this mark to the next.
  var size: Int
  /// The records of all units together.
  var records: Int

  static let tag = Array("SEG\n".utf8)

  var bytes: [UInt8] {
    var bytes = Mark.head(Self.tag)
    bytes.append(littleEndian: UInt32(index))
    bytes.append(littleEndian: UInt32(layer))
    bytes.append(littleEndian: UInt32(frames))
    bytes.append(littleEndian: UInt32(tableSize))
    bytes.append(littleEndian: UInt64(size))
    bytes.append(littleEndian: UInt64(records))
    bytes.append(littleEndian: Checksum.crc32(bytes))
    return bytes
  }
}

/// The fixed-size block after the last segment, followed by the index.
struct EndMark: Equatable {
  var segments: Int
  /// The most records that a frame of the trace holds.
  var largestFrame: Int
  var records: Int
  /// The bytes of the compressed index after the mark.
  var indexSize: Int

  static let tag = Array("END\n".utf8)

  var bytes: [UInt8] {
    var bytes = Mark.head(Self.tag)
    bytes.append(littleEndian: UInt32(segments))
    bytes.append(littleEndian: UInt32(largestFrame))
    bytes.append(littleEndian: UInt64(records))
    bytes.append(littleEndian: UInt64(indexSize))
    bytes.append(littleEndian: UInt64(0))
    bytes.append(littleEndian: Checksum.crc32(bytes))
    return bytes
  }
}

/// Either of the blocks that stand between the compressed parts.
enum Mark {
  case segment(SegmentMark)
  case end(EndMark)

  static let size = 48

  static func head(_ tag: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: TraceFormat.skippableMagic)
    bytes.append(littleEndian: UInt32(size - 8))
    return bytes + tag
  }

  /// Reads a mark. All its numbers fit an `Int`; nothing else about them is checked.
  ///
  /// - Throws: `TesseraError` without a place, where the bytes are no mark or damaged.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(TesseraError) {
    guard bytes.count == Self.size else {
      throw TesseraError("found the end of the file, expected a segment or the end mark")
    }
    let isEnd = bytes.starts(with: Self.head(EndMark.tag))
    guard isEnd || bytes.starts(with: Self.head(SegmentMark.tag)) else {
      throw TesseraError("found other bytes, expected a segment or the end mark")
    }
    var reader = ByteReader(UnsafeBufferPointer(rebasing: bytes[12...]))
    var small: [Int] = []
    for _ in 0..<(isEnd ? 2 : 4) { small.append(Int(try reader.integer(UInt32.self))) }
    var large: [UInt64] = []
    for _ in 0..<(isEnd ? 3 : 2) { large.append(try reader.integer(UInt64.self)) }
    guard try reader.integer(UInt32.self) == Checksum.crc32(bytes.prefix(Self.size - 4)) else {
      throw TesseraError("found a wrong checksum of a \(isEnd ? "end" : "segment") mark")
    }
    guard let first = Int(exactly: large[0]), let second = Int(exactly: large[1]) else {
      throw TesseraError("found a size of \(large[0]) or \(large[1]), expected less than 2^63")
    }
    if isEnd {
      self = .end(
        EndMark(segments: small[0], largestFrame: small[1], records: first, indexSize: second))
    } else {
      self = .segment(
        SegmentMark(
          index: small[0], layer: small[1], frames: small[2], tableSize: small[3], size: first,
          records: second))
    }
  }
}
