import CZstd
import Tessera

/// The accesses of a trace as a time-stamped list: what is usual in the field.
///
/// 24 bytes each, little-endian, sorted by time over all tiles:
/// `{u8 operation, u8 tile, u16 layer, u32 bytes, u64 address, u64 cycle}`. The cycle is that of a
/// 1 GHz clock at the access's start, the address that of the block in the tile, and bytes those of
/// the block, or the number of non-zero products where the trace has it.
struct TimedAccesses {
  private struct Timed {
    /// Operation, tile, layer and bytes, lowest first.
    var head: UInt64
    var address: UInt64
    var cycle: UInt64
  }

  private var list: [Timed]

  var count: Int { list.count }

  /// Replays the trace to learn when each access starts.
  init(path: String, workload: Workload) throws {
    let tiles = workload.tiles
    var tileOfUnit: [Int: Int] = [:]
    for (tile, unit) in tiles.units.enumerated() { tileOfUnit[unit] = tile }
    var reader = try TraceReader(path: path)
    let units = reader.header.unitCount
    // For each unit, where each of its records is in the list; −1 for what is no access.
    var places = [[Int32]](repeating: [], count: units)
    var list: [Timed] = []
    var buffer = [Record](repeating: Record(operation: 0), count: max(1, reader.largestFrame))
    for unit in 0..<units {
      guard let tile = tileOfUnit[unit] else { continue }
      var block: UInt64 = 0
      var target = buffer.mutableSpan
      while let frame = try reader.nextFrame(unit: unit, into: &target) {
        for index in 0..<frame.count {
          let record = target[index]
          guard record.operation == tiles.access || record.operation == tiles.accessOut else {
            places[unit].append(-1)
            continue
          }
          // A ternary cell has two bits.
          let blockBytes = UInt64(record.operand0) * UInt64(record.operand1) / 4
          let bytes = record.payload1 > 0 ? UInt64(record.payload1) : blockBytes
          places[unit].append(Int32(list.count))
          list.append(
            Timed(
              head: UInt64(record.operation) | UInt64(tile) << 8 | UInt64(frame.layer) << 16
                | bytes << 32,
              address: UInt64(tile) << 20 | block * blockBytes, cycle: 0))
          block = record.operation == tiles.accessOut ? 0 : (block + 1) % 16
        }
      }
    }
    reader.rewind()
    _ = try replay(workload.prepared.system, from: &reader) { timing in
      guard timing.repetition == 0, tileOfUnit[timing.unit] != nil else { return }
      let place = places[timing.unit][timing.record]
      if place >= 0 { list[Int(place)].cycle = UInt64(timing.start) / 1_000_000 }
    }
    // Tiles are in order in the list, so that the sort need not be stable for them.
    list.sort { ($0.cycle, $0.address, $0.head) < ($1.cycle, $1.address, $1.head) }
    self.list = list
  }

  /// The bytes that zstd makes of the list at its default level.
  mutating func compressedSize() throws -> Int {
    let size = list.count * MemoryLayout<Timed>.stride
    var target = [UInt8](repeating: 0, count: ZSTD_compressBound(size))
    let written = list.withUnsafeBytes { source in
      ZSTD_compress(
        &target, target.count, source.baseAddress, size, Int32(TraceWriter.defaultLevel))
    }
    guard ZSTD_isError(written) == 0 else { throw TesseraError("zstd fails on plain records") }
    return written
  }
}
