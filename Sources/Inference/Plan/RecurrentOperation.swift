import CKernels

/// An LSTM or GRU over a whole sequence, with buffers [steps, batch, …].
struct RecurrentOperation {
  var isLSTM: Bool
  var steps: Int
  var batch: Int
  var inputs: Int
  var hidden: Int
  var directions: [RecurrentDirection]
  var x: Int
  /// Lengths of the sequences, if they differ.
  var lengths: Int?
  /// What the states begin with, [directions, batch, hidden]; 0 where left out.
  var initialHidden: Int?
  var initialCell: Int?
  /// All states [steps, directions, batch, hidden], and the last ones.
  var y: Int
  var lastHidden: Int
  var lastCell: Int
  /// Products with all inputs [steps, batch, gates · hidden], and with a state.
  var gates: Int
  var stateGates: Int
  /// The state times the reset gate.
  var resetState: Int
  /// What goes into an activation is cut off at ± clip.
  var clip: Float
  /// LSTM: the forget gate is 1 less the input gate. GRU: the reset gate is applied behind the
  /// product with the state.
  var isCoupled: Bool

  var gateCount: Int { isLSTM ? 4 : 3 }
}

/// One direction of a recurrent layer.
struct RecurrentDirection {
  var isReverse: Bool
  var inputLayer: Int
  /// LSTM: one layer of four gates. GRU: the update and reset gates, and the candidate.
  var stateLayers: [Int]
  /// Of all gates; for a GRU the candidate's part for the input only.
  var bias: Int
  /// GRU: the candidate's part for the state.
  var stateBias: Int
  /// LSTM: weights of the cell for the gates i, o, f.
  var peepholes: Int?
  var activations: [RecurrentActivation]
}

/// A function of a gate.
struct RecurrentActivation: Equatable {
  var function: Int32
  var a: Float = 0
  var b: Float = 0

  static let sigmoid = RecurrentActivation(function: Int32(TESSERA_SIGMOID))
  static let tanh = RecurrentActivation(function: Int32(TESSERA_TANH))

  func apply(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
    tessera_unary(function, values, values, count, a, b)
  }
}
