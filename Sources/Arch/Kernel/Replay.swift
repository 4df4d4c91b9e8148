/// When one repetition of a record ran; for tests and timelines.
public struct RecordTiming: Hashable, Sendable {
  public var unit: Int
  /// Place in the unit's stream, repeats not expanded.
  public var record: Int
  public var repetition: Int
  /// All in femtoseconds.
  public var start: Int64
  public var entries: [Int64]
  public var completion: Int64

  public init(
    unit: Int, record: Int, repetition: Int, start: Int64, entries: [Int64], completion: Int64
  ) {
    self.unit = unit
    self.record = record
    self.repetition = repetition
    self.start = start
    self.entries = entries
    self.completion = completion
  }
}

/// Settings of a replay that change its speed, never its result.
public struct ReplayOptions: Sendable {
  /// The width of a slot of the timing wheel is 2^slotShift fs.
  public var slotShift = 20
  /// The wheel has 2^slotCountShift slots.
  public var slotCountShift = 12

  public init() {}
}

/// Replays streams of records on a system and returns what happened, counted.
///
/// docs/time-and-order.md has the rules.
///
/// - Parameter observer: called for each repetition when its times are known; it makes the
///   replay slow.
/// - Throws: `TesseraError` where the plan contradicts itself, the source is damaged, a record
///   names something that is not there, or nothing is pending while records remain.
/// - Complexity: O(records) for private records, whatever their repeat count; O(log n) more for
///   each request, with n pending events. Memory is one frame for each unit.
public func replay<Source: RecordSource>(
  _ system: SystemPlan, from source: inout Source, options: ReplayOptions = ReplayOptions(),
  observer: ((RecordTiming) -> Void)? = nil
) throws -> Ledger {
  let capacity = min(max(source.largestFrame, 1), RecordLimits.frame)
  var kernel = try EventKernel(
    system, frameCapacity: capacity, observer: observer,
    slotShift: min(max(options.slotShift, 0), 40),
    slotCountShift: min(max(options.slotCountShift, 6), 20))
  while case .needsFrame(let unit) = try kernel.resume() {
    try kernel.refill(unit, from: &source)
  }
  return try kernel.finish()
}

extension EventKernel {
  fileprivate mutating func refill<Source: RecordSource>(
    _ unit: Int, from source: inout Source
  ) throws {
    var buffer = frames.mutableSpan(unit)
    let frame = try source.nextFrame(unit: unit, into: &buffer)
    if let frame { try check(frame, unit: unit) }
    try accept(frame, unit: unit)
  }

  /// Checks all that the loop relies on.
  private func check(_ frame: Frame, unit: Int) throws {
    guard frame.count > 0, frame.count <= frames.capacity,
      names.layers.indices.contains(frame.layer)
    else {
      throw TesseraError(
        at: unitName(unit),
        "segment \(frame.segment) has \(frame.count) records of layer "
          + "\(frame.layer), expected 1 to \(frames.capacity) records of \(names.layers.count) layers"
      )
    }
    // One pass without branches; most frames are fine.
    var operation: UInt16 = 0
    var token: UInt16 = 0
    var fields: UInt32 = 0
    var wait: Int64 = 0
    var fewest: UInt32 = .max
    let records = frames.span(unit).extracting(0..<frame.count)
    for place in records.indices {
      let record = records[place]
      operation = max(operation, record.operation)
      // "No token" wraps to 0, and the others count from 1.
      token = max(token, max(record.waitToken &+ 1, record.postToken &+ 1))
      fewest = min(fewest, record.repeatCount)
      fields |=
        record.repeatCount | record.waitStride | record.operand0 | record.operand1
        | record.payload0 | record.payload1
      wait |= record.waitCount | (RecordLimits.waitCount &- record.waitCount)
    }
    let isValid =
      Int(operation) < Int(unitInfos[unit].operationCount) && Int(token) <= tokens.count
      && fewest > 0 && fields <= RecordLimits.field && wait >= 0
    if !isValid {
      throw TesseraError(
        at: unitName(unit),
        "segment \(frame.segment) has a record that names an operation, a "
          + "token or a number that is out of range")
    }
  }
}
