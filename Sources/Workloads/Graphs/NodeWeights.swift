/// Weights that take the place of a constant that a node takes.
public struct NodeWeights: Sendable, Equatable {
  /// The name of the node's first output, which no other node makes.
  public var output: String
  /// Which of the node's inputs they are, from 0.
  public var input: Int
  /// As the operator has them, the last dimension the fastest.
  public var shape: [Int]
  public var element: ElementType
  public var elements: [Float]

  public init(
    output: String, input: Int, shape: [Int], element: ElementType, elements: [Float]
  ) {
    self.output = output
    self.input = input
    self.shape = shape
    self.element = element
    self.elements = elements
  }
}
