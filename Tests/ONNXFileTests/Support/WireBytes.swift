/// Writes the wire format of protocol buffers, field by field: what a model is made of in tests.
struct WireBytes {
  var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var result: [UInt8] = []
    repeat {
      result.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return result
  }

  mutating func number(_ field: UInt64, _ value: Int64) {
    bytes += Self.varint(field << 3) + Self.varint(UInt64(bitPattern: value))
  }

  mutating func float(_ field: UInt64, _ value: Float) {
    bytes += Self.varint(field << 3 | 5) + Self.littleEndian(value.bitPattern)
  }

  mutating func block(_ field: UInt64, _ content: [UInt8]) {
    bytes += Self.varint(field << 3 | 2) + Self.varint(UInt64(content.count)) + content
  }

  mutating func text(_ field: UInt64, _ value: String) { block(field, Array(value.utf8)) }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func packed(_ values: [Int64]) -> [UInt8] {
    values.flatMap { varint(UInt64(bitPattern: $0)) }
  }
}

/// A model that a test writes; its defaults are a graph of one Relu.
struct TestModel {
  var opset: Int64? = 13
  var nodes: [TestNode] = [TestNode("Relu", ["x"], ["y"])]
  var inputs: [(name: String, element: Int64, dims: [Int64?])] = [("x", 1, [1, 3])]
  var outputs = ["y"]
  var tensors: [TestTensor] = []
  /// Further fields of the graph and the model.
  var graphFields = WireBytes()
  var fields = WireBytes()

  var bytes: [UInt8] {
    var graph = WireBytes()
    for node in nodes { graph.block(1, node.bytes) }
    graph.text(2, "test")
    for tensor in tensors { graph.block(5, tensor.bytes) }
    for input in inputs {
      graph.block(11, Self.value(input.name, input.element, input.dims))
    }
    for output in outputs { graph.block(12, Self.value(output, 1, [])) }
    graph.bytes += graphFields.bytes
    var model = WireBytes()
    model.number(1, 8)
    if let opset {
      var set = WireBytes()
      set.number(2, opset)
      model.block(8, set.bytes)
    }
    model.block(7, graph.bytes)
    model.bytes += fields.bytes
    return model.bytes
  }

  private static func value(_ name: String, _ element: Int64, _ dims: [Int64?]) -> [UInt8] {
    var shape = WireBytes()
    for dim in dims {
      var dimension = WireBytes()
      if let dim { dimension.number(1, dim) } else { dimension.text(2, "batch") }
      shape.block(1, dimension.bytes)
    }
    var tensor = WireBytes()
    tensor.number(1, element)
    tensor.block(2, shape.bytes)
    var type = WireBytes()
    type.block(1, tensor.bytes)
    var value = WireBytes()
    value.text(1, name)
    value.block(2, type.bytes)
    return value.bytes
  }
}

struct TestNode {
  enum Attribute {
    case integer(Int64)
    case integers([Int64])
    case number(Float)
    case text(String)
    case tensor(TestTensor)
    case graph
    /// A type and no value.
    case empty(Int64)
  }

  var operation: String
  var inputs: [String]
  var outputs: [String]
  var attributes: [(name: String, value: Attribute)]
  var domain = ""
  var name = ""

  init(
    _ operation: String, _ inputs: [String], _ outputs: [String],
    _ attributes: [(String, Attribute)] = [], domain: String = "", name: String = ""
  ) {
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    self.domain = domain
    self.name = name
  }

  var bytes: [UInt8] {
    var node = WireBytes()
    for input in inputs { node.text(1, input) }
    for output in outputs { node.text(2, output) }
    if !name.isEmpty { node.text(3, name) }
    node.text(4, operation)
    for (name, value) in attributes {
      var attribute = WireBytes()
      attribute.text(1, name)
      switch value {
      case .integer(let value):
        attribute.number(3, value)
        attribute.number(20, 2)
      case .integers(let values):
        for value in values { attribute.number(8, value) }
        attribute.number(20, 7)
      case .number(let value):
        attribute.float(2, value)
        attribute.number(20, 1)
      case .text(let value):
        attribute.text(4, value)
        attribute.number(20, 3)
      case .tensor(let value):
        attribute.block(5, value.bytes)
        attribute.number(20, 4)
      case .graph:
        attribute.block(6, [])
        attribute.number(20, 5)
      case .empty(let type): attribute.number(20, type)
      }
      node.block(5, attribute.bytes)
    }
    if !domain.isEmpty { node.text(7, domain) }
    return node.bytes
  }
}

struct TestTensor {
  var name: String
  var element: Int64
  var dims: [Int64]
  var data = WireBytes()

  init(_ name: String, _ element: Int64, _ dims: [Int64]) {
    self.name = name
    self.element = element
    self.dims = dims
  }

  /// A tensor of 32-bit numbers in raw bytes.
  init(_ name: String, _ dims: [Int64], _ values: [Float]) {
    self.init(name, 1, dims)
    data.block(9, values.flatMap { WireBytes.littleEndian($0.bitPattern) })
  }

  /// A list of 64-bit integers.
  init(_ name: String, _ values: [Int64]) {
    self.init(name, 7, [Int64(values.count)])
    data.block(7, WireBytes.packed(values))
  }

  /// A tensor whose data lie in a file.
  init(_ name: String, _ dims: [Int64], in file: String, offset: String? = nil) {
    self.init(name, 1, dims)
    var entries = [("location", file)]
    if let offset { entries.append(("offset", offset)) }
    for (key, value) in entries {
      var entry = WireBytes()
      entry.text(1, key)
      entry.text(2, value)
      data.block(13, entry.bytes)
    }
    data.number(14, 1)
  }

  var bytes: [UInt8] {
    var tensor = WireBytes()
    for dim in dims { tensor.number(1, dim) }
    tensor.number(2, element)
    tensor.text(8, name)
    tensor.bytes += data.bytes
    return tensor.bytes
  }
}
