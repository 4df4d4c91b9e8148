import Arch

extension MappingPlan {
  /// Decides where tensors lie, and what each phase reads, computes behind its sums, and writes.
  mutating func shareBuffers() {
    let buffers = BufferPlan(
      network: network, graph: graph, capacity: target.activationBuffer,
      partialSumBits: target.partialSumBits, batch: batch, isSpatial: isSpatial)
    func traffic(_ tensor: Int) -> Traffic {
      tensor < 0 ? buffers.input : buffers.tensors[tensor]
    }
    let layers = network.layers
    for (index, node) in graph.nodes.enumerated() {
      var input = node.inputs.reduce(Traffic()) { $0 + traffic($1) }
      let operands = node.operands.reduce(Traffic()) { $0 + traffic($1) }
      let output = (node.stored + node.outputs).reduce(Traffic()) { $0 + traffic($1) }
      var state = buffers.states[index]
      if !isSpatial {
        // The state is allocated once, but read and written in every time step.
        state.resident *= network.steps
        state.spilled *= network.steps
      }
      var chain: [ChainWork] = []
      let own = Set(node.weighted + node.chained)
      for layer in node.chained {
        let needsOperands =
          !node.weighted.isEmpty && graph.sources[layer].contains { !own.contains($0) }
        chain += ChainWork.of(layers[layer]).enumerated().map { position, work in
          var work = work
          work.needsOperands = needsOperands && position == 0
          return work
        }
      }
      let quantised = node.stored.filter { tensor in
        graph.readers[tensor].contains { layers[$0].isWeighted }
      }.reduce(0) { $0 + layers[$1].outputShape.count }
      if quantised > 0 { chain.append(ChainWork(service: .quantise, amount: quantised)) }

      let last = steps[index].phases.count - 1
      if let first = node.weighted.first {
        // The output of the time step before is an input.
        if steps[index].isRecurrent { input = input + traffic(first) }
        switch layers[first].operation {
        case .lstm(let hidden):
          chain = ChainWork.lstm(hidden: hidden) + chain
          steps[index].phases[last].operands = state
          steps[index].phases[last].output = state
        case .gru(let hidden):
          chain = ChainWork.gruCandidate(hidden: hidden) + chain
          steps[index].phases[0].chain = ChainWork.gruGates(hidden: hidden)
          steps[index].phases[0].output = state
          steps[index].phases[last].input = state
        default: break
        }
        let (geometry, weights) = (target.tiles.geometry, layers[first].weightEncoding)
        let signPhases = geometry.signPhases(inputs: layers[first].activations, weights: weights)
        let signColumns = geometry.cells.signColumns(weights)
        for phase in steps[index].phases.indices {
          let name = layers[first].name
          steps[index].phases[phase].zeros = (settings.layerZeros[name] ?? settings.zeros)
            .onLines(signPhases: signPhases, signColumns: signColumns)
          steps[index].phases[phase].mask = settings.inputMasks[name]
        }
      }
      for phase in steps[index].phases.indices {
        // The second phase of a GRU reads x again, and r∘h in place of h.
        steps[index].phases[phase].input =
          steps[index].phases[phase].input
          + (phase == 0
            ? input : node.inputs.reduce(Traffic()) { $0 + traffic($1) })
      }
      steps[index].phases[last].chain = chain
      steps[index].phases[last].operands = steps[index].phases[last].operands + operands
      steps[index].phases[last].output = steps[index].phases[last].output + output
    }
  }
}
