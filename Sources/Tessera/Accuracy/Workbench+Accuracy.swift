import Crossbar
import Inference
import ONNXFile

extension Workbench {
  /// Makes everything ready for an accuracy run: arrays, network with weights, images.
  ///
  /// - Throws: `TesseraError`.
  public func prepareAccuracy(
    accelerator name: String, model path: String, options: AccuracyOptions = AccuracyOptions()
  ) throws -> PreparedAccuracy {
    let description = try accelerator(name, settings: options.settings)
    let tiles = try description.components.filter {
      try $0.kind == ComponentKind.crossbarTile.name || catalog.kind(of: $0).valueModel != nil
    }
    guard let component = tiles.first else {
      throw TesseraError(
        "accelerator \(quoted(description.name)) has no arrays that compute on values, found "
          + "\(description.components.map(\.kind).joined(separator: ", ")); expected a crossbar-tile "
          + "as in rram-1t1r, or a tile with a value model as in tim-dnn_tvlsi_2020")
    }
    guard tiles.count == 1 else {
      throw TesseraError(
        at: tiles[1].position,
        "found a second tile that computes on values, '\(tiles[1].path)'; expected one")
    }
    let configuration = try CrossbarConfiguration(component, catalog: catalog)
    let graph = try ONNXReader.read(path: path)
    let model = try PreparedModel(graph)
    let images = try images(options, split: .test, limit: options.limit)
    let apart = try? self.images(options, split: .train, limit: options.calibrationImages)
    var inputs = description.sources.map { InputFile($0, role: .accelerator) }
    for name in ["device", "transfer"] {
      guard case .file(let source)? = component.parameterValues.values[name],
        source != ComponentKind.noTransfer, !description.sources.contains(source)
      else { continue }
      inputs.append(InputFile(source, role: .accelerator))
    }
    inputs += try graph.files(of: path).map { InputFile($0) }
    if let data = options.data {
      for split in [DataSplit.test, .train] where split == .test || apart != nil {
        inputs += try LabelledImages.files(path: data, layout: options.layout, split: split).map {
          InputFile(
            name: InputFile.shownName($0), role: .data, sha256: try SHA256.hexDigest(ofFile: $0))
        }
      }
      inputs = inputs.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    return PreparedAccuracy(
      description: description, component: component, configuration: configuration,
      modelName: InputFile.shownName(path), modelPath: path, model: model, images: images,
      calibration: apart ?? images, isCalibrationApart: apart != nil, options: options,
      inputs: inputs)
  }

  private func images(
    _ options: AccuracyOptions, split: DataSplit, limit: Int
  ) throws -> LabelledImages {
    guard let data = options.data else {
      return try DigitImages.make(count: min(limit, 1000), seed: split == .train ? 1 : 2)
    }
    return try LabelledImages.read(path: data, layout: options.layout, split: split, limit: limit)
  }
}
