extension LayerOperation {
  /// The name of the operation in network files, tables and results.
  public var kind: String {
    switch self {
    case .convolution: "convolution"
    case .linear: "linear"
    case .lstm: "lstm"
    case .gru: "gru"
    case .maxPool: "max-pool"
    case .averagePool: "average-pool"
    case .globalAveragePool: "global-average-pool"
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .softmax: "softmax"
    case .add: "add"
    case .concatenate: "concatenate"
    case .localResponseNormalisation: "local-response-normalisation"
    }
  }

  /// The names of all operations.
  public static let kinds = [
    "convolution", "linear", "lstm", "gru", "max-pool", "average-pool", "global-average-pool",
    "relu", "sigmoid", "tanh", "softmax", "add", "concatenate", "local-response-normalisation",
  ]

  /// Whether the operation multiplies its input with weights.
  public var isWeighted: Bool {
    switch self {
    case .convolution, .linear, .lstm, .gru: true
    default: false
    }
  }
}
