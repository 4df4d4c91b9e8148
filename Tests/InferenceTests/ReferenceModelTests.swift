import Foundation
import ONNXFile
import Testing
import Workloads

@testable import Inference

private let dataFolder = ProcessInfo.processInfo.environment["TESSERA_DATA"]

/// Do models and node tests from elsewhere give the results that came with them?
@Suite(.enabled(if: dataFolder != nil, "TESSERA_DATA names no folder with reference data"))
struct ReferenceModelTests {
  private var folder: String { (dataFolder ?? "") + "/onnx" }

  @Test(arguments: [
    "test_basic_conv_with_padding", "test_conv_with_strides_padding", "test_lstm_defaults",
    "test_gru_defaults",
  ])
  func nodesGiveTheirResults(name: String) throws {
    let place = "\(folder)/node_tests/\(name)"
    var graph = try ONNXReader.read(path: "\(place)/model.onnx")
    // Weights come as inputs; all but the first are made constants.
    let x = try TensorFile(path: "\(place)/test_data_set_0/input_0.pb").tensor
    for (index, input) in graph.inputs.enumerated().dropFirst() {
      let tensor = try TensorFile(path: "\(place)/test_data_set_0/input_\(index).pb").tensor
      graph.constants[input.value] = GraphTensor(shape: tensor.shape, numbers: tensor.elements)
    }
    graph.inputs.removeSubrange(1...)
    let model = try PreparedModel(graph, inputs: [graph.inputs[0].value: x.shape])
    let found = try ModelExecutor(model).runWhole([x])
    let expected = try TensorFile(path: "\(place)/test_data_set_0/output_0.pb").tensor
    #expect(difference(found[0], expected) < 1e-5)
  }

  @Test(arguments: [("light_bvlc_alexnet", 654_560_384), ("light_resnet50", 4_089_184_256)])
  func lightModelsRun(name: String, macs: Int) throws {
    let model = try PreparedModel(ONNXReader.read(path: "\(folder)/\(name).onnx"))
    #expect(model.layers.reduce(0) { $0 + $1.macs } == macs)
    #expect(model.outputShapes == [[1, 1000]])
  }
}

/// The only kind of file that node tests keep their data in: a tensor with its numbers in one piece.
struct TensorFile {
  var tensor: Tensor

  init(path: String) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[...]
    var (shape, numbers): ([Int], [Float]) = ([], [])
    func varint() -> Int {
      var (result, shift) = (0, 0)
      while let byte = bytes.popFirst() {
        result |= Int(byte & 127) << shift
        shift += 7
        if byte < 128 { break }
      }
      return result
    }
    while !bytes.isEmpty {
      let key = varint()
      guard key & 7 == 2 else {
        let value = varint()
        if key >> 3 == 1 { shape.append(value) }
        continue
      }
      let field = bytes.prefix(varint())
      bytes = bytes.dropFirst(field.count)
      switch key >> 3 {
      case 1:
        let rest = bytes
        bytes = field
        while !bytes.isEmpty { shape.append(varint()) }
        bytes = rest
      case 9:
        numbers = Array(field).withUnsafeBytes { raw in
          (0..<(raw.count / 4)).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
      default: break
      }
    }
    tensor = Tensor(shape: shape, elements: numbers)
  }
}
