import Inference

/// What decides an accuracy run, beside accelerator and model.
public struct AccuracyOptions: Sendable {
  /// A folder or file of labelled images; nil for the digits that come with the program.
  public var data: String?
  public var layout: DataLayout?
  public var normalisation = Normalisation.none
  /// The most images, from the first on.
  public var limit = Int.max
  /// Devices: each has variation, faults and noise of its own, the images stay the same.
  public var devices = 3
  public var seed: UInt64 = 0
  /// Images from which ranges and rescaling are taken.
  public var calibrationImages = 64
  /// Images with which each layer is looked at alone.
  public var layerImages = 256
  /// What the network gets right in 32-bit arithmetic, as a fraction.
  public var expectedAccuracy: Double?
  /// `path=value` over the accelerator's description.
  public var settings: [String] = []
  /// The most threads; results do not depend on it.
  public var threads = 1

  public init() {}

  /// How far the 32-bit accuracy may lie below or above what is expected, beside the interval that
  /// the number of images leaves.
  static let expectationTolerance = 0.005
}
