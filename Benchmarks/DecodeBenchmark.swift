import Tessera

/// How fast is a trace decoded when nothing is simulated, and how near is that to copying the
/// records in memory?
struct DecodeBenchmark {
  private let settings: Settings
  private let folder: ScratchFolder

  init(_ settings: Settings) throws {
    self.settings = settings
    folder = try ScratchFolder(settings)
  }

  func measure() throws -> JSONValue {
    let seeds = settings.isSmoke ? [0] : [0, 1, 2]
    var accesses = 0
    let paths = try seeds.map { seed in
      let workload = try Workload(
        settings, network: settings.traceNetwork, perAccess: true, seed: UInt64(seed))
      accesses = workload.accesses
      let path = folder.file("\(seed).trace")
      try workload.record(to: path)
      return path
    }
    var samples: [Sample] = []
    var copies: [Sample] = []
    var records = 0
    var checksum: UInt64 = 0
    for repetition in 0..<settings.repetitions {
      let decoding = try Sample.measure { try decode(paths[repetition % paths.count]) }
      samples.append(decoding.sample)
      records = decoding.result.records
      let copy = Sample.measure {
        copyRecords(
          frames: decoding.result.frames,
          each: records / max(1, decoding.result.frames), seed: UInt32(repetition))
      }
      copies.append(copy.sample)
      checksum = checksum &+ decoding.result.checksum &+ copy.result
    }
    let rate = Double(accesses) / samples.medianCPU
    return [
      "network": .string(settings.traceNetwork), "accesses": .integer(Int64(accesses)),
      "records": .integer(Int64(records)),
      "record_bytes": .integer(Int64(MemoryLayout<Record>.stride)),
      "accesses_per_cpu_s": samples.rate(of: accesses),
      "records_per_cpu_s": samples.rate(of: records), "decoding": samples.json,
      "copying_in_memory": copies.json,
      "decoding_over_copying": .double(samples.medianCPU / copies.medianCPU),
      "checksum": .string(String(checksum, radix: 16)),
      "targets": [
        Target(
          name: "decoding", unit: "accesses/s of CPU time", value: rate, limit: 50e6, isLeast: true
        ).json
      ],
    ]
  }

  /// Copies frames of records, as many as were decoded, from one buffer into another.
  @inline(never)
  private func copyRecords(frames: Int, each: Int, seed: UInt32) -> UInt64 {
    let count = max(1, each)
    var source = [Record](repeating: Record(operation: 0, operand0: seed), count: count)
    var target = source
    var checksum: UInt64 = 0
    for frame in 0..<frames {
      source[frame % count].payload0 &+= 1
      target.withUnsafeMutableBufferPointer { to in
        source.withUnsafeBufferPointer { from in
          if let start = to.baseAddress, let origin = from.baseAddress {
            start.update(from: origin, count: count)
          }
        }
      }
      checksum = checksum &+ UInt64(target[frame % count].payload0)
    }
    return checksum
  }
}
