/// What a run of a kernel may be told beside accelerator and kernel.
public struct KernelOptions: Sendable, Equatable {
  public var size = KernelSize.medium
  public var seed: UInt64 = 0
  /// A file whose bytes take the place of drawn numbers.
  public var input: String?
  /// `path=value` settings of the accelerator, in order.
  public var settings: [String] = []
  /// Takes the place of the accelerator's own technology.
  public var technology: String?
  /// Cells that may be misread; nil where all are nominal.
  public var sensing: SensingErrors?

  public init() {}
}
