/// The records of a mapping, made while a replay takes them.
///
/// Memory holds what is made and not taken yet: the segments between the unit that is furthest
/// ahead and the one that is furthest behind.
struct MappedRecords: RecordSource {
  private var mapper: NetworkMapper
  private var queue: SegmentQueue

  init(_ mapper: NetworkMapper, units: Int) {
    self.mapper = mapper
    queue = SegmentQueue(units: units)
  }

  var largestFrame: Int { NetworkMapper.largestFrame }

  mutating func nextFrame(unit: Int, into buffer: inout MutableSpan<Record>) throws -> Frame? {
    while true {
      if let frame = try queue.nextFrame(unit: unit, into: &buffer) { return frame }
      if try !mapper.nextSegment(into: &queue) { return nil }
    }
  }
}
