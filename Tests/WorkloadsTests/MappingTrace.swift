import Arch
import Workloads

/// All records of a mapping, by unit, in memory.
struct MappingTrace: RecordSink {
  var streams: [[Record]]
  /// By segment: its step, and the first record of each unit in it.
  var segments: [(layer: Int, starts: [Int])] = []

  init(units: Int) {
    streams = Array(repeating: [], count: units)
  }

  mutating func beginSegment(layer: Int) {
    segments.append((layer, streams.map(\.count)))
  }

  mutating func append(_ record: Record, unit: Int) {
    streams[unit].append(record)
  }

  static func of(
    _ network: Network, batch: Int = 1, _ target: MappingTarget,
    _ settings: MappingSettings = MappingSettings()
  ) throws -> (trace: MappingTrace, mapper: NetworkMapper) {
    var mapper = try NetworkMapper(
      network: network, batch: batch, target: target, settings: settings)
    var trace = MappingTrace(units: target.tiles.units.count + 12)
    while try mapper.nextSegment(into: &trace) {}
    return (trace, mapper)
  }

  /// Rows times columns of all accesses.
  func products(_ target: MappingTarget) -> Int {
    accesses(target) { Int($0.operand0) * Int($0.operand1) * Int($0.repeatCount) }
  }

  func accesses(
    _ target: MappingTarget, _ value: (Record) -> Int = { Int($0.repeatCount) }
  ) -> Int {
    target.tiles.units.reduce(0) { sum, unit in
      streams[unit].reduce(sum) {
        $1.operation == target.tiles.access || $1.operation == target.tiles.accessOut
          ? $0 + value($1) : $0
      }
    }
  }

  /// The total amount of work of a service.
  func work(_ service: MappingTarget.Service) -> Int {
    streams[service.unit].reduce(0) {
      $1.operation == service.work ? $0 + Int($1.operand0) * Int($1.repeatCount) : $0
    }
  }

  /// Accesses of the busiest tile.
  func busiest(_ target: MappingTarget) -> Int {
    target.tiles.units.map { unit in
      streams[unit].reduce(0) {
        $1.operation == target.tiles.access || $1.operation == target.tiles.accessOut
          ? $0 + Int($1.repeatCount) : $0
      }
    }.max() ?? 0
  }

  /// Runs the streams without time: a record runs when its token has reached its count.
  ///
  /// - Returns: the first record of each unit that never runs; empty where all do.
  func stuckUnits(tokens: Int) -> [String] {
    var counts = Array(repeating: Int64(0), count: tokens)
    var next = Array(repeating: 0, count: streams.count)
    var moved = true
    while moved {
      moved = false
      for unit in streams.indices {
        while next[unit] < streams[unit].count {
          let record = streams[unit][next[unit]]
          if record.waitToken != Record.noToken {
            // The last repetition's count, as no repeated record here posts what it waits for.
            let needed =
              record.waitCount + Int64(record.repeatCount - 1) * Int64(record.waitStride)
            guard counts[Int(record.waitToken)] >= needed else { break }
          }
          if record.postToken != Record.noToken {
            counts[Int(record.postToken)] += Int64(record.repeatCount)
          }
          next[unit] += 1
          moved = true
        }
      }
    }
    return streams.indices.filter { next[$0] < streams[$0].count }.map {
      "unit \($0) at \(next[$0]) of \(streams[$0].count): \(streams[$0][next[$0]])"
    }
  }

  /// Waits that no record of this or an earlier segment satisfies.
  func waitsOnLaterSegments(tokens: Int) -> Int {
    var counts = Array(repeating: Int64(0), count: tokens)
    var late = 0
    for (index, segment) in segments.enumerated() {
      let ends =
        index + 1 < segments.count ? segments[index + 1].starts : streams.map(\.count)
      for unit in streams.indices {
        for record in streams[unit][segment.starts[unit]..<ends[unit]]
        where record.postToken != Record.noToken {
          counts[Int(record.postToken)] += Int64(record.repeatCount)
        }
      }
      for unit in streams.indices {
        for record in streams[unit][segment.starts[unit]..<ends[unit]]
        where record.waitToken != Record.noToken {
          if counts[Int(record.waitToken)] < record.waitCount { late += 1 }
        }
      }
    }
    return late
  }

  func largestFrame() -> Int {
    var largest = 0
    for (index, segment) in segments.enumerated() {
      let ends =
        index + 1 < segments.count ? segments[index + 1].starts : streams.map(\.count)
      for unit in streams.indices { largest = max(largest, ends[unit] - segment.starts[unit]) }
    }
    return largest
  }
}
