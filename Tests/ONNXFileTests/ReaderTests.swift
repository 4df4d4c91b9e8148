import Arch
import Testing
import Workloads

@testable import ONNXFile

/// Is a model read as it was written?
@Suite struct ReaderTests {
  @Test func aNodeWithItsAttributes() throws {
    var model = TestModel()
    model.nodes = [
      TestNode(
        "Conv", ["x", "w", "", ""], ["y"],
        [
          ("group", .integer(-3)), ("pads", .integers([1, 2, -4])), ("auto_pad", .text("VALID")),
          ("alpha", .number(0.5)), ("value", .tensor(TestTensor("", [7, 8]))),
        ], name: "first")
    ]
    model.tensors = [TestTensor("w", [2, 1], [0.25, -1])]
    let graph = try read(model)
    #expect(graph.name == "test")
    #expect(graph.opset == 13)
    #expect(graph.values == ["w", "x", "y"])
    #expect(graph.inputs == [GraphInput(value: 1, element: .float32, shape: [1, 3])])
    #expect(graph.outputs == [2])
    #expect(graph.constants == [0: GraphTensor(shape: [2, 1], numbers: [0.25, -1])])
    let node = try #require(graph.nodes.first)
    #expect(node.name == "first" && node.operation == "Conv")
    // What is left out at the end is not there.
    #expect(node.inputs == [1, 0] && node.outputs == [2])
    #expect(
      node.attributes == [
        "group": .integer(-3), "pads": .integers([1, 2, -4]), "auto_pad": .text("VALID"),
        "alpha": .number(0.5), "value": .tensor(GraphTensor(shape: [2], integers: [7, 8])),
      ])
  }

  @Test func anInputThatIsAConstantTooIsTheConstant() throws {
    var model = TestModel()
    model.nodes = [TestNode("Add", ["x", "b"], ["y"])]
    model.inputs.append(("b", 1, [3]))
    model.tensors = [TestTensor("b", [3], [1, 2, 3])]
    let graph = try read(model)
    #expect(graph.inputs.map { graph.values[$0.value] } == ["x"])
    #expect(graph.constants.count == 1)
  }

  @Test func sizesThatAModelLeavesOpen() throws {
    var model = TestModel()
    model.inputs = [("x", 1, [nil, 3, 0, -1])]
    #expect(try read(model).inputs[0].shape == [nil, 3, nil, nil])
  }

  @Test func aMissingOutputInTheMiddleKeepsItsPlace() throws {
    var model = TestModel()
    model.nodes = [TestNode("LSTM", ["x", "x", "x"], ["", "h"]), TestNode("Relu", ["h"], ["y"])]
    let graph = try read(model)
    #expect(graph.nodes[0].outputs == [nil, 1])
    // Without a name a node has that of its first result.
    #expect(graph.nodes[0].name == "h")
  }

  @Test func zerosThatAWriterLeavesOut() throws {
    var model = TestModel()
    model.nodes[0].attributes = [("a", .empty(2)), ("b", .empty(1)), ("c", .empty(3))]
    let attributes = try read(model).nodes[0].attributes
    #expect(attributes == ["a": .integer(0), "b": .number(0), "c": .text("")])
  }
}

/// Is each kind of element read, from each place it can be in?
@Suite struct TensorTests {
  /// The elements of a tensor in a model.
  private func elements(_ tensor: TestTensor) throws -> GraphTensor? {
    var model = TestModel()
    model.tensors = [tensor]
    return try read(model).constants[0]
  }

  @Test func integersOfAllWidths() throws {
    let cases: [(code: Int64, element: ElementType, bits: Int, field: UInt64, values: [Int64])] = [
      (3, .int8, 8, 5, [-128, 127, 0]), (2, .uint8, 8, 5, [0, 255, 128]),
      (5, .int16, 16, 5, [-32_768, 32_767, 1]), (4, .uint16, 16, 5, [0, 65_535, 2]),
      (6, .int32, 32, 5, [Int64(Int32.min), Int64(Int32.max), -1]),
      (12, .uint32, 32, 11, [0, Int64(UInt32.max), 1]), (7, .int64, 64, 7, [.min, .max, -1]),
      (13, .uint64, 64, 11, [0, .max, 1]), (9, .bool, 8, 5, [0, 1, 1]),
    ]
    for (code, element, bits, field, values) in cases {
      let expected = GraphTensor(shape: [3], element: element, elements: .integers(values))
      var typed = TestTensor("t", code, [3])
      typed.data.block(field, WireBytes.packed(values))
      #expect(try elements(typed) == expected, "\(element) in a field")
      var raw = TestTensor("t", code, [3])
      raw.data.block(
        9, values.flatMap { WireBytes.littleEndian($0).prefix(bits / 8) })
      #expect(try elements(raw) == expected, "\(element) in raw bytes")
    }
  }

