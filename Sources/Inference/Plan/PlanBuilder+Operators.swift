import Arch
import CKernels
import Workloads

extension PlanBuilder {
  /// The operators that can be run, by ONNX's names.
  static let operators = [
    "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant",
    "ConstantOfShape", "Conv", "DequantizeLinear", "Div", "Dropout", "Erf", "Expand", "Flatten",
    "GRU", "Gather",
    "Gelu", "Gemm", "GlobalAveragePool", "Identity", "LRN", "LSTM", "LayerNormalization",
    "LeakyRelu", "MatMul", "MaxPool", "Mul", "Pad", "QuantizeLinear", "ReduceMean", "Relu",
    "Reshape", "Shape", "Sigmoid", "Slice", "Softmax", "Squeeze", "Sub", "Sum", "Tanh",
    "Transpose", "Unsqueeze",
  ]

  /// Adds the steps of a node.
  mutating func lower(_ node: GraphNode) throws {
    guard let output = node.output(0) else {
      return try lowerRecurrent(node)
    }
    // Nothing is left to compute of a value without elements.
    if try node.outputs.allSatisfy({ try $0 == nil || elementCount(shape($0 ?? 0)) == 0 }) {
      for case let value? in node.outputs { _ = try define(value, .plain) }
      return
    }
    switch node.operation {
    case "Conv": try lowerConvolution(node, output)
    case "Gemm": try lowerGemm(node, output)
    case "MatMul": try lowerMatMul(node, output)
    case "LSTM", "GRU": try lowerRecurrent(node)
    case "MaxPool", "AveragePool": try lowerPool(node, output)
    case "GlobalAveragePool": try lowerGlobalPool(node, output)
    case "ReduceMean": try lowerMean(node, output)
    case "BatchNormalization": try lowerBatchNormalization(node, output)
    case "LayerNormalization": try lowerLayerNormalization(node, output)
    case "LRN": try lowerResponseNorm(node, output)
    case "Softmax": try lowerSoftmax(node, output)
    case "Relu": try lowerClamp(node, output, low: 0, high: .infinity)
    case "Clip": try lowerClip(node, output)
    case "LeakyRelu":
      try lowerUnary(
        node, output, TESSERA_LEAKY_RELU, a: Float(try node.number("alpha", default: 0.01)))
    case "Erf": try lowerUnary(node, output, TESSERA_ERF)
    case "Sigmoid": try lowerUnary(node, output, TESSERA_SIGMOID)
    case "Tanh": try lowerUnary(node, output, TESSERA_TANH)
    case "Gelu":
      let isTanh = try node.text("approximate", default: "none") == "tanh"
      try lowerUnary(node, output, isTanh ? TESSERA_GELU_TANH : TESSERA_GELU)
    case "Add": try lowerPairs(node, output, TESSERA_ADD)
    case "Sub": try lowerPairs(node, output, TESSERA_SUBTRACT)
    case "Mul": try lowerPairs(node, output, TESSERA_MULTIPLY)
    case "Div": try lowerPairs(node, output, TESSERA_DIVIDE)
    case "Sum": try lowerSum(node, output)
    case "QuantizeLinear": try lowerQuantize(node, output)
    case "DequantizeLinear": try lowerDequantize(node, output)
    case "Cast": try lowerCast(node, output)
    case "Identity", "Dropout":
      if let mask = node.output(1), isWanted(mask) {
        throw node.error("has a mask that is used, expected one output")
      }
      try lowerView(node, output, keepsLayout: true)
    case "Flatten", "Reshape", "Squeeze", "Unsqueeze":
      try lowerView(node, output, keepsLayout: false)
    case "Expand": try lowerExpand(node, output)
    case "Transpose": try lowerTranspose(node, output)
    case "Concat": try lowerConcat(node, output)
    case "Slice": try lowerSlice(node, output)
    case "Pad": try lowerPad(node, output)
    case "Gather": try lowerGather(node, output)
    default:
      throw node.error(
        "this operator cannot be run\(suggestion(for: node.operation, among: Self.operators))")
    }
  }

  /// The first input of a node.
  func first(_ node: GraphNode) throws -> Int { try required(node, 0) }

  func required(_ node: GraphNode, _ index: Int) throws -> Int {
    guard let value = node.input(index) else { throw node.error("input \(index + 1) is missing") }
    return value
  }

  func axis(_ axis: Int, rank: Int, _ node: GraphNode) throws -> Int {
    guard axis >= -rank, axis < rank else {
      throw node.error("axis \(axis) is out of range for \(rank) dimensions")
    }
    return axis < 0 ? axis + rank : axis
  }
}
