import Foundation
import Testing
import Workloads

@testable import Inference

/// Are operators other than windows what their definitions say, whatever the layout of their inputs?
struct OperatorTests {
  @Test(arguments: 0..<80)
  func pairsStretch(seed: Int) throws {
    var draws = Draws(seed)
    let rank = draws.int(1...4)
    let shape = (0..<rank).map { _ in draws.int(1...4) }
    func part(_ draws: inout Draws) -> [Int] {
      let kept = draws.int(0...rank)
      return shape.suffix(kept).map { draws.int(0...2) == 0 ? 1 : $0 }
    }
    let isImage = rank == 4 && draws.flag()
    let a = draws.tensor(isImage ? shape : part(&draws), from: 0.5, to: 2)
    let b = draws.tensor(part(&draws), from: 0.5, to: 2)
    let operation = draws.pick(["Add", "Sub", "Mul", "Div"])
    let isSwapped = draws.flag()
    var maker = GraphMaker()
    var left = maker.input(a.shape.map { $0 })
    if isImage { left = maker.channelsLast(left, channels: shape[1]) }
    let isConstant = draws.flag()
    let right = isConstant ? maker.constant(b) : maker.input(b.shape.map { $0 })
    var output = maker.node(operation, isSwapped ? [right, left] : [left, right])
    let bodies: [String: (Double, Double) -> Double] = [
      "Add": (+), "Sub": (-), "Mul": (*), "Div": (/),
    ]
    let body = try #require(bodies[operation])
    var expected = isSwapped ? Naive.pairs(b, a, body) : Naive.pairs(a, b, body)
    if draws.flag() {
      output = maker.node("Sum", [output, left, right])
      expected = Naive.pairs(Naive.pairs(expected, a, +), b, +)
    }
    // An input whose first dimension is no batch: the batch of the model has to be 1.
    var graph = maker.graph
    graph.outputs = [output]
    let inputs = isConstant ? [a] : [a, b]
    var plan = PlanBuilder(graph, shapes: try GraphShapes(graph), batch: 1)
    try plan.build()
    let found = try runOnce(graph, inputs)[0]
    #expect(difference(found, expected) < 1e-5, "seed \(seed)")
  }

  /// Runs with inputs of the graph's own shapes, whatever their first dimension.
  private func runOnce(_ graph: ModelGraph, _ inputs: [Tensor]) throws -> [Tensor] {
    var shapes: [Int: [Int]] = [:]
    for (input, tensor) in zip(graph.inputs, inputs) { shapes[input.value] = tensor.shape }
    let executor = try ModelExecutor(PreparedModel(graph, inputs: shapes))
    return try executor.runWhole(inputs)
  }

