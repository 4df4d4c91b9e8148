import Arch
import CKernels
import Workloads

extension PlanBuilder {
  /// LSTM and GRU.
  mutating func lowerRecurrent(_ node: GraphNode) throws {
    guard node.operation == "LSTM" || node.operation == "GRU" else {
      throw node.error("has no first output, expected one")
    }
    let isLSTM = node.operation == "LSTM"
    let gates = isLSTM ? 4 : 3
    let (value, weights, recurrence) =
      (try first(node), try required(node, 1), try required(node, 2))
    guard constant(weights) != nil, constant(recurrence) != nil else {
      throw node.error("its weights are computed, expected constants")
    }
    let isBatchFirst = graph.opset >= 14 ? try node.integer("layout", default: 0) == 1 : false
    var sizes = shape(value)
    if isBatchFirst { sizes.swapAt(0, 1) }
    let (steps, batch, inputs) = (sizes[0], sizes[1], sizes[2])
    let hidden = shape(recurrence)[2]
    let kind = try node.text("direction", default: "forward")
    let reverse = kind == "bidirectional" ? [false, true] : [kind == "reverse"]

    var x = try buffer(value, .plain)
    if isBatchFirst { x = try swapped(x, [batch, steps, inputs]) }
    var operation = RecurrentOperation(
      isLSTM: isLSTM, steps: steps, batch: batch, inputs: inputs, hidden: hidden, directions: [],
      x: x, y: 0, lastHidden: 0, lastCell: 0, gates: 0, stateGates: 0, resetState: 0,
      clip: Float(try node.number("clip", default: .infinity)),
      isCoupled: try node.flag(isLSTM ? "input_forget" : "linear_before_reset"))
    guard operation.clip > 0 else { throw node.error("its clip is not positive") }
    if let lengths = node.input(4) { operation.lengths = try buffer(lengths, .plain) }
    operation.initialHidden = try state(node, 5, isBatchFirst)
    if isLSTM { operation.initialCell = try state(node, 6, isBatchFirst) }

    let activations = try activations(node, isLSTM: isLSTM, directions: reverse.count)
    let bias = try part(node, 3, count: reverse.count * 2 * gates * hidden)
    let peepholes =
      isLSTM && node.input(7) != nil ? try part(node, 7, count: reverse.count * 3 * hidden) : nil
    for (index, isReverse) in reverse.enumerated() {
      let prefix = node.name + (isReverse ? ".reverse" : "")
      let inputLayer = try addLayer(
        prefix + ".input", .recurrentInput, inputs: inputs, outputs: gates * hidden,
        vectors: steps * batch, weights: weights, .gates(direction: index, first: 0))
      // A GRU's candidate multiplies another state than its gates do.
      let parts = isLSTM ? [("", 0, 4)] : [(".gates", 0, 2), (".candidate", 2, 1)]
      let stateLayers = try parts.map { suffix, first, count in
        try addLayer(
          prefix + ".state" + suffix, .recurrentState, inputs: hidden, outputs: count * hidden,
          vectors: steps * batch, weights: recurrence,
          .gates(direction: index, first: first * hidden))
      }
      let width = gates * hidden
      let own = bias[(index * 2 * width)..<((index + 1) * 2 * width)]
      let (forInput, forState) = (Array(own.prefix(width)), Array(own.suffix(width)))
      var sum = zip(forInput, forState).map { $0 + $1 }
      if !isLSTM { sum.replaceSubrange((2 * hidden)..., with: forInput[(2 * hidden)...]) }
      operation.directions.append(
        RecurrentDirection(
          isReverse: isReverse, inputLayer: inputLayer, stateLayers: stateLayers,
          bias: makeConstant(sum),
          stateBias: makeConstant(Array(forState[((gates - 1) * hidden)...])),
          peepholes: peepholes.map {
            makeConstant(Array($0[(index * 3 * hidden)..<((index + 1) * 3 * hidden)]))
          }, activations: activations[index]))
    }

    operation.gates = scratch(try elementCount([steps, batch, gates * hidden]))
    operation.stateGates = scratch(try elementCount([batch, gates * hidden]))
    operation.resetState = scratch(try elementCount([batch, hidden]))
    let stateShape = [reverse.count, batch, hidden]
    operation.y = makeBuffer(try elementCount([steps] + stateShape))
    operation.lastHidden = makeBuffer(try elementCount(stateShape))
    operation.lastCell = makeBuffer(try elementCount(stateShape))
    let outputs = [operation.y, operation.lastHidden, operation.lastCell]
    emit(
      .recurrent(operation),
      reads: [operation.x]
        + [operation.lengths, operation.initialHidden, operation.initialCell].compactMap { $0 },
      writes: outputs + [operation.gates, operation.stateGates, operation.resetState])
    for (index, made) in outputs.enumerated() {
      guard let output = node.output(index) else { continue }
      guard isBatchFirst else {
        adopt(output, made, .plain)
        continue
      }
      // [steps, directions, batch, …] or [directions, batch, …] with the batch in front.
      let own = index == 0 ? [steps] + stateShape : stateShape
      let order = index == 0 ? [2, 0, 1, 3] : [1, 0, 2]
      let stepsOf = rowMajorSteps(own)
      let y = try define(output, .plain)
      rearrange(
        Rearrangement(x: 0, y: 0, shape: order.map { own[$0] }, steps: order.map { stepsOf[$0] }),
        from: made, to: y)
    }
  }

