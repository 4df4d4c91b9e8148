import Arch
import Testing
import Workloads

@testable import ONNXFile
@testable import Workloads

/// Does each node become the layer that takes its time, or a note?
@Suite struct LoweringTests {
  private func lowered(_ model: TestModel, options: ImportOptions = ImportOptions()) throws
    -> LoweredGraph
  {
    try LoweredGraph(try read(model), source: "test", options: options)
  }

  /// Weights that are not ternary.
  private func weights(_ name: String, _ dims: [Int64]) -> TestTensor {
    let count = Int(dims.reduce(1, *))
    return TestTensor(name, dims, (0..<count).map { Float($0 + 1) })
  }

  private func image(_ nodes: [TestNode], _ tensors: [TestTensor]) -> TestModel {
    var model = TestModel()
    model.inputs = [("x", 1, [nil, 2, 8, 6])]
    model.nodes = nodes
    model.tensors = tensors
    return model
  }

  @Test func aPadJoinsTheConvolutionBehindIt() throws {
    let model = image(
      [
        TestNode("Pad", ["x", "p"], ["a"]),
        TestNode("Conv", ["a", "w"], ["y"], [("pads", .integers([1, 1, 1, 1]))]),
      ],
      [TestTensor("p", [0, 0, 1, 2, 0, 0, 3, 4]), weights("w", [5, 2, 3, 3])])
    let result = try lowered(model)
    let layer = try #require(result.network.layers.first)
    let padding = Padding(top: 2, left: 3, bottom: 4, right: 5)
    #expect(
      layer.operation
        == .convolution(window: Window(kernel: Extent(3, 3), padding: padding), groups: 1))
    #expect(layer.inputShape == TensorShape(channels: 2, height: 8, width: 6))
    #expect(layer.outputShape == TensorShape(channels: 5, height: 12, width: 12))
    #expect(result.notes.isEmpty)
  }

  @Test func scaleAndLayoutHaveNoLayers() throws {
    let statistics = ["s", "b", "m", "v"]
    let model = image(
      [
        TestNode("Conv", ["x", "w"], ["c"]),
        TestNode("BatchNormalization", ["c"] + statistics, ["n"]),
        TestNode("Add", ["n", "one"], ["a"]), TestNode("Relu", ["a"], ["r"]),
        TestNode("Dropout", ["r"], ["d", "mask"]), TestNode("Flatten", ["d"], ["f"]),
        TestNode("Gemm", ["f", "g", "h"], ["y"], [("transB", .integer(1))]),
      ],
      statistics.map { TestTensor($0, [4], [1, 1, 1, 1]) } + [
        weights("w", [4, 2, 1, 1]), TestTensor("one", [1], [1]), weights("g", [10, 192]),
        weights("h", [10]),
      ])
    let network = try lowered(model).network
    #expect(network.layers.map(\.operation.kind) == ["convolution", "relu", "linear"])
    #expect(network.layers.map(\.inputs) == [[-1], [0], [1]])
    #expect(network.layers[2].inputShape == TensorShape(channels: 4, height: 8, width: 6))
    #expect(network.macs == 48 * 8 + 1920)
    #expect(network.input == TensorShape(channels: 2, height: 8, width: 6))
  }

  @Test func aPartOfAValueComesFromMemory() throws {
    let model = image(
      [
        TestNode("Slice", ["x", "start", "end", "axis"], ["a"]),
        TestNode("Conv", ["a", "w"], ["y"]),
      ],
      [
        TestTensor("start", [0]), TestTensor("end", [4]), TestTensor("axis", [2]),
        weights("w", [3, 2, 1, 1]),
      ])
    let result = try lowered(model)
    #expect(result.network.layers[0].inputShape == TensorShape(channels: 2, height: 4, width: 6))
    #expect(result.notes.contains { $0.hasPrefix("node 'y' (Conv): ") && $0.contains("by itself") })
  }

  @Test func activationsAndElementwiseNodes() throws {
    let model = image(
      [
        TestNode("LeakyRelu", ["x"], ["a"]), TestNode("Erf", ["a"], ["b"]),
        TestNode("Mul", ["a", "b"], ["c"]), TestNode("Sum", ["a", "b", "c"], ["d"]),
        TestNode("Concat", ["c", "d"], ["e"], [("axis", .integer(1))]),
        TestNode("LRN", ["e"], ["f"], [("size", .integer(5))]),
        TestNode("GlobalAveragePool", ["f"], ["g"]), TestNode("Softmax", ["g"], ["y"]),
      ], [])
    let result = try lowered(model)
    #expect(
      result.network.layers.map(\.operation) == [
        .relu, .tanh, .add, .add, .concatenate, .localResponseNormalisation(size: 5),
        .globalAveragePool, .softmax,
      ])
    #expect(result.network.layers[3].inputs == [0, 1, 2])
    #expect(result.notes.contains { $0.contains("is counted as a sum") })
    #expect(result.notes.contains { $0.contains("counted as a hyperbolic tangent") })
  }

  @Test func shortNamesAreTakenOnce() throws {
    var model = TestModel()
    model.nodes = [
      TestNode("Relu", ["x"], ["a"], name: "input"), TestNode("Relu", ["a"], ["b"], name: "r"),
      TestNode("Relu", ["b"], ["y"], name: "r"),
    ]
    #expect(try lowered(model).network.layers.map(\.name) == ["input#2", "r", "r#2"])
  }

  @Test func productsOfTwoComputedValuesAreRefused() {
    var model = TestModel()
    model.inputs = [("x", 1, [3, 3])]
    model.nodes = [TestNode("Relu", ["x"], ["a"]), TestNode("MatMul", ["x", "a"], ["y"])]
    #expect(
      message { _ = try lowered(model) }
        == "node 'y' (MatMul): multiplies two computed values, expected weights as one of them")
  }

  @Test func threeSpatialAxesAreRefused() {
    var model = TestModel()
    model.inputs = [("x", 1, [1, 1, 3, 3, 3])]
    model.nodes = [TestNode("Conv", ["x", "w"], ["y"])]
    model.tensors = [weights("w", [1, 1, 2, 2, 2])]
    #expect(message { _ = try lowered(model) }.contains("slides over 3 axes, expected 1 or 2"))
  }

  /// An LSTM of 4 steps; what follows runs at every step, or is refused.
  @Test func cellsRunAtEveryStep() throws {
    var model = TestModel()
    model.inputs = [("x", 1, [4, 1, 3])]
    model.tensors = [
      weights("w", [1, 8, 3]), weights("r", [1, 8, 2]), weights("k", [2, 5]), TestTensor("a", [1]),
    ]
    model.nodes = [
      TestNode("LSTM", ["x", "w", "r"], ["s", "h"]),
      TestNode("Squeeze", ["s", "a"], ["t"]), TestNode("MatMul", ["t", "k"], ["y"]),
    ]
    let network = try lowered(model).network
    #expect(network.steps == 4)
    #expect(network.input == TensorShape(channels: 3))
    #expect(network.macs == 4 * (8 * 5 + 10))
    model.nodes[1] = TestNode("Squeeze", ["h", "b"], ["t"])
    model.tensors.append(TestTensor("b", [0]))
    #expect(
      message { _ = try lowered(model) }
        == "node 'y' (MatMul): runs 1 times for 1 inference of 4 time steps, expected every step")
  }

  @Test func theLeftOperandCanBeTheWeights() throws {
    var model = TestModel()
    model.inputs = [("x", 1, [1, 3, 7])]
    model.tensors = [weights("w", [5, 3])]
    model.nodes = [TestNode("MatMul", ["w", "x"], ["y"])]
    #expect(try lowered(model).network.macs == 5 * 3 * 7)
  }

  @Test func weightsThatAreInputsCount() throws {
    var model = TestModel()
    model.inputs = [("x", 1, [1, 2, 5, 5]), ("w", 1, [3, 2, 3, 3])]
    model.nodes = [TestNode("Conv", ["x", "w"], ["y"])]
    let result = try lowered(model)
    #expect(result.network.macs == 9 * 3 * 18)
    #expect(result.notes == ["the graph: has 2 inputs: those behind the first count as weights"])
  }

  @Test func whatHasNoLayersIsRefused() {
    var model = TestModel()
    model.nodes = [TestNode("Identity", ["x"], ["y"])]
    #expect(message { _ = try lowered(model) } == "the network has no layers")
    model.inputs = []
    model.nodes = [TestNode("Constant", [], ["y"], [("value_int", .integer(1))])]
    #expect(message { _ = try lowered(model) } == "the graph has no input, expected one")
  }
}

