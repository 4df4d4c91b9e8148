import Arch
import Foundation
import Testing
import Workloads

@testable import ONNXFile

/// Do the models of two exporters have the shapes that onnx gives them?
///
/// The models, and the shapes of all their values, are made by scripts/make-onnx-models.
@Suite struct ExportedModelTests {
  static let names = [
    "gru_legacy_14", "lstm_current_18", "lstm_legacy_14", "mixer_current_20", "mixer_legacy_17",
    "quantised_qdq_19", "residual_current_18", "residual_external_20", "residual_legacy_17",
    "residual_legacy_9", "ternary_9", "views_current_20", "views_legacy_11",
  ]

  private func graph(_ name: String) throws -> ModelGraph {
    try ONNXReader.read(path: "\(modelFolder)/\(name).onnx")
  }

  private func expectedShapes(_ name: String) throws -> [String: [Int]] {
    let text = try String(contentsOfFile: "\(modelFolder)/\(name).shapes", encoding: .utf8)
    var result: [String: [Int]] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      result[String(words[0])] = try words.dropFirst().map { try #require(Int($0)) }
    }
    return result
  }

  @Test(arguments: names) func shapesAreThoseOfONNX(name: String) throws {
    let graph = try graph(name)
    let expected = try expectedShapes(name)
    let input = try #require(graph.inputs.first)
    let shape = try #require(expected[graph.values[input.value]])
    let shapes = try GraphShapes(graph, inputs: [input.value: shape])
    var compared = 0
    for (value, name) in graph.values.enumerated() {
      guard let wanted = expected[name] else { continue }
      #expect(shapes.shapes[value] == wanted, "\(name)")
      compared += 1
    }
    #expect(compared >= graph.nodes.count * 2 / 3, "\(compared) values were compared")
  }

  @Test(arguments: names) func inputsAndOutputsAreBesideTheModel(name: String) throws {
    let graph = try graph(name)
    let expected = try expectedShapes(name)
    for (kind, value) in [("input", graph.inputs[0].value), ("output", graph.outputs[0])] {
      let data = try Data(
        contentsOf: URL(fileURLWithPath: "\(modelFolder)/\(name)_\(kind)_0.npy"))
      let count = try #require(expected[graph.values[value]]).reduce(1, *)
      #expect(data.count == 128 + 4 * count)
    }
  }

  @Test func externalWeightsAreThoseOfTheModelWithThemInside() throws {
    let external = try graph("residual_external_20")
    let inside = try graph("residual_current_18")
    func weights(_ graph: ModelGraph) -> [String: GraphTensor] {
      Dictionary(
        uniqueKeysWithValues: graph.constants.map { (graph.values[$0.key], $0.value) }
      ).filter { $0.key.hasSuffix("weight") }
    }
    #expect(weights(external).count >= 4)
    #expect(weights(external) == weights(inside))
  }

  /// All forms of the residual network have the counts of its layers, worked out by hand.
  @Test(arguments: names.filter { $0.hasPrefix("residual") })
  func residualNetworksHaveTheirCounts(name: String) throws {
    let network = try LoweredGraph(try graph(name), source: name).network
    // 17 × 15 at stride 2 is 9 × 8; the pool makes 4 × 4 of it, rounded up, and keeps them dilated.
    let first = 9 * 8 * 8 * 3 * 9
    let second = 9 * 8 * 8 * (8 / 4) * 9
    let third = 4 * 4 * 12 * 8 * 9
    #expect(network.macs == first + second + third + 12 * 10)
    #expect(network.weightedLayers.count == 4)
    #expect(network.steps == 1)
    #expect(network.layers.contains { $0.operation == .add })
  }

