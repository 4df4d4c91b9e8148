import Arch
import Testing
import Workloads

@Suite struct MappingTests {
  static let networks: [Network] = [
    Fixture.linear(784, 300), Fixture.linear(9_216, 512),
    Fixture.linear(20, 20, activations: .signed(bits: 8), weights: .signed(bits: 8)),
    Fixture.convolution(channels: 3, size: 32, outputs: 64, kernel: 7, stride: 2),
    Fixture.convolution(channels: 96, size: 13, outputs: 192, kernel: 5, groups: 2),
    Fixture.convolution(channels: 40, size: 14, outputs: 40, kernel: 3, groups: 40),
    Fixture.leNet(), Fixture.inception(), Fixture.lstm(steps: 5), Fixture.gru(steps: 5),
    Fixture.lstm(64, steps: 4, classes: 12_000),
  ]

  static let settings: [MappingSettings] = [
    MappingSettings(mode: .temporal), MappingSettings(mode: .temporal, replication: .rigid),
    MappingSettings(mode: .temporal, overlapWeights: true, overlapSpecialFunction: false),
    MappingSettings(replication: .balanced), MappingSettings(replication: .rigid, perAccess: true),
  ]

  static func expectedProducts(_ network: Network, batch: Int) -> Int {
    network.layers.reduce(0) {
      $0 + $1.macs * TileGeometry.planes($1.weightEncoding)
        * TileGeometry.accesses(inputs: $1.activations, weights: $1.weightEncoding)
    } * network.steps * batch
  }

  @Test(arguments: networks, settings)
  func everyProductIsDoneOnceAndNothingDeadlocks(
    _ network: Network, _ settings: MappingSettings
  ) throws {
    let target = Fixture.target()
    for batch in [1, 3] {
      let (trace, mapper) = try MappingTrace.of(network, batch: batch, target, settings)
      let expected = Self.expectedProducts(network, batch: batch)
      #expect(trace.products(target) == expected)
      #expect(mapper.report.products == expected)
      #expect(trace.accesses(target) == mapper.report.accesses)
      #expect(trace.stuckUnits(tokens: mapper.tokenNames.count) == [])
      #expect(trace.waitsOnLaterSegments(tokens: mapper.tokenNames.count) == 0)
      #expect(trace.largestFrame() <= 8_192)
      #expect(mapper.report.macs == network.macs * batch)
    }
  }
}
