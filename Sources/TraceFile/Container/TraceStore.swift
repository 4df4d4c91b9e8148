import Arch

/// The parts of an open trace file, checked as they are read: what reader, scan and verification
/// share.
struct TraceStore {
  let file: InputFile
  let header: TraceHeader
  /// Where the first segment begins.
  let headerEnd: Int
  let unitNames: [String]
  private let limits: [FrameDecoder.Limits]
  private let decompressor: Decompressor
  private let decoder: FrameDecoder
  private let packs: PackCache
  private let scratch = ScratchBuffer()

  /// Opens a file and reads its header.
  init(path: String) throws(TesseraError) {
    file = try InputFile(path: path)
    decompressor = try Decompressor()
    decoder = FrameDecoder()
    packs = try PackCache()
    let (file, scratch, decompressor) = (file, scratch, decompressor)
    (header, headerEnd) = try Self.located(file, 0) { () throws(TesseraError) in
      let start = min(file.size, TraceFormat.preambleSize)
      try file.read(start, at: 0, into: scratch)
      let sizes = try TraceFormat.readPreamble(scratch.prefix(start))
      let end = TraceFormat.preambleSize + sizes.headerFrame
      guard end <= file.size else {
        throw TesseraError("found \(file.size) bytes in the file, expected a header up to \(end)")
      }
      try file.read(sizes.headerFrame, at: TraceFormat.preambleSize, into: scratch)
      let text = try decompressor.decompress(
        scratch.prefix(sizes.headerFrame), bound: sizes.headerText)
      return (try TraceHeaderText.decode(text), end)
    }
    unitNames = header.unitNames
    let tokens = header.tokens.count
    limits = header.unitOperations.map {
      FrameDecoder.Limits(operations: $0.count, tokens: tokens)
    }
  }

  var units: Int { unitNames.count }

  /// Puts file and offset in front of an error that has no place yet.
  private static func located<T>(
    _ file: InputFile, _ offset: Int, _ body: () throws(TesseraError) -> T
  ) throws(TesseraError) -> T {
    do throws(TesseraError) {
      return try body()
    } catch {
      if error.description.hasPrefix("\(file.path):") { throw error }
      throw TesseraError(at: "\(file.path): offset \(offset)", error.description)
    }
  }

  /// Reads the mark at an offset; the part it introduces ends at `limit` or before.
  func mark(at offset: Int, limit: Int) throws(TesseraError) -> Mark {
    try Self.located(file, offset) { () throws(TesseraError) in
      guard offset >= headerEnd, offset <= limit else {
        throw TesseraError(
          "found an offset outside the segments, expected \(headerEnd) to \(limit)")
      }
      let size = min(Mark.size, limit - offset)
      try file.read(size, at: offset, into: scratch)
      let mark = try Mark(scratch.prefix(size))
      if case .segment(let segment) = mark {
        guard segment.size >= Mark.size, segment.size <= limit - offset,
          segment.tableSize <= segment.size - Mark.size
        else {
          throw TesseraError(
            "found a segment of \(segment.size) bytes with a table of \(segment.tableSize), "
              + "expected at most \(limit - offset) in the file")
        }
        guard segment.frames <= units, segment.layer < header.layers.count else {
          throw TesseraError(
            "found \(segment.frames) frames of layer \(segment.layer), expected at most \(units) "
              + "of one of \(header.layers.count) layers")
        }
      }
      return mark
    }
  }

  /// Reads the table of the segment at an offset.
  func table(of mark: SegmentMark, at offset: Int) throws(TesseraError) -> SegmentTable {
    try Self.located(file, offset) { () throws(TesseraError) in
      try file.read(mark.tableSize, at: offset + Mark.size, into: scratch)
      let content = try decompressor.decompress(
        scratch.prefix(mark.tableSize), bound: SegmentTable.bound(frames: mark.frames))
      let table = try SegmentTable(content, of: mark, at: offset, units: units)
      packs.reserve(packsOfSegment: table.packs.count)
      return table
    }
  }

  /// Reads the mark and the table of a segment that the index places at an offset.
  func table(
    ofSegment index: Int, in traceIndex: TraceIndex
  ) throws(TesseraError) -> SegmentTable {
    let segment = traceIndex.segments[index]
    let end =
      index + 1 < traceIndex.segments.count
      ? traceIndex.segments[index + 1].offset : traceIndex.endOffset
    let mark = try mark(at: segment.offset, limit: end)
    guard case .segment(let found) = mark, found.index == index,
      found.layer == Int(segment.layer), found.size == end - segment.offset
    else {
      throw TesseraError(
        at: "\(file.path): offset \(segment.offset)",
        "found something else, expected segment \(index) of layer \(segment.layer) up to \(end)")
    }
    return try table(of: found, at: segment.offset)
  }

