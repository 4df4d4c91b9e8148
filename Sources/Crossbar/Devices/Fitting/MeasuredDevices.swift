import Arch

/// Conductances of cells that somebody programmed and measured.
///
/// One row is one reading. Only ``targets`` and ``measured`` are always there; a column that the
/// file does not have is nil, and what cannot be told without it is said by ``DeviceFit``.
public struct MeasuredDevices: Sendable {
  /// The name that messages and results give the file.
  public let label: String
  /// Which device, as an index into the names in the order in which they first occur.
  public internal(set) var devices: [Int32]?
  public internal(set) var deviceCount = 0
  /// Which programming of the device.
  public internal(set) var cycles: [Int32]?
  /// Since programming, in seconds.
  public internal(set) var seconds: [Double]?
  public internal(set) var kelvins: [Double]?
  /// What the cell was to have, in siemens.
  public internal(set) var targets: [Double] = []
  /// What it had, in siemens.
  public internal(set) var measured: [Double] = []

  public static let mostRows = 10_000_000
  public static let mostDevices = 1_000_000
  /// Fewer rows say nothing about a spread.
  public static let fewestRows = 8
  static let longestLine = 4096
  static let longestName = 64
  static let conductances = 0.0...1000
  /// The least that the largest target may be.
  static let leastRange = 1e-15

  public var count: Int { targets.count }

  /// - Throws: `TesseraError` where columns differ in length, where a value is out of range, or
  ///   for too few or too many rows.
  public init(
    label: String, devices: [Int32]? = nil, cycles: [Int32]? = nil, seconds: [Double]? = nil,
    kelvins: [Double]? = nil, targets: [Double], measured: [Double]
  ) throws {
    self.label = label
    self.devices = devices
    deviceCount = Set(devices ?? []).count
    self.cycles = cycles
    self.seconds = seconds
    self.kelvins = kelvins
    self.targets = targets
    self.measured = measured
    let lengths = [
      devices?.count, cycles?.count, seconds?.count, kelvins?.count, measured.count,
    ]
    guard lengths.allSatisfy({ $0 == nil || $0 == targets.count }) else {
      throw TesseraError(at: label, "columns differ in length")
    }
    for (column, values) in [
      (Column.target, targets), (.measured, measured), (.seconds, seconds ?? []),
      (.kelvins, kelvins ?? []),
    ] {
      if let value = values.first(where: { !column.range.contains($0) }) {
        throw TesseraError(at: label, "found \(value) as \(column.rawValue); \(column.expected)")
      }
    }
    try checkCount()
  }

  init(label: String) { self.label = label }

  func checkCount() throws {
    guard count >= Self.fewestRows else {
      throw TesseraError(
        at: label, "found \(count) rows; expected \(Self.fewestRows) or more, for a spread")
    }
    guard count <= Self.mostRows else {
      throw TesseraError(at: label, "found more than \(Self.mostRows) rows")
    }
    guard targets.contains(where: { $0 >= Self.leastRange }) else {
      throw TesseraError(
        at: label, "found targets below \(Self.leastRange) S only; expected larger ones")
    }
  }

  /// A column of the file.
  enum Column: String, CaseIterable {
    case device, cycle
    case seconds = "time_s"
    case kelvins = "temperature_k"
    case target = "target_s"
    case measured = "measured_s"

    var range: ClosedRange<Double> {
      switch self {
      case .device: -.infinity ... .infinity
      case .cycle: 0...2_147_483_647
      case .seconds: 0...1e12
      case .kelvins: 1...2000
      case .target, .measured: MeasuredDevices.conductances
      }
    }

    var expected: String {
      switch self {
      case .device: "expected a name of at most \(MeasuredDevices.longestName) bytes"
      case .cycle: "expected a whole number from 0 to 2147483647"
      case .seconds: "expected 0 to 1e12 seconds"
      case .kelvins: "expected 1 to 2000 kelvin"
      case .target, .measured: "expected 0 to 1000 siemens"
      }
    }
  }
}
