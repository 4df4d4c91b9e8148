import Foundation
import Tessera

/// Does a replay need more memory for a longer trace?
///
/// The same network is recorded for a small batch and for one that is many times as large; each
/// recording and each replay has a process of its own, whose peak memory is printed.
struct MemoryBenchmark {
  private let settings: Settings
  private let folder: ScratchFolder

  init(_ settings: Settings) throws {
    self.settings = settings
    folder = try ScratchFolder(settings)
  }

  func measure() throws -> JSONValue {
    let network = settings.traceNetwork
    let accesses = try Workload(settings, network: network).accesses
    let billion = settings.isSmoke ? 100 : (1_000_000_000 + accesses - 1) / accesses
    let coded = try compare(network: network, perAccess: false, batch: billion)

    let small = settings.isSmoke ? "lenet5" : "resnet20-cifar10"
    let each = try Workload(settings, network: small, perAccess: true).accesses
    let many = settings.isSmoke ? 20 : (settings.perAccessMillions * 1_000_000 + each - 1) / each
    let single = try compare(network: small, perAccess: true, batch: many)
    return ["repeat_coded": coded.json, "one_record_for_each_access": single.json]
  }

  private func compare(
    network: String, perAccess: Bool, batch: Int
  ) throws -> (json: JSONValue, ratio: Double) {
    let shortBatch = max(1, batch / 100)
    let short = try measure(network: network, perAccess: perAccess, batch: shortBatch)
    let long = try measure(network: network, perAccess: perAccess, batch: batch)
    let ratio = long.memory / short.memory
    return (
      [
        "network": .string(network), "short": short.json, "long": long.json,
        "longer_by": .double(long.accesses / short.accesses),
        "replay_memory_long_over_short": .double(ratio),
      ], ratio
    )
  }

  private func measure(
    network: String, perAccess: Bool, batch: Int
  ) throws -> (json: JSONValue, memory: Double, accesses: Double) {
    let path = folder.file("\(network)-\(batch).trace")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let recorded = try child(
      .record, [network, "\(batch)", perAccess ? "each" : "coded", path])
    let replayed = try child(.replay, [network, path])
    let json: JSONValue = [
      "batch": .integer(Int64(batch)), "recording": recorded, "replay": replayed,
    ]
    return (
      json, try replayed[path: "peak_resident_bytes"], try replayed[path: "accesses"]
    )
  }

  private func child(_ step: MemoryStep, _ arguments: [String]) throws -> JSONValue {
    let child = try ChildProcess.run(
      CommandLine.arguments[0],
      [Part.childFlag, step.rawValue] + arguments + settings.arguments)
    return try JSONValue.parse(child.output, file: step.rawValue)
  }
}

/// What a process of the memory part does.
enum MemoryStep: String {
  case record = "memory-record"
  case replay = "memory-replay"

  func measure(_ arguments: [String]) throws -> JSONValue {
    switch self {
    case .record: try record(arguments)
    case .replay: try replay(arguments)
    }
  }

  private func record(_ arguments: [String]) throws -> JSONValue {
    guard arguments.count >= 4, let batch = Int(arguments[1]) else {
      throw TesseraError("\(rawValue) expects network, batch, coding and file")
    }
    let settings = try Settings(Array(arguments.dropFirst(4)))
    let workload = try Workload(
      settings, network: arguments[0], batch: batch, perAccess: arguments[2] == "each")
    let path = arguments[3]
    let sample = try Sample.measure { try workload.record(to: path) }.sample
    let file = try TraceReader(path: path)
    return [
      "records": .integer(Int64(file.recordCount)), "segments": .integer(Int64(file.segmentCount)),
      "largest_frame": .integer(Int64(file.largestFrame)),
      "file_bytes": .integer(Int64(file.size)), "cpu_s": .double(sample.cpu),
      "peak_resident_bytes": .integer(Int64(Machine.peakResidentBytes)),
    ]
  }

  /// Replays with layers and tokens from the file, so that nothing is mapped in this process.
  private func replay(_ arguments: [String]) throws -> JSONValue {
    guard arguments.count >= 2 else { throw TesseraError("\(rawValue) expects network and file") }
    let settings = try Settings(Array(arguments.dropFirst(2)))
    let workload = try Workload(settings, network: arguments[0])
    let before = Machine.peakResidentBytes
    var reader = try TraceReader(path: arguments[1])
    var system = workload.prepared.system
    system.layers = reader.header.layers
    system.tokens = reader.header.tokens
    let timed = try Sample.measure { try Tessera.replay(system, from: &reader) }
    let accesses = try workload.accesses(of: timed.result)
    return [
      "accesses": .integer(Int64(accesses)), "cpu_s": .double(timed.sample.cpu),
      "wall_s": .double(timed.sample.wall),
      "accesses_per_cpu_s": .double(Double(accesses) / timed.sample.cpu),
      "contended_grants": .integer(timed.result.contendedGrants),
      "resident_bytes_before_replay": .integer(Int64(before)),
      "peak_resident_bytes": .integer(Int64(Machine.peakResidentBytes)),
    ]
  }
}

extension JSONValue {
  /// A number of an object.
  fileprivate subscript(path name: String) -> Double {
    get throws {
      guard case .object(let object) = self, case .integer(let number)? = object[name] else {
        throw TesseraError("found no number \(name)")
      }
      return Double(number)
    }
  }
}