  /// [a, b, …] as [b, a, …] in a buffer of its own.
  private mutating func swapped(_ buffer: Int, _ shape: [Int]) throws -> Int {
    let steps = rowMajorSteps(shape)
    let made = scratch(try elementCount(shape))
    rearrange(
      Rearrangement(
        x: 0, y: 0, shape: [shape[1], shape[0], shape[2]], steps: [steps[1], steps[0], steps[2]]),
      from: buffer, to: made)
    return made
  }

  private mutating func state(_ node: GraphNode, _ index: Int, _ isBatchFirst: Bool) throws -> Int?
  {
    guard let value = node.input(index) else { return nil }
    let buffer = try buffer(value, .plain)
    return isBatchFirst ? try swapped(buffer, shape(value)) : buffer
  }

  private mutating func part(_ node: GraphNode, _ index: Int, count: Int) throws -> [Float] {
    guard let value = node.input(index) else { return [Float](repeating: 0, count: count) }
    guard let numbers = try floats(value), numbers.count == count else {
      throw node.error("input \(index + 1) is computed, expected a constant")
    }
    return numbers
  }

  private func activations(
    _ node: GraphNode, isLSTM: Bool, directions: Int
  ) throws -> [[RecurrentActivation]] {
    let standard: [RecurrentActivation] = isLSTM ? [.sigmoid, .tanh, .tanh] : [.sigmoid, .tanh]
    guard let names = try node.texts("activations") else {
      return Array(repeating: standard, count: directions)
    }
    guard names.count == standard.count * directions else {
      throw node.error("has \(names.count) activations, expected \(standard.count * directions)")
    }
    for name in ["activation_alpha", "activation_beta"] where node.attributes[name] != nil {
      throw node.error("has \(name), expected activations with their usual numbers")
    }
    let known: [String: RecurrentActivation] = [
      "sigmoid": .sigmoid, "tanh": .tanh,
      "relu": RecurrentActivation(function: Int32(TESSERA_RELU)),
      "hardsigmoid": RecurrentActivation(function: Int32(TESSERA_HARD_SIGMOID), a: 0.2, b: 0.5),
      "softsign": RecurrentActivation(function: Int32(TESSERA_SOFTSIGN)),
    ]
    let all = try names.map { name in
      guard let activation = known[name.lowercased()] else {
        throw node.error(
          "unknown activation \(quoted(name))"
            + expectation(of: known.keys.sorted(), insteadOf: name))
      }
      return activation
    }
    return (0..<directions).map {
      Array(all[($0 * standard.count)..<(($0 + 1) * standard.count)])
    }
  }
}
