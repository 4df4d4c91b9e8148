import Testing
import Workloads

@testable import ONNXFile

private func integers(_ values: [Int64]) -> GraphTensor {
  GraphTensor(shape: [values.count], integers: values)
}

/// Has each operator's result the shape that its definition gives?
@Suite struct GraphShapeTests {
  @Test func convolutionsWithGroupsAndAlongOneAxis() throws {
    var test = TestGraph(
      operation: "Conv", inputs: [[2, 6, 10, 9], [4, 3, 3, 2], [4]],
      attributes: ["group": .integer(2), "strides": .integers([2, 1])])
    #expect(try test.shapes() == [[2, 4, 4, 8]])
    test.attributes["group"] = .integer(3)
    #expect(message { _ = try test.shapes() }.contains("3 groups of kernels"))
    test = TestGraph(operation: "Conv", inputs: [[2, 6, 10], [4, 6, 3]])
    #expect(try test.shapes() == [[2, 4, 8]])
    test = TestGraph(operation: "Conv", inputs: [[2, 6, 5, 5, 5], [4, 6, 3, 3, 3]])
    #expect(try test.shapes() == [[2, 4, 3, 3, 3]])
    test.inputs.append([5])
    #expect(message { _ = try test.shapes() }.contains("the bias is [5], expected [4]"))
  }

  @Test(arguments: [
    ([[2, 3], [3, 4]], [2, 4]), ([[5, 2, 3], [3, 4]], [5, 2, 4]), ([[3], [3, 4]], [4]),
    ([[2, 3], [3]], [2]), ([[3], [3]], []), ([[5, 1, 2, 3], [7, 3, 4]], [5, 7, 2, 4]),
  ])
  func matrixProducts(inputs: [[Int]], expected: [Int]) throws {
    #expect(try TestGraph(operation: "MatMul", inputs: inputs).shapes() == [expected])
  }

  @Test func gemmTransposes() throws {
    let test = TestGraph(
      operation: "Gemm", inputs: [[3, 2], [4, 3], [4]],
      attributes: ["transA": .integer(1), "transB": .integer(1)])
    #expect(try test.shapes() == [[2, 4]])
    let wrong = TestGraph(operation: "Gemm", inputs: [[3, 2], [4, 3]])
    #expect(message { _ = try wrong.shapes() }.contains("multiplies [3, 2] and [4, 3]"))
  }

  @Test func recurrentCells() throws {
    var test = TestGraph(
      operation: "LSTM", inputs: [[7, 2, 3], [2, 20, 3], [2, 20, 5]],
      attributes: ["direction": .text("bidirectional"), "hidden_size": .integer(5)], outputs: 3)
    #expect(try test.shapes() == [[7, 2, 2, 5], [2, 2, 5], [2, 2, 5]])
    test.opset = 14
    test.attributes["layout"] = .integer(1)
    #expect(try test.shapes() == [[7, 2, 2, 5], [7, 2, 5], [7, 2, 5]])
    test = TestGraph(operation: "GRU", inputs: [[7, 2, 3], [1, 15, 3], [1, 15, 5]], outputs: 2)
    #expect(try test.shapes() == [[7, 1, 2, 5], [1, 2, 5]])
    test.inputs[1] = [1, 16, 3]
    #expect(message { _ = try test.shapes() }.contains("do not fit"))
  }

  @Test func poolsAndMeans() throws {
    let pool = TestGraph(
      operation: "MaxPool", inputs: [[1, 8, 7, 7]],
      attributes: ["kernel_shape": .integers([2, 3]), "strides": .integers([2, 2])], outputs: 2)
    #expect(try pool.shapes() == [[1, 8, 3, 3], [1, 8, 3, 3]])
    let whole = TestGraph(operation: "GlobalAveragePool", inputs: [[2, 8, 7, 5]])
    #expect(try whole.shapes() == [[2, 8, 1, 1]])
    var mean = TestGraph(
      operation: "ReduceMean", inputs: [[2, 8, 7, 5]],
      attributes: ["axes": .integers([-1, 2]), "keepdims": .integer(0)])
    #expect(try mean.shapes() == [[2, 8]])
    mean = TestGraph(opset: 18, operation: "ReduceMean", inputs: [[2, 8]], constants: [nil])
    #expect(try mean.shapes() == [[1, 1]])
    mean.attributes["noop_with_empty_axes"] = .integer(1)
    #expect(try mean.shapes() == [[2, 8]])
  }

