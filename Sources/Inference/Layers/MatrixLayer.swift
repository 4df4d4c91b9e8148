import Arch
import Workloads

/// A product with constant weights in a network, which arrays can take over.
///
/// It is `groups` matrices of ``inputs`` × ``outputs``. Row k of a matrix takes element k of a
/// vector, in this order:
///
/// | kind | k | n |
/// |---|---|---|
/// | convolution | (kernel row, kernel column, channel of the group), the channel fastest | channel of the group's output |
/// | linear | feature, as in Gemm and MatMul | feature |
/// | recurrent input and state | feature of the input or the state | (gate, unit) in ONNX's order of gates |
///
/// Batch normalisation behind a layer, and Gemm's α, are in its weights; biases are added in exact
/// arithmetic behind it.
public struct MatrixLayer: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case convolution, linear
    case recurrentInput = "recurrent-input"
    case recurrentState = "recurrent-state"
  }

  /// Its place among the layers of its network.
  public var index: Int
  /// The name of its node, made unique with a suffix where a node has several matrices.
  public var name: String
  public var kind: Kind
  /// K, the elements of a vector.
  public var inputs: Int
  /// N, the results for a vector.
  public var outputs: Int
  public var groups: Int
  /// Vectors that each matrix takes for one image.
  public var vectors: Int

  /// Multiply-accumulates for one image.
  public var macs: Int { vectors * inputs * outputs * groups }
}

/// A layer while a plan is made, with the recipe of its weights.
struct LayerDraft: Sendable {
  var layer: MatrixLayer
  /// The value of the graph that holds the weights, and the node that takes it.
  var source: Int
  var node: Int
  var arrangement: WeightArrangement
  /// A factor for each output of all groups, from a normalisation behind the layer.
  var scale: [Float]?
}

/// How the weights of a layer lie in a constant of the graph.
enum WeightArrangement: Sendable {
  /// [outputs, inputs of a group, kernel rows, kernel columns]
  case kernels
  /// K × N, times a factor.
  case rows(Float)
  /// N × K, times a factor.
  case columns(Float)
  /// [directions, gates · hidden, K]: of one direction, the rows from a first one on.
  case gates(direction: Int, first: Int)
}

extension LayerDraft {
  /// The matrices of the groups, K × N each.
  ///
  /// - Throws: `TesseraError` where the values are not in the file.
  func matrices(_ tensor: GraphTensor) throws -> [[Float]] {
    let (inputs, outputs) = (layer.inputs, layer.outputs)
    if case .rows(1) = arrangement, scale == nil {
      return [try tensor.floats()]
    }
    let numbers = try tensor.floats()
    return (0..<layer.groups).map { group in
      var matrix: [Float]
      switch arrangement {
      case .kernels:
        // From (n, channel, kernel place) to (kernel place, channel, n).
        let channels = tensor.shape[1]
        let places = inputs / channels
        matrix = Array(numbers[(group * outputs * inputs)..<((group + 1) * outputs * inputs)])
          .rearranged(
            Rearrangement(
              x: 0, y: 0, shape: [places, channels, outputs], steps: [1, places, inputs]))
      case .rows(let factor):
        matrix = factor == 1 ? numbers : numbers.map { $0 * factor }
      case .columns(let factor):
        matrix = numbers.rearranged(
          Rearrangement(x: 0, y: 0, shape: [inputs, outputs], steps: [1, inputs]))
        if factor != 1 { for index in matrix.indices { matrix[index] *= factor } }
      case .gates(let direction, let first):
        let begin = (direction * tensor.shape[1] + first) * inputs
        matrix = Array(numbers[begin..<(begin + inputs * outputs)]).rearranged(
          Rearrangement(x: 0, y: 0, shape: [inputs, outputs], steps: [1, inputs]))
      }
      if let scale {
        for row in 0..<inputs {
          for column in 0..<outputs {
            matrix[row * outputs + column] *= scale[group * outputs + column]
          }
        }
      }
      return matrix
    }
  }
}
