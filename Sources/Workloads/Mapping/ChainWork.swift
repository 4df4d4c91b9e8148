import Arch

/// A piece of work of the special-function unit, for one inference.
struct ChainWork: Equatable {
  var service: Service
  var amount: Int
  /// Whether it needs tensors of earlier steps.
  var needsOperands = false

  /// The work of a layer without weights, piece after piece.
  ///
  /// One unit of work is one lane for one cycle: an element of ReLU, a multiply, add or compare of
  /// the vector engines, a tanh, sigmoid, exponential or power. Not modelled: biases and batch
  /// normalisation, which the scale factors of the array and its processing units take in.
  static func of(_ layer: Layer) -> [ChainWork] {
    let outputs = layer.outputShape.count
    switch layer.operation {
    case .relu: return [ChainWork(service: .relu, amount: outputs)]
    case .add:
      return [ChainWork(service: .vector, amount: outputs * (layer.inputs.count - 1))]
    case .maxPool(let window, _), .averagePool(let window, _):
      return [
        ChainWork(service: .vector, amount: outputs * window.kernel.height * window.kernel.width)
      ]
    case .globalAveragePool:
      return [ChainWork(service: .vector, amount: layer.inputShape.count)]
    case .sigmoid, .tanh: return [ChainWork(service: .special, amount: outputs)]
    case .softmax:
      // Exponentials, then their sum and the scaling.
      return [
        ChainWork(service: .special, amount: outputs),
        ChainWork(service: .vector, amount: 2 * outputs),
      ]
    case .localResponseNormalisation(let size):
      // Squares and their sum over channels, one power for each element.
      return [
        ChainWork(service: .vector, amount: outputs * (size + 1)),
        ChainWork(service: .special, amount: outputs),
      ]
    case .concatenate, .convolution, .linear, .lstm, .gru: return []
    }
  }

  /// An LSTM cell: three gates and the candidate; f∘c + i∘g; tanh of it; the output gate.
  static func lstm(hidden: Int) -> [ChainWork] {
    [
      ChainWork(service: .special, amount: 4 * hidden),
      ChainWork(service: .vector, amount: 3 * hidden, needsOperands: true),
      ChainWork(service: .special, amount: hidden),
      ChainWork(service: .vector, amount: hidden),
    ]
  }

  /// The first phase of a GRU cell: two gates, r∘h, which is quantised as the second's input.
  static func gruGates(hidden: Int) -> [ChainWork] {
    [
      ChainWork(service: .special, amount: 2 * hidden),
      ChainWork(service: .vector, amount: hidden),
      ChainWork(service: .quantise, amount: hidden),
    ]
  }

  /// The second phase of a GRU cell: the candidate, then (1 − z)∘n + z∘h.
  static func gruCandidate(hidden: Int) -> [ChainWork] {
    [
      ChainWork(service: .special, amount: hidden),
      ChainWork(service: .vector, amount: 4 * hidden),
    ]
  }
}
