import Arch
import Testing

@testable import Crossbar

/// Is what the data cannot tell said, and do statistics agree with what was worked out by hand?
@Suite struct DeviceFitTests {
  private func samples(_ change: (inout DeviceFitSamples) -> Void = { _ in }) -> DeviceFitSamples {
    var device = CellDevice(lowConductance: 2e-5, highConductance: 1e-4)
    device.deviceToDevice = .ofRange(0.03)
    device.cycleToCycle = .ofRange(0.02)
    var samples = DeviceFitSamples(device: device, devices: 30, cycles: 2)
    change(&samples)
    return samples
  }

  private func expectMessages(
    _ rows: MeasuredDevices, _ messages: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let fit = try DeviceFit(rows)
    for message in messages {
      #expect(
        fit.unidentified.contains { $0.hasPrefix(message) }, "\(message) in \(fit.unidentified)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func saysWhatColumnsLack() throws {
    let apart = "device-to-device and cycle-to-cycle variation apart"
    try expectMessages(
      try samples().measure(seed: 1, devices: false), "\(apart): there is no column 'device'",
      "read noise: it needs the columns 'device' and 'cycle'")
    try expectMessages(
      try samples().measure(seed: 1, cycles: false), "\(apart): there is no column 'cycle'")
    try expectMessages(
      try samples { $0.cycles = 1 }.measure(seed: 1),
      "\(apart): no device was programmed twice to one target",
      "read noise: no two rows have device, cycle, target, time and temperature in common",
      "drift: all rows are of one time", "temperature: there is no column 'temperature_k'")
    try expectMessages(
      try samples {
        $0.devices = 1
        $0.cycles = 20
      }.measure(seed: 1), "device-to-device variation: all rows are of one device")
    let rows = try samples().measure(seed: 1)
    try expectMessages(
      try MeasuredDevices(label: "samples", targets: rows.targets, measured: rows.measured),
      "drift: there is no column 'time_s'", "current over voltage, access device, levels")
    try expectMessages(
      try MeasuredDevices(
        label: "samples", kelvins: rows.targets.map { _ in 300 }, targets: rows.targets,
        measured: rows.measured), "temperature: all rows are of one")
  }

  @Test func saysWhatRowsLack() throws {
    try expectMessages(
      try samples { $0.targets = [0.5] }.measure(seed: 2), "G_min: all targets are one",
      "the form of the variation: ")
    try expectMessages(
      try samples {
        $0.device.deviceToDevice = .ofRange(0.3)
        $0.targets = [0.4, 0.5, 0.6]
      }.measure(seed: 2), "cells stuck at G_min: no target lies 6 spreads above it",
      "cells stuck at G_max: no target lies 6 spreads below it")
    let drifting = samples {
      $0.device.drift = ConductanceDrift(exponent: 0.05, deviation: 0.01)
      $0.seconds = [1, 100]
      $0.cycles = 1
    }
    try expectMessages(
      try drifting.measure(seed: 2),
      "the spread of the drift exponent apart from noise of readings: nothing was read at three")
    try expectMessages(
      try drifting.measure(seed: 2, devices: false),
      "the spread of the drift exponent: there is no column 'device'")
    let falling = try drifting.measure(seed: 2)
    let rising = try MeasuredDevices(
      label: "rising", devices: falling.devices, cycles: falling.cycles,
      seconds: falling.seconds?.map { 100 / $0 }, targets: falling.targets,
      measured: falling.measured)
    try expectMessages(rising, "drift: conductances rise with time, by an exponent of 0.0")
    #expect(try DeviceFit(rising).device.drift == nil)
    // Time and temperature change together.
    let mixed = try MeasuredDevices(
      label: "mixed", devices: falling.devices, cycles: falling.cycles, seconds: falling.seconds,
      kelvins: falling.seconds?.map { $0 == 1 ? 300 : 350 }, targets: falling.targets,
      measured: falling.measured)
    try expectMessages(
      mixed, "drift: nothing was read at two times above 0",
      "temperature: nothing was read at two temperatures at one time")
    let oneTarget = samples {
      $0.targets = [0.5]
      $0.kelvins = [300, 340]
      $0.device.temperature = TemperatureDependence(lowCoefficient: 1e-3, highCoefficient: 1e-3)
      $0.cycles = 1
    }
    try expectMessages(
      try oneTarget.measure(seed: 2), "temperature coefficients at G_min and G_max apart")
  }

  /// Two devices, two cycles, one target of 2 and one of 4: sums of squares worked out by hand.
  @Test func variancesOfATableOfTwoByTwo() throws {
    // Deviations from the target over the range 4, in the order of cycles:
    // target 2: device 0: 0.1, 0.3; device 1: -0.1, 0.1; target 4: 0: 0.2, 0.2; 1: 0, -0.2.
    let rows = try MeasuredDevices(
      label: "table", devices: [0, 0, 1, 1, 0, 0, 1, 1], cycles: [0, 1, 0, 1, 0, 1, 0, 1],
      targets: [2, 2, 2, 2, 4, 4, 4, 4], measured: [2.2, 2.6, 1.8, 2.2, 4.4, 4.4, 4, 3.6])
    let fit = try DeviceFit(rows)
    // Ranges are of targets, 2; deviations above therefore double when they are of the range.
    #expect(fit.range == 2)
    guard fit.forms.contains(where: { $0.form == .ofRange && $0.criterion != nil }) else {
      Issue.record("no form of the range")
      return
    }
    let cells = ProgrammedCells(
      rows, levels: TargetLevels(rows.targets), drift: nil, temperature: nil, referenceKelvin: nil,
      low: 2, range: 2)
    let spread = try #require(
      SpreadFit(
        .ofRange, cells.cells, of: cells, levels: 2, range: 2, hasDevices: true, hasCycles: true,
        stream: RandomStream(seed: 1)))
    // Within: pairs (0.1, 0.3), (-0.1, 0.1), (0.2, 0.2), (0, -0.2): squares 0.02 + 0.02 + 0 + 0.02,
    // 4 degrees: 0.015. Between: means 0.2, 0 and 0.2, -0.1: squares 0.02 + 0.045, 2 degrees:
    // 0.0325. Device: 0.0325 - 0.015/2.
    #expect(abs((spread.cycleToCycle?.value ?? 0) - 0.015.squareRoot()) < 1e-12)
    #expect(abs((spread.deviceToDevice?.value ?? 0) - 0.025.squareRoot()) < 1e-12)
    #expect(abs(spread.total.value - 0.04.squareRoot()) < 1e-12)
  }

