import Arch

@testable import Crossbar

/// Cells of a known device, programmed as the engine programs them, and read.
struct DeviceFitSamples {
  var device: CellDevice
  var devices = 40
  /// Fractions of the range.
  var targets = [0.0, 0.25, 0.5, 0.75, 1.0]
  var cycles = 3
  var seconds = [1.0]
  var kelvins: [Double]?
  /// Of each reading, of the conductance.
  var readSpread = 0.0
  var readings = 1
  /// Whether each device has one target only.
  var hasOneTargetEach = false

  func measure(seed: UInt64) throws -> MeasuredDevices {
    var rows = (
      device: [Int32](), cycle: [Int32](), seconds: [Double](), kelvins: [Double](),
      target: [Double](), measured: [Double]()
    )
    var noise = RandomStream(seed: seed, layer: 77)
    for (level, fraction) in targets.enumerated() {
      for cycle in 0..<cycles {
        let number = cycle * targets.count + level
        for seconds in seconds {
          for kelvin in kelvins ?? [300] {
            var programmer = CellProgrammer(
              device, seed: seed, layer: 0, cycle: UInt32(number), seconds: seconds,
              kelvin: kelvin)
            var values = [Float](repeating: Float(fraction), count: devices)
            programmer.program(&values, row: 0, plane: 0)
            for (cell, value) in values.enumerated()
            where !hasOneTargetEach || cell % targets.count == level {
              for _ in 0..<readings {
                let deviate = gaussianQuantile(noise.uniform() + 0x1p-54)
                rows.device.append(Int32(cell))
                rows.cycle.append(Int32(number))
                rows.seconds.append(seconds)
                rows.kelvins.append(kelvin)
                rows.target.append(device.lowConductance + fraction * device.range)
                rows.measured.append(max(0, Double(value) * (1 + readSpread * deviate)))
              }
            }
          }
        }
      }
    }
    return try MeasuredDevices(
      label: "samples", devices: rows.device, cycles: rows.cycle, seconds: rows.seconds,
      kelvins: kelvins == nil ? nil : rows.kelvins, targets: rows.target,
      measured: rows.measured)
  }

  /// The same without some columns.
  func measure(seed: UInt64, devices: Bool = true, cycles: Bool = true) throws -> MeasuredDevices {
    let rows = try measure(seed: seed)
    return try MeasuredDevices(
      label: rows.label, devices: devices ? rows.devices : nil, cycles: cycles ? rows.cycles : nil,
      seconds: rows.seconds, kelvins: rows.kelvins, targets: rows.targets, measured: rows.measured)
  }
}

/// How often the intervals of repeated fits contain what the samples were drawn from.
struct IntervalCoverage {
  private(set) var hits: [String: Int] = [:]
  private(set) var sums: [String: Double] = [:]
  static let trials = 100
  /// With 95 % intervals 88 or fewer of 100 happen once in 400 times.
  static let fewest = 88

  mutating func add(_ name: String, _ fitted: FittedValue?, truth: Double) {
    hits[name, default: 0] += fitted?.contains(truth) == true ? 1 : 0
    sums[name, default: 0] += (fitted?.value ?? .nan) / Double(Self.trials)
  }
}