  @Test func sumsStretchSizesOfOne() throws {
    let test = TestGraph(operation: "Sum", inputs: [[2, 1, 4], [3, 1], [1]])
    #expect(try test.shapes() == [[2, 3, 4]])
    let wrong = TestGraph(operation: "Add", inputs: [[2, 3], [2]])
    #expect(message { _ = try wrong.shapes() }.contains("which do not fit"))
  }

  @Test func axesAreAnAttributeAndThenAnInput() throws {
    var old = TestGraph(
      opset: 12, operation: "Unsqueeze", inputs: [[2, 3]], attributes: ["axes": .integers([0, -1])])
    #expect(try old.shapes() == [[1, 2, 3, 1]])
    old.opset = 13
    #expect(message { _ = try old.shapes() }.contains("an input from opset 13 on"))
    var new = TestGraph(
      operation: "Unsqueeze", inputs: [[2, 3]], constants: [integers([0, -1])])
    #expect(try new.shapes() == [[1, 2, 3, 1]])
    new.constants = [integers([0, 0])]
    #expect(message { _ = try new.shapes() }.contains("axis 0 is there twice"))
    new = TestGraph(operation: "Squeeze", inputs: [[1, 2, 1, 3]])
    #expect(try new.shapes() == [[2, 3]])
    new.constants = [integers([1])]
    #expect(message { _ = try new.shapes() }.contains("is not 1"))
  }

  @Test func slicesWereAttributesToo() throws {
    let old = TestGraph(
      opset: 9, operation: "Slice", inputs: [[10, 10]],
      attributes: [
        "starts": .integers([1, -3]), "ends": .integers([100, .max]), "axes": .integers([1, 0]),
      ])
    #expect(try old.shapes() == [[3, 9]])
    let new = TestGraph(
      opset: 10, operation: "Slice", inputs: [[10, 10]],
      constants: [integers([8, 0]), integers([.min, 5]), integers([0, 1]), integers([-3, 2])])
    #expect(try new.shapes() == [[3, 3]])
  }

  @Test func paddingWasAnAttributeToo() throws {
    let old = TestGraph(
      opset: 10, operation: "Pad", inputs: [[3, 4]], attributes: ["pads": .integers([0, 1, 2, -2])])
    #expect(try old.shapes() == [[5, 3]])
    let new = TestGraph(
      opset: 18, operation: "Pad", inputs: [[3, 4]],
      constants: [integers([1, 2]), nil, integers([-1])])
    #expect(try new.shapes() == [[3, 7]])
    let cut = TestGraph(
      opset: 13, operation: "Pad", inputs: [[3, 4]], constants: [integers([-2, 0, -2, 0])])
    #expect(message { _ = try cut.shapes() }.contains("cut more"))
  }

  @Test func reshapes() throws {
    func shape(_ values: [Int64], opset: Int = 14, allowZero: Bool = false) throws -> [Int] {
      try TestGraph(
        opset: opset, operation: "Reshape", inputs: [[2, 3, 4]], constants: [integers(values)],
        attributes: ["allowzero": .integer(allowZero ? 1 : 0)]
      ).shapes()[0]
    }
    #expect(try shape([0, -1]) == [2, 12])
    #expect(try shape([4, 0, -1]) == [4, 3, 2])
    #expect(try shape([24]) == [24])
    for wrong: [Int64] in [[5, -1], [-1, -1], [7], [2, 3, 4, 0], [-2, 12]] {
      #expect(message { _ = try shape(wrong) }.hasPrefix("node 'n' (Reshape): "))
    }
    #expect(message { _ = try shape([0, -1], allowZero: true) }.contains("does not fit"))
    #expect(try shape([0, -1], opset: 13, allowZero: true) == [2, 12])
  }

