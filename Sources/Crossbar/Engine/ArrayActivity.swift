/// What arrays did, in the numbers that a price list multiplies.
public struct ArrayActivity: Sendable, Hashable {
  /// Reads of one array with one set of voltages.
  public var arrayReads = 0
  /// Word lines of arrays that were driven to another voltage than 0, in all reads.
  public var inputDrives = 0
  /// Outputs that were converted.
  public var conversions = 0
  /// Cells that were written.
  public var programmedCells = 0
  /// Σ V²·G·t over cells and reads, in joules.
  ///
  /// Cells count as ohmic resistors at their lines' voltages. With wire resistance the effective
  /// conductances are taken, which is exact where all driven lines have the same voltage and
  /// otherwise neglects currents from one line into another.
  public var cellJoules = 0.0

  public init() {}

  public static func + (left: ArrayActivity, right: ArrayActivity) -> ArrayActivity {
    var sum = left
    sum += right
    return sum
  }

  public static func += (left: inout ArrayActivity, right: ArrayActivity) {
    left.arrayReads += right.arrayReads
    left.inputDrives += right.inputDrives
    left.conversions += right.conversions
    left.programmedCells += right.programmedCells
    left.cellJoules += right.cellJoules
  }
}
