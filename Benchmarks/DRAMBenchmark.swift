import Foundation
import Tessera

/// How many memory requests a second does the program replay on DRAM channels, and in how much memory?
///
/// Two traces of loads and stores, one third stores: a stream over three arrays 1 GiB apart, walked in
/// step, and addresses at random in 4 GiB. Each repetition is a process of its own; start-up and the
/// reading of the text are in its time.
struct DRAMBenchmark {
  private static let seed: UInt64 = 20_190_603
  private static let memories = ["ddr4-2400_8gb_x8", "hbm2_8gb_x128"]

  private let settings: Settings
  private let folder: ScratchFolder

  init(_ settings: Settings) throws {
    self.settings = settings
    folder = try ScratchFolder(settings)
  }

  func measure() throws -> JSONValue {
    let requests = settings.isSmoke ? 20_000 : 2_000_000
    var rows: [JSONValue] = []
    var targets: [JSONValue] = []
    for trace in ["stream", "random"] {
      let path = folder.file("\(trace).trace")
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Self.text(of: trace, requests: requests).write(to: URL(fileURLWithPath: path))
      for memory in Self.memories {
        let (row, samples, resident) = try measure(path, on: memory, requests: requests)
        rows.append(
          ["trace": .string(trace), "memory": .string(memory), "measured": row])
        guard !settings.isSmoke else { continue }
        targets.append(
          Target(
            name: "DRAM, \(trace) on \(memory)", unit: "requests/s of CPU time",
            value: Double(requests) / samples.medianCPU, limit: 5e6, isLeast: true
          ).json)
        targets.append(
          Target(
            name: "DRAM, \(trace) on \(memory), memory", unit: "MB resident",
            value: Double(resident) / 1e6, limit: 50
          ).json)
      }
    }
    return [
      "requests": .integer(Int64(requests)), "seed": .integer(Int64(Self.seed)),
      "rows": .array(rows), "references": .array(ReferenceRate.requestRates.map(\.json)),
      "targets": .array(targets),
    ]
  }

  private func measure(
    _ path: String, on memory: String, requests: Int
  ) throws -> (json: JSONValue, samples: [Sample], resident: Int) {
    var samples: [Sample] = []
    var resident = 0
    var cycles: Int64 = 0
    for _ in 0..<settings.repetitions {
      let child = try ChildProcess.run(
        settings.program, ["memory", "replay", path, "--config", memory, "--format", "json"])
      let result = JSONField(
        try JSONValue.parse(child.output, file: "memory replay"), file: "memory replay")
      guard try result.member("requests").integer() == Int64(requests) else {
        throw TesseraError("the replay of \(memory) did not do all requests")
      }
      cycles = try result.member("cycles").integer()
      samples.append(Sample(cpu: child.cpu, wall: child.wall))
      resident = max(resident, child.peakResidentBytes)
    }
    let json: JSONValue = [
      "time": samples.json, "requests_per_s": samples.rate(of: requests),
      "cycles": .integer(cycles), "peak_resident_bytes": .integer(Int64(resident)),
    ]
    return (json, samples, resident)
  }

  private static func text(of trace: String, requests: Int) -> Data {
    var random = SplitMix(state: seed)
    var text = Data()
    text.reserveCapacity(requests * 16)
    for index in 0..<requests {
      let isStore: Bool
      let address: UInt64
      if trace == "stream" {
        isStore = index % 3 == 2
        address = UInt64(index % 3) << 30 + UInt64(index / 3) * 64
      } else {
        isStore = random.next() % 3 == 0
        address = (random.next() >> 38) << 6
      }
      text.append(contentsOf: "\(isStore ? "ST" : "LD") 0x\(String(address, radix: 16))\n".utf8)
    }
    return text
  }
}
