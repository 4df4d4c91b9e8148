import Arch
import Testing

@testable import Crossbar

/// Do samples drawn from a device fit back to it, within their intervals and as often as these say?
///
/// Seeds are 1 to 100 and nothing else is random, so a test that passes once passes always.
@Suite struct DeviceFitCoverageTests {
  private func cell() -> CellDevice { CellDevice(lowConductance: 1e-6, highConductance: 1e-4) }

  private func expect(
    _ samples: DeviceFitSamples, form: SpreadForm? = nil,
    _ truths: (DeviceFit) -> [(String, FittedValue?, Double)],
    change: (MeasuredDevices) throws -> MeasuredDevices = { $0 }
  ) throws {
    var coverage = IntervalCoverage()
    var forms = 0
    for seed in 1...IntervalCoverage.trials {
      let rows = try change(try samples.measure(seed: UInt64(seed)))
      let fit = try DeviceFit(rows, seed: UInt64(seed))
      if fit.spread.form == form { forms += 1 }
      for (name, value, truth) in truths(fit) { coverage.add(name, value, truth: truth) }
    }
    print("seeds 1 to \(IntervalCoverage.trials):", coverage.hits, coverage.sums, "form", forms)
    for (name, hits) in coverage.hits {
      #expect(hits >= IntervalCoverage.fewest, "\(name): seeds 1 to \(IntervalCoverage.trials)")
    }
    if form != nil { #expect(forms >= 95) }
  }

  @Test func spreadOfTheRange() throws {
    var device = cell()
    device.lowConductance = 3e-5
    device.deviceToDevice = .ofRange(0.05)
    device.cycleToCycle = .ofRange(0.03)
    try expect(DeviceFitSamples(device: device), form: .ofRange) {
      [
        ("device to device", $0.spread.deviceToDevice, 0.05),
        ("cycle to cycle", $0.spread.cycleToCycle, 0.03),
        ("total", $0.spread.total, (0.05 * 0.05 + 0.03 * 0.03).squareRoot()),
      ]
    }
  }

  @Test func spreadOfTheConductanceWithOneTargetEach() throws {
    var device = cell()
    device.deviceToDevice = .ofConductance(0.04)
    device.cycleToCycle = .ofConductance(0.08)
    var samples = DeviceFitSamples(device: device, devices: 60, cycles: 4)
    samples.hasOneTargetEach = true
    try expect(samples) {
      [
        ("device to device", $0.spread.deviceToDevice, 0.04),
        ("cycle to cycle", $0.spread.cycleToCycle, 0.08),
      ]
    }
  }

  @Test func spreadOfTheLogarithmOfOneDevice() throws {
    var device = cell()
    device.cycleToCycle = .ofLogarithm(0.3)
    try expect(
      DeviceFitSamples(device: device, devices: 1, cycles: 40), form: .ofLogarithm
    ) { [("cycle to cycle", $0.spread.cycleToCycle, 0.3)] }
  }

  @Test func withoutColumnsInAll() throws {
    var device = cell()
    device.cycleToCycle = .ofRange(0.02)
    device.lowConductance = 2e-5
    try expect(
      DeviceFitSamples(device: device, devices: 50, cycles: 1), form: .ofRange,
      { [("total", $0.spread.total, 0.02)] },
      change: {
        try MeasuredDevices(label: "samples", targets: $0.targets, measured: $0.measured)
      })
  }

  @Test func driftWithNoiseOfReadings() throws {
    var device = cell()
    device.lowConductance = 2e-5
    device.cycleToCycle = .ofConductance(0.1)
    device.drift = ConductanceDrift(exponent: 0.06, deviation: 0.015, referenceSeconds: 20)
    var samples = DeviceFitSamples(device: device, devices: 50, targets: [0.3, 0.9], cycles: 1)
    samples.seconds = [20, 200, 2000, 20_000]
    samples.readSpread = 0.02
    try expect(samples) {
      [
        ("exponent", $0.drift?.exponent, 0.06), ("its deviation", $0.drift?.deviation, 0.015),
      ]
    }
  }

  @Test func temperatureAtBothEnds() throws {
    var device = cell()
    device.deviceToDevice = .ofRange(0.02)
    device.temperature = TemperatureDependence(
      lowCoefficient: 3e-3, highCoefficient: -1e-3, referenceKelvin: 300)
    var samples = DeviceFitSamples(
      device: device, devices: 30, targets: [0, 0.4, 0.7, 1], cycles: 1)
    samples.kelvins = [300, 330, 360]
    samples.readSpread = 0.01
    try expect(samples) {
      [
        ("at G_min", $0.temperature?.lowCoefficient, 3e-3),
        ("at G_max", $0.temperature?.highCoefficient, -1e-3),
      ]
    }
  }

  @Test func stuckCellsAndTheSpreadOfTheOthers() throws {
    var device = cell()
    device.lowConductance = 2e-5
    device.deviceToDevice = .ofRange(0.03)
    device.stuckLow = 0.06
    device.stuckHigh = 0.03
    for hasOneTargetEach in [false, true] {
      var samples = DeviceFitSamples(
        device: device, devices: hasOneTargetEach ? 500 : 200, cycles: 1)
      samples.hasOneTargetEach = hasOneTargetEach
      try expect(samples, form: .ofRange) {
        [
          ("stuck low", $0.stuck.low, 0.06), ("stuck high", $0.stuck.high, 0.03),
          ("spread", $0.spread.total, 0.03),
        ]
      }
    }
  }

  @Test func noiseOfReadings() throws {
    var device = cell()
    device.cycleToCycle = .ofConductance(0.05)
    var samples = DeviceFitSamples(device: device, devices: 20, cycles: 3)
    samples.readSpread = 0.03
    samples.readings = 2
    try expect(samples) {
      [("read", $0.spread.read, 0.03), ("cycle to cycle", $0.spread.cycleToCycle, 0.05)]
    }
  }
}
