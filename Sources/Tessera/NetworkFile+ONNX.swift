import ONNXFile

extension NetworkFile {
  /// Reads an ONNX model as a network of layers.
  ///
  /// - Throws: `TesseraError` of one line with the file.
  public init(onnx path: String, options: ImportOptions = ImportOptions()) throws {
    let graph = try ONNXReader.read(path: path)
    do {
      let lowered = try LoweredGraph(graph, source: InputFile.shownName(path), options: options)
      let model = ModelFile(label: path, sha256: try SHA256.hexDigest(ofFile: path))
      self.init(network: lowered.network, sources: [], models: [model], notes: lowered.notes)
    } catch let error as TesseraError {
      throw TesseraError(at: path, error.description)
    }
  }
}
