import Arch
import Workloads

/// Makes a graph of a decoded model.
struct GraphReader {
  let tensors: TensorReader
  private var ids: [String: Int] = [:]
  private var graph = ModelGraph(
    name: "", opset: 0, values: [], inputs: [], outputs: [], nodes: [], constants: [:])

  init(tensors: TensorReader) { self.tensors = tensors }

  /// Takes the model apart as it reads it, so that weights are not there twice.
  ///
  /// - Throws: `TesseraError` without the file.
  func read(_ model: inout ONNXModel, name: String) throws -> ModelGraph {
    var reader = self
    return try reader.makeGraph(&model, name: name)
  }

  private mutating func makeGraph(_ model: inout ONNXModel, name: String) throws -> ModelGraph {
    guard model.hasGraph, !model.graph.node.isEmpty else {
      throw TesseraError("the model has no graph with nodes")
    }
    guard model.functions.isEmpty else {
      throw TesseraError("the model has functions of its own, which are not read; inline them")
    }
    graph.name = name
    graph.opset = try opset(model)
    var source = model.graph
    model.clearGraph()
    guard source.sparseInitializer.isEmpty else {
      throw TesseraError("the model has sparse tensors, expected dense ones")
    }
    try checkOperators(source.node)
    try addConstants(&source)
    try addInputs(source.input)
    try NodeOrder.check(source.node, known: ids)
    for index in source.node.indices { try add(source.node[index], number: index + 1) }
    for output in source.output {
      guard let id = ids[output.name] else {
        throw TesseraError(
          "nothing makes the graph's output \(quoted(output.name))"
            + suggestion(for: output.name, among: graph.values.prefix(1000)))
      }
      graph.outputs.append(id)
    }
    guard !graph.outputs.isEmpty else { throw TesseraError("the graph has no outputs") }
    try graph.check()
    return graph
  }

