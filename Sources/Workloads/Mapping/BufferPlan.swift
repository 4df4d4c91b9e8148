import Arch

/// Where each tensor lies: in the activation buffer as far as there is room, the rest in memory.
///
/// Steps are walked in order. Each takes a line buffer of kernel-height input rows and the state
/// of a recurrent cell for as long as it runs, then its outputs until their last reader has run.
/// The network's input and output are never kept: they stream from and to memory.
///
/// In a spatial mapping several inferences are in flight, so each tensor takes two places and
/// keeps them.
struct BufferPlan {
  /// By layer: the bytes of its tensor, for all inferences at one time (spatial: for one).
  private(set) var tensors: [Traffic]
  private(set) var input: Traffic
  /// By step: what a recurrent cell keeps beside its output, for one time step.
  private(set) var states: [Traffic]

  init(
    network: Network, graph: StepGraph, capacity: DataSize, partialSumBits: Int, batch: Int,
    isSpatial: Bool
  ) {
    let layers = network.layers
    let items = isSpatial ? 1 : batch * network.steps
    let places = isSpatial && batch * network.steps > 1 ? 2 : 1
    tensors = Array(repeating: Traffic(), count: layers.count)
    states = Array(repeating: Traffic(), count: graph.nodes.count)
    let inputReaders = layers.indices.filter { graph.sources[$0].contains(-1) }
    let inputBits = inputReaders.map { activationBits(layers[$0].activations) }.max() ?? 8
    input = Traffic(external: byteCount(network.input.count, bits: inputBits) * items)

    var free = Int(capacity.bits / 8)
    func place(_ bytes: Int) -> Traffic {
      let resident = min(bytes, free / places)
      free -= resident * places
      return Traffic(resident: resident, spilled: bytes - resident)
    }
    var freedAfter = Array(repeating: [Int](), count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      let line = min(free, node.weighted.first.map { lineBytes(layers[$0]) } ?? 0)
      free -= line
      let stateBytes = node.weighted.reduce(0) {
        $0 + stateByteCount(layers[$1], partialSumBits: partialSumBits)
      }
      states[index] = place(stateBytes * (isSpatial ? 1 : batch))
      for tensor in node.outputs {
        tensors[tensor] = Traffic(
          external: byteCount(layers[tensor].outputShape.count, bits: partialSumBits) * items)
      }
      for tensor in node.stored {
        let bits = graph.readers[tensor].map { activationBits(layers[$0].activations) }.max() ?? 8
        let bytes = byteCount(layers[tensor].outputShape.count, bits: bits) * items
        tensors[tensor] = place(bytes)
        let last = graph.readers[tensor].map { graph.stepOfLayer[$0] }.max() ?? index
        freedAfter[max(index, last)].append(tensor)
      }
      if !isSpatial {
        free += line + states[index].resident
        for tensor in freedAfter[index] { free += tensors[tensor].resident }
      }
    }
  }
}

/// Bits of one element of a layer's input as it lies in a buffer.
func activationBits(_ encoding: OperandEncoding) -> Int {
  encoding.bits
}

private func byteCount(_ elements: Int, bits: Int) -> Int {
  ceilingDivide(elements * bits, 8)
}

/// The line buffer of a convolution: as many rows of its input as the kernel is high.
private func lineBytes(_ layer: Layer) -> Int {
  guard case .convolution(let window, _) = layer.operation, window.kernel.height > 1 else {
    return 0
  }
  let rows = min(layer.inputShape.height, window.effectiveHeight)
  let elements = rows * layer.inputShape.width * layer.inputShape.channels
  return byteCount(elements, bits: activationBits(layer.activations))
}

/// What a cell keeps beside its output: an LSTM its cell state, at the width of a partial sum, a
/// GRU r∘h between its phases, as wide as an activation.
private func stateByteCount(_ layer: Layer, partialSumBits: Int) -> Int {
  switch layer.operation {
  case .lstm(let hidden): byteCount(hidden, bits: partialSumBits)
  case .gru(let hidden): byteCount(hidden, bits: activationBits(layer.activations))
  default: 0
  }
}

extension Window {
  /// Input rows that the kernel spans.
  var effectiveHeight: Int { (kernel.height - 1) * dilation.height + 1 }
}
