import Arch

/// A neural network as a list of layers with full shapes, in an order in which they can run.
///
/// It holds shapes and precisions, no weights.
public struct Network: Sendable, Equatable {
  public var name: String
  public var summary: String
  /// Where the shapes come from.
  public var source: String
  public var input: TensorShape
  public var layers: [Layer]
  /// How often the whole list runs for one inference: the time steps of a recurrent network.
  public var steps: Int

  public init(
    name: String, summary: String, source: String, input: TensorShape, layers: [Layer],
    steps: Int = 1
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.input = input
    self.layers = layers
    self.steps = steps
  }

  /// Multiply-accumulates of one inference, all steps included.
  public var macs: Int { layers.reduce(0) { $0 + $1.macs } * steps }

  /// Weights of all the layers, biases excluded.
  public var weights: Int { layers.reduce(0) { $0 + $1.weights } }
}

/// Channels, rows and columns of one feature map; a vector has one row and one column.
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  public var channels: Int
  public var height: Int
  public var width: Int

  public init(channels: Int, height: Int = 1, width: Int = 1) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  public var count: Int { channels * height * width }
  public var description: String { "\(channels)x\(height)x\(width)" }
}

/// One layer of a network.
public struct Layer: Sendable, Equatable {
  public var name: String
  public var operation: LayerOperation
  /// Indices of the layers whose outputs it reads; -1 is the network's input.
  public var inputs: [Int]
  public var inputShape: TensorShape
  public var outputShape: TensorShape
  /// How its input activations are represented.
  public var activations: OperandEncoding
  /// How its weights are represented; without effect where it has none.
  public var weightEncoding: OperandEncoding
  /// Layers that name the same group read the same input and are mapped as one.
  public var fusionGroup: String?

  public init(
    name: String, operation: LayerOperation, inputs: [Int], inputShape: TensorShape,
    outputShape: TensorShape, activations: OperandEncoding = .unsigned(bits: 2),
    weightEncoding: OperandEncoding = .ternary, fusionGroup: String? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.activations = activations
    self.weightEncoding = weightEncoding
    self.fusionGroup = fusionGroup
  }
}

/// A pair of numbers along height and width.
public struct Extent: Hashable, Sendable {
  public var height: Int
  public var width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
}

/// Padding on each side, in elements.
public struct Padding: Hashable, Sendable {
  public var top: Int
  public var left: Int
  public var bottom: Int
  public var right: Int

  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  public static let none = Padding(top: 0, left: 0, bottom: 0, right: 0)
}

/// A sliding window over the input, as convolutions and poolings use it.
public struct Window: Hashable, Sendable {
  public var kernel: Extent
  public var stride: Extent
  public var dilation: Extent
  public var padding: Padding

  public init(
    kernel: Extent, stride: Extent = Extent(1, 1), dilation: Extent = Extent(1, 1),
    padding: Padding = .none
  ) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }
}

/// What a layer computes.
public enum LayerOperation: Hashable, Sendable {
  /// `groups` divides input and output channels; depthwise is `groups` = input channels.
  case convolution(window: Window, groups: Int)
  /// Input count to output count; a feature map is flattened.
  case linear
  /// One time step of an LSTM cell: 4 · hidden outputs over [x, h].
  case lstm(hidden: Int)
  /// One time step of a GRU cell whose reset gate acts before the product of the candidate:
  /// two dependent phases, 2 · hidden outputs over [x, h], then hidden outputs over [x, r∘h].
  case gru(hidden: Int)
  case maxPool(window: Window, ceilMode: Bool)
  case averagePool(window: Window, ceilMode: Bool)
  case globalAveragePool
  case relu
  case sigmoid
  case tanh
  case softmax
  /// Element-wise sum of all the inputs.
  case add
  /// Joins the inputs along channels; moves no data, because producers write in place.
  case concatenate
  /// Local response normalisation over that many channels.
  case localResponseNormalisation(size: Int)
}

extension Layer {
  /// Multiply-accumulates of one run of the layer: convolutions count each output times the
  /// kernel and the input channels of its group, padding and stride included.
  public var macs: Int {
    switch operation {
    case .convolution(let window, let groups):
      outputShape.count * window.kernel.height * window.kernel.width * inputShape.channels
        / max(1, groups)
    case .linear: inputShape.count * outputShape.count
    case .lstm, .gru: weights
    default: 0
    }
  }

  /// Weights, biases excluded.
  public var weights: Int {
    switch operation {
    case .convolution(let window, let groups):
      outputShape.channels * window.kernel.height * window.kernel.width * inputShape.channels
        / max(1, groups)
    case .linear: inputShape.count * outputShape.count
    case .lstm(let hidden): 4 * hidden * (inputShape.count + hidden)
    case .gru(let hidden): 3 * hidden * (inputShape.count + hidden)
    default: 0
    }
  }
}
