/// Takes the records that a workload is lowered to, segment by segment.
public protocol RecordSink {
  /// Starts the next segment, which belongs to the layer with that index.
  ///
  /// A segment holds at most `RecordLimits.frame` records of any unit.
  mutating func beginSegment(layer: Int) throws
  /// Appends to the stream of a unit, in the current segment.
  mutating func append(_ record: Record, unit: Int) throws
}

/// Gives each unit its records, a frame (its part of one segment) at a time.
public protocol RecordSource {
  /// The most records that any frame of this source holds.
  var largestFrame: Int { get }
  /// Writes the next non-empty frame of the unit to the start of `buffer`.
  ///
  /// - Returns: nil at the end of the unit's stream.
  /// - Throws: `TesseraError` where the source is damaged.
  mutating func nextFrame(unit: Int, into buffer: inout MutableSpan<Record>) throws -> Frame?
}

/// What a frame is, beside its records.
public struct Frame: Hashable, Sendable {
  /// How many records were written.
  public var count: Int
  /// The layer that the segment belongs to.
  public var layer: Int
  /// The place of the segment in the trace.
  public var segment: Int

  public init(count: Int, layer: Int, segment: Int) {
    self.count = count
    self.layer = layer
    self.segment = segment
  }
}

/// Bounds that every stream keeps, so that arithmetic on them can be checked once.
public enum RecordLimits {
  /// The most records of one unit in one segment.
  public static let frame = 65_536
  /// The largest operand, payload, repeat count and stride.
  public static let field: UInt32 = .max >> 1
  /// The largest count that a record may wait for.
  public static let waitCount: Int64 = 1 << 48
  public static let units = 16_384
  /// Token numbers lie below it.
  public static let tokens = 65_535
  public static let layers = 1 << 20
}
