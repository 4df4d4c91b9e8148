import Arch
import Foundation
import SwiftProtobuf
import Workloads

/// Writes ONNX models with other weights than those that were read.
public enum ONNXWriter {
  /// A copy of a model in which nodes take other weights.
  ///
  /// A constant that one node alone takes keeps its name and gets other values; where others take it
  /// too, or a node computes it, the weights are a constant of their own. Tensors in files of their
  /// own come into the model, so that it stands alone. All else stays, fields that are not known
  /// among it; the order of fields may differ.
  ///
  /// - Throws: `TesseraError` of one line with the file where it cannot be read, has no such node, has
  ///   data in a file that is not there, or gets larger than 2 GiB.
  /// - Complexity: O(bytes)
  public static func bytes(
    copying path: String, with weights: [NodeWeights]
  ) throws -> [UInt8] {
    let bytes = try FileContents.bytes(of: path, limit: ONNXLimits.fileBytes)
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    return try Self.bytes(copying: bytes, file: path, folder: folder, with: weights)
  }

  static func bytes(
    copying bytes: [UInt8], file: String, folder: String?, with weights: [NodeWeights]
  ) throws -> [UInt8] {
    try WireScan.check(bytes, file: file)
    guard var model = try? ONNXModel(serializedBytes: bytes), model.hasGraph else {
      throw TesseraError(at: file, "found no graph, expected an ONNX model")
    }
    do {
      for entry in weights { try put(entry, into: &model) }
      try takeIn(&model.graph, ExternalData(folder: folder))
    } catch let error as TesseraError {
      throw TesseraError(at: file, error.description)
    }
    guard let result: [UInt8] = try? model.serializedBytes(), result.count <= Int(Int32.max) else {
      throw TesseraError(at: file, "the model gets larger than 2 GiB with its weights")
    }
    return result
  }

  private static func put(_ weights: NodeWeights, into model: inout ONNXModel) throws {
    guard
      let node = model.graph.node.firstIndex(where: {
        $0.output.first { !$0.isEmpty } == weights.output
      }), weights.input < model.graph.node[node].input.count
    else {
      throw TesseraError("no node makes \(quoted(weights.output)) from weights")
    }
    let name = model.graph.node[node].input[weights.input]
    let place = model.graph.initializer.firstIndex { $0.name == name }
    let takers =
      model.graph.node.reduce(0) { $0 + $1.input.count { $0 == name } }
      + model.graph.output.count { $0.name == name }
    if let place, takers == 1 {
      model.graph.initializer[place] = tensor(weights, name)
      return
    }
    var own = "\(name).\(weights.output)"
    let taken = Set(
      model.graph.node.flatMap { $0.input + $0.output } + model.graph.initializer.map(\.name)
        + model.graph.input.map(\.name))
    while taken.contains(own) { own += "_" }
    model.graph.initializer.append(tensor(weights, own))
    model.graph.node[node].input[weights.input] = own
    if model.irVersion < 4 {
      // Before this version every constant is an input too.
      var input = ONNXValueInfo()
      input.name = own
      input.type.tensorType.elemType = code(weights.element)
      input.type.tensorType.shape.dim = weights.shape.map { size in
        var dimension = ONNXDimension()
        dimension.dimValue = Int64(size)
        return dimension
      }
      model.graph.input.append(input)
    }
  }

  private static func tensor(_ weights: NodeWeights, _ name: String) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dims = weights.shape.map(Int64.init)
    tensor.dataType = code(weights.element)
    var data = Data(capacity: weights.elements.count * weights.element.bytes)
    for element in weights.elements {
      if weights.element == .float64 {
        withUnsafeBytes(of: Double(element).bitPattern.littleEndian) { data.append(contentsOf: $0) }
      } else {
        withUnsafeBytes(of: element.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    tensor.rawData = data
    return tensor
  }

  private static func code(_ element: ElementType) -> Int32 { element == .float64 ? 11 : 1 }

  /// Puts data of files of their own into the model.
  private static func takeIn(_ graph: inout ONNXGraph, _ external: ExternalData) throws {
    for index in graph.initializer.indices where graph.initializer[index].dataLocation == 1 {
      try takeIn(&graph.initializer[index], external)
    }
    for node in graph.node.indices {
      for index in graph.node[node].attribute.indices
      where graph.node[node].attribute[index].t.dataLocation == 1 {
        try takeIn(&graph.node[node].attribute[index].t, external)
      }
    }
  }

  private static func takeIn(_ tensor: inout ONNXTensor, _ external: ExternalData) throws {
    let place = "constant \(quoted(tensor.name))"
    guard let element = ElementType(onnx: Int(tensor.dataType)),
      let count = GraphLimits.count(tensor.dims.map { Int($0) }), count <= ONNXLimits.elements
    else { throw TesseraError("\(place): has a type or shape that is not read") }
    do {
      let size = count * element.bytes
      guard let bytes = try external.bytes(tensor.externalData, count: size) else {
        throw TesseraError("its data are in a file that is not there")
      }
      tensor.rawData = Data(bytes)
      tensor.externalData = []
      tensor.dataLocation = 0
    } catch let error as TesseraError {
      throw TesseraError("\(place): \(error)")
    }
  }
}
