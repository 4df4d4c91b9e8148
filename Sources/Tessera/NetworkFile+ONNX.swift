import ONNXFile

extension NetworkFile {
  /// Reads an ONNX model as a network of layers.
  ///
  /// - Throws: `TesseraError` of one line with the file.
  public init(onnx path: String, options: ImportOptions = ImportOptions()) throws {
    let graph = try ONNXReader.read(path: path)
    do {
      let lowered = try LoweredGraph(graph, source: InputFile.shownName(path), options: options)
      self.init(
        network: lowered.network, sources: [], models: try graph.files(of: path),
        notes: lowered.notes)
    } catch let error as TesseraError {
      throw TesseraError(at: path, error.description)
    }
  }
}

extension ModelGraph {
  /// The model that the graph was read from, and the files beside it that hold its weights.
  ///
  /// - Throws: `TesseraError` where one cannot be read.
  func files(of path: String) throws -> [ModelFile] {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try ([path] + dataFiles.map { folder + $0 }).map {
      ModelFile(label: $0, sha256: try SHA256.hexDigest(ofFile: $0))
    }
  }
}
