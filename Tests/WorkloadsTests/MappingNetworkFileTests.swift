import Arch
import Testing

@testable import Workloads

/// Are the networks that come with the package mapped whole, as far as they go?
@Suite struct MappingNetworkFileTests {
  /// Short ones, whose records are all made and looked at.
  @Test(
    arguments: ["lenet5", "resnet20-cifar10", "lstm-ptb", "gru-ptb", "alexnet", "bn-inception"])
  func recordsHoldTheWholeNetwork(_ name: String) throws {
    let network = try Network.read(name, in: networkFolders).network
    for mode in [MappingSettings.Mode.auto, .temporal] {
      let report = try MappingExpectation.check(
        network, batch: 1, Fixture.target(), MappingSettings(mode: mode), seed: 0)
      if mode == .auto { #expect(report.mode == (Self.fits.contains(name) ? .spatial : .temporal)) }
    }
  }

  private static let fits = ["lenet5", "lstm-ptb", "gru-ptb"]

  /// All of them, planned only.
  @Test(arguments: [
    "alexnet", "alexnet-wrpn", "alexnet-wrpn-all", "bn-inception", "bn-inception-wrpn", "gru-ptb",
    "lenet5", "lstm-ptb", "lstm-ptb-full", "resnet18", "resnet20-cifar10", "resnet34",
    "resnet34-wrpn", "resnet50", "vgg16", "vgg8-cifar10",
  ])
  func everyLayerIsInTheReport(_ name: String) throws {
    let network = try Network.read(name, in: networkFolders).network
    for replication in [MappingSettings.Replication.balanced, .rigid] {
      let report = try NetworkMapper(
        network: network, target: Fixture.target(),
        settings: MappingSettings(replication: replication)
      ).report
      #expect(report.macs == network.macs)
      let reported = report.steps.flatMap { $0.weightedLayers + $0.chainedLayers }
      #expect(reported.sorted() == network.layers.map(\.name).sorted())
      let bits = network.layers.reduce(0) { $0 + $1.weights * $1.weightEncoding.bits }
      // Blocks are rounded up to whole bytes.
      if network.steps == 1 {
        #expect(report.weightBytes >= bits / 8)
        #expect(report.weightBytes <= bits / 8 + report.blocks)
      }
    }
  }
}
