/// A figure that an anchor can be about; how each is computed is in `Validation`.
public enum AnchorMetric: String, Sendable, CaseIterable {
  // From a description alone
  case peakTOPS = "peak_tops"
  case peakPower = "peak_power_w"
  case peakTOPSPerWatt = "peak_tops_per_w"
  case peakTOPSPerArea = "peak_tops_per_mm2"
  case area = "area_mm2"
  /// Instances in the role `tiles`.
  case tiles
  /// Tiles of the baseline in the area of the accelerator's tiles.
  case tilesInEqualArea = "tiles_in_equal_area"
  /// MACs a second of one tile over those of one tile of the baseline, one access after the other.
  case kernelSpeedUp = "kernel_speed_up"
  /// As many single row reads of the baseline as an access has rows, over the time of an access.
  case kernelRowSpeedUp = "kernel_row_speed_up"
  /// Mean probability that a count is sensed wrongly, of counts of Bin(16, 0.18).
  case sensingError = "sensing_error_probability"

  // From runs
  case speedUp = "speed_up"
  case energyRatio = "energy_ratio"
  case throughput = "throughput_per_s"
  /// Time steps of a recurrent network a second.
  case stepRate = "steps_per_s"

  /// Whether it takes runs of networks.
  public var needsRuns: Bool {
    switch self {
    case .speedUp, .energyRatio, .throughput, .stepRate: true
    default: false
    }
  }

  /// Whether it compares two accelerators.
  public var needsBaseline: Bool {
    switch self {
    case .speedUp, .energyRatio, .kernelSpeedUp, .kernelRowSpeedUp, .tilesInEqualArea: true
    default: false
    }
  }

  /// As a table prints it behind the number; empty for a plain number.
  public var unit: String {
    switch self {
    case .peakTOPS: "TOPS"
    case .peakPower: "W"
    case .peakTOPSPerWatt: "TOPS/W"
    case .peakTOPSPerArea: "TOPS/mm²"
    case .area: "mm²"
    case .tiles, .tilesInEqualArea: "tiles"
    case .kernelSpeedUp, .kernelRowSpeedUp, .speedUp, .energyRatio: "x"
    case .sensingError: ""
    case .throughput: "inf/s"
    case .stepRate: "steps/s"
    }
  }
}
