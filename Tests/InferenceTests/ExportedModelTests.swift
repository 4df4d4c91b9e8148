import Arch
import Foundation
import ONNXFile
import Testing

@testable import Inference

/// Do models that another framework exported give the outputs that it computed?
struct ExportedModelTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    + "/Golden/onnx"

  private static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }

  private func tensors(_ name: String, _ kind: String) throws -> [Tensor] {
    var result: [Tensor] = []
    while true {
      let path = "\(Self.folder)/\(name)_\(kind)_\(result.count).npy"
      guard FileManager.default.fileExists(atPath: path) else { return result }
      let array = try NPYArray.read(path: path, limit: 1 << 24)
      result.append(Tensor(shape: array.shape, elements: array.floats()))
    }
  }

  @Test func modelsAreThere() { #expect(Self.names.count >= 10) }

  @Test(arguments: names)
  func outputsAreThoseOfTheFramework(name: String) throws {
    let graph = try ONNXReader.read(path: "\(Self.folder)/\(name).onnx")
    let inputs = try tensors(name, "input")
    var shapes: [Int: [Int]] = [:]
    for (input, tensor) in zip(graph.inputs, inputs) { shapes[input.value] = tensor.shape }
    let found = try ModelExecutor(PreparedModel(graph, inputs: shapes)).runWhole(inputs)
    let expected = try tensors(name, "output")
    #expect(found.count == expected.count && !expected.isEmpty)
    for (found, expected) in zip(found, expected) {
      #expect(difference(found, expected) < 1e-5, "\(found.shape), expected \(expected.shape)")
    }
  }
}
