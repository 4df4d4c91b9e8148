/// A network as a graph of tensor operators, with its weights.
///
/// Values are known by integer ids, their places in ``values``. A node takes values that are inputs,
/// constants or results of nodes before it, so the nodes can run in the order in which they stand.
/// Operators and attributes have ONNX's names and meanings, at the version that ``opset`` says.
public struct ModelGraph: Sendable {
  public var name: String
  /// The version of ONNX's operators that the nodes mean.
  public var opset: Int
  /// The name of each value.
  public var values: [String]
  /// The values that the caller supplies; initialisers are not among them.
  public var inputs: [GraphInput]
  /// The values that the graph computes for its caller.
  public var outputs: [Int]
  public var nodes: [GraphNode]
  /// Weights and other constants, by value.
  public var constants: [Int: GraphTensor]
  /// The files beside the model that hold constants, by their paths from its folder.
  public var dataFiles: [String] = []

  public init(
    name: String, opset: Int, values: [String], inputs: [GraphInput], outputs: [Int],
    nodes: [GraphNode], constants: [Int: GraphTensor]
  ) {
    self.name = name
    self.opset = opset
    self.values = values
    self.inputs = inputs
    self.outputs = outputs
    self.nodes = nodes
    self.constants = constants
  }
}

/// A value that the caller of a graph supplies.
public struct GraphInput: Sendable, Equatable {
  public var value: Int
  public var element: ElementType
  /// Its dimensions, slowest first; one that the model leaves open is nil.
  public var shape: [Int?]

  public init(value: Int, element: ElementType, shape: [Int?]) {
    self.value = value
    self.element = element
    self.shape = shape
  }
}

/// One application of an operator.
public struct GraphNode: Sendable, Equatable {
  public var name: String
  /// The operator, by ONNX's name: `Conv`, `Gemm`.
  public var operation: String
  /// What it takes; nil where an optional input is left out.
  public var inputs: [Int?]
  /// What it computes; nil where an optional output is not wanted.
  public var outputs: [Int?]
  public var attributes: [String: GraphAttribute]

  public init(
    name: String, operation: String, inputs: [Int?], outputs: [Int?],
    attributes: [String: GraphAttribute] = [:]
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }
}

/// A constant setting of a node.
public enum GraphAttribute: Sendable, Equatable {
  case integer(Int)
  case number(Double)
  case text(String)
  case integers([Int])
  case numbers([Double])
  case texts([String])
  case tensor(GraphTensor)
}
