import Foundation
import Tessera
import Testing

/// Whether the traces that come with the repository are whole, and are what would be recorded.
@Suite struct ShippedTracesTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  static let networks = [
    "alexnet-wrpn", "resnet34-wrpn", "bn-inception-wrpn", "lstm-ptb", "gru-ptb",
  ]

  private static func path(_ network: String) -> String {
    "\(root)/traces/tim-dnn_tvlsi_2020_\(network).tsr"
  }

  @Test(arguments: networks) func traceIsWholeAndHoldsTheMappedAccesses(network: String) throws {
    let statistics = try TraceReader(path: Self.path(network)).verify()
    let accesses = statistics.operations.filter { ["access", "accessOut"].contains($0.name) }
      .reduce(0) { $0 + $1.expandedRecords }
    let bench = Workbench(catalog: try .standard(), folders: DataFolders(roots: [Self.root]))
    let run = try bench.prepare(accelerator: "tim-dnn_tvlsi_2020", network: network)
    #expect(accesses == Int64(run.mapper.report.accesses))
  }

  @Test(arguments: ["lstm-ptb", "gru-ptb"]) func replayEqualsTheDirectRun(network: String) throws {
    var reader = try TraceReader(path: Self.path(network))
    let bench = Workbench(catalog: try .standard(), folders: DataFolders(roots: [Self.root]))
    let run = try bench.prepare(accelerator: "tim-dnn_tvlsi_2020", network: network)
    let replayed = try replay(run.system, from: &reader)
    #expect(replayed == (try run.simulate()))
  }

  @Test func allOfThemAreUnderFiveMegabytes() throws {
    let sizes = try Self.networks.map { try TraceReader(path: Self.path($0)).size }
    #expect(sizes.reduce(0, +) < 5_000_000)
  }
}
