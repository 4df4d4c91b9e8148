import Arch
import Testing

@testable import Workloads

/// Is every input that cannot be mapped refused in one line?
@Suite struct MappingInputTests {
  private func message(
    _ network: Network, batch: Int = 1, _ target: MappingTarget = Fixture.target(),
    _ settings: MappingSettings = MappingSettings()
  ) -> String {
    do {
      _ = try NetworkMapper(network: network, batch: batch, target: target, settings: settings)
      return "accepted"
    } catch {
      let text = "\(error)"
      return text.contains("\n") ? "several lines" : text
    }
  }

  @Test func batchesOutOfRange() {
    #expect(message(Fixture.leNet(), batch: 0) == "batch is 0, expected 1 to 16777216")
    #expect(message(Fixture.leNet(), batch: -5).hasPrefix("batch is -5"))
    #expect(message(Fixture.leNet(), batch: .max).hasPrefix("batch is"))
    #expect(message(Fixture.resNet18(), batch: 1 << 24).contains("at most 2^40"))
  }

  @Test func networksThatDoNotFitForASpatialMapping() {
    #expect(
      message(Fixture.resNet18(), Fixture.target(), MappingSettings(mode: .spatial)).contains(
        "does not fit for a spatial mapping, needs 3098 blocks on 201 whole tiles"))
  }

  @Test func absurdShapes() {
    for extent in [Int.min, -1, 0, .max] {
      var network = Fixture.leNet()
      network.layers[0].outputShape.height = extent
      #expect(message(network).contains("layer conv1: output shape"))
      network = Fixture.leNet()
      network.input.channels = extent
      #expect(message(network).contains("input"))
      network = Fixture.lstm()
      network.layers[0].operation = .lstm(hidden: extent)
      #expect(message(network).contains("hidden is"))
      network = Fixture.leNet()
      network.layers[0].operation = .convolution(
        window: Window(kernel: Extent(extent, 3)), groups: 1)
      #expect(message(network).contains("kernel"))
      network.layers[0].operation = .convolution(
        window: Window(kernel: Extent(3, 3)), groups: extent)
      #expect(message(network).contains("groups is"))
      network = Fixture.leNet()
      network.steps = extent
      #expect(message(network).contains("steps is"))
    }
    var network = Fixture.leNet()
    network.layers[3].inputs = [3]
    #expect(message(network).contains("reads layer 3"))
    network.layers[3].inputs = []
    #expect(message(network).contains("reads nothing"))
    network.layers = []
    #expect(message(network).contains("has 0 layers"))
    #expect(message(Fixture.linear(1 << 20, 1 << 20)).contains("blocks"))
    #expect(
      message(Fixture.linear(8, 8, activations: .unsigned(bits: .max))).contains("bits"))
  }

  @Test func absurdTargets() {
    for value in [Int.min, -1, 0, .max] {
      var target = Fixture.target()
      target.tiles.geometry.columns = value
      #expect(message(Fixture.leNet(), target).contains("columns of a tile"))
      target = Fixture.target()
      target.tiles.geometry.rowsPerAccess = value
      #expect(message(Fixture.leNet(), target).contains("rows per access"))
      target = Fixture.target()
      target.tiles.geometry.blocks = value
      #expect(message(Fixture.leNet(), target).contains("blocks of a tile"))
      target = Fixture.target()
      target.partialSumBits = value
      #expect(message(Fixture.leNet(), target).contains("partial-sum bits"))
    }
    var target = Fixture.target()
    target.reduce.unit = target.vector.unit
    #expect(message(Fixture.leNet(), target).contains("two roles name the same unit"))
    target.tiles.units = []
    #expect(message(Fixture.leNet(), target).contains("tiles is 0"))
  }

  @Test func fractionsNamesAndMasksThatDoNotFit() throws {
    var settings = MappingSettings()
    settings.zeros.inputs = .nan
    #expect(message(Fixture.leNet(), Fixture.target(), settings).contains("zero fraction"))
    settings = MappingSettings()
    settings.layerZeros["conv3"] = ZeroFractions()
    #expect(
      message(Fixture.leNet(), Fixture.target(), settings)
        == "network lenet: has no layer 'conv3' with weights; did you mean 'conv1'?")
    settings = MappingSettings()
    settings.inputMasks["conv1"] = try NPYMask(vectors: 1, rows: 2, values: [1, 0])
    #expect(message(Fixture.leNet(), Fixture.target(), settings).contains("expected 25"))
  }

  @Test func fusionOfLayersThatDiffer() {
    var network = Fixture.inception()
    network.layers[2].operation = .convolution(
      window: Window(kernel: Extent(1, 1), stride: Extent(2, 2)), groups: 1)
    #expect(message(network).contains("is in the fusion group of a"))
  }
}
