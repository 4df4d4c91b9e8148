import Arch
import Testing
import Workloads

@testable import ONNXFile

/// Does each broken model get one line that says what is wrong?
@Suite struct HostileFileTests {
  @Test func everyTruncationIsRefused() {
    var model = TestModel()
    model.nodes[0].attributes = [("a", .integers([1, 300]))]
    model.tensors = [TestTensor("w", [2], [1, 2])]
    let bytes = model.bytes
    for count in 0..<bytes.count {
      do {
        _ = try ONNXReader.read(Array(bytes[..<count]), file: "test.onnx")
        Issue.record("\(count) of \(bytes.count) bytes were read")
      } catch let error as TesseraError {
        #expect(error.description.hasPrefix("test.onnx: "))
      } catch {
        Issue.record("threw \(error)")
      }
    }
  }

  /// Seed 11: bytes that are changed at random are read or refused, and nothing else.
  @Test func changedBytesAreReadOrRefused() throws {
    var random = SeededGenerator(state: 11)
    var model = TestModel()
    model.nodes = [
      TestNode(
        "Conv", ["x", "w"], ["c"], [("pads", .integers([1, 1, 1, 1])), ("group", .integer(1))]),
      TestNode("Reshape", ["c", "s"], ["y"]),
    ]
    model.inputs = [("x", 1, [1, 2, 4, 4])]
    model.tensors = [
      TestTensor("w", [2, 2, 3, 3], Array(repeating: 0.5, count: 36)),
      TestTensor("s", [1, -1]),
    ]
    let bytes = model.bytes
    _ = try LoweredGraph(try read(model), source: "test")
    for _ in 0..<4_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        changed[place] = UInt8.random(in: 0...255, using: &random)
      }
      do {
        let graph = try ONNXReader.read(changed, file: "test.onnx")
        _ = try LoweredGraph(graph, source: "test")
      } catch is TesseraError {
      }
    }
  }

  @Test func whatIsNoModel() {
    expectRefusal([UInt8](), saying: "is empty")
    expectRefusal(Array("name: lenet5\n".utf8), saying: "expected an ONNX model")
    expectRefusal(Array(repeating: 0, count: 64), saying: "byte 0")
    expectRefusal(Array(repeating: 0xff, count: 64), saying: "expected an ONNX model")
    expectRefusal([0x08, 0x08], saying: "no graph")
    // A field of 2⁶⁴ − 1 bytes.
    expectRefusal(
      [0x3a] + Array(repeating: 0xff, count: 9) + [0x01], saying: "0 are left: cut off")
  }

  /// A graph of so many empty nodes, each of which takes two bytes.
  @Test func emptyMessagesAreCountedBeforeTheyAreDecoded() {
    func refusal(nodes: Int) -> String {
      var graph = WireBytes()
      for _ in 0..<nodes { graph.block(1, []) }
      var model = WireBytes()
      model.block(7, graph.bytes)
      return message { try WireScan.check(model.bytes, file: "test.onnx", limit: 100) }
    }
    // The graph is a message, too.
    #expect(refusal(nodes: 99) == "no error")
    #expect(refusal(nodes: 100).contains("more than 100 messages and texts"))
  }

  @Test func allUnknownOperatorsAreNamedAtOnce() {
    var model = TestModel()
    model.nodes = [
      TestNode("Relu", ["x"], ["a"]), TestNode("Bogus", ["a"], ["b"]),
      TestNode("If", ["b"], ["c"], [("then_branch", .graph)]), TestNode("Bogus", ["c"], ["d"]),
      TestNode("Relu", ["d"], ["y"], domain: "com.example"),
    ]
    expectRefusal(
      model, saying: "unknown operators 'Bogus' (2 nodes), 'If', 'com.example::Relu'")
    model.nodes = [TestNode("Convv", ["x"], ["y"])]
    expectRefusal(model, saying: "unknown operator 'Convv'; did you mean 'Conv'?")
  }

  @Test func graphsWithinGraphsAndFunctions() {
    var model = TestModel()
    model.nodes[0].attributes = [("body", .graph)]
    expectRefusal(model, saying: "node 'y' (Relu): attribute 'body' is a graph")
    model = TestModel()
    model.fields.block(25, [])
    expectRefusal(model, saying: "has functions of its own")
    model = TestModel()
    model.graphFields.block(15, [])
    expectRefusal(model, saying: "has sparse tensors")
  }

  @Test func opsets() throws {
    var model = TestModel()
    for opset: Int64? in [nil, 0, 6, 23, .max, -1] {
      model.opset = opset
      expectRefusal(model, saying: "expected 7 to 22")
    }
    for opset: Int64 in [7, 22] {
      model.opset = opset
      #expect(try read(model).opset == opset)
    }
  }

  @Test func nodesOutOfOrder() {
    var model = TestModel()
    model.nodes = [
      TestNode("Relu", ["a"], ["y"], name: "late"), TestNode("Relu", ["x"], ["a"], name: "soon"),
    ]
    expectRefusal(model, saying: "node 'late' (Relu): takes 'a' before node 'soon' (Relu) makes it")
    model.nodes = [
      TestNode("Add", ["x", "b"], ["a"]), TestNode("Relu", ["a"], ["b"]),
      TestNode("Relu", ["b"], ["y"]),
    ]
    expectRefusal(model, saying: "is in a circle of 2 nodes")
    model.nodes = [TestNode("Add", ["x", "y"], ["y"])]
    expectRefusal(model, saying: "takes its own result")
  }

  @Test func namesThatAreTakenOrMissing() {
    var model = TestModel()
    model.nodes = [TestNode("Relu", ["x"], ["y"]), TestNode("Relu", ["x"], ["y"])]
    expectRefusal(model, saying: "makes 'y', which is there already")
    model = TestModel()
    model.inputs.append(model.inputs[0])
    expectRefusal(model, saying: "input 'x': is there twice")
    model = TestModel()
    model.tensors = [TestTensor("w", [1]), TestTensor("w", [1])]
    expectRefusal(model, saying: "the name 'w', which is taken")
    model = TestModel()
    model.nodes = [TestNode("Relu", ["xx"], ["y"])]
    expectRefusal(model, saying: "takes 'xx', which nothing makes")
    model = TestModel()
    model.outputs = ["z"]
    expectRefusal(model, saying: "nothing makes the graph's output 'z'")
    model.outputs = []
    expectRefusal(model, saying: "no outputs")
    model = TestModel()
    model.nodes[0].attributes = [("a", .integer(1)), ("a", .integer(2))]
    expectRefusal(model, saying: "attribute 'a' is there twice")
  }

  @Test func aLongCircleIsFoundWithoutRecursion() {
    var model = TestModel()
    model.nodes = (0..<20_000).map {
      TestNode("Relu", ["v\($0)"], ["v\(($0 + 1) % 20_000)"])
    }
    model.outputs = ["v0"]
    expectRefusal(model, saying: "is in a circle of 20000 nodes")
  }
}
