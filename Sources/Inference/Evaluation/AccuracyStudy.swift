import Arch
import Crossbar

/// What a network gets right on arrays: the same images, for several devices and layer by layer.
///
/// The images stay the same; only the seed of the devices changes.
public struct AccuracyStudy {
  /// Makes the matrix of a group of a layer for a device; nil takes an ideal one.
  public typealias Arrays = (
    _ seed: UInt64, _ layer: MatrixLayer, _ group: Int, _ weights: [Float]
  ) throws -> (any MatrixMultiplying)?

  public let model: PreparedModel
  public let images: LabelledImages
  public let normalisation: Normalisation
  public let limit: Int

  public init(
    _ model: PreparedModel, on images: LabelledImages, normalisation: Normalisation = .none,
    limit: Int = .max
  ) {
    self.model = model
    self.images = images
    self.normalisation = normalisation
    self.limit = limit
  }

  /// With exact products in single precision.
  public func ideal(progress: ((Int) -> Void)? = nil) throws -> Evaluation {
    try evaluate(ModelExecutor(model), limit, progress)
  }

  /// On arrays, for one device each.
  ///
  /// - Complexity: O(seeds · images · multiply-accumulates)
  public func devices(
    seeds: [UInt64], arrays: @escaping Arrays, progress: ((Int) -> Void)? = nil
  ) throws -> DeviceStudy {
    DeviceStudy(
      seeds: seeds,
      evaluations: try seeds.map { seed in
        try evaluate(
          ModelExecutor(model) { try arrays(seed, $0, $1, $2) }, limit, progress)
      })
  }

  /// How much of each layer's products is error, if all layers are given exact inputs.
  public func layerErrors(seed: UInt64, arrays: @escaping Arrays, limit: Int? = nil) throws
    -> [SignalToError]
  {
    var meters: [[ErrorMeter]] = Array(repeating: [], count: model.layers.count)
    let executor = try ModelExecutor(model) { layer, group, weights in
      guard let array = try arrays(seed, layer, group, weights) else { return nil }
      let meter = ErrorMeter(
        try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs),
        passesIdeal: true)
      meters[layer.index].append(meter)
      return ObservedMatrix(array, by: meter)
    }
    _ = try evaluate(executor, limit ?? self.limit, nil)
    return meters.map { $0.map(\.ratio).reduce(SignalToError(0, 0), +) }
  }

  /// What the network gets right if one layer alone is on arrays, for each layer; the costliest is
  /// the one with the least.
  ///
  /// - Complexity: O(layers · images · multiply-accumulates)
  public func layersAlone(
    seed: UInt64, arrays: @escaping Arrays, limit: Int? = nil
  ) throws -> [Share] {
    try model.layers.map { alone in
      let executor = try ModelExecutor(model) { layer, group, weights in
        layer.index == alone.index ? try arrays(seed, layer, group, weights) : nil
      }
      return try evaluate(executor, limit ?? self.limit, nil).top1
    }
  }

  /// How large inputs and products of each layer are, over all its groups, with exact products.
  public func ranges(limit: Int) throws -> [RangeRecorder] {
    let recorders = model.layers.map { _ in RangeRecorder() }
    let executor = try ModelExecutor(model) { layer, _, weights in
      ObservedMatrix(
        try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs),
        by: recorders[layer.index])
    }
    _ = try evaluate(executor, limit, nil)
    return recorders
  }

  private func evaluate(
    _ executor: ModelExecutor, _ limit: Int, _ progress: ((Int) -> Void)?
  ) throws -> Evaluation {
    try Evaluation(
      executor, on: images, normalisation: normalisation, limit: limit, progress: progress)
  }
}

/// One network on several devices.
public struct DeviceStudy: Sendable {
  public var seeds: [UInt64]
  public var evaluations: [Evaluation]

  public init(seeds: [UInt64], evaluations: [Evaluation]) {
    self.seeds = seeds
    self.evaluations = evaluations
  }

  /// Top-1 of the devices.
  public var top1: Spread { Spread(evaluations.map(\.top1.fraction)) }
}