  @Test func layoutOfOtherOperators() throws {
    #expect(
      try TestGraph(operation: "Flatten", inputs: [[2, 3, 4]]).shapes() == [[2, 12]])
    #expect(
      try TestGraph(
        operation: "Flatten", inputs: [[2, 3, 4]], attributes: ["axis": .integer(0)]
      ).shapes() == [[1, 24]])
    #expect(
      try TestGraph(
        operation: "Transpose", inputs: [[2, 3, 4]], attributes: ["perm": .integers([1, 2, 0])]
      ).shapes() == [[3, 4, 2]])
    #expect(try TestGraph(operation: "Transpose", inputs: [[2, 3, 4]]).shapes() == [[4, 3, 2]])
    #expect(
      try TestGraph(
        operation: "Concat", inputs: [[2, 3], [2, 5]], attributes: ["axis": .integer(-1)]
      ).shapes() == [[2, 8]])
    #expect(
      try TestGraph(
        operation: "Gather", inputs: [[2, 3, 4]],
        constants: [GraphTensor(shape: [5, 1], integers: [0, 1, 2, -1, -3])],
        attributes: ["axis": .integer(1)]
      ).shapes() == [[2, 5, 1, 4]])
    #expect(
      try TestGraph(operation: "Dropout", inputs: [[2, 3]], outputs: 2).shapes() == [
        [2, 3], [2, 3],
      ])
    #expect(
      try TestGraph(
        opset: 17, operation: "LayerNormalization", inputs: [[2, 3, 4], [3, 4]],
        attributes: ["axis": .integer(-2)], outputs: 3
      ).shapes() == [[2, 3, 4], [2, 1, 1], [2, 1, 1]])
    #expect(
      try TestGraph(
        operation: "Expand", inputs: [[3, 1]], constants: [integers([2, 1, 6])]
      ).shapes() == [[2, 3, 6]])
  }

  @Test func anOpenBatchIsThatOfTheCaller() throws {
    var graph = TestGraph(operation: "Relu", inputs: [[1, 3]]).graph
    graph.inputs[0].shape = [nil, 3]
    #expect(try GraphShapes(graph).shapes[1] == [1, 3])
    #expect(try GraphShapes(graph, batch: 5).shapes[1] == [5, 3])
    #expect(try GraphShapes(graph, batch: 5, inputs: [0: [2, 4]]).shapes[1] == [2, 4])
    graph.inputs[0].shape = [7, nil]
    #expect(try GraphShapes(graph, batch: 5).shapes[1] == [7, 5])
    graph.inputs[0].shape = [nil, nil]
    #expect(
      message { _ = try GraphShapes(graph) } == "input 'x0': dimension 2 is open, expected a size")
  }

  @Test func whatDependsOnDataIsRefused() {
    var graph = TestGraph(operation: "Reshape", inputs: [[4], [1]]).graph
    graph.inputs[1].element = .int64
    #expect(
      message { _ = try GraphShapes(graph) }
        == "node 'n' (Reshape): the shape depends on data, expected a constant")
  }

  @Test func trainingIsRefused() {
    let test = TestGraph(
      opset: 14, operation: "BatchNormalization", inputs: [[2, 3], [3], [3], [3], [3]],
      attributes: ["training_mode": .integer(1)])
    #expect(message { _ = try test.shapes() }.contains("expected the form of inference"))
  }

  @Test func wrongNumbersOfInputsAndOutputs() {
    #expect(
      message { _ = try TestGraph(operation: "Conv", inputs: [[1, 1, 1]]).shapes() }
        == "node 'n' (Conv): has 1 inputs, expected 2 to 3")
    #expect(
      message { _ = try TestGraph(operation: "Relu", inputs: [[1]], outputs: 2).shapes() }
        == "node 'n' (Relu): has 2 outputs, expected at most 1")
    #expect(
      message { _ = try TestGraph(operation: "Bogus", inputs: [[1]]).shapes() }
        == "node 'n' (Bogus): unknown operator")
    let missing = TestGraph(operation: "Gather", inputs: [[1]], constants: [nil])
    #expect(message { _ = try missing.shapes() }.contains("input 2 is left out, and cannot be"))
  }

  @Test func absurdSizesAreRefusedBeforeAnythingIsAllocated() {
    let wide = TestGraph(
      operation: "Add", inputs: [[1 << 24, 1], [1, 1 << 24]])
    #expect(message { _ = try wide.shapes() }.contains("expected at most 1099511627776 elements"))
    let filled = TestGraph(
      operation: "ConstantOfShape", constants: [integers([1 << 20, 1 << 20, 1 << 20])])
    #expect(message { _ = try filled.shapes() }.contains("expected at most"))
    // Folding has a budget: one long row added to one long column.
    func line(_ shape: [Int]) -> GraphTensor {
      GraphTensor(shape: shape, integers: Array(repeating: 1, count: 1 << 14))
    }
    let square = TestGraph(
      operation: "Add", constants: [line([1 << 14, 1]), line([1, 1 << 14])])
    #expect(
      message { _ = try square.shapes() }.contains("elements from constants, expected at most"))
  }
}