  @Test(arguments: 0..<60)
  func copiesOfParts(seed: Int) throws {
    var draws = Draws(seed)
    let shape = [2, draws.int(2...4), draws.int(2...5), draws.int(2...5)]
    let x = draws.tensor(shape)
    var inputs = [x]
    var maker = GraphMaker()
    var image = maker.input(shape.map { $0 })
    if draws.flag() { image = maker.channelsLast(image, channels: shape[1]) }
    let output: Int
    let expected: Tensor
    switch seed % 6 {
    case 0:
      let order = draws.pick([
        [0, 2, 3, 1], [3, 1, 0, 2], [0, 3, 1, 2], [1, 0, 3, 2], [0, 1, 3, 2],
      ])
      output = maker.node("Transpose", [image], ["perm": .integers(order)])
      expected = Naive.make(order.map { shape[$0] }) { index in
        var from = index
        for (axis, source) in order.enumerated() { from[source] = index[axis] }
        return Naive.at(x, from)
      }
    case 1:
      let axis = draws.int(0...3)
      let step = draws.pick([1, 2, -1, -2])
      let (start, end) = step > 0 ? (draws.int(0...1), 99) : (-1, -99)
      let range = Array(
        stride(
          from: step > 0 ? start : shape[axis] - 1, to: step > 0 ? shape[axis] : -1, by: step))
      output = maker.node(
        "Slice",
        [
          image, maker.constant([start]), maker.constant([end]), maker.constant([axis]),
          maker.constant([step]),
        ])
      var target = shape
      target[axis] = range.count
      expected = Naive.make(target) { index in
        var from = index
        from[axis] = range[index[axis]]
        return Naive.at(x, from)
      }
    case 2:
      let mode = draws.pick(["constant", "edge", "reflect"])
      let before = (0..<4).map { $0 == 0 ? 0 : draws.int(0...1) }
      let after = (0..<4).map { $0 == 0 ? 0 : draws.int(0...1) }
      let fill = maker.constant(Tensor(shape: [], elements: [0.25]))
      output = maker.node(
        "Pad", [image, maker.constant(before + after), fill], ["mode": .text(mode)])
      expected = Naive.make((0..<4).map { shape[$0] + before[$0] + after[$0] }) { index in
        var from: [Int] = []
        for axis in 0..<4 {
          let at = index[axis] - before[axis]
          if at >= 0, at < shape[axis] {
            from.append(at)
          } else if mode == "constant" {
            return 0.25
          } else if mode == "edge" {
            from.append(at < 0 ? 0 : shape[axis] - 1)
          } else {
            from.append(at < 0 ? -at : 2 * (shape[axis] - 1) - at)
          }
        }
        return Naive.at(x, from)
      }
    case 3:
      let axis = draws.int(1...3)
      var other = shape
      other[axis] = draws.int(1...3)
      let y = draws.tensor(other)
      inputs.append(y)
      let second = maker.input(other.map { $0 })
      output = maker.node("Concat", [image, second, image], ["axis": .integer(axis)])
      var target = shape
      target[axis] = 2 * shape[axis] + other[axis]
      expected = Naive.make(target) { index in
        var from = index
        if from[axis] < shape[axis] { return Naive.at(x, from) }
        from[axis] -= shape[axis]
        if from[axis] < other[axis] { return Naive.at(y, from) }
        from[axis] -= other[axis]
        return Naive.at(x, from)
      }
    case 4:
      let axis = draws.int(1...3)
      let chosen = [draws.int(0...1), -1, 0]
      output = maker.node("Gather", [image, maker.constant(chosen)], ["axis": .integer(axis)])
      var target = shape
      target[axis] = 3
      expected = Naive.make(target) { index in
        var from = index
        let place = chosen[index[axis]]
        from[axis] = place < 0 ? place + shape[axis] : place
        return Naive.at(x, from)
      }
    default:
      let flat = maker.node("Flatten", [image])
      let tall = maker.node("Unsqueeze", [flat, maker.constant([1])])
      let wide = maker.node("Squeeze", [tall, maker.constant([1])])
      output = maker.node("Reshape", [wide, maker.constant([0, -1, shape[3]])])
      expected = Tensor(shape: [2, shape[1] * shape[2], shape[3]], elements: x.elements)
    }
    let found = try maker.run([output], inputs)[0]
    #expect(found == expected, "seed \(seed)")
  }