  @Test func numbersOfAllWidths() throws {
    // 1.5, -2 and the smallest number above zero, as each width has it.
    let halves: [Int64] = [0x3e00, 0xc000, 0x0001]
    let brains: [Int64] = [0x3fc0, 0xc000, 0x0001]
    for (code, element, bits, least) in [
      (10, ElementType.float16, halves, Float(0x1p-24)), (16, .bfloat16, brains, 0x1p-133),
    ] as [(Int64, ElementType, [Int64], Float)] {
      let expected = GraphTensor(
        shape: [3], element: element, elements: .numbers([1.5, -2, least]))
      var typed = TestTensor("t", code, [3])
      typed.data.block(5, WireBytes.packed(bits))
      #expect(try elements(typed) == expected)
      var raw = TestTensor("t", code, [3])
      raw.data.block(9, bits.flatMap { WireBytes.littleEndian(UInt16($0)) })
      #expect(try elements(raw) == expected)
    }
    let values = [1.5, -2, 0x1p-40]
    let expected = GraphTensor(
      shape: [3], element: .float64, elements: .numbers(values.map { Float($0) }))
    for field: UInt64 in [9, 10] {
      var tensor = TestTensor("t", 11, [3])
      tensor.data.block(field, values.flatMap { WireBytes.littleEndian($0.bitPattern) })
      #expect(try elements(tensor) == expected)
    }
    var floats = TestTensor("t", 1, [3])
    floats.data.block(4, [1.5, -2, 0.5].flatMap { WireBytes.littleEndian(Float($0).bitPattern) })
    #expect(try elements(floats) == GraphTensor(shape: [3], numbers: [1.5, -2, 0.5]))
  }

  /// All halves against the hardware's own conversion, where it has one.
  #if arch(arm64)
    @Test func everyHalf() {
      for bits in UInt16.min...UInt16.max {
        let number = TensorReader.number(bits, .float16)
        let expected = Float(Float16(bitPattern: bits))
        #expect(number == expected || number.isNaN && expected.isNaN)
      }
    }
  #endif

  @Test func specialHalves() {
    #expect(TensorReader.number(0x7c00, .float16) == .infinity)
    #expect(TensorReader.number(0xfc00, .float16) == -.infinity)
    #expect(TensorReader.number(0x7c01, .float16).isNaN)
    #expect(TensorReader.number(0x7bff, .float16) == 65_504)
    #expect(TensorReader.number(0x0400, .float16) == 0x1p-14)
    #expect(TensorReader.number(0x03ff, .float16) == 0x1p-14 - 0x1p-24)
  }

  @Test func aScalarAndAnEmptyTensor() throws {
    #expect(try elements(TestTensor("t", [], [4])) == GraphTensor(shape: [], numbers: [4]))
    #expect(try elements(TestTensor("t", [2, 0], [])) == GraphTensor(shape: [2, 0], numbers: []))
  }

  @Test func whatDoesNotFillTheShapeIsRefused() throws {
    func refusal(_ tensor: TestTensor) -> String { message { _ = try elements(tensor) } }
    #expect(
      refusal(TestTensor("t", [4], [1, 2, 3])).contains("has 12 bytes, expected those of [4]"))
    var short = TestTensor("t", 7, [3])
    short.data.block(7, WireBytes.packed([1, 2]))
    #expect(refusal(short).contains("has 2 elements in int64_data, expected 3"))
    #expect(refusal(TestTensor("t", 1, [1 << 40, 1 << 40])).contains("has the shape"))
    #expect(refusal(TestTensor("t", 1, [-1])).contains("has the shape [-1]"))
    #expect(refusal(TestTensor("t", 1, [1 << 39])).contains("has 0 elements in float_data"))
    #expect(refusal(TestTensor("t", 8, [1])).contains("(string)"))
    #expect(refusal(TestTensor("t", 22, [1])).contains("(int4)"))
    #expect(
      refusal(TestTensor("t", 1, Array(repeating: 1, count: 17))).contains("has 17 dimensions"))
    var wide = TestTensor("t", 3, [1])
    wide.data.block(5, WireBytes.packed([200]))
    #expect(refusal(wide).contains("is no int8"))
    var unsigned = TestTensor("t", 13, [1])
    unsigned.data.block(9, Array(repeating: 0xff, count: 8))
    #expect(refusal(unsigned).contains("uint64 of at most 63 bits"))
  }
}
