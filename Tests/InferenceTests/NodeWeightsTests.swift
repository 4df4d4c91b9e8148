import Arch
import Crossbar
import Foundation
import ONNXFile
import Testing
import Workloads

@testable import Inference

/// Does a model that is written with other weights give what those weights give as matrices?
struct NodeWeightsTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    + "/Golden/onnx"

  private static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }

  private func inputs(_ name: String) throws -> [Tensor] {
    var result: [Tensor] = []
    while true {
      let path = "\(Self.folder)/\(name)_input_\(result.count).npy"
      guard FileManager.default.fileExists(atPath: path) else { return result }
      let array = try NPYArray.read(path: path, limit: 1 << 24)
      result.append(Tensor(shape: array.shape, elements: array.floats()))
    }
  }

  private func model(_ graph: ModelGraph, _ inputs: [Tensor]) throws -> PreparedModel {
    var shapes: [Int: [Int]] = [:]
    for (input, tensor) in zip(graph.inputs, inputs) { shapes[input.value] = tensor.shape }
    return try PreparedModel(graph, inputs: shapes)
  }

  private func changed(_ model: PreparedModel, _ layer: Int, _ group: Int) -> [Float] {
    model.weights(layer, group: group).enumerated().map { index, weight in
      let step = (index * 7 + group * 3 + layer) % 11 - 5
      return weight * (1 + 0.02 * Float(step)) + 0.001
    }
  }

  @Test(arguments: names)
  func theWrittenModelHasTheMatrices(name: String) throws {
    let path = "\(Self.folder)/\(name).onnx"
    let inputs = try inputs(name)
    let model = try model(try ONNXReader.read(path: path), inputs)
    // Every weight differs from what it was, and each by another factor.
    var matrices: [[[Float]]] = []
    for layer in model.layers {
      matrices.append((0..<layer.groups).map { changed(model, layer.index, $0) })
    }
    let (weights, lost) = try model.nodeWeights(of: matrices)
    #expect(lost == 0 && !weights.isEmpty)
    let bytes = try ONNXWriter.bytes(copying: path, with: weights)
    let written = try self.model(try ONNXReader.read(bytes, file: "written.onnx"), inputs)
    let expected = try ModelExecutor(model) { layer, group, _ in
      try IdealMatrix(
        weights: matrices[layer.index][group], inputs: layer.inputs, outputs: layer.outputs)
    }.runWhole(inputs)
    let found = try ModelExecutor(written).runWhole(inputs)
    let before = try ModelExecutor(model).runWhole(inputs)
    for (index, (found, expected)) in zip(found, expected).enumerated() {
      #expect(difference(found, expected) < 1e-5, "output \(index)")
      #expect(difference(before[index], expected) > 1e-4, "output \(index) is as before")
    }
  }

  @Test func ownWeightsComeBack() throws {
    let path = "\(Self.folder)/residual_external_20.onnx"
    let inputs = try inputs("residual_external_20")
    let model = try model(try ONNXReader.read(path: path), inputs)
    let own = model.layers.map { layer in
      (0..<layer.groups).map { model.weights(layer.index, group: $0) }
    }
    let bytes = try ONNXWriter.bytes(copying: path, with: try model.nodeWeights(of: own).weights)
    // No folder: nothing may be left in the file beside the model.
    let graph = try ONNXReader.read(bytes, file: "written.onnx")
    #expect(graph.constants.values.allSatisfy { $0.elements != .absent })
    let written = try self.model(graph, inputs)
    #expect(written.layers == model.layers)
    for layer in model.layers {
      for group in 0..<layer.groups {
        let (a, b) = (
          model.weights(layer.index, group: group), written.weights(layer.index, group: group)
        )
        #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * abs($0) })
      }
    }
  }

  @Test func refusesMatricesOfOtherSizes() throws {
    let graph = try ONNXReader.read(path: "\(Self.folder)/lstm_current_18.onnx")
    let model = try model(graph, try inputs("lstm_current_18"))
    #expect(throws: TesseraError.self) { try model.nodeWeights(of: []) }
    let short = model.layers.map { _ in [[Float](repeating: 0, count: 3)] }
    #expect(throws: TesseraError.self) { try model.nodeWeights(of: short) }
  }
}