  private func opset(_ model: ONNXModel) throws -> Int {
    let own = model.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }
    let limits = ONNXLimits.opsets
    guard let first = own.first else {
      throw TesseraError(
        "the model does not say its opset, expected \(limits.lowerBound) to \(limits.upperBound)")
    }
    guard own.allSatisfy({ $0.version == first.version }) else {
      throw TesseraError("the model has two opsets, expected one")
    }
    guard let version = Int(exactly: first.version), limits.contains(version) else {
      throw TesseraError(
        "the model has opset \(first.version), expected \(limits.lowerBound) to "
          + "\(limits.upperBound)")
    }
    return version
  }

  /// Names all operators that are not known at once.
  private func checkOperators(_ nodes: [ONNXNode]) throws {
    let known = Set(GraphShapes.operators)
    var unknown: [String: Int] = [:]
    for node in nodes {
      let isOwn = node.domain.isEmpty || node.domain == "ai.onnx"
      if isOwn, known.contains(node.opType) { continue }
      let shown = isOwn ? node.opType : "\(node.domain)::\(node.opType)"
      unknown[shown, default: 0] += 1
    }
    guard !unknown.isEmpty else { return }
    let names = unknown.keys.sorted()
    let listed = names.prefix(24).map { name in
      quoted(name) + (unknown[name] == 1 ? "" : " (\(unknown[name] ?? 0) nodes)")
    }
    let more = names.count > 24 ? " and \(names.count - 24) more" : ""
    let hint = names.count == 1 ? suggestion(for: names[0], among: known) : ""
    throw TesseraError(
      "unknown operator\(names.count == 1 ? "" : "s") \(listed.joined(separator: ", "))\(more)"
        + hint)
  }

  // MARK: - Values

  private mutating func addConstants(_ source: inout ONNXGraph) throws {
    var rest = source.initializer
    source.initializer = []
    rest.reverse()
    while let tensor = rest.popLast() {
      let id = try newValue(tensor.name, "a constant")
      graph.constants[id] = try at("constant \(quoted(tensor.name))") { try tensors.read(tensor) }
    }
  }

  /// Inputs that are constants too only have a default; the constant is taken.
  private mutating func addInputs(_ inputs: [ONNXValueInfo]) throws {
    var seen: Set<String> = []
    for input in inputs {
      let place = "input \(quoted(input.name))"
      guard seen.insert(input.name).inserted else {
        throw TesseraError("\(place): is there twice")
      }
      if ids[input.name] != nil { continue }
      guard input.hasType, input.type.hasTensorType, input.type.tensorType.hasShape else {
        throw TesseraError("\(place): is no tensor with a shape")
      }
      let type = input.type.tensorType
      guard let element = ElementType(onnx: Int(type.elemType)) else {
        throw TesseraError("\(place): has elements of type \(type.elemType), expected numbers")
      }
      let shape: [Int?] = try type.shape.dim.map { dimension in
        guard dimension.hasDimValue else { return nil }
        // Some exporters write open sizes as 0 or -1.
        guard dimension.dimValue > 0 else { return nil }
        guard dimension.dimValue <= GraphLimits.elements else {
          throw TesseraError("\(place): has the size \(dimension.dimValue)")
        }
        return Int(dimension.dimValue)
      }
      guard shape.count <= GraphLimits.rank else {
        throw TesseraError(
          "\(place): has \(shape.count) dimensions, expected at most \(GraphLimits.rank)")
      }
      let id = try newValue(input.name, "an input")
      graph.inputs.append(GraphInput(value: id, element: element, shape: shape))
    }
  }

  private mutating func newValue(_ name: String, _ what: String) throws -> Int {
    guard !name.isEmpty else { throw TesseraError("\(what) has no name") }
    guard ids[name] == nil else {
      throw TesseraError("\(what) has the name \(quoted(name)), which is taken")
    }
    let id = graph.values.count
    ids[name] = id
    graph.values.append(name)
    return id
  }

  // MARK: - Nodes

  private mutating func add(_ node: ONNXNode, number: Int) throws {
    let fallback = node.output.first { !$0.isEmpty } ?? "\(node.opType) \(number)"
    var result = GraphNode(
      name: node.name.isEmpty ? fallback : node.name, operation: node.opType, inputs: [],
      outputs: [])
    // `NodeOrder` has found all of them.
    result.inputs = node.input.map { $0.isEmpty ? nil : ids[$0] }
    for attribute in node.attribute {
      guard result.attributes[attribute.name] == nil else {
        throw result.error("attribute \(quoted(attribute.name)) is there twice")
      }
      result.attributes[attribute.name] = try at(result.place) { try read(attribute) }
    }
    for output in node.output {
      result.outputs.append(output.isEmpty ? nil : try newValue(output, result.place))
    }
    while result.inputs.last == .some(nil) { result.inputs.removeLast() }
    while result.outputs.last == .some(nil) { result.outputs.removeLast() }
    graph.nodes.append(result)
  }

  private func read(_ attribute: ONNXAttribute) throws -> GraphAttribute {
    let place = "attribute \(quoted(attribute.name))"
    guard attribute.refAttrName.isEmpty else {
      throw TesseraError("\(place) refers to one of a function, expected a value")
    }
    switch attribute.type {
    // Writers of the format's second form leave out what is zero.
    case 1: return .number(Double(attribute.f))
    case 2: return .integer(Int(attribute.i))
    case 3: return .text(String(decoding: attribute.s, as: UTF8.self))
    case 4 where attribute.hasT: return .tensor(try at(place) { try tensors.read(attribute.t) })
    case 6: return .numbers(attribute.floats.map { Double($0) })
    case 7: return .integers(attribute.ints.map { Int($0) })
    case 8: return .texts(attribute.strings.map { String(decoding: $0, as: UTF8.self) })
    case 5, 10: throw TesseraError("\(place) is a graph, and subgraphs are not read")
    // Files of the first version leave the type out.
    case 0: return try untyped(attribute, place)
    default:
      throw TesseraError(
        "\(place) has the type \(attribute.type) and no value of it, expected numbers, texts or a "
          + "tensor")
    }
  }

  private func untyped(_ attribute: ONNXAttribute, _ place: String) throws -> GraphAttribute {
    var attribute = attribute
    let kinds: [(isThere: Bool, type: Int32)] = [
      (attribute.hasF, 1), (attribute.hasI, 2), (attribute.hasS, 3), (attribute.hasT, 4),
      (attribute.hasG, 5), (!attribute.floats.isEmpty, 6), (!attribute.ints.isEmpty, 7),
      (!attribute.strings.isEmpty, 8),
    ]
    attribute.type = kinds.first { $0.isThere }?.type ?? -1
    return try read(attribute)
  }

  private func at<Value>(_ place: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: place, error.description)
    }
  }
}
