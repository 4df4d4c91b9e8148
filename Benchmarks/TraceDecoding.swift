import Tessera

/// Reads a trace into one buffer, units taking turns as in a replay, and simulates nothing.
struct TraceDecoding {
  private var reader: TraceReader
  private(set) var frames = 0
  private(set) var records = 0
  /// Depends on what was read, so that reading cannot be left out.
  private(set) var checksum: UInt64 = 0

  init(_ path: String) throws {
    reader = try TraceReader(path: path)
  }

  /// The records that fit the buffer.
  var bufferSize: Int { max(1, reader.largestFrame) }

  @inline(never)
  @discardableResult
  mutating func run() throws -> UInt64 {
    var buffer = [Record](repeating: Record(operation: 0), count: bufferSize)
    var units = Array(0..<reader.header.unitCount)
    while !units.isEmpty {
      var left: [Int] = []
      for unit in units {
        var target = buffer.mutableSpan
        guard let frame = try reader.nextFrame(unit: unit, into: &target) else { continue }
        let last = target[frame.count - 1]
        checksum = checksum &* 31 &+ UInt64(last.payload1) &+ UInt64(last.operand0)
        frames += 1
        records += frame.count
        left.append(unit)
      }
      units = left
    }
    return checksum
  }
}

/// Decodes a whole file.
func decode(_ path: String) throws -> TraceDecoding {
  var decoding = try TraceDecoding(path)
  try decoding.run()
  return decoding
}
