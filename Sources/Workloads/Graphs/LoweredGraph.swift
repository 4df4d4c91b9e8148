import Arch

/// A graph as a network of layers with shapes, for time and energy.
///
/// Conv, Gemm, MatMul, LSTM and GRU become weighted layers, pools, activations, sums and
/// concatenations layers of their kinds. An LSTM or GRU runs once for each time step, and so does
/// everything beside it: its steps are the network's. Two directions are two layers and a
/// concatenation.
///
/// What only changes layout or scale has no layer and takes no time: BatchNormalization and sums and
/// products with constants (they are part of the layer before), changes of shape, Dropout, casts,
/// QuantizeLinear and DequantizeLinear. Pad joins the convolution behind it. The notes say what else
/// was left out or counted as something else.
///
/// A weighted layer whose weights have at most three values in each channel, −a, 0 and a, gets
/// ternary weights, with a note of the scales a; other precisions are those of the options.
public struct LoweredGraph: Sendable, Equatable {
  public var network: Network
  /// What was assumed or left out, one line each.
  public var notes: [String]

  init(network: Network, notes: [String]) {
    self.network = network
    self.notes = notes
  }

  /// Lowers a graph for one inference: an open batch is 1.
  ///
  /// - Parameters:
  ///   - source: Where the graph is from, as the network says it.
  ///   - options: The precisions of activations and of weights that are not ternary.
  ///   - inputs: Full shapes of inputs, by value.
  /// - Throws: `TesseraError` that names the node, for shapes that do not fit, products of two computed
  ///   values, windows over more than two axes, and layers that run at some time steps only.
  /// - Complexity: O(nodes + weights)
  public init(
    _ graph: ModelGraph, source: String, options: ImportOptions = ImportOptions(),
    inputs: [Int: [Int]] = [:]
  ) throws {
    let shapes = try GraphShapes(graph, inputs: inputs)
    var lowering = try GraphLowering(graph, shapes: shapes, options: options)
    for node in graph.nodes { try lowering.lower(node) }
    self = try lowering.result(source: source)
  }
}
