import Arch

/// What is known of each operator: how many inputs and outputs it has, and its shapes.
enum GraphOperators {
  struct Rule: Sendable {
    var inputs: ClosedRange<Int>
    /// Inputs from the first on that can't be left out.
    var required: Int
    var outputs: Int
    var infer: @Sendable (inout NodeInference) throws -> [InferredValue]

    init(
      _ inputs: ClosedRange<Int>, required: Int? = nil, outputs: Int = 1,
      _ infer: @escaping @Sendable (inout NodeInference) throws -> [InferredValue]
    ) {
      self.inputs = inputs
      self.required = required ?? inputs.lowerBound
      self.outputs = outputs
      self.infer = infer
    }

    func check(_ node: GraphNode) throws {
      guard inputs.contains(node.inputs.count) else {
        let expected =
          inputs.count == 1
          ? "\(inputs.lowerBound)" : "\(inputs.lowerBound) to \(inputs.upperBound)"
        throw node.error("has \(node.inputs.count) inputs, expected \(expected)")
      }
      if let index = node.inputs.prefix(required).firstIndex(of: nil) {
        throw node.error("input \(index + 1) is left out, and cannot be")
      }
      guard node.outputs.count <= outputs else {
        throw node.error("has \(node.outputs.count) outputs, expected at most \(outputs)")
      }
    }
  }

  private static let many = 1...GraphLimits.nodes
  private static let same = Rule(1...1) { try [$0.computed(like: 0)] }

  static let rules: [String: Rule] = [
    // Products
    "Conv": Rule(2...3) { try $0.convolution() },
    "Gemm": Rule(2...3) { try $0.gemm() },
    "MatMul": Rule(2...2) { try $0.matrixProduct() },
    "LSTM": Rule(3...8, outputs: 3) { try $0.recurrent(gates: 4) },
    "GRU": Rule(3...6, outputs: 2) { try $0.recurrent(gates: 3) },

    // Windows and means
    "MaxPool": Rule(1...1, outputs: 2) { try $0.pool() },
    "AveragePool": Rule(1...1) { try $0.pool() },
    "GlobalAveragePool": Rule(1...1) { try $0.globalPool() },
    "ReduceMean": Rule(1...2, required: 1) { try $0.mean() },

    // Element by element, or along an axis
    "Relu": same, "LeakyRelu": same, "Sigmoid": same, "Tanh": same, "Gelu": same,
    "Erf": same,
    "Clip": Rule(1...3, required: 1) { try [$0.computed(like: 0)] },
    "Softmax": Rule(1...1) { try $0.alongAxis() },
    "LRN": Rule(1...1) { try $0.localResponse() },
    "BatchNormalization": Rule(5...5, outputs: 5) { try $0.batchNormalisation() },
    "LayerNormalization": Rule(2...3, outputs: 3) { try $0.layerNormalisation() },
    "Add": Rule(2...2) { try $0.elementwise(.add) },
    "Sub": Rule(2...2) { try $0.elementwise(.subtract) },
    "Mul": Rule(2...2) { try $0.elementwise(.multiply) },
    "Div": Rule(2...2) { try $0.elementwise(.divide) },
    "Sum": Rule(many) { try $0.elementwise(.add) },
    "Dropout": Rule(1...3, required: 1, outputs: 2) { try $0.dropout() },

    // Layout
    "Identity": Rule(1...1) { try [$0.value(0)] },
    "Flatten": Rule(1...1) { try $0.flatten() },
    "Reshape": Rule(2...2) { try $0.reshape() },
    "Transpose": Rule(1...1) { try $0.transpose() },
    "Expand": Rule(2...2) { try $0.expand() },
    "Squeeze": Rule(1...2, required: 1) { try $0.squeeze() },
    "Unsqueeze": Rule(1...2, required: 1) { try $0.unsqueeze() },
    "Concat": Rule(many) { try $0.concat() },
    "Pad": Rule(1...4, required: 1) { try $0.pad() },
    "Slice": Rule(1...5, required: 1) { try $0.slice() },
    "Gather": Rule(2...2) { try $0.gather() },

    // Constants and types
    "Constant": Rule(0...0) { try $0.constant() },
    "ConstantOfShape": Rule(1...1) { try $0.constantOfShape() },
    "Shape": Rule(1...1) { try $0.shapeOfInput() },
    "Cast": Rule(1...1) { try $0.cast() },
    "QuantizeLinear": Rule(2...3, required: 2) { try $0.quantize() },
    "DequantizeLinear": Rule(2...3, required: 2) { try $0.dequantize() },
  ]
}
