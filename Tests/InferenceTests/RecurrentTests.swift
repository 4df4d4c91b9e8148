import Foundation
import Testing
import Workloads

@testable import Inference

/// Are LSTM and GRU what ONNX's equations say, with all their options?
struct RecurrentTests {
  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// One sequence in one direction; rows of weights in ONNX's order of gates.
  private func sequence(
    isLSTM: Bool, _ x: [[Double]], w: [[Double]], r: [[Double]], bias: [Double],
    peepholes: [Double], h: [Double], c: [Double], clip: Double, isCoupled: Bool
  ) -> (all: [[Double]], h: [Double], c: [Double]) {
    let n = h.count
    let gates = isLSTM ? 4 : 3
    func cut(_ x: Double) -> Double { min(max(x, -clip), clip) }
    func product(_ rows: [[Double]], _ v: [Double], _ row: Int) -> Double {
      zip(rows[row], v).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var (h, c) = (h, c)
    var all: [[Double]] = []
    for now in x {
      func gate(_ index: Int, _ unit: Int, _ state: [Double]) -> Double {
        let row = index * n + unit
        return product(w, now, row) + product(r, state, row) + bias[row] + bias[gates * n + row]
      }
      let before = h
      if isLSTM {
        for k in 0..<n {
          let i = sigmoid(cut(gate(0, k, before) + peepholes[k] * c[k]))
          let f = isCoupled ? 1 - i : sigmoid(cut(gate(2, k, before) + peepholes[2 * n + k] * c[k]))
          c[k] = f * c[k] + i * tanh(cut(gate(3, k, before)))
          h[k] = sigmoid(cut(gate(1, k, before) + peepholes[n + k] * c[k])) * tanh(c[k])
        }
      } else {
        let z = (0..<n).map { sigmoid(cut(gate(0, $0, before))) }
        let reset = (0..<n).map { sigmoid(cut(gate(1, $0, before))) }
        for k in 0..<n {
          let row = 2 * n + k
          let own = product(w, now, row) + bias[row]
          let candidate: Double
          if isCoupled {
            candidate = own + reset[k] * (product(r, before, row) + bias[3 * n + row])
          } else {
            candidate =
              own + product(r, (0..<n).map { reset[$0] * before[$0] }, row) + bias[3 * n + row]
          }
          h[k] = (1 - z[k]) * tanh(cut(candidate)) + z[k] * before[k]
        }
      }
      all.append(h)
    }
    return (all, h, c)
  }

  @Test(arguments: 0..<60)
  func statesAreWhatTheEquationsSay(seed: Int) throws {
    var draws = Draws(seed)
    let isLSTM = seed % 2 == 0
    let gates = isLSTM ? 4 : 3
    let (steps, batch, inputs, n) = (
      draws.int(1...5), draws.int(1...3), draws.int(1...4), draws.int(1...5)
    )
    let kind = draws.pick(["forward", "reverse", "bidirectional"])
    let directions = kind == "bidirectional" ? 2 : 1
    let isBatchFirst = draws.flag()
    let isCoupled = draws.int(0...2) == 0
    let clip = draws.int(0...2) == 0 ? 0.3 : Double.infinity
    let x = draws.tensor(isBatchFirst ? [batch, steps, inputs] : [steps, batch, inputs])
    let w = draws.tensor([directions, gates * n, inputs])
    let r = draws.tensor([directions, gates * n, n])
    let bias = draws.flag() ? draws.tensor([directions, 2 * gates * n]) : nil
    let lengths = draws.flag() ? (0..<batch).map { _ in draws.int(0...steps) } : nil
    let state = isBatchFirst ? [batch, directions, n] : [directions, batch, n]
    let h0 = draws.flag() ? draws.tensor(state) : nil
    let c0 = isLSTM && draws.flag() ? draws.tensor(state) : nil
    let peepholes = isLSTM && draws.flag() ? draws.tensor([directions, 3 * n]) : nil

    var maker = GraphMaker(opset: 14)
    var given: [Int?] = [
      maker.input(x.shape.map { $0 }), maker.constant(w), maker.constant(r),
      bias.map { maker.constant($0) }, lengths.map { maker.constant($0, element: .int32) },
      h0.map { maker.constant($0) },
    ]
    if isLSTM { given += [c0.map { maker.constant($0) }, peepholes.map { maker.constant($0) }] }
    var attributes: [String: GraphAttribute] = [
      "hidden_size": .integer(n), "direction": .text(kind),
      "layout": .integer(isBatchFirst ? 1 : 0),
      isLSTM ? "input_forget" : "linear_before_reset": .integer(isCoupled ? 1 : 0),
    ]
    if clip < .infinity { attributes["clip"] = .number(clip) }
    let outputs = maker.nodes(
      isLSTM ? "LSTM" : "GRU", given, outputs: isLSTM ? 3 : 2, attributes)
    var graph = maker.graph
    graph.outputs = outputs
    let model = try PreparedModel(graph, inputs: [graph.inputs[0].value: x.shape])
    let found = try ModelExecutor(model).runWhole([x])

    func numbers(_ tensor: Tensor?, _ count: Int, _ begin: Int) -> [Double] {
      guard let tensor else { return Array(repeating: 0, count: count) }
      return tensor.elements[begin..<(begin + count)].map { Double($0) }
    }
    func rows(_ tensor: Tensor, _ direction: Int) -> [[Double]] {
      let width = tensor.shape[2]
      return (0..<(gates * n)).map {
        numbers(tensor, width, (direction * gates * n + $0) * width)
      }
    }
    var all = Tensor(
      shape: isBatchFirst ? [batch, steps, directions, n] : [steps, directions, batch, n],
      elements: Array(repeating: 0, count: steps * directions * batch * n))
    var last = Tensor(shape: state, elements: Array(repeating: 0, count: directions * batch * n))
    var cells = last
    for direction in 0..<directions {
      let isReverse = kind == "reverse" || direction == 1
      for item in 0..<batch {
        let place = Naive.offset(
          isBatchFirst ? [item, direction, 0] : [direction, item, 0], state)
        let length = lengths?[item] ?? steps
        let times = isReverse ? Array((0..<length).reversed()) : Array(0..<length)
        let result = sequence(
          isLSTM: isLSTM,
          times.map { time in
            numbers(
              x, inputs, Naive.offset(isBatchFirst ? [item, time, 0] : [time, item, 0], x.shape))
          }, w: rows(w, direction), r: rows(r, direction),
          bias: numbers(bias, 2 * gates * n, direction * 2 * gates * n),
          peepholes: numbers(peepholes, 3 * n, direction * 3 * n), h: numbers(h0, n, place),
          c: numbers(c0, n, place), clip: clip, isCoupled: isCoupled)
        for (index, time) in times.enumerated() {
          let begin = Naive.offset(
            isBatchFirst ? [item, time, direction, 0] : [time, direction, item, 0], all.shape)
          for k in 0..<n { all.elements[begin + k] = Float(result.all[index][k]) }
        }
        for k in 0..<n {
          last.elements[place + k] = Float(result.h[k])
          cells.elements[place + k] = Float(result.c[k])
        }
      }
    }
    #expect(difference(found[0], all) < 1e-5, "seed \(seed)")
    #expect(difference(found[1], last) < 1e-5, "seed \(seed)")
    if isLSTM { #expect(difference(found[2], cells) < 1e-5, "seed \(seed)") }
  }
}
