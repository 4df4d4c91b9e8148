import CKernels

extension ModelExecutor {
  /// The recurrence: products with all inputs at once, then step by step with the state.
  func run(_ o: RecurrentOperation, _ p: [UnsafeMutablePointer<Float>]) {
    let width = o.gateCount * o.hidden
    let stateSize = o.batch * o.hidden
    let minusInfinity = -Float.infinity
    for (index, direction) in o.directions.enumerated() {
      let gates = p[o.gates]
      let rows = o.steps * o.batch
      multiply(direction.inputLayer, 0, p[o.x], rows, gates)
      tessera_add_bias(
        gates, width, gates, width, p[direction.bias], rows, width, minusInfinity, .infinity)
      let h = p[o.lastHidden] + index * stateSize
      let c = p[o.lastCell] + index * stateSize
      if let initial = o.initialHidden {
        h.update(from: p[initial] + index * stateSize, count: stateSize)
      } else {
        h.update(repeating: 0, count: stateSize)
      }
      if let initial = o.initialCell {
        c.update(from: p[initial] + index * stateSize, count: stateSize)
      } else {
        c.update(repeating: 0, count: stateSize)
      }
      for step in 0..<o.steps {
        let time = direction.isReverse ? o.steps - 1 - step : step
        let now = gates + time * o.batch * width
        let y = p[o.y] + (time * o.directions.count + index) * stateSize
        if o.isLSTM {
          stepLSTM(o, direction, p, now: now, h: h, c: c, y: y, time: time)
        } else {
          stepGRU(o, direction, p, now: now, h: h, y: y, time: time)
        }
      }
    }
  }

  /// Whether a sequence is still going on at a time; behind its end states stay and outputs are 0.
  private func isActive(
    _ o: RecurrentOperation, _ p: [UnsafeMutablePointer<Float>], _ sequence: Int, _ time: Int
  ) -> Bool {
    guard let lengths = o.lengths else { return true }
    return Float(time) < p[lengths][sequence]
  }

  private func stepLSTM(
    _ o: RecurrentOperation, _ direction: RecurrentDirection, _ p: [UnsafeMutablePointer<Float>],
    now: UnsafeMutablePointer<Float>, h: UnsafeMutablePointer<Float>,
    c: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>, time: Int
  ) {
    let (n, width) = (o.hidden, 4 * o.hidden)
    let products = p[o.stateGates]
    multiply(direction.stateLayers[0], 0, h, o.batch, products)
    tessera_binary(Int32(TESSERA_ADD), now, now, 1, products, 1, o.batch * width)
    let isStandard =
      direction.activations == [.sigmoid, .tanh, .tanh] && o.clip == .infinity && !o.isCoupled
    let peepholes = direction.peepholes.map { UnsafePointer(p[$0]) }
    for sequence in 0..<o.batch {
      let (state, cell) = (h + sequence * n, c + sequence * n)
      let own = now + sequence * width
      guard isActive(o, p, sequence, time) else {
        (y + sequence * n).update(repeating: 0, count: n)
        continue
      }
      if isStandard {
        tessera_lstm_cell(state, cell, own, peepholes, n)
      } else {
        generalLSTM(o, direction, own, peepholes, state, cell)
      }
      (y + sequence * n).update(from: state, count: n)
    }
  }

  /// The cell with other activations, a clip or coupled gates; gates come in the order i, o, f, c.
  private func generalLSTM(
    _ o: RecurrentOperation, _ direction: RecurrentDirection, _ gates: UnsafeMutablePointer<Float>,
    _ peepholes: UnsafePointer<Float>?, _ h: UnsafeMutablePointer<Float>,
    _ c: UnsafeMutablePointer<Float>
  ) {
    let n = o.hidden
    let (input, output, forget, candidate) = (gates, gates + n, gates + 2 * n, gates + 3 * n)
    let activations = direction.activations
    func activate(
      _ which: Int, _ values: UnsafeMutablePointer<Float>, peephole: UnsafePointer<Float>?
    ) {
      if let peephole { for k in 0..<n { values[k] += peephole[k] * c[k] } }
      if o.clip < .infinity {
        tessera_unary(Int32(TESSERA_CLIP), values, values, n, -o.clip, o.clip)
      }
      activations[which].apply(values, n)
    }
    activate(0, input, peephole: peepholes)
    if o.isCoupled {
      for k in 0..<n { forget[k] = 1 - input[k] }
    } else {
      activate(0, forget, peephole: peepholes.map { $0 + 2 * n })
    }
    activate(1, candidate, peephole: nil)
    for k in 0..<n { c[k] = forget[k] * c[k] + input[k] * candidate[k] }
    activate(0, output, peephole: peepholes.map { $0 + n })
    h.update(from: c, count: n)
    activations[2].apply(h, n)
    for k in 0..<n { h[k] *= output[k] }
  }

  private func stepGRU(
    _ o: RecurrentOperation, _ direction: RecurrentDirection, _ p: [UnsafeMutablePointer<Float>],
    now: UnsafeMutablePointer<Float>, h: UnsafeMutablePointer<Float>,
    y: UnsafeMutablePointer<Float>, time: Int
  ) {
    let n = o.hidden
    let (products, reset) = (p[o.stateGates], p[o.resetState])
    // Gates z and r of all sequences, which then lie in front of the products for the candidate.
    multiply(direction.stateLayers[0], 0, h, o.batch, products)
    for sequence in 0..<o.batch {
      let own = now + sequence * 3 * n
      let both = products + sequence * 2 * n
      for k in 0..<(2 * n) { own[k] += both[k] }
      if o.clip < .infinity {
        tessera_unary(Int32(TESSERA_CLIP), own, own, 2 * n, -o.clip, o.clip)
      }
      direction.activations[0].apply(own, 2 * n)
      for k in 0..<n {
        reset[sequence * n + k] =
          o.isCoupled ? h[sequence * n + k] : own[n + k] * h[sequence * n + k]
      }
    }
    multiply(direction.stateLayers[1], 0, reset, o.batch, products)
    let bias = p[direction.stateBias]
    for sequence in 0..<o.batch {
      let state = h + sequence * n
      guard isActive(o, p, sequence, time) else {
        (y + sequence * n).update(repeating: 0, count: n)
        continue
      }
      let own = now + sequence * 3 * n
      let candidate = own + 2 * n
      for k in 0..<n {
        let product = products[sequence * n + k] + bias[k]
        candidate[k] += o.isCoupled ? own[n + k] * product : product
      }
      if o.clip < .infinity {
        tessera_unary(Int32(TESSERA_CLIP), candidate, candidate, n, -o.clip, o.clip)
      }
      direction.activations[1].apply(candidate, n)
      for k in 0..<n { state[k] = (1 - own[k]) * candidate[k] + own[k] * state[k] }
      (y + sequence * n).update(from: state, count: n)
    }
  }
}
