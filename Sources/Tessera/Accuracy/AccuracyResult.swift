import Crossbar
import Inference

/// What a network gets right on arrays, and what the arrays spend on it.
public struct AccuracyResult: Sendable {
  public var accelerator: String
  public var technology: String
  public var model: String
  public var data: String
  /// Images that were counted.
  public var images: Int
  public var seeds: [UInt64]
  public var calibrationImages: Int
  /// Whether the calibration images are of another split than those that are counted.
  public var isCalibrationApart: Bool
  /// Images with which each layer was looked at alone, and energy was counted.
  public var layerImages: Int
  /// In 32-bit arithmetic.
  public var exact: Share
  /// With the bits and ranges of the arrays, and nothing else that is not ideal.
  public var quantised: Share
  public var devices: DeviceStudy
  /// Images for which the first device predicts what 32-bit arithmetic does.
  public var agreement: Int
  public var layers: [Layer]
  public var energy: EnergyAccount
  /// The library that multiplied matrices, and its kernels: results depend on them in the last bits.
  public var library: String
  public var core: String
  /// What to set in the environment for faster kernels; nil where the library took them.
  public var coreAdvice: String?
  /// The model with effective weights that was written; nil where none was asked for.
  public var perturbed: PerturbedModel?
  public var inputs: [InputFile]
  /// How it was asked for.
  public var command = ""

  /// One layer of the network on arrays.
  public struct Layer: Sendable {
    public var layer: MatrixLayer
    /// With exact inputs.
    public var error: SignalToError
    /// What the network gets right if this layer alone is on arrays.
    public var alone: Share
  }

  /// Counted and priced actions.
  public struct EnergyAccount: Sendable {
    /// Images whose reading is counted.
    public var images: Int
    /// Writing all weights once; nil where it has no price.
    public var programming: PricedLedger?
    /// Multiplying for ``images``; nil where something has no price.
    public var reading: PricedLedger?
    /// What was priced for writing; nil where it has no price.
    public var programmingRecord: ArrayRecord?
    /// What was priced for reading; nil where something has no price.
    public var readingRecord: ArrayRecord?
    /// Whether the arrays are cells of a device; those of a kind with a value model are numbers.
    public var hasCells: Bool { programmingRecord != nil }
    /// What reading counted, by layer.
    public var activity: [ArrayActivity]
    /// What writing counted, by layer.
    public var programmed: [ArrayActivity]
    /// What has no price; nil where all has.
    public var gap: String?

    /// Joules of reading for one image.
    public var joulesPerImage: Double? {
      reading.map { $0.dynamicEnergy.joules / Double(max(1, images)) }
    }
  }

  /// The layer whose arrays alone cost most; nil for a network without layers.
  public var costliest: Layer? {
    layers.min { $0.alone.correct < $1.alone.correct }
  }
}
