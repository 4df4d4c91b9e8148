import Arch

/// Writes a trace file, segment by segment.
///
/// Memory holds one segment. The file is an `AtomicFile`: it gets its name in `finish`; until then it
/// has a temporary name beside it, and without `finish`, or on an interrupt, it is removed. A class, because sinks are passed as
/// copyable values; a writer belongs to one thread.
public final class TraceWriter: RecordSink {
  public let header: TraceHeader
  private let output: AtomicFile
  /// Bytes written so far.
  private var size = 0
  private let encoder: FrameEncoder
  private let packer: FramePacker
  private let compressor: Compressor
  private let operationCounts: [Int]
  private let headerEnd: Int
  private var index: TraceIndex
  private var state = State.beforeSegments

  /// The records of the current segment by unit, and the units that have any.
  private let pending: UnsafeMutableBufferPointer<[Record]>
  private var touched: [Int] = []

  private enum State: Equatable {
    case beforeSegments
    case inSegment(layer: Int)
    case finished
    case failed
  }

  /// A pack is closed when its content has grown to this.
  private static let packSize = 1 << 20

  /// The compression level that is used unless another is given.
  public static let defaultLevel = 3

  /// Starts a file.
  ///
  /// - Parameter level: of zstd, 1 to 19.
  /// - Throws: `TesseraError` where the file cannot be made, or the header is too large.
  public init(path: String, header: TraceHeader, level: Int = defaultLevel) throws {
    self.header = header
    encoder = try FrameEncoder()
    packer = try FramePacker(level: level)
    compressor = try Compressor(.level(level))
    operationCounts = header.unitOperations.map(\.count)
    let text = try TraceHeaderText.encode(header)
    let frame = try compressor.compress(text)
    headerEnd = TraceFormat.preambleSize + frame.count
    index = TraceIndex(units: operationCounts.count)
    pending = .allocate(capacity: operationCounts.count)
    pending.initialize(repeating: [])
    output = try AtomicFile(path)
    try write(
      TraceFormat.preamble(headerFrame: frame.count, headerText: text.count) + frame)
  }

  deinit {
    pending.deinitialize()
    pending.deallocate()
  }

  public func beginSegment(layer: Int) throws {
    guard (0..<header.layers.count).contains(layer) else {
      throw problem("found a segment of layer \(layer), expected less than \(header.layers.count)")
    }
    try endSegment()
    state = .inSegment(layer: layer)
  }

  public func append(_ record: Record, unit: Int) throws {
    guard case .inSegment = state else {
      throw problem("found a record outside a segment, expected beginSegment before it")
    }
    guard unit >= 0, unit < operationCounts.count else {
      throw problem("found a record of unit \(unit), expected less than \(operationCounts.count)")
    }
    if let reason = Self.defect(
      of: record, operations: operationCounts[unit], tokens: header.tokens.count)
    {
      throw problem("found a record of unit \(header.unitNames[unit]) with \(reason)")
    }
    if pending[unit].isEmpty { touched.append(unit) }
    guard pending[unit].count < RecordLimits.frame else {
      throw problem(
        "found more than \(RecordLimits.frame) records of unit \(header.unitNames[unit]) in a "
          + "segment, expected another segment")
    }
    pending[unit].append(record)
  }

  /// Writes the last segment and the index, and gives the file its name.
  ///
  /// - Throws: `TesseraError` where the disk is full or fails, or a call before has thrown; then
  ///   there is no file of that name that was not there before.
  public func finish() throws {
    try endSegment()
    index.endOffset = size
    let frame = try compressor.compress(index.content(headerEnd: headerEnd))
    try write(index.endMark(indexSize: frame.count).bytes)
    try write(frame)
    try write(TraceFormat.footer(endOffset: index.endOffset))
    try output.commit()
    state = .finished
  }

