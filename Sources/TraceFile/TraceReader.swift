import Arch

/// A trace file that is open for reading.
///
/// Each unit has a cursor of its own through the segments, so units may be far apart. Memory is
/// independent of the length of the trace, but for 16 bytes a segment: a frame is decoded straight
/// into the caller's buffer, and the packed contents of two segments and at most 12 MB of tables
/// are kept.
///
/// Copies share their scratch memory: use a reader, and copies of it, on one thread.
public struct TraceReader: RecordSource {
  let store: TraceStore
  let index: TraceIndex
  private var cursors: [Cursor]
  private var cache: TableCache

  /// Why the stored index could not be used and was made anew by scanning; nil where it could.
  public let indexProblem: TesseraError?

  private struct Cursor {
    var segment = 0
    /// Records that are still to come.
    var remaining: Int
  }

  /// Opens a trace, which is recognised by its first bytes, whatever its name.
  ///
  /// - Throws: `TesseraError` with file and offset, where it is no trace, is damaged or cut off.
  public init(path: String) throws {
    store = try TraceStore(path: path)
    do {
      index = try store.storedIndex()
      indexProblem = nil
    } catch {
      index = try store.scannedIndex()
      indexProblem = error
    }
    cursors = index.recordsByUnit.map { Cursor(remaining: $0) }
    cache = TableCache(segments: index.segments.count)
  }

  public var path: String { store.file.path }
  public var header: TraceHeader { store.header }
  /// The size of the file in bytes.
  public var size: Int { store.file.size }
  public var segmentCount: Int { index.segments.count }
  /// The records of all units, repeats not expanded.
  public var recordCount: Int { index.records }
  /// The records of each unit.
  public var recordCounts: [Int] { index.recordsByUnit }
  public var largestFrame: Int { index.largestFrame }

  /// The layers of the segments, in their order.
  public var segmentLayers: [Int] { index.segments.map { Int($0.layer) } }

  /// Starts every unit's stream again.
  public mutating func rewind() {
    cursors = index.recordsByUnit.map { Cursor(remaining: $0) }
  }

  public mutating func nextFrame(
    unit: Int, into buffer: inout MutableSpan<Record>
  ) throws -> Frame? {
    guard cursors.indices.contains(unit) else {
      throw TesseraError(at: path, "found unit \(unit), expected less than \(cursors.count)")
    }
    guard cursors[unit].remaining > 0 else { return nil }
    while cursors[unit].segment < index.segments.count {
      let segment = cursors[unit].segment
      cursors[unit].segment += 1
      guard let place = try cache.place(unit: unit, segment: segment, store, index) else {
        continue
      }
      let count = Int(place.entry.records)
      guard count <= cursors[unit].remaining, count <= index.largestFrame else {
        throw TesseraError(
          at: "\(path): segment \(segment)",
          "found \(count) records of unit \(store.unitNames[unit]), expected at most "
            + "\(min(cursors[unit].remaining, index.largestFrame)) as in the index")
      }
      guard count <= buffer.count else {
        throw TesseraError(
          at: path, "found a buffer of \(buffer.count) records, expected at least \(largestFrame)")
      }
      try store.decode(place, into: &buffer)
      cursors[unit].remaining -= count
      return Frame(count: count, layer: place.layer, segment: segment)
    }
    throw TesseraError(
      at: path,
      "found the end of the segments, expected \(cursors[unit].remaining) more records of unit "
        + "\(store.unitNames[unit]) as in the index")
  }

  /// Calls `body` with each frame of some segments, in the order of the file.
  func forEachFrame(
    inSegments segments: Range<Int>,
    _ body: (FramePlace, Span<Record>) throws -> Void
  ) throws {
    var buffer = [Record](repeating: Record(operation: 0), count: max(1, index.largestFrame))
    for segment in segments {
      let table = try store.table(ofSegment: segment, in: index)
      for entry in table.entries {
        guard Int(entry.records) <= buffer.count else {
          throw TesseraError(
            at: "\(path): segment \(segment)",
            "found a frame of \(entry.records) records, expected at most \(buffer.count)")
        }
        let place = FramePlace(segment: segment, table: table, entry: entry)
        var target = buffer.mutableSpan
        try store.decode(place, into: &target)
        try body(place, buffer.span.extracting(0..<Int(entry.records)))
      }
    }
  }
}

/// Where a frame is.
struct FramePlace {
  var segment: Int
  var layer: Int
  var entry: SegmentTable.Entry
  var pack: SegmentTable.Pack
  var unit: Int { Int(entry.unit) }

  init(segment: Int, table: borrowing SegmentTable, entry: SegmentTable.Entry) {
    self.segment = segment
    layer = table.layer
    self.entry = entry
    pack = table.packs[Int(entry.pack)]
  }
}

/// The tables of segments that were read last, up to a number of entries.
struct TableCache {
  private var tables: [SegmentTable?]
  /// The segments whose tables are held, oldest first.
  private var held: [Int] = []
  private var entries = 0

  private static let entryLimit = 1 << 19

  init(segments: Int) {
    tables = Array(repeating: nil, count: segments)
  }

  /// Where the frame of a unit in a segment is; nil where it has none.
  mutating func place(
    unit: Int, segment: Int, _ store: TraceStore, _ index: TraceIndex
  ) throws(TesseraError) -> FramePlace? {
    if let table = tables[segment] { return Self.place(unit, segment, table) }
    let table = try store.table(ofSegment: segment, in: index)
    // A table without entries takes memory too.
    while entries + table.entries.count + held.count > Self.entryLimit, let oldest = held.first {
      held.removeFirst()
      entries -= tables[oldest]?.entries.count ?? 0
      tables[oldest] = nil
    }
    held.append(segment)
    entries += table.entries.count
    tables[segment] = table
    return Self.place(unit, segment, table)
  }

  private static func place(
    _ unit: Int, _ segment: Int, _ table: SegmentTable
  ) -> FramePlace? {
    table.entry(unit: unit).map { FramePlace(segment: segment, table: table, entry: $0) }
  }
}