  @Test func quantilesOfTables() {
    // W. Gosset's t, from its tables.
    for (degrees, value) in [
      (1.0, 12.7062), (2, 4.30265), (3, 3.18245), (5, 2.57058), (30, 2.04227),
    ] {
      let found = StudentDistribution.quantile(0.975, degrees: degrees)
      #expect(abs(found / value - 1) < 0.002, "\(degrees)")
    }
    // χ² with 10 degrees: 2.5 % and 97.5 % are 3.24697 and 20.4832.
    let fitted = VarianceTerm.deviation(
      [VarianceTerm(meanSquare: 1, degrees: 10)], stream: RandomStream(seed: 3))
    #expect(abs((fitted.interval?.lowerBound ?? 0) - (10 / 20.4832).squareRoot()) < 0.015)
    #expect(abs((fitted.interval?.upperBound ?? 0) - (10 / 3.24697).squareRoot()) < 0.08)
    // E. Wilson's interval for 1 of 10.
    let part = FittedValue(successes: 1, of: 10)
    #expect(abs((part.interval?.lowerBound ?? 0) - 0.01788) < 1e-4)
    #expect(abs((part.interval?.upperBound ?? 0) - 0.40415) < 1e-4)
  }

  /// Kolmogorov's distance of 0.1, 0.2 and 0.9 from the uniform distribution is 2/3 - 0.2.
  @Test func distanceFromAModel() {
    let distance = KolmogorovDistance([(0.1, 0.1), (0.2, 0.2), (0.9, 0.9)])
    #expect(abs(distance.distance - (2.0 / 3 - 0.2)) < 1e-12)
    // The limit's 5 % point is 1.3581.
    let many = KolmogorovDistance(Array(repeating: (0.5, 0.5), count: 400))
    #expect(abs(many.critical * 20 - 1.35) < 0.01)
    #expect(many.isRejected && many.probability < 1e-6)
  }

  /// Does a model that is not the right one fail where the right one does not?
  @Test func goodnessOfFitTellsABias() throws {
    var rejected = 0
    for seed in UInt64(1)...40 {
      let fit = try DeviceFit(
        try samples {
          $0.devices = 100
          $0.cycles = 1
          $0.hasOneTargetEach = true
        }.measure(seed: seed))
      rejected += fit.levels.count { $0.fit?.isRejected == true }
    }
    // 5 % of 200 levels are 10; 20 and more are met once in 400 times.
    #expect(rejected < 20, "seeds 1 to 40")
    let good = try samples {
      $0.devices = 200
      $0.cycles = 1
    }.measure(seed: 5)
    let biased = try MeasuredDevices(
      label: "biased", devices: good.devices, cycles: good.cycles, targets: good.targets,
      measured: good.measured.map { $0 * 1.05 })
    let other = try DeviceFit(biased)
    #expect(other.levels.count { $0.fit?.isRejected == true } >= 4)
    #expect(other.notes.contains { $0.hasPrefix("At 5 of 5 levels the mean misses") })
  }

  @Test func sameSeedSameFit() throws {
    let rows = try samples().measure(seed: 9)
    let (first, second) = (try DeviceFit(rows, seed: 4), try DeviceFit(rows, seed: 4))
    #expect(first.spread.total == second.spread.total)
    #expect(first.device == second.device)
    // Another seed moves the drawn intervals only.
    let third = try DeviceFit(rows, seed: 5)
    #expect(first.spread.total.value == third.spread.total.value)
    #expect(first.spread.total.interval != third.spread.total.interval)
  }
}