  /// Restores the records of a frame to the start of the buffer.
  func decode(
    _ place: FramePlace, into buffer: inout MutableSpan<Record>
  ) throws(TesseraError) {
    let (entry, pack) = (place.entry, place.pack)
    do throws(TesseraError) {
      let content = try packs.content(
        at: pack.offset, size: pack.size, length: pack.length, of: file)
      let range = Int(entry.start)..<Int(entry.start) + Int(entry.length)
      try decoder.decode(
        UnsafeBufferPointer(rebasing: content[range]), count: Int(entry.records),
        limits: limits[place.unit], into: &buffer)
    } catch {
      if error.description.hasPrefix("\(file.path):") { throw error }
      throw TesseraError(
        at: "\(file.path): offset \(pack.offset): segment \(place.segment): unit "
          + unitNames[place.unit], error.description)
    }
  }

  /// The compressed bytes of a pack, as they are.
  func bytes(of pack: SegmentTable.Pack) throws(TesseraError) -> [UInt8] {
    try file.read(pack.size, at: pack.offset, into: scratch)
    return Array(scratch.prefix(pack.size))
  }

  /// Reads the index that the footer points to.
  ///
  /// - Throws: `TesseraError` where there is none or it is damaged.
  func storedIndex() throws(TesseraError) -> TraceIndex {
    let footerStart = file.size - TraceFormat.footerSize
    guard footerStart >= headerEnd + Mark.size else {
      throw TesseraError(at: "\(file.path): offset \(file.size)", "found no footer, expected one")
    }
    try file.read(TraceFormat.footerSize, at: footerStart, into: scratch)
    guard let place = TraceFormat.readFooter(scratch.prefix(TraceFormat.footerSize)),
      let endOffset = Int(exactly: place), endOffset <= footerStart
    else {
      throw TesseraError(
        at: "\(file.path): offset \(footerStart)", "found other bytes, expected a footer")
    }
    guard case .end(let mark) = try mark(at: endOffset, limit: footerStart) else {
      throw TesseraError(
        at: "\(file.path): offset \(endOffset)", "found a segment, expected the end mark")
    }
    return try Self.located(file, endOffset) { () throws(TesseraError) in
      let start = endOffset + Mark.size
      guard mark.indexSize == footerStart - start,
        mark.segments <= (endOffset - headerEnd) / Mark.size
      else {
        throw TesseraError(
          "found an index of \(mark.segments) segments in \(mark.indexSize) bytes, expected "
            + "\(footerStart - start) bytes")
      }
      try file.read(mark.indexSize, at: start, into: scratch)
      let content = try decompressor.decompress(
        scratch.prefix(mark.indexSize),
        bound: TraceIndex.bound(segments: mark.segments, units: units))
      return try TraceIndex(
        content, mark: mark, endOffset: endOffset, headerEnd: headerEnd, units: units,
        layers: header.layers.count)
    }
  }

  /// Makes the index anew by going from mark to mark.
  ///
  /// - Throws: `TesseraError` where a mark or table is damaged, or the end mark is missing: the
  ///   trace is cut off.
  func scannedIndex() throws(TesseraError) -> TraceIndex {
    var index = TraceIndex(units: units)
    var offset = headerEnd
    while true {
      guard offset < file.size else {
        throw TesseraError(
          at: "\(file.path): offset \(offset)",
          "found the end of the file after \(index.segments.count) segments, expected another "
            + "segment or the end mark: the trace is cut off")
      }
      switch try mark(at: offset, limit: file.size) {
      case .segment(let segment):
        guard segment.index == index.segments.count else {
          throw TesseraError(
            at: "\(file.path): offset \(offset)",
            "found segment \(segment.index), expected segment \(index.segments.count)")
        }
        let table = try table(of: segment, at: offset)
        index.append(
          offset: offset, layer: segment.layer,
          frames: table.entries.lazy.map { (Int($0.unit), Int($0.records)) })
        offset += segment.size
      case .end(let mark):
        index.endOffset = offset
        guard mark == index.endMark(indexSize: mark.indexSize) else {
          throw TesseraError(
            at: "\(file.path): offset \(offset)",
            "found an end mark of \(mark.segments) segments and \(mark.records) records, expected "
              + "\(index.segments.count) and \(index.records)")
        }
        return index
      }
    }
  }
}