  @Test(arguments: [
    "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Gelu", "Erf", "Clip", "Identity", "Dropout",
  ])
  func functionsOfOneNumber(name: String) throws {
    let bodies: [String: (Double) -> Double] = [
      "Relu": { max($0, 0) }, "LeakyRelu": { $0 < 0 ? 0.2 * $0 : $0 },
      "Sigmoid": { 1 / (1 + exp(-$0)) }, "Tanh": { tanh($0) },
      "Gelu": { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }, "Clip": { min(max($0, -0.5), 2) },
      "Erf": { erf($0) },
      "Identity": { $0 }, "Dropout": { $0 },
    ]
    let x = Tensor(
      shape: [1, 1003], elements: (0..<1003).map { (Float($0) - 501) / 23 })
    var maker = GraphMaker(opset: name == "Gelu" ? 20 : 13)
    var inputs: [Int?] = [maker.input([1, 1003])]
    if name == "Clip" {
      inputs.append(maker.constant(Tensor(shape: [], elements: [-0.5])))
      inputs.append(maker.constant(Tensor(shape: [], elements: [2])))
    }
    let attributes: [String: GraphAttribute] = name == "LeakyRelu" ? ["alpha": .number(0.2)] : [:]
    let output = maker.node(name, inputs, attributes)
    let found = try maker.run([output], [x])[0]
    let body = try #require(bodies[name])
    for (index, value) in x.elements.enumerated() {
      let expected = body(Double(value))
      #expect(
        abs(Double(found.elements[index]) - expected) <= 1e-6 * max(1e-2, abs(expected)),
        "\(name)(\(value))")
    }
  }

  @Test func infinitiesAndWhatIsNoNumberPass() throws {
    let x = Tensor(shape: [1, 5], elements: [.nan, .infinity, -.infinity, 1e30, -1e30])
    for (name, expected) in [
      ("Sigmoid", [Float.nan, 1, 0, 1, 0]), ("Tanh", [Float.nan, 1, -1, 1, -1]),
      ("Relu", [Float.nan, .infinity, 0, 1e30, 0]),
    ] {
      var maker = GraphMaker()
      let output = maker.node(name, [maker.input([1, 5])])
      let found = try maker.run([output], [x])[0].elements
      #expect(found[0].isNaN && Array(found[1...]) == Array(expected[1...]), "\(name): \(found)")
    }
  }

  @Test(arguments: 0..<24)
  func normalisations(seed: Int) throws {
    var draws = Draws(seed)
    let shape = [2, draws.int(1...7), draws.int(1...4), draws.int(2...4)]
    let x = draws.tensor(shape, from: -3, to: 3)
    var maker = GraphMaker(opset: seed % 8 < 4 ? 17 : 11)
    var image = maker.input(shape.map { $0 })
    if draws.flag() { image = maker.channelsLast(image, channels: shape[1]) }
    let output: Int
    let expected: Tensor
    switch seed % 4 {
    case 0:
      let size = draws.int(1...5)
      let (alpha, beta, bias) = (0.3, draws.pick([0.75, 0.6]), 1.5)
      output = maker.node(
        "LRN", [image],
        [
          "size": .integer(size), "alpha": .number(alpha), "beta": .number(beta),
          "bias": .number(bias),
        ])
      expected = Naive.make(shape) { index in
        var sum = 0.0
        for c in 0..<shape[1] where c >= index[1] - (size - 1) / 2 && c <= index[1] + size / 2 {
          var from = index
          from[1] = c
          sum += Naive.at(x, from) * Naive.at(x, from)
        }
        return Naive.at(x, index) / pow(bias + alpha / Double(size) * sum, beta)
      }
    case 1:
      let isFlat = maker.graph.opset < 13
      let axis = draws.int(1...3)
      output = maker.node("Softmax", [image], ["axis": .integer(axis)])
      expected = Naive.make(shape) { index in
        // Before opset 13 all dimensions from the axis on are one.
        let over = Naive.indices(isFlat ? Array(shape[axis...]) : [shape[axis]])
        let sum = over.reduce(0.0) { sum, place in
          var from = index
          from.replaceSubrange(axis..<(axis + place.count), with: place)
          return sum + exp(Naive.at(x, from))
        }
        return exp(Naive.at(x, index)) / sum
      }
    case 2:
      let axis = draws.int(1...3)
      let scale = draws.tensor(Array(shape[axis...]))
      let shift = draws.tensor([shape[3]])
      output = maker.node(
        "LayerNormalization", [image, maker.constant(scale), maker.constant(shift)],
        ["axis": .integer(axis - 4), "epsilon": .number(1e-3)])
      expected = Naive.make(shape) { index in
        let values = Naive.indices(Array(shape[axis...])).map {
          Naive.at(x, Array(index[..<axis]) + $0)
        }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return (Naive.at(x, index) - mean) / (variance + 1e-3).squareRoot()
          * Naive.at(scale, Array(index[axis...])) + Double(shift.elements[index[3]])
      }
    default:
      // A normalisation that no product is in front of.
      let parts = [
        draws.tensor([shape[1]]), draws.tensor([shape[1]]), draws.tensor([shape[1]]),
        draws.tensor([shape[1]], from: 0.5, to: 2),
      ]
      let cut = maker.node("Sigmoid", [image])
      output = maker.node("BatchNormalization", [cut] + parts.map { maker.constant($0) })
      expected = Naive.make(shape) { index in
        let c = index[1]
        let value = 1 / (1 + exp(-Naive.at(x, index)))
        return (value - Double(parts[2].elements[c]))
          / (Double(parts[3].elements[c]) + 1e-5).squareRoot() * Double(parts[0].elements[c])
          + Double(parts[1].elements[c])
      }
    }
    let found = try maker.run([output], [x])[0]
    #expect(difference(found, expected) < 1e-5, "seed \(seed)")
  }

  @Test(arguments: 0..<32)
  func productsOfMatrices(seed: Int) throws {
    var draws = Draws(seed)
    let (rows, depth, columns) = (draws.int(1...5), draws.int(1...6), draws.int(1...5))
    let isConstant = draws.flag()
    var maker = GraphMaker()
    if seed % 2 == 0 {
      let (left, right) = (draws.flag(), draws.flag())
      let a = draws.tensor(left ? [depth, rows] : [rows, depth])
      let b = draws.tensor(right ? [columns, depth] : [depth, columns])
      let c = draws.pick([
        nil, draws.tensor([columns]), draws.tensor([1, columns]), draws.tensor([rows, columns]),
        draws.tensor([]), draws.tensor([rows, 1]),
      ])
      let (alpha, beta) = (draws.pick([1.0, 0.5]), draws.pick([1.0, 2.0]))
      let x = maker.input(a.shape.map { $0 })
      let w = isConstant ? maker.constant(b) : maker.input(b.shape.map { $0 })
      let output = maker.node(
        "Gemm", [x, w, c.map { maker.constant($0) }],
        [
          "alpha": .number(alpha), "beta": .number(beta), "transA": .integer(left ? 1 : 0),
          "transB": .integer(right ? 1 : 0),
        ])
      var graph = maker.graph
      graph.outputs = [output]
      var expected = Naive.make([rows, columns]) { index in
        alpha
          * (0..<depth).reduce(0) {
            $0 + Naive.at(a, left ? [$1, index[0]] : [index[0], $1])
              * Naive.at(b, right ? [index[1], $1] : [$1, index[1]])
          }
      }
      if let c { expected = Naive.pairs(expected, c) { $0 + beta * $1 } }
      let found = try runOnce(graph, isConstant ? [a] : [a, b])[0]
      #expect(difference(found, expected) < 1e-5, "seed \(seed)")
      return
    }
    let batch = draws.pick([[], [3], [2, 3], [2, 1]])
    let other = isConstant && draws.flag() ? [] : draws.pick([[], [3], [1]])
    let a = draws.tensor(batch + [rows, depth])
    let b = draws.tensor(other + [depth, columns])
    let x = maker.input(a.shape.map { $0 })
    let w = isConstant ? maker.constant(b) : maker.input(b.shape.map { $0 })
    var graph = maker.graph
    let output = maker.node("MatMul", [x, w])
    graph = maker.graph
    graph.outputs = [output]
    let rank = max(batch.count, other.count)
    let left = Array(repeating: 1, count: rank - batch.count) + batch
    let right = Array(repeating: 1, count: rank - other.count) + other
    let shape = (0..<rank).map { max(left[$0], right[$0]) }
    let expected = Naive.make(shape + [rows, columns]) { index in
      let i = (0..<rank).map { left[$0] == 1 ? 0 : index[$0] }.suffix(batch.count)
      let j = (0..<rank).map { right[$0] == 1 ? 0 : index[$0] }.suffix(other.count)
      return (0..<depth).reduce(0) {
        $0 + Naive.at(a, i + [index[rank], $1]) * Naive.at(b, j + [$1, index[rank + 1]])
      }
    }
    let found = try runOnce(graph, isConstant ? [a] : [a, b])[0]
    #expect(difference(found, expected) < 1e-5, "seed \(seed)")
  }

  @Test func levels() throws {
    var draws = Draws(3)
    let x = draws.tensor([2, 3, 4, 4], from: -20, to: 20)
    let scales = Tensor(shape: [3], elements: [0.1, 0.25, 2])
    var maker = GraphMaker()
    let image = maker.channelsLast(maker.input([2, 3, 4, 4]), channels: 3)
    let zero = maker.value()
    maker.graph.constants[zero] = GraphTensor(
      shape: [3], element: .int8, elements: .integers([3, 0, -5]))
    let scale = maker.constant(scales)
    let levels = maker.node("QuantizeLinear", [image, scale, zero], ["axis": .integer(1)])
    let back = maker.node("DequantizeLinear", [levels, scale, zero], ["axis": .integer(1)])
    let found = try maker.run([levels, back], [x])
    let zeros = [3.0, 0, -5]
    let expected = Naive.make([2, 3, 4, 4]) { index in
      let scaled = Float(Naive.at(x, index)) / scales.elements[index[1]]
      return min(max(Double(scaled.rounded(.toNearestOrEven)) + zeros[index[1]], -128), 127)
    }
    #expect(found[0] == expected)
    let restored = Naive.make([2, 3, 4, 4]) { index in
      (Naive.at(expected, index) - zeros[index[1]]) * Double(scales.elements[index[1]])
    }
    #expect(difference(found[1], restored) < 1e-6)
  }

  @Test func halvesRoundToEven() throws {
    var maker = GraphMaker()
    let scale = maker.constant(Tensor(shape: [], elements: [1]))
    let output = maker.node("QuantizeLinear", [maker.input([1, 6]), scale])
    let x = Tensor(shape: [1, 6], elements: [0.5, 1.5, 2.5, -3, 254.5, 400])
    #expect(try maker.run([output], [x])[0].elements == [0, 2, 2, 0, 254, 255])
  }
}
