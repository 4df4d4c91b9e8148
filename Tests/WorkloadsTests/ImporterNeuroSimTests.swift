import Arch
import Testing

@testable import Workloads

/// Are NeuroSim's tables read as NeuroSim counts them?
@Suite struct ImporterNeuroSimTests {
  private func read(
    _ text: String, options: ImportOptions = ImportOptions()
  ) throws -> ImportedNetwork {
    try NetworkImporter.read(Array(text.utf8), file: "net.csv", options: options)
  }

  /// The VGG-8 of our own file, written as NeuroSim writes it.
  private func table(of network: Network) -> String {
    var rows: [String] = []
    for (index, layer) in network.layers.enumerated() {
      let isPooled =
        network.layers[index...].dropFirst().prefix { !$0.operation.isWeighted }
          .contains { $0.operation.kind == "max-pool" } ? 1 : 0
      let (input, output) = (layer.inputShape, layer.outputShape.channels)
      switch layer.operation {
      case .convolution:
        rows.append("\(input.height),\(input.width),\(input.channels),3,3,\(output),\(isPooled),1")
      case .linear: rows.append("1,1,\(input.count),1,1,\(output),0,1")
      default: break
      }
    }
    return rows.joined(separator: "\r\n") + "\r\n"
  }

  @Test func vgg8EqualsOurFile() throws {
    let ours = try readNetwork("vgg8-cifar10")
    let result = try read(table(of: ours))
    #expect(result.padding == .same)
    #expect(result.network.macs == 615_917_568)
    #expect(result.network.weights == ours.weights)
    #expect(
      result.network.layers.map(\.operation)
        == ours.layers.filter { $0.operation != .relu }.map(\.operation))
    // Every row reads the one before, the flattened map included.
    #expect(result.network.layers.map(\.inputs) == (-1..<10).map { [$0] })
    #expect(!result.notes.contains { $0.contains("input of its own") })
  }

  @Test func branchesHaveInputsOfTheirOwn() throws {
    let result = try read(
      "56,56,64,3,3,128,0,2\n28,28,128,3,3,128,0,1\n56,56,64,1,1,128,0,2\n28,28,128,3,3,128,0,1\n")
    #expect(result.network.layers.map(\.inputs) == [[-1], [0], [-1], [2]])
    #expect(result.notes.contains { $0.contains("net.csv:3: does not fit the row before") })
    #expect(result.network.layers[2].outputShape.height == 28)
  }

  @Test func aPoolBeforeOnePositionAveragesTheMap() throws {
    let result = try read("7,7,512,3,3,512,1,1\n1,1,512,1,1,1000,0,1\n")
    #expect(
      result.network.layers.map(\.operation.kind) == [
        "convolution", "global-average-pool", "linear",
      ])
    #expect(result.network.layers[2].inputs == [1])
    let halved = try read("2,2,4,1,1,4,1,1\n1,1,4,1,1,5,0,1\n")
    #expect(halved.network.layers[1].operation.kind == "max-pool")
  }

  @Test func sevenColumnsHaveStrideOne() throws {
    let result = try read("8,8,3,3,3,4,0\n")
    #expect(result.network.macs == 64 * 9 * 12)
    #expect(result.notes.contains("net.csv:1: no stride column: the stride is 1"))
  }

  @Test(arguments: [
    ("8,8,3,3,3,4,2,1\n", "net.csv:1: pooling flag (column 7): found 2, expected"),
    ("8,8,3,3,3,4,0,1,5\n", "net.csv:1: found 9 columns, expected 8"),
    ("8,8,3,3,3,4\n", "net.csv:1: found 6 columns"),
    ("8,8,3,3,3,4,0,1\n8,,4,3,3,4,0,1\n", "net.csv:2: IFM width (column 2): found nothing"),
    ("1,1,4,1,1,4,1,1\n", "net.csv:1: a kernel that spans 2 rows exceeds the input's 1"),
    ("8,8,16777216,3,3,16777216,0,1\n8,8,3,65536,65536,16777216,0,1\n", "net.csv:"),
  ])
  func brokenRowsAreRefused(text: String, expected: String) {
    let found = message { _ = try read(text) }
    #expect(found.contains(expected), "\(found)")
  }

  @Test func encodingsComeFromTheOptions() throws {
    let result = try read(
      "8,8,3,3,3,4,0,1\n",
      options: ImportOptions(activations: .unsigned(bits: 8), weights: .signed(bits: 4)))
    #expect(result.network.layers[0].activations == .unsigned(bits: 8))
    #expect(result.network.layers[0].weightEncoding == .signed(bits: 4))
    #expect(
      message { _ = try read("8,8,3,3,3,4,0,1\n", options: ImportOptions(section: "a")) }
        .contains("expected no section"))
  }
}
