import Arch
import Foundation
import Testing
import Workloads

@testable import ONNXFile

/// Where reference data are, if they are there.
let dataFolder = ProcessInfo.processInfo.environment["TESSERA_DATA"]

/// The exported models of the repository.
let modelFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("Golden/onnx").path

func read(_ model: TestModel, folder: String? = nil) throws -> ModelGraph {
  try ONNXReader.read(model.bytes, file: "test.onnx", folder: folder)
}

/// Expects one line that begins with the file's name and has the text.
func expectRefusal(
  _ bytes: [UInt8], saying text: String, folder: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    _ = try ONNXReader.read(bytes, file: "test.onnx", folder: folder)
    Issue.record("was read", sourceLocation: sourceLocation)
  } catch let error as TesseraError {
    let message = error.description
    #expect(message.hasPrefix("test.onnx: "), sourceLocation: sourceLocation)
    #expect(message.contains(text), "\(message)", sourceLocation: sourceLocation)
    #expect(message.split(whereSeparator: \.isNewline).count == 1, sourceLocation: sourceLocation)
  } catch {
    Issue.record("threw \(error)", sourceLocation: sourceLocation)
  }
}

func expectRefusal(
  _ model: TestModel, saying text: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectRefusal(model.bytes, saying: text, sourceLocation: sourceLocation)
}

/// The message of the error that the body throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

/// SplitMix64: small, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A folder that is removed with the value.
final class ScratchFolder {
  let path = NSTemporaryDirectory() + "tessera-onnx-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}

/// A graph of one node whose values have the names of its inputs and `y`.
struct TestGraph {
  var opset = 13
  var operation: String
  /// Shapes of the inputs that the caller supplies.
  var inputs: [[Int]] = []
  /// Constants behind them; nil is left out.
  var constants: [GraphTensor?] = []
  var attributes: [String: GraphAttribute] = [:]
  var outputs = 1
  var element = ElementType.float32

  var graph: ModelGraph {
    var graph = ModelGraph(
      name: "test", opset: opset, values: [], inputs: [], outputs: [], nodes: [], constants: [:])
    var taken: [Int?] = []
    for shape in inputs {
      taken.append(graph.values.count)
      graph.inputs.append(
        GraphInput(value: graph.values.count, element: element, shape: shape.map { $0 }))
      graph.values.append("x\(graph.values.count)")
    }
    for constant in constants {
      taken.append(constant == nil ? nil : graph.values.count)
      guard let constant else { continue }
      graph.constants[graph.values.count] = constant
      graph.values.append("c\(graph.values.count)")
    }
    let made = (0..<outputs).map { graph.values.count + $0 }
    graph.values += made.map { "y\($0)" }
    graph.outputs = made
    graph.nodes = [
      GraphNode(
        name: "n", operation: operation, inputs: taken, outputs: made, attributes: attributes)
    ]
    return graph
  }

  /// The shapes of the outputs.
  func shapes() throws -> [[Int]] {
    let graph = graph
    let shapes = try GraphShapes(graph)
    return graph.outputs.map { shapes.shapes[$0] }
  }

  /// What the first output was folded to.
  func folded() throws -> GraphTensor? {
    let graph = graph
    return try GraphShapes(graph).constants[graph.outputs[0]]
  }
}
