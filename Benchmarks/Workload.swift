import Foundation
import Tessera

/// A network on an accelerator, recorded to files and replayed from them.
struct Workload {
  let prepared: PreparedRun
  private let workbench: Workbench

  init(
    _ settings: Settings, accelerator: String? = nil, network: String, batch: Int = 1,
    perAccess: Bool = false,
    seed: UInt64 = 0, isDense: Bool = false
  ) throws {
    workbench = Workbench(
      catalog: try Catalog.standard(), folders: DataFolders(roots: [settings.data]))
    var options = RunOptions()
    options.batch = batch
    options.perAccess = perAccess
    options.seed = seed
    if isDense { options.zeros = ZeroFractions(inputs: 0, weights: 0) }
    prepared = try workbench.prepare(
      accelerator: accelerator ?? settings.accelerator, network: network, options: options)
  }

  /// The accesses to arrays of the whole run.
  var accesses: Int { prepared.mapper.report.accesses }

  var tiles: MappingTarget.Tiles { prepared.target.tiles }

  /// Writes the records to a file, each as the closure changes it; nil leaves it out.
  func record(
    to path: String, _ change: ((Record, Int) -> Record?)? = nil
  ) throws {
    let header = try TraceHeader(plan: prepared.system, generator: "benchmarks")
    let writer = try TraceWriter(path: path, header: header)
    if let change {
      var sink = ChangingSink(target: writer, change: change)
      try prepared.record(into: &sink)
    } else {
      var sink = writer
      try prepared.record(into: &sink)
    }
    try writer.finish()
  }

  /// Replays a file on the accelerator.
  func replay(_ path: String) throws -> Ledger {
    var reader = try TraceReader(path: path)
    try reader.header.checkUnits(match: prepared.system)
    return try Tessera.replay(prepared.system, from: &reader)
  }

  /// The accesses that a ledger counted.
  func accesses(of ledger: Ledger) throws -> Int {
    guard let tiles = ledger.components.first(where: { $0.path == "tiles" }),
      let action = tiles.actions.firstIndex(of: "access")
    else { throw TesseraError("the ledger has no accesses of tiles") }
    return stride(from: action, to: tiles.counts.count, by: tiles.actions.count)
      .reduce(0) { $0 + Int(tiles.counts[$1]) }
  }
}

/// Changes records on their way into a file.
private struct ChangingSink: RecordSink {
  var target: TraceWriter
  let change: (Record, Int) -> Record?

  mutating func beginSegment(layer: Int) throws {
    try target.beginSegment(layer: layer)
  }

  mutating func append(_ record: Record, unit: Int) throws {
    if let changed = change(record, unit) { try target.append(changed, unit: unit) }
  }
}

extension Ledger {
  /// How resources were fought for: those on which anybody waited.
  var contention: JSONValue {
    .array(
      components.flatMap { component in
        component.resources.filter { $0.contendedGrants > 0 }.map { resource in
          [
            "resource": .string("\(component.path).\(resource.name)"),
            "grants": .integer(resource.grants),
            "contended_grants": .integer(resource.contendedGrants),
            "wait_s": .double(Double(resource.waitTime) * 1e-15),
          ]
        }
      })
  }

  var contendedGrants: Int64 {
    components.flatMap(\.resources).reduce(0) { $0 + $1.contendedGrants }
  }
}

/// A folder for the files of one process, removed with the value.
final class ScratchFolder {
  let path: String

  init(_ settings: Settings) throws {
    path = "\(settings.scratch)/tessera-benchmarks-\(getpid())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}
