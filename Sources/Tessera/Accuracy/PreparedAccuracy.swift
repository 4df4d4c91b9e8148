import Crossbar
import Inference

/// A network, images and arrays that have been read and fit one another, ready for an accuracy run.
public struct PreparedAccuracy: Sendable {
  public let description: AcceleratorDescription
  public let component: ComponentDescription
  public let configuration: CrossbarConfiguration
  public let modelName: String
  let modelPath: String
  public let model: PreparedModel
  public let images: LabelledImages
  public let calibration: LabelledImages
  /// Whether the calibration images are of another split than those that are counted.
  public let isCalibrationApart: Bool
  public let options: AccuracyOptions
  public let inputs: [InputFile]

  /// Which of the layers' groups is which: arrays of different groups draw different variation.
  private static let groupsPerLayer: UInt32 = 1 << 16

  /// The vectors of each layer and group that its arrays are calibrated with.
  func calibrationVectors() throws -> [[[Float]]] {
    var recorders: [[LayerRecorder]] = model.layers.map { _ in [] }
    let executor = try ModelExecutor(model) { layer, _, weights in
      let room = max(64, min(1024, (1 << 20) / max(1, layer.inputs)))
      let recorder = LayerRecorder(inputs: layer.inputs, limit: room)
      recorders[layer.index].append(recorder)
      return ObservedMatrix(
        try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs),
        by: recorder)
    }
    _ = try Evaluation(
      executor, on: calibration, normalisation: options.normalisation,
      limit: options.calibrationImages)
    return recorders.map { $0.map(\.vectors) }
  }

  /// Puts all layers onto the arrays of a device.
  func programmed(
    _ configuration: CrossbarConfiguration, seed: UInt64, calibration: [[[Float]]]
  ) throws -> [[ProgrammedMatrix]] {
    try model.layers.map { layer in
      try (0..<layer.groups).map { group in
        try matrix(
          configuration, seed: seed, layer, group, model.weights(layer.index, group: group),
          calibration: calibration)
      }
    }
  }

  /// Puts a group of a layer onto arrays.
  func matrix(
    _ configuration: CrossbarConfiguration, seed: UInt64, _ layer: MatrixLayer, _ group: Int,
    _ weights: [Float], calibration: [[[Float]]]
  ) throws -> ProgrammedMatrix {
    do {
      var matrix = try ProgrammedMatrix(
        weights: weights, inputs: layer.inputs, outputs: layer.outputs,
        configuration: configuration, seed: seed,
        layer: UInt32(layer.index) &* Self.groupsPerLayer &+ UInt32(group),
        calibration: calibration[layer.index][group])
      matrix.threads = options.threads
      return matrix
    } catch let error as TesseraError {
      throw TesseraError("layer \(quoted(layer.name)): \(error)")
    }
  }
}

extension PreparedAccuracy {
  /// Runs the network in 32-bit arithmetic, on ideal arrays, and on devices.
  ///
  /// - Parameters:
  ///   - table: Prices the arrays' actions.
  ///   - command: How the run was asked for, as the result names it.
  ///   - progress: Called with what is being done.
  /// - Throws: `TesseraError` where the 32-bit accuracy is not the expected one, where weights do
  ///   not fit the arrays, and where an action has no cost.
  public func run(
    table: CostTable, command: String = "", progress: @escaping (String) -> Void = { _ in }
  ) throws -> AccuracyResult {
    let study = AccuracyStudy(
      model, on: images, normalisation: options.normalisation, limit: options.limit)
    let count = min(images.count, options.limit)
    func show(_ what: String) -> (Int) -> Void {
      { progress("\(what): \($0) of \(count) images") }
    }
    let exact = try study.ideal(progress: show("32-bit arithmetic"))
    try checkExpectation(exact.top1)
    progress("calibrating")
    let vectors = try calibrationVectors()
    let plain = configuration.quantisedIdeal
    let quantised = try study.devices(
      seeds: [options.seed],
      arrays: { try matrix(plain, seed: $0, $1, $2, $3, calibration: vectors) },
      progress: show("ideal arrays"))
    let seeds = (0..<UInt64(options.devices)).map { options.seed &+ $0 }
    // The first device is looked at more closely, and programmed once.
    progress("programming")
    let first = try programmed(configuration, seed: options.seed, calibration: vectors)
    let arrays: AccuracyStudy.Arrays = { seed, layer, group, weights in
      seed == options.seed
        ? first[layer.index][group]
        : try matrix(configuration, seed: seed, layer, group, weights, calibration: vectors)
    }
    var evaluations: [Evaluation] = []
    for (index, seed) in seeds.enumerated() {
      evaluations += try study.devices(
        seeds: [seed], arrays: arrays,
        progress: show("device \(index + 1) of \(seeds.count)")
      ).evaluations
    }
    progress("each layer alone")
    let few = min(options.layerImages, count)
    let errors = try study.layerErrors(seed: options.seed, arrays: arrays, limit: few)
    let alone = try study.layersAlone(seed: options.seed, arrays: arrays, limit: few)
    progress("energy")
    let energy = try priced(table, matrices: first)
    return AccuracyResult(
      accelerator: description.name, technology: table.name, model: modelName,
      data: InputFile.shownName(images.name), images: count, seeds: seeds,
      calibrationImages: min(options.calibrationImages, calibration.count),
      isCalibrationApart: isCalibrationApart, layerImages: few, exact: exact.top1,
      quantised: quantised.evaluations[0].top1,
      devices: DeviceStudy(seeds: seeds, evaluations: evaluations),
      agreement: zip(exact.predictions, evaluations[0].predictions).count { $0 == $1 },
      layers: zip(model.layers, zip(errors, alone)).map { layer, measured in
        AccuracyResult.Layer(layer: layer, error: measured.0, alone: measured.1)
      },
      energy: energy, library: BLAS.version, core: BLAS.coreName,
      coreAdvice: BLAS.advice,
      inputs: inputs + table.sources.map { InputFile($0, role: .technology) }, command: command)
  }

  private func checkExpectation(_ share: Share) throws {
    guard let expected = options.expectedAccuracy else { return }
    let tolerance = AccuracyOptions.expectationTolerance
    let interval = share.interval
    guard expected >= interval.lowerBound - tolerance, expected <= interval.upperBound + tolerance
    else {
      throw TesseraError(
        "--expect-accuracy \(expected): in 32-bit arithmetic \(share.correct) of \(share.count) "
          + "images are right (\(NumberText.formatted(share.fraction))); look at --mean, --std, "
          + "--scale and --layout before arrays are blamed")
    }
  }
}