  /// Writes a whole segment of packs that are compressed already, units ascending.
  func writeSegment(
    layer: Int, _ parts: [SegmentTable.Part], _ packs: [[UInt8]]
  ) throws(TesseraError) {
    let table = try compressor.compress(SegmentTable.content(parts))
    let length = packs.reduce(Mark.size + table.count) { $0 + $1.count }
    let mark = SegmentMark(
      index: index.segments.count, layer: layer, frames: parts.count, tableSize: table.count,
      size: length, records: parts.reduce(0) { $0 + $1.records })
    index.append(
      offset: size, layer: layer, frames: parts.lazy.map { ($0.unit, $0.records) })
    try write(mark.bytes + table)
    for pack in packs { try write(pack) }
  }

  private func write(_ bytes: [UInt8]) throws(TesseraError) {
    try output.write(bytes)
    size += bytes.count
  }

  private func endSegment() throws {
    switch state {
    case .beforeSegments: return
    case .finished: throw problem("the trace is finished, expected nothing after that")
    case .failed: throw problem("an error occurred before, expected nothing after that")
    case .inSegment(let layer):
      state = .failed
      var parts: [SegmentTable.Part] = []
      var packs: [[UInt8]] = []
      var content: [UInt8] = []
      var cuts: [Int] = []
      // The first frame of the pack that is being filled.
      var first = 0
      let units = touched.sorted()
      for unit in units {
        let frame = try encoder.encode(pending[unit])
        cuts += frame.cuts.lazy.map { $0 + content.count }
        content += frame.content
        parts.append(
          SegmentTable.Part(
            unit: unit, records: pending[unit].count, length: frame.content.count, packSize: 0))
        pending[unit].removeAll(keepingCapacity: pending[unit].count >= 1024)
        if content.count < Self.packSize && unit != units.last { continue }
        // The end is not a cut; it ends the zstd frame.
        if cuts.last == content.count { cuts.removeLast() }
        packs.append(try packer.pack(content, cuts: cuts))
        parts[first].packSize = packs[packs.count - 1].count
        first = parts.count
        content.removeAll(keepingCapacity: true)
        cuts.removeAll(keepingCapacity: true)
      }
      touched.removeAll(keepingCapacity: true)
      try writeSegment(layer: layer, parts, packs)
      state = .inSegment(layer: layer)
    }
  }

  /// Makes an error, after which the writer accepts nothing.
  private func problem(_ message: String) -> TesseraError {
    if state != .finished { state = .failed }
    return TesseraError(at: output.path, message)
  }

  /// What is wrong with a record, or nil.
  static func defect(of record: Record, operations: Int, tokens: Int) -> String? {
    func isToken(_ token: UInt16) -> Bool { token == Record.noToken || Int(token) < tokens }
    let largest = max(
      max(record.operand0, record.operand1), max(record.payload0, record.payload1),
      max(record.repeatCount, record.waitStride))
    if Int(record.operation) < operations && isToken(record.waitToken)
      && isToken(record.postToken) && largest <= RecordLimits.field && record.repeatCount >= 1
      && record.waitCount >= 0 && record.waitCount <= RecordLimits.waitCount
      && (record.waitToken != Record.noToken || (record.waitCount == 0 && record.waitStride == 0))
    {
      return nil
    }
    if Int(record.operation) >= operations {
      return "operation \(record.operation), expected less than \(operations)"
    }
    if !isToken(record.waitToken) || !isToken(record.postToken) {
      return "tokens \(record.waitToken) and \(record.postToken), expected less than \(tokens)"
    }
    if record.repeatCount < 1 { return "repeat count 0, expected 1 or more" }
    if largest > RecordLimits.field {
      return "a number \(largest), expected at most \(RecordLimits.field)"
    }
    if !(0...RecordLimits.waitCount).contains(record.waitCount) {
      return "wait count \(record.waitCount), expected 0 to \(RecordLimits.waitCount)"
    }
    return "a wait count or stride but no token to wait for, expected 0"
  }
}
