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

  /// The MNIST network in plain loops, one image after the other, in single precision.
  @Test func handwrittenDigitsAreThoseOfPlainLoops() throws {
    let graph = try ONNXReader.read(path: "\(folder)/mnist-cntk.onnx")
    let images = try LabelledImages.read(path: (dataFolder ?? "") + "/mnist", limit: 200)
    let executor = try ModelExecutor(PreparedModel(graph))
    let evaluation = try Evaluation(executor, on: images)
    let found = try executor.run([
      Tensor(shape: [200, 1, 28, 28], elements: images.numbers(0..<200))
    ])[0].elements
    let plain = try PlainDigits(graph)
    for image in 0..<200 {
      let expected = plain.run(try images.numbers(image..<(image + 1)))
      let largest = expected.max() ?? 0
      #expect(expected.firstIndex(of: largest) == evaluation.predictions[image])
      let scale = expected.reduce(0) { max($0, abs($1)) }
      for k in 0..<10 { #expect(abs(found[10 * image + k] - expected[k]) <= 1e-4 * scale) }
    }
  }

  /// 98.91 % of the test images, as other runtimes give.
  @Test func handwrittenDigitsAreRecognised() throws {
    let graph = try ONNXReader.read(path: "\(folder)/mnist-cntk.onnx")
    let images = try LabelledImages.read(path: (dataFolder ?? "") + "/mnist")
    let evaluation = try Evaluation(ModelExecutor(PreparedModel(graph)), on: images)
    #expect(evaluation.top1 == Share(correct: 9891, count: 10_000))
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
      let count = varint()
      let field = bytes.prefix(count)
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

/// CNTK's network for MNIST as its layers say: conv 5 × 5 to 8, max 2, conv 5 × 5 to 16, max 3 at
/// stride 3, linear; both convolutions padded to their input's size. Shares no code with the plan.
struct PlainDigits {
  private var parameters: [[Float]] = []

  /// Takes the five constants that hold numbers, in the order of the nodes that take them.
  init(_ graph: ModelGraph) throws {
    func numbers(_ name: String) throws -> [Float] {
      let place = try #require(graph.values.firstIndex { $0 == name })
      guard case .numbers(let numbers) = try #require(graph.constants[place]).elements else {
        throw CocoaError(.fileReadCorruptFile)
      }
      return numbers
    }
    parameters = try [
      "Parameter5", "Parameter6", "Parameter87", "Parameter88", "Parameter193",
      "Parameter194",
    ].map(numbers)
  }

  private func convolution(
    _ x: [Float], _ channels: Int, _ side: Int, _ w: [Float], _ b: [Float]
  ) -> [Float] {
    var result: [Float] = []
    for m in b.indices {
      for y in 0..<side {
        for z in 0..<side {
          var sum: Float = 0
          for c in 0..<channels {
            for i in 0..<5 where y + i >= 2 && y + i < side + 2 {
              for j in 0..<5 where z + j >= 2 && z + j < side + 2 {
                sum +=
                  x[(c * side + y + i - 2) * side + z + j - 2]
                  * w[((m * channels + c) * 5 + i) * 5 + j]
              }
            }
          }
          result.append(max(0, sum + b[m]))
        }
      }
    }
    return result
  }

  private func pool(_ x: [Float], _ channels: Int, _ side: Int, _ size: Int) -> [Float] {
    let small = side / size
    return (0..<(channels * small * small)).map { index in
      let (c, y, z) = (index / small / small, index / small % small, index % small)
      var largest = -Float.infinity
      for i in 0..<size {
        for j in 0..<size {
          largest = max(largest, x[(c * side + y * size + i) * side + z * size + j])
        }
      }
      return largest
    }
  }

  func run(_ image: [Float]) -> [Float] {
    let first = pool(convolution(image, 1, 28, parameters[0], parameters[1]), 8, 28, 2)
    let second = pool(convolution(first, 8, 14, parameters[2], parameters[3]), 16, 14, 3)
    return (0..<10).map { k in
      (0..<256).reduce(parameters[5][k]) { $0 + second[$1] * parameters[4][10 * $1 + k] }
    }
  }
}