  @Test(arguments: ["lstm_legacy_14", "lstm_current_18"])
  func bothDirectionsOfAnLSTMCount(name: String) throws {
    let graph = try graph(name)
    let lowered = try LoweredGraph(graph, source: name)
    let cell = 4 * 5 * (6 + 5)
    #expect(lowered.network.steps == 3)
    #expect(lowered.network.macs == 3 * (2 * cell + 10 * 4))
    #expect(
      lowered.network.layers.map(\.operation.kind) == [
        "lstm", "lstm", "concatenate", "linear",
      ])
  }

  @Test func aGRUCountsThreeGates() throws {
    let graph = try graph("gru_legacy_14")
    let network = try LoweredGraph(
      graph, source: "gru", inputs: [graph.inputs[0].value: [3, 2, 6]]
    ).network
    #expect(network.macs == 3 * (3 * 5 * (6 + 5) + 5 * 4))
  }

  @Test(arguments: ["mixer_legacy_17", "mixer_current_20"])
  func productsOverASequenceCountEveryPosition(name: String) throws {
    let network = try LoweredGraph(try graph(name), source: name).network
    #expect(network.macs == 2 * 7 * 16 * 32)
    #expect(network.input == TensorShape(channels: 16, height: 7))
  }

  @Test func ternaryWeightsAreFound() throws {
    let lowered = try LoweredGraph(try graph("ternary_9"), source: "ternary")
    #expect(
      lowered.network.layers.map(\.weightEncoding) == [.ternarySymmetric, .ternary, .ternary])
    #expect(
      lowered.notes.contains {
        $0.hasSuffix("has ternary weights, scale 0.25 to 2.0 over 4 channels")
      }
    )
    let signed = try LoweredGraph(
      try graph("ternary_9"), source: "ternary", options: ImportOptions(weights: .signed(bits: 8)))
    #expect(
      signed.network.layers.map(\.weightEncoding)
        == [.ternarySymmetric, .ternary, .signed(bits: 8)])
    #expect(signed.network.macs == 36 * 4 * 2 * 9 + 144 * 5 + 5 * 3)
  }

  @Test func quantisedWeightsAreNumbersBehindTheirScale() throws {
    let graph = try graph("quantised_qdq_19")
    let shapes = try GraphShapes(graph)
    let weights = try #require(graph.values.firstIndex(of: "wd"))
    let folded = try #require(shapes.constants[weights]?.numbers())
    let integers = try #require(
      graph.values.firstIndex(of: "w").flatMap { graph.constants[$0]?.integers() })
    let scales = try #require(
      graph.values.firstIndex(of: "w_scale").flatMap { graph.constants[$0]?.numbers() })
    #expect(folded == integers.indices.map { Float(integers[$0]) * scales[$0 / 27] })
    let network = try LoweredGraph(graph, source: "quantised").network
    #expect(network.macs == 5 * 5 * 6 * 27)
    #expect(network.layers.map(\.operation.kind) == ["convolution", "relu"])
  }
}

/// Are exported models with changed bytes read or refused, and nothing else?
@Suite struct ChangedModelTests {
  /// Seed: the size of the model.
  @Test(arguments: ExportedModelTests.names) func anyChange(name: String) throws {
    let bytes = Array(
      try Data(contentsOf: URL(fileURLWithPath: "\(modelFolder)/\(name).onnx")))
    var random = SeededGenerator(state: UInt64(bytes.count))
    for _ in 0..<100 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        if Bool.random(using: &random) {
          changed[place] = UInt8.random(in: 0...255, using: &random)
        } else {
          // A run of other bytes of the model.
          let other = Int.random(in: 0..<changed.count, using: &random)
          let count = min(
            Int.random(in: 1...16, using: &random), changed.count - max(place, other))
          for step in 0..<count { changed[place + step] = bytes[other + step] }
        }
      }
      do {
        let graph = try ONNXReader.read(changed, file: "changed.onnx")
        _ = try LoweredGraph(graph, source: name)
      } catch is TesseraError {
      }
    }
  }
}

/// Do published models have their published counts?
@Suite(.enabled(if: dataFolder != nil, "TESSERA_DATA names no folder with reference data"))
struct PublishedModelTests {
  private func graph(_ name: String) throws -> ModelGraph {
    try ONNXReader.read(path: "\(dataFolder ?? "")/onnx/\(name).onnx")
  }

  @Test(arguments: [
    ("light_bvlc_alexnet", 654_560_384), ("light_resnet50", 4_089_184_256),
    ("mnist-cntk", 786_560),
  ])
  func modelsHaveTheirCounts(name: String, macs: Int) throws {
    let lowered = try LoweredGraph(try graph(name), source: name)
    #expect(lowered.network.macs == macs)
    // Every layer reads what the graph says it does.
    #expect(!lowered.notes.contains { $0.contains("stands by itself") })
  }

  @Test func residualSumsAreLayers() throws {
    let network = try LoweredGraph(try graph("light_resnet50"), source: "").network
    #expect(network.layers.filter { $0.operation == .add }.count == 16)
    #expect(network.weightedLayers.count == 54)
  }

  @Test(arguments: [
    ("test_basic_conv_with_padding", 25 * 9), ("test_conv_with_strides_padding", 4 * 3 * 9),
    ("test_gru_defaults", 3 * 5 * (2 + 5)), ("test_lstm_defaults", 4 * 3 * (2 + 3)),
  ])
  func nodeTestsHaveTheirCounts(name: String, macs: Int) throws {
    let graph = try ONNXReader.read(path: "\(dataFolder ?? "")/onnx/node_tests/\(name)/model.onnx")
    let inputs = graph.inputs[0].shape.compactMap(\.self)
    let network = try LoweredGraph(graph, source: name).network
    // Cells run for one inference of the batch.
    #expect(network.macs == macs, "\(inputs)")
  }
}