/// Is what depends on constants only computed as its definition says?
@Suite struct FoldingTests {
  /// An array as a function from indices to elements: slow, and without strides.
  private struct Plain {
    var shape: [Int]
    var values: [Int64]

    init(_ shape: [Int], _ element: ([Int]) -> Int64) {
      self.shape = shape
      values = Plain.indices(shape).map(element)
    }

    static func indices(_ shape: [Int]) -> [[Int]] {
      shape.reduce([[]]) { prefixes, size in
        prefixes.flatMap { prefix in (0..<size).map { prefix + [$0] } }
      }
    }

    subscript(_ index: [Int]) -> Int64 {
      var place = 0
      for (size, position) in zip(shape, index) { place = place * size + position }
      return values[place]
    }

    var tensor: GraphTensor { GraphTensor(shape: shape, integers: values) }
  }

  private func random(_ random: inout SeededGenerator, rank: Int) -> Plain {
    let shape = (0..<rank).map { _ in Int.random(in: 1...4, using: &random) }
    var values: [Int64] = []
    for _ in Plain.indices(shape) { values.append(Int64.random(in: -9...9, using: &random)) }
    var result = Plain(shape) { _ in 0 }
    result.values = values
    return result
  }

  /// Seed 21.
  @Test func changesOfLayoutAgreeWithIndices() throws {
    var generator = SeededGenerator(state: 21)
    for _ in 0..<300 {
      let rank = Int.random(in: 1...4, using: &generator)
      let plain = random(&generator, rank: rank)
      let order = Array(0..<rank).shuffled(using: &generator)
      let transposed = Plain(order.map { plain.shape[$0] }) { index in
        var source = index
        for (place, axis) in order.enumerated() { source[axis] = index[place] }
        return plain[source]
      }
      #expect(
        try TestGraph(
          operation: "Transpose", constants: [plain.tensor], attributes: ["perm": .integers(order)]
        ).folded() == transposed.tensor)

      let axis = Int.random(in: 0..<rank, using: &generator)
      let size = plain.shape[axis]
      let chosen = (0..<3).map { _ in Int.random(in: -size..<size, using: &generator) }
      var shape = plain.shape
      shape[axis] = 3
      let gathered = Plain(shape) { index in
        var source = index
        source[axis] = (chosen[index[axis]] + size) % size
        return plain[source]
      }
      #expect(
        try TestGraph(
          operation: "Gather", constants: [plain.tensor, integers(chosen.map { Int64($0) })],
          attributes: ["axis": .integer(axis)]
        ).folded() == gathered.tensor)

