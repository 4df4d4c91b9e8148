/// What a run may be told beside accelerator and network.
public struct RunOptions: Sendable, Equatable {
  public var batch = 1
  /// `path=value` settings of the accelerator, in order.
  public var settings: [String] = []
  /// Takes the place of the accelerator's own technology.
  public var technology: String?
  /// Takes the place of the accelerator's mapping mode.
  public var mode: MappingSettings.Mode?
  /// A file of the mapper's decisions, which takes the place of `mode`.
  public var mappingFile: String?
  /// What channels of convolutions and widths of linear layers are multiplied by.
  public var width = 1
  public var linearWidth = 1
  /// Bits of the first and last weighted layer; nil leaves them as they are.
  public var firstAndLastBits: Int?
  public var zeros = ZeroFractions()
  /// NPY masks of non-zero inputs, by layer.
  public var masks: [String: String] = [:]
  public var perAccess = false
  public var seed: UInt64 = 0
  /// How a network file of a foreign format is read.
  public var networkFormat: NetworkImporter.Format?
  public var importOptions = ImportOptions()

  public init() {}
}
