import Foundation
import Synchronization

/// The records of a kernel, which is executed while a replay takes them.
///
/// A kernel is a program that runs to its end, and a replay asks for records unit by unit. So the
/// program has a thread of its own, which makes a segment and waits until another one is wanted: one
/// of the two runs at any time, and memory holds the segments between the unit that is furthest
/// ahead and the one that is furthest behind.
struct KernelRecords: RecordSource {
  private let exchange: SegmentExchange
  private var queue: SegmentQueue
  private var isAtEnd = false

  /// - Parameter execute: hands the records to a sink.
  init(
    units: Int, _ execute: @escaping @Sendable (SegmentSink) throws -> PreparedKernel.Outcome
  ) {
    queue = SegmentQueue(units: units)
    exchange = SegmentExchange()
    let exchange = exchange
    let thread = Thread {
      guard exchange.isWanted() else { return }
      exchange.finish(Result { try execute(SegmentSink(exchange)) })
    }
    // As the first thread's; a thread's own default may be less.
    thread.stackSize = 8 << 20
    thread.start()
  }

  var largestFrame: Int { RecordLimits.frame }

  mutating func nextFrame(unit: Int, into buffer: inout MutableSpan<Record>) throws -> Frame? {
    while true {
      if let frame = try queue.nextFrame(unit: unit, into: &buffer) { return frame }
      if isAtEnd { return nil }
      try takeSegment()
    }
  }

  /// What the program did, once all the records are taken.
  ///
  /// - Throws: what the program threw.
  mutating func outcome() throws -> PreparedKernel.Outcome {
    while !isAtEnd { try takeSegment() }
    return try exchange.outcome()
  }

  /// Ends the program where it is.
  func cancel() { exchange.cancel() }

  private mutating func takeSegment() throws {
    guard let segment = try exchange.next() else {
      isAtEnd = true
      return
    }
    try queue.beginSegment(layer: segment.layer)
    for (unit, record) in segment.records { try queue.append(record, unit: unit) }
  }
}

/// Hands what a kernel makes to `KernelRecords`, a segment at a time.
struct SegmentSink: RecordSink {
  private let exchange: SegmentExchange
  private var segment: SegmentExchange.Segment?

  fileprivate init(_ exchange: SegmentExchange) { self.exchange = exchange }

  mutating func beginSegment(layer: Int) throws {
    try flush()
    segment = SegmentExchange.Segment(layer: layer)
  }

  mutating func append(_ record: Record, unit: Int) throws {
    guard segment != nil else { throw TesseraError("found a record outside of a segment") }
    segment?.records.append((unit, record))
  }

  /// Hands over the last segment.
  mutating func flush() throws {
    guard let made = segment else { return }
    segment = nil
    try exchange.hand(over: made)
  }
}

/// Where the program and the replay meet.
private final class SegmentExchange: Sendable {
  struct Segment: Sendable {
    var layer: Int
    var records: [(unit: Int, record: Record)] = []
  }

  private struct State {
    var segment: Segment?
    var result: Result<PreparedKernel.Outcome, any Error>?
    var isCancelled = false
  }

  private let state = Mutex(State())
  private let wanted = DispatchSemaphore(value: 0)
  private let made = DispatchSemaphore(value: 0)

  // MARK: The program's side

  /// Waits until a segment is wanted, or none will be.
  func isWanted() -> Bool {
    wanted.wait()
    return state.withLock { !$0.isCancelled }
  }

  func hand(over segment: Segment) throws {
    state.withLock { $0.segment = segment }
    made.signal()
    guard isWanted() else { throw TesseraError("the kernel was cancelled") }
  }

  func finish(_ result: Result<PreparedKernel.Outcome, any Error>) {
    state.withLock { $0.result = result }
    made.signal()
  }

  // MARK: The replay's side

  /// The next segment; nil at the end.
  func next() throws -> Segment? {
    if let result = state.withLock({ $0.result }) {
      _ = try result.get()
      return nil
    }
    wanted.signal()
    made.wait()
    let (segment, result) = state.withLock { state in
      let segment = state.segment
      state.segment = nil
      return (segment, state.result)
    }
    if segment == nil { _ = try result?.get() }
    return segment
  }

  func outcome() throws -> PreparedKernel.Outcome {
    guard let result = state.withLock({ $0.result }) else {
      throw TesseraError("the kernel has not come to its end")
    }
    return try result.get()
  }

  func cancel() {
    state.withLock { $0.isCancelled = true }
    wanted.signal()
  }
}
