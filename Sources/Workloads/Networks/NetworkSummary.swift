/// What a network is, as plain values for tables and JSON.
///
/// Counts are those of one inference of one input: of one step for a layer, and of all steps for
/// the network. One multiply-accumulate is two operations, whatever the bits.
public struct NetworkSummary: Encodable, Hashable, Sendable {
  public struct LayerRow: Encodable, Hashable, Sendable {
    public var name: String
    public var kind: String
    public var inputs: [String]
    public var inputShape: [Int]
    public var outputShape: [Int]
    public var macs: Int
    public var weights: Int
    public var activations: String
    /// Nothing where the layer has no weights.
    public var weightEncoding: String?
    public var fusionGroup: String?

    enum CodingKeys: String, CodingKey {
      case name, kind, inputs
      case inputShape = "input_shape"
      case outputShape = "output_shape"
      case macs, weights, activations
      case weightEncoding = "weight_encoding"
      case fusionGroup = "fusion_group"
    }
  }

  public var name: String
  public var summary: String
  public var source: String
  public var inputShape: [Int]
  public var steps: Int
  public var macs: Int
  public var operations: Int
  public var weights: Int
  public var layers: [LayerRow]

  enum CodingKeys: String, CodingKey {
    case name, summary, source
    case inputShape = "input_shape"
    case steps, macs, operations, weights, layers
  }

  /// - Complexity: O(layers + inputs)
  public init(_ network: Network) {
    name = network.name
    summary = network.summary
    source = network.source
    inputShape = NetworkSummary.sizes(network.input)
    steps = network.steps
    macs = network.macs
    operations = 2 * network.macs
    weights = network.weights
    layers = network.layers.map { layer in
      LayerRow(
        name: layer.name, kind: layer.operation.kind,
        inputs: layer.inputs.map(network.name(ofInput:)),
        inputShape: NetworkSummary.sizes(layer.inputShape),
        outputShape: NetworkSummary.sizes(layer.outputShape), macs: layer.macs,
        weights: layer.weights, activations: layer.activations.text,
        weightEncoding: layer.operation.isWeighted ? layer.weightEncoding.text : nil,
        fusionGroup: layer.fusionGroup)
    }
  }

  private static func sizes(_ shape: TensorShape) -> [Int] {
    [shape.channels, shape.height, shape.width]
  }
}