      var other = plain
      other.values = plain.values.map { $0 + 100 }
      shape[axis] = 2 * size
      let joined = Plain(shape) { index in
        var source = index
        source[axis] = index[axis] % size
        return index[axis] < size ? plain[source] : other[source]
      }
      #expect(
        try TestGraph(
          operation: "Concat", constants: [plain.tensor, other.tensor],
          attributes: ["axis": .integer(axis - rank)]
        ).folded() == joined.tensor)
    }
  }

  /// Seed 22: a slice takes what a loop from start to end in steps meets.
  @Test func slicesAgreeWithALoop() throws {
    var generator = SeededGenerator(state: 22)
    for _ in 0..<2_000 {
      let size = Int.random(in: 1...6, using: &generator)
      let values = (0..<size).map { Int64($0) }
      let start = Int.random(in: -9...9, using: &generator)
      let end = Int.random(in: -9...9, using: &generator)
      var step = Int.random(in: 1...4, using: &generator)
      if Bool.random(using: &generator) { step = -step }
      var expected: [Int64] = []
      var place = start < 0 ? start + size : start
      let stop = end < 0 ? end + size : end
      if step > 0 {
        place = min(max(place, 0), size)
        while place < min(max(stop, 0), size) {
          expected.append(values[place])
          place += step
        }
      } else {
        place = min(max(place, 0), size - 1)
        while place > min(max(stop, -1), size - 1) {
          expected.append(values[place])
          place += step
        }
      }
      let found = try TestGraph(
        operation: "Slice",
        constants: [
          integers(values), integers([Int64(start)]), integers([Int64(end)]), integers([0]),
          integers([Int64(step)]),
        ]
      ).folded()
      #expect(found == integers(expected), "\(size): \(start) to \(end) by \(step)")
    }
  }

  @Test func arithmeticStretchesAndIsExact() throws {
    func fold(_ operation: String, _ left: GraphTensor, _ right: GraphTensor) throws -> GraphTensor?
    {
      try TestGraph(operation: operation, constants: [left, right]).folded()
    }
    let column = GraphTensor(shape: [2, 1], integers: [10, 20])
    #expect(
      try fold("Add", column, integers([1, 2]))
        == GraphTensor(shape: [2, 2], integers: [11, 12, 21, 22]))
    #expect(try fold("Sub", integers([1]), integers([.max])) == integers([-.max + 1]))
    #expect(try fold("Mul", integers([3]), integers([-4])) == integers([-12]))
    #expect(try fold("Div", integers([-7, 7]), integers([2])) == integers([-3, 3]))
    #expect(message { _ = try fold("Div", integers([1]), integers([0])) }.contains("no 64-bit"))
    #expect(message { _ = try fold("Add", integers([.max]), integers([1])) }.contains("no 64-bit"))
    let numbers = GraphTensor(shape: [2], numbers: [1.5, -2])
    #expect(try fold("Mul", numbers, numbers) == GraphTensor(shape: [2], numbers: [2.25, 4]))
  }

  @Test func shapesAndCasts() throws {
    let shape = TestGraph(
      opset: 15, operation: "Shape", inputs: [[2, 3, 4]],
      attributes: ["start": .integer(-2), "end": .integer(99)])
    #expect(try shape.folded() == integers([3, 4]))
    let cast = TestGraph(
      operation: "Cast",
      constants: [GraphTensor(shape: [4], numbers: [2.9, -2.9, .nan, 300])],
      attributes: ["to": .integer(3)])
    #expect(
      try cast.folded()
        == GraphTensor(shape: [4], element: .int8, elements: .integers([2, -2, 0, 44])))
    let filled = TestGraph(
      operation: "ConstantOfShape", constants: [integers([2, 5])],
      attributes: ["value": .tensor(GraphTensor(shape: [1], integers: [7]))])
    #expect(
      try filled.folded()
        == GraphTensor(shape: [2, 5], element: .int64, elements: .filled(7)))
  }

  @Test func axesWithoutElements() throws {
    let empty = GraphTensor(shape: [1 << 40, 0], integers: [])
    let joined = TestGraph(
      operation: "Concat", constants: [empty, empty], attributes: ["axis": .integer(1)])
    #expect(try joined.folded() == empty)
    let turned = TestGraph(operation: "Transpose", constants: [empty])
    #expect(try turned.folded()?.shape == [0, 1 << 40])
    let none = TestGraph(
      operation: "Gather", constants: [GraphTensor(shape: [0], integers: []), integers([0])])
    #expect(message { _ = try none.folded() }.contains("takes index 0 of 0"))
  }
}