/// Are weights found to be ternary exactly where they are?
@Suite struct TernaryScaleTests {
  @Test func oneScaleForEachChannel() {
    let weights: [Float] = [0.5, 0, -0.5, 2, 2, -2]
    let rows = TernaryScales(weights, .rows(2))
    #expect(rows?.least == 0.5 && rows?.most == 2 && rows?.channels == 2)
    #expect(TernaryScales(weights, .columns(3)) == nil)
    let turned: [Float] = [0.5, 2, 0, 2, -0.5, -2]
    #expect(TernaryScales(turned, .columns(2)) == rows)
  }

  @Test func channelsOfZerosHaveNoScale() {
    #expect(TernaryScales([0, 0, 3, -3], .rows(2))?.least == 3)
    #expect(TernaryScales([0, 0], .rows(2)) == nil)
  }

  @Test func anythingElseIsNotTernary() {
    #expect(TernaryScales([1, -1.0000001], .rows(1)) == nil)
    #expect(TernaryScales([1, .nan], .rows(1)) == nil)
    #expect(TernaryScales([.infinity, 0], .rows(1)) == nil)
    #expect(TernaryScales([], .rows(1)) == nil)
    #expect(TernaryScales([1, 1, 1], .rows(2)) == nil)
    #expect(TernaryScales([1], .rows(0)) == nil)
  }
}
