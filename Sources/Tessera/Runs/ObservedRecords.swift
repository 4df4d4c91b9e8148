/// Records of another source, with a call for each frame that is taken.
struct ObservedRecords<Source: RecordSource>: RecordSource {
  var source: Source
  private let onFrame: ((Frame) -> Void)?

  init(_ source: Source, onFrame: ((Frame) -> Void)?) {
    self.source = source
    self.onFrame = onFrame
  }

  var largestFrame: Int { source.largestFrame }

  mutating func nextFrame(unit: Int, into buffer: inout MutableSpan<Record>) throws -> Frame? {
    let frame = try source.nextFrame(unit: unit, into: &buffer)
    if let frame, let onFrame { onFrame(frame) }
    return frame
  }
}
