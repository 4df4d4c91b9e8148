import Arch
import Foundation
import Testing

@testable import Workloads

/// Do the queries tell what mapping and reports need?
@Suite struct NetworkQueryTests {
  @Test func consumersAreThoseThatReadTheOutput() throws {
    let network = try readNetwork("resnet18")
    let consumers = network.consumers
    for (index, layer) in network.layers.enumerated() {
      for source in layer.inputs where source >= 0 { #expect(consumers[source].contains(index)) }
    }
    #expect(consumers.joined().count == network.layers.flatMap(\.inputs).count { $0 >= 0 })
    // The pool feeds the first convolution and the first sum.
    #expect(consumers[2].map { network.layers[$0].name } == ["layer1.0.conv1", "layer1.0.add"])
    #expect(network.outputs == [network.layers.count - 1])
    #expect(network.weightedLayers.count == 21)
  }

  @Test func summaryAddsUp() throws {
    for name in networkFolders.names(folder: "networks") {
      let network = try readNetwork(name)
      let summary = NetworkSummary(network)
      #expect(summary.layers.reduce(0) { $0 + $1.macs } * summary.steps == summary.macs)
      #expect(summary.operations == 2 * network.macs)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let text = String(decoding: try encoder.encode(summary), as: UTF8.self)
      #expect(text.contains("\"macs\":\(network.macs)"))
    }
  }

  @Test func descriptionIsATable() throws {
    let text = try readNetwork("alexnet").describe()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "alexnet: AlexNet for ImageNet, the single-column form of torchvision")
    #expect(lines[2].contains("714,188,480 multiply-accumulates, 61,090,496 weights"))
    #expect(lines[5].contains("11x11/4 p2"))
    #expect(lines[5].contains("unsigned-2, ternary"))
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test func checkFindsWhatWasBroken() throws {
    let network = try readNetwork("lenet5")
    var broken = network
    broken.layers[3].outputShape.channels += 1
    #expect(throws: TesseraError.self) { try broken.check() }
    broken = network
    broken.layers[3].inputs = [7]
    #expect(message { try broken.check() }.contains("'conv3'"))
    broken = network
    broken.layers[1].name = "conv1"
    #expect(throws: TesseraError.self) { try broken.check() }
    broken = network
    broken.steps = 0
    #expect(throws: TesseraError.self) { try broken.check() }
    broken = network
    broken.layers[0].fusionGroup = "g"
    #expect(throws: TesseraError.self) { try broken.check() }
  }

  @Test func encodingsReadWhatTheyWrite() {
    let encodings: [OperandEncoding] = [
      .ternary, .ternarySymmetric, .ternaryAsymmetric, .unsigned(bits: 1), .unsigned(bits: 32),
      .signed(bits: 2), .signed(bits: 8),
    ]
    for encoding in encodings { #expect(OperandEncoding(text: encoding.text) == encoding) }
    for text in [
      "", "unsigned", "unsigned-", "unsigned-0", "signed-1", "unsigned-33", "unsigned-+2",
    ] {
      #expect(OperandEncoding(text: text) == nil)
    }
  }
}
