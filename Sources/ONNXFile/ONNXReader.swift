import Arch
import SwiftProtobuf
import Workloads

/// Reads ONNX models as graphs with weights.
///
/// Opsets 7 to 22 of ONNX's own operators are read, those that `GraphShapes.operators` lists.
/// Weights come from the model or from files in its folder; where such a file is missing, shapes
/// are known and values are not.
///
/// Not read: subgraphs (If, Loop, Scan), functions of a model, sparse tensors, texts, complex
/// numbers, and elements of less than 8 bits (16 for floating point).
///
/// Source: the format's specification, ONNX 1.19 (docs/IR.md and onnx.proto).
public enum ONNXReader {
  /// Reads the model in a file of at most 2 GiB.
  ///
  /// - Throws: `TesseraError` of one line with the file, and the node, tensor or byte that is wrong.
  /// - Complexity: O(bytes)
  public static func read(path: String) throws -> ModelGraph {
    let bytes = try FileContents.bytes(of: path, limit: ONNXLimits.fileBytes)
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    return try read(bytes, file: path, folder: folder)
  }

  /// Reads the model that the bytes are.
  ///
  /// - Parameters:
  ///   - file: The name that messages give the model.
  ///   - folder: Where weights in files of their own are; without it they count as missing.
  /// - Throws: `TesseraError` of one line with the file, and the node, tensor or byte that is wrong.
  /// - Complexity: O(bytes)
  public static func read(
    _ bytes: [UInt8], file: String, folder: String? = nil
  ) throws -> ModelGraph {
    guard bytes.count <= ONNXLimits.fileBytes else {
      throw TesseraError(
        at: file, "\(bytes.count) bytes, expected at most \(ONNXLimits.fileBytes)")
    }
    try WireScan.check(bytes, file: file)
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    var model: ONNXModel
    do {
      model = try ONNXModel(serializedBytes: bytes, options: options)
    } catch {
      throw TesseraError(
        at: file,
        "found a text that is not UTF-8 or a field of the wrong type, expected an ONNX "
          + "model")
    }
    do {
      let external = ExternalData(folder: folder)
      let dataFiles = external.files(of: model.graph)
      let reader = GraphReader(tensors: TensorReader(external: external))
      var graph = try reader.read(&model, name: stem(of: file))
      graph.dataFiles = dataFiles
      return graph
    } catch let error as TesseraError {
      throw TesseraError(at: file, error.description)
    }
  }

  /// Whether a path is that of a model: by its suffix, or because the file begins with the version
  /// of the format, as no text does. Names without a slash are not looked up.
  public static func isModel(path: String) -> Bool {
    if path.lowercased().hasSuffix(".onnx") { return true }
    guard path.contains("/"), let start = ExternalData.start(of: path) else { return false }
    return start.count == 2 && start[0] == 0x08 && (1...127).contains(start[1])
  }

  private static func stem(of file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.lowercased().hasSuffix(".onnx") ? String(name.dropLast(5)) : name
  }
}
