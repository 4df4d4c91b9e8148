import Foundation
import Testing

@testable import Tessera

/// Are the traces in traces/ whole, small, and what this version records?
@Suite("Shipped traces")
struct ShippedTracesTests {
  static let networks = [
    "alexnet-wrpn", "resnet34-wrpn", "bn-inception-wrpn", "lstm-ptb", "gru-ptb",
  ]

  private static func path(_ network: String) -> String {
    "\(repository)/traces/\(network).trace"
  }

  @Test("A shipped trace is in order", arguments: networks)
  func verifies(network: String) throws {
    let reader = try TraceReader(path: Self.path(network))
    let statistics = try reader.verify()
    #expect(statistics.records > 0)
    let prepared = try Workbench(
      catalog: .standard(), folders: DataFolders(roots: [repository])
    ).prepare(accelerator: timDNN, network: network)
    try reader.header.checkUnits(match: prepared.system)
    let accesses = statistics.operations.filter {
      $0.component == "tiles" && $0.name.hasPrefix("access")
    }
    #expect(
      accesses.reduce(0) { $0 + Int($1.expandedRecords) } == prepared.mapper.report.accesses,
      "the mapping has changed; run scripts/make-traces")
  }

  @Test("The shipped traces take less than 5 MB together")
  func size() throws {
    let sizes = try Self.networks.map { try TraceReader(path: Self.path($0)).size }
    #expect(sizes.reduce(0, +) < 5_000_000)
    let found = try FileManager.default.contentsOfDirectory(atPath: "\(repository)/traces")
    #expect(Set(found.filter { $0.hasSuffix(".trace") }) == Set(Self.networks.map { "\($0).trace" }))
  }

  // The large ones take long in a debug build; scripts/make-traces writes all of them again.
  @Test("Recording again gives the shipped bytes", arguments: ["lstm-ptb", "gru-ptb"])
  func recordsTheSameBytes(network: String) throws {
    let folder = try CommandFolder()
    let file = folder.file("again.trace")
    _ = try succeed("trace", "record", timDNN, network, "-o", file)
    let shipped = try Data(contentsOf: URL(fileURLWithPath: Self.path(network)))
    let again = try Data(contentsOf: URL(fileURLWithPath: file))
    #expect(shipped == again, "the records have changed; run scripts/make-traces")
  }
}
