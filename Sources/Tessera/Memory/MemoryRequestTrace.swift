import Compression
import Foundation

/// Requests to a memory as records of a Tessera trace.
///
/// One unit, `requests`, has the operations `read` and `write`. The address in bytes is operand 0
/// with its low 31 bits and operand 1 with the rest. The payloads hold, split in the same way, how
/// many cycles a request arrives after the one before, as 2·n, or before it, as 2·n − 1.
///
/// - Complexity: memory for one segment, 65,536 requests.
public struct MemoryRequestTrace {
  /// The greatest address that fits.
  public static let largestAddress: Int64 = 1 << 62 - 1

  private static let low: Int64 = 1 << 31 - 1
  private static let components = [
    TraceComponent(
      path: "requests", instances: 1,
      units: [
        TraceUnit(
          name: "queue",
          operations: ["read", "write"].map {
            TraceOperation(
              name: $0, operands: ["address", "addressHigh"], payloads: ["gap", "gapHigh"])
          })
      ])
  ]

  /// Whether a file begins as a Tessera trace does; a pipe, which can be read once, does not.
  public static func isTrace(_ path: String) -> Bool {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard SystemCall.status(resolved)?.isRegularFile == true,
      let handle = FileHandle(forReadingAtPath: resolved)
    else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: TraceFormat.magic.count)).map { Array($0) }
      == TraceFormat.magic
  }

  private var reader: TraceReader
  private var records: [Record]
  private var count = 0
  private var position = 0
  private var number = 0
  private var arrival: Int64 = 0

  /// Opens a trace of requests.
  ///
  /// - Throws: `TesseraError` where it cannot be read or holds something else.
  public init(path: String) throws {
    reader = try TraceReader(path: path)
    guard reader.header.components == Self.components else {
      throw TesseraError(
        at: path, "holds records of an accelerator; expected requests to a memory")
    }
    records = [Record](
      repeating: Record(operation: 0), count: min(reader.largestFrame, RecordLimits.frame))
  }

  /// Where the last request was read: file and number of the record.
  public var place: String { "\(reader.path): record \(number)" }

  /// The next request, or nil at the end.
  ///
  /// - Throws: `TesseraError` where the trace is damaged or a number is too large.
  public mutating func next() throws -> MemoryRequest? {
    while position == count {
      guard let frame = try refill() else { return nil }
      (position, count) = (0, frame.count)
    }
    let record = records[position]
    position += 1
    number += 1
    let address = Int64(record.operand1) << 31 | Int64(record.operand0)
    let gap = Int64(record.payload1) << 31 | Int64(record.payload0)
    let (sum, overflow) = arrival.addingReportingOverflow(
      gap & 1 == 0 ? gap >> 1 : -(gap >> 1) - 1)
    guard record.repeatCount == 1, record.waitToken == Record.noToken, !overflow, sum >= 0,
      sum <= DRAMReplay.latestArrival
    else {
      throw TesseraError(
        at: place,
        "repeats, waits or arrives beyond cycle \(DRAMReplay.latestArrival); expected a request")
    }
    arrival = sum
    return MemoryRequest(address: address, isWrite: record.operation == 1, arrival: sum)
  }

  private mutating func refill() throws -> Frame? {
    var reader = reader
    defer { self.reader = reader }
    var span = records.mutableSpan
    return try reader.nextFrame(unit: 0, into: &span)
  }

  /// Writes requests to a trace.
  ///
  /// - Parameter next: gives the next request with its place, nil at the end.
  /// - Returns: how many there were.
  /// - Throws: `TesseraError` where one does not fit, and what `next` throws; then there is no file
  ///   of that name that was not there before.
  static func write(
    to path: String, level: Int, _ next: () throws -> (MemoryRequest, place: String)?
  ) throws -> Int {
    let header = try TraceHeader(
      generator: "tessera \(TesseraVersion.current)", components: components,
      layers: ["requests"], tokens: [])
    let writer = try TraceWriter(path: path, header: header, level: level)
    var (count, arrival) = (0, Int64(0))
    while let (request, place) = try next() {
      try check(request, at: place)
      if count % RecordLimits.frame == 0 { try writer.beginSegment(layer: 0) }
      let delta = request.arrival - arrival
      arrival = request.arrival
      let gap = delta >= 0 ? 2 * delta : -2 * delta - 1
      try writer.append(
        Record(
          operation: request.isWrite ? 1 : 0, operand0: UInt32(request.address & low),
          operand1: UInt32(request.address >> 31), payload0: UInt32(gap & low),
          payload1: UInt32(gap >> 31)), unit: 0)
      count += 1
    }
    try writer.finish()
    return count
  }

  /// - Throws: `TesseraError` with the place where address or arrival is out of range.
  static func check(_ request: MemoryRequest, at place: String) throws {
    guard (0...largestAddress).contains(request.address) else {
      throw TesseraError(
        at: place,
        "found address 0x\(String(UInt64(bitPattern: request.address), radix: 16)); expected one "
          + "below 2^62")
    }
    guard (0...DRAMReplay.latestArrival).contains(request.arrival) else {
      throw TesseraError(
        at: place,
        "found arrival at cycle \(request.arrival); expected 0 to \(DRAMReplay.latestArrival)")
    }
  }
}

extension Workbench {
  /// A form of a trace of memory requests that can be written.
  public enum RequestForm: String, Sendable, CaseIterable {
    case tessera, dramsim3
    /// Loads and stores; it has no arrivals.
    case ramulator
  }

  /// Writes the requests of a trace in another form.
  ///
  /// - Parameters:
  ///   - path: a trace of Tessera, or a text as `replayRequests` reads it.
  ///   - form: nil for Tessera's where the trace is a text, and DRAMsim3's where it is Tessera's.
  ///   - level: of zstd, for Tessera's form.
  /// - Returns: how many requests there were, and the form that was written.
  /// - Throws: `TesseraError` with the place of the first request that cannot be used; then there is
  ///   no file of that name that was not there before.
  public func convertRequests(
    _ path: String, to output: String, form: RequestForm? = nil,
    level: Int = TraceWriter.defaultLevel
  ) throws -> (count: Int, form: RequestForm) {
    let isTrace = MemoryRequestTrace.isTrace(path)
    let form = form ?? (isTrace ? .dramsim3 : .tessera)
    if isTrace {
      var trace = try MemoryRequestTrace(path: path)
      return (
        try Self.write(to: output, form: form, level: level) {
          try trace.next().map { ($0, trace.place) }
        }, form
      )
    }
    let file = try CompressedFile(path: path)
    var text = MemoryTraceText(label: path) { buffer in try file.read(into: buffer) }
    return (
      try Self.write(to: output, form: form, level: level) {
        try text.next().map { ($0, text.place) }
      }, form
    )
  }

  private static func write(
    to path: String, form: RequestForm, level: Int,
    _ next: () throws -> (MemoryRequest, place: String)?
  ) throws -> Int {
    if form == .tessera {
      return try MemoryRequestTrace.write(to: path, level: level, next)
    }
    let file = try AtomicFile(path)
    var count = 0
    var text = ""
    while let (request, place) = try next() {
      try MemoryRequestTrace.check(request, at: place)
      let address = "0x" + String(request.address, radix: 16)
      text +=
        form == .dramsim3
        ? "\(address) \(request.isWrite ? "WRITE" : "READ") \(request.arrival)\n"
        : "\(request.isWrite ? "ST" : "LD") \(address)\n"
      count += 1
      if text.utf8.count >= 1 << 16 {
        try file.write(text)
        text = ""
      }
    }
    try file.write(text)
    try file.commit()
    return count
  }
}
