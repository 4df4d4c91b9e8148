import Arch
import Testing
import Workloads

@testable import Inference

/// Do plans keep values apart, and refuse what cannot be run?
struct PlanTests {
  @Test(arguments: 0..<40)
  func buffersThatLiveTogetherLieApart(seed: Int) {
    var draws = Draws(seed)
    let buffers = (0..<draws.int(1...40)).map { _ in
      let first = draws.int(0...20)
      return PlannedBuffer(
        count: draws.int(0...100), first: first, last: first + draws.int(0...8))
    }
    var plan = ExecutionPlan()
    plan.placeBuffers(buffers)
    let places = plan.places.map {
      if case .workspace(let place) = $0 { place } else { -1 }
    }
    for (i, a) in buffers.enumerated() {
      #expect(places[i] >= 0 && places[i] + a.count <= plan.workspace, "seed \(seed)")
      for (j, b) in buffers.enumerated() where i < j && a.first <= b.last && b.first <= a.last {
        #expect(
          places[i] + a.count <= places[j] || places[j] + b.count <= places[i],
          "seed \(seed): \(a) and \(b)")
      }
    }
  }

  /// A chain of layers needs two values at a time, however long it is.
  @Test func aChainReusesItsMemory() throws {
    var draws = Draws(1)
    func workspace(_ layers: Int) throws -> Int {
      var maker = GraphMaker()
      var value = maker.input([nil, 64])
      for _ in 0..<layers {
        value = maker.node("Gemm", [value, maker.constant(draws.tensor([64, 64]))])
        value = maker.node("Tanh", [value])
      }
      maker.graph.outputs = [value]
      return try PreparedModel(maker.graph).workspacePerImage
    }
    #expect(try workspace(2) == 128)
    #expect(try workspace(30) == 128)
  }

  /// A shape that fixes a batch of 1, as exporters write it, and any number of images.
  @Test func aFixedBatchOfOneTakesMoreImages() throws {
    var draws = Draws(2)
    let x = draws.tensor([7, 2, 3, 4])
    var maker = GraphMaker()
    let image = maker.channelsLast(maker.input([1, 2, 3, 4]), channels: 2)
    let flat = maker.node("Reshape", [image, maker.constant([1, 24])])
    let output = maker.node("MatMul", [flat, maker.constant(draws.tensor([24, 5]))])
    maker.graph.outputs = [output]
    let model = try PreparedModel(maker.graph)
    let all = try ModelExecutor(model).run([x])[0]
    let pieces = try ModelExecutor(model, memory: 12 * model.workspacePerImage)
    #expect(pieces.chunk == 3)
    #expect(difference(try pieces.run([x])[0], all) < 1e-6)
    for image in 0..<7 {
      let one = Tensor(
        shape: [1, 2, 3, 4], elements: Array(x.elements[(24 * image)..<(24 * image + 24)]))
      let found = try ModelExecutor(model).run([one])[0].elements
      for k in 0..<5 { #expect(abs(found[k] - all.elements[5 * image + k]) < 1e-5) }
    }
  }

  @Test func layersSayWhatTheyMultiply() throws {
    var draws = Draws(3)
    var maker = GraphMaker()
    let image = maker.input([nil, 4, 9, 9])
    let conv = maker.node(
      "Conv", [image, maker.constant(draws.tensor([6, 2, 3, 3]))],
      ["group": .integer(2), "strides": .integers([2, 2])])
    let flat = maker.node("Flatten", [conv])
    let output = maker.node("Gemm", [flat, maker.constant(draws.tensor([96, 10]))])
    maker.graph.outputs = [output]
    let layers = try PreparedModel(maker.graph).layers
    #expect(layers.map(\.inputs) == [18, 96])
    #expect(layers.map(\.outputs) == [3, 10])
    #expect(layers.map(\.groups) == [2, 1])
    #expect(layers.map(\.vectors) == [16, 1])
    #expect(layers.map(\.macs) == [16 * 18 * 3 * 2, 960])
  }

  /// Row k of a convolution's matrix is (kernel row, kernel column, channel), the channel fastest.
  @Test func rowsOfAMatrixAreInTheStatedOrder() throws {
    var maker = GraphMaker()
    let numbers = (0..<(2 * 3 * 2 * 2)).map { Float($0) }
    let kernels = maker.constant(Tensor(shape: [2, 3, 2, 2], elements: numbers))
    let output = maker.node("Conv", [maker.input([nil, 3, 4, 4]), kernels])
    maker.graph.outputs = [output]
    let weights = try PreparedModel(maker.graph).weights(0)
    for n in 0..<2 {
      for c in 0..<3 {
        for i in 0..<2 {
          for j in 0..<2 {
            let k = (i * 2 + j) * 3 + c
            #expect(weights[k * 2 + n] == Float(((n * 3 + c) * 2 + i) * 2 + j))
          }
        }
      }
    }
  }

  private func refuses(_ message: String, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("nothing was refused; expected: \(message)")
    } catch {
      #expect(error is TesseraError && "\(error)".contains(message), "\(error)")
    }
  }

  @Test func whatCannotBeRunIsRefused() throws {
    var draws = Draws(4)
    refuses("weights are computed") {
      var maker = GraphMaker()
      let image = maker.input([1, 1, 4, 4])
      maker.graph.outputs = [maker.node("Conv", [image, maker.input([1, 1, 2, 2])])]
      _ = try PreparedModel(maker.graph)
    }
    refuses("lie in another file") {
      var maker = GraphMaker()
      let weights = maker.value()
      maker.graph.constants[weights] = GraphTensor(
        shape: [4, 4], element: .float32, elements: .absent)
      let output = maker.node("MatMul", [maker.input([nil, 4]), weights])
      maker.graph.outputs = [output]
      _ = try PreparedModel(maker.graph)
    }
    refuses("expected at most") {
      var maker = GraphMaker()
      let weights = maker.value()
      maker.graph.constants[weights] = GraphTensor(
        shape: [1 << 12, 1 << 12], element: .float32, elements: .filled(1))
      let output = maker.node("MatMul", [maker.input([nil, 1 << 12]), weights])
      maker.graph.outputs = [output]
      _ = try PreparedModel(maker.graph, memory: 1 << 20)
    }
    refuses("three") {
      var maker = GraphMaker()
      let image = maker.input([1, 1, 4, 4, 4])
      let weights = maker.constant(draws.tensor([1, 1, 2, 2, 2]))
      let output = maker.node("Conv", [image, weights])
      maker.graph.outputs = [output]
      _ = try PreparedModel(maker.graph)
    }
  }
}
