import Arch

/// A model of measured cells: a parametric one and their quantiles, with how well they fit and what
/// the measurements cannot tell.
///
/// The parametric model is that of ``CellDevice``: a spread about the target, drift, temperature and
/// stuck cells. Drift and temperature come first, from readings of the same programming; readings are
/// taken back to the reference time and temperature with them; then stuck cells are set apart, and
/// what is left gives the spread. Intervals are of 95 %.
///
/// Not modelled: a mean that misses its target (the quantiles have it), a spread whose size follows
/// none of the three forms, exponents that depend on the state, and retention failures.
public struct DeviceFit: Sendable {
  /// The name of the file.
  public let label: String
  public let rows: Int
  /// Nil where the file does not tell devices apart.
  public let devices: Int?
  /// How many values there were after readings of one programming were put together.
  public let programmings: Int
  /// The least and the largest target, in siemens.
  public let lowConductance: Double
  public let highConductance: Double
  /// Whether levels are ranges of targets.
  public let isBinned: Bool
  public let levels: [LevelFit]
  /// All forms, the most likely first.
  public let forms: [FormFit]
  public let spread: SpreadFit
  public let stuck: StuckFit
  public let drift: DriftFit?
  public let temperature: TemperatureFit?
  public let quantiles: ConductanceQuantiles
  /// What the file cannot tell, each with the reason and with what is done instead.
  public internal(set) var unidentified: [String] = []
  /// What else to know.
  public internal(set) var notes: [String] = []
  /// Standardised deviations from the model, one for each value, ascending.
  public let standardised: [Double]

  public var range: Double { highConductance - lowConductance }

  /// - Parameter seed: of the draws behind the intervals of standard deviations.
  /// - Throws: `TesseraError` where no spread is left.
  /// - Complexity: O(rows · log rows).
  public init(_ rows: MeasuredDevices, seed: UInt64 = 0) throws {
    var streams = StreamSequence(seed: seed)
    label = rows.label
    self.rows = rows.count
    devices = rows.devices.map { _ in rows.deviceCount }
    let (least, largest) = (rows.targets.min() ?? 0, rows.targets.max() ?? 0)
    (lowConductance, highConductance) = (least < largest * 0.9999 ? least : 0, largest)
    let (low, range) = (lowConductance, highConductance - lowConductance)
    let targets = TargetLevels(rows.targets)
    isBinned = targets.isBinned
    let foundDrift = DriftFit(rows, levels: targets, stream: streams.next())
    let drift = foundDrift.flatMap { $0.exponent.value > 0 ? $0 : nil }
    let temperature = TemperatureFit(rows, levels: targets, low: low, range: range)
    (self.drift, self.temperature) = (drift, temperature)
    let programmed = ProgrammedCells(
      rows, levels: targets, drift: drift, temperature: temperature,
      referenceKelvin: rows.kelvins.flatMap(TemperatureFit.reference), low: low, range: range)
    programmings = programmed.cells.count
    let stuck = StuckFit(
      programmed.cells, levels: targets.targets, low: low, high: highConductance)
    self.stuck = stuck
    let healthy = programmed.cells.indices.filter { !stuck.isStuck[$0] }
      .map { programmed.cells[$0] }
    let chosen = Self.clear(healthy, stuck)
    let forms = SpreadForm.allCases.map {
      FormFit($0, chosen, levels: targets.targets.count, range: range)
    }.sorted { ($0.criterion ?? .infinity) < ($1.criterion ?? .infinity) }
    self.forms = forms
    guard let best = forms.first, best.criterion != nil,
      let spread = SpreadFit(
        best.form, chosen, of: programmed, levels: targets.targets.count, range: range,
        hasDevices: rows.devices != nil, hasCycles: rows.cycles != nil, stream: streams.next())
    else {
      throw TesseraError(
        at: rows.label,
        "no spread is left in \(chosen.count) values of cells that are not stuck; expected values "
          + "that differ")
    }
    self.spread = spread
    var byLevel = [[ProgrammedCells.Cell]](repeating: [], count: targets.targets.count)
    for cell in healthy { byLevel[Int(cell.level)].append(cell) }
    let present = byLevel.indices.filter { !byLevel[$0].isEmpty }
    levels = present.map {
      LevelFit(
        byLevel[$0], target: targets.targets[$0], form: spread.form, sigma: spread.total.value,
        range: range)
    }
    quantiles = ConductanceQuantiles(
      levels: present.map { ConductanceQuantiles.Level(byLevel[$0], target: targets.targets[$0]) },
      deviceShare: spread.deviceShare)
    let sigma = spread.total.value
    standardised = (sigma > 0 ? chosen : []).compactMap {
      spread.form.residual($0.value, target: $0.target, range: range).map { $0 / sigma }
    }.sorted()
    explain(
      rows, drift: foundDrift, programmed: programmed, healthy: healthy, chosen: chosen.count)
    do {
      try device.check()
    } catch let error as TesseraError {
      throw TesseraError(at: label, "no device fits: \(error.description)")
    }
  }

  /// Cells whose deviation is known to be variation.
  ///
  /// Where there are stuck cells, and cells too near to where they might be stuck to tell, the spread
  /// is taken from levels from which both sides are far; and levels where values were cut off at 0
  /// are left out.
  private static func clear(
    _ cells: [ProgrammedCells.Cell], _ stuck: StuckFit
  ) -> [ProgrammedCells.Cell] {
    var isClear = stuck.seesBoth
    if stuck.isComplete || stuck.lowCount + stuck.highCount == 0 {
      isClear = isClear.map { _ in true }
    }
    for cell in cells where cell.value == 0 { isClear[Int(cell.level)] = false }
    let clear = cells.filter { isClear[Int($0.level)] }
    return clear.count >= MeasuredDevices.fewestRows ? clear : cells
  }
}

extension DeviceFit {
  /// The parametric model, with default values for what measurements do not tell.
  ///
  /// Where variation could not be told apart, all of it is between devices, or, for a single one,
  /// between programmings.
  public var device: CellDevice {
    var device = CellDevice(lowConductance: lowConductance, highConductance: highConductance)
    let form = spread.form
    func part(_ value: FittedValue?) -> ConductanceSpread? {
      value.flatMap { $0.value > 0 ? form.spread($0.value) : nil }
    }
    device.deviceToDevice = part(spread.deviceToDevice)
    device.cycleToCycle = part(spread.cycleToCycle)
    if spread.deviceToDevice == nil, spread.cycleToCycle == nil {
      device.deviceToDevice = part(spread.total)
    }
    if let read = spread.read, read.value > 0 {
      device.readNoise =
        form == .ofRange ? .ofRange(read.value) : .ofConductance(read.value)
    }
    device.stuckLow = stuck.low?.value ?? 0
    device.stuckHigh = stuck.high?.value ?? 0
    if let drift {
      device.drift = ConductanceDrift(
        exponent: drift.exponent.value, deviation: drift.deviation?.value ?? 0,
        referenceSeconds: drift.referenceSeconds)
    }
    if let temperature {
      device.temperature = TemperatureDependence(
        lowCoefficient: temperature.lowCoefficient.value,
        highCoefficient: temperature.highCoefficient.value,
        referenceKelvin: temperature.referenceKelvin)
    }
    return device
  }
}

extension ConductanceQuantiles.Level {
  /// - Parameter cells: at least one.
  init(_ cells: [ProgrammedCells.Cell], target: Double) {
    let sorted = cells.map { $0.value - $0.target }.sorted()
    self.init(
      target: target,
      conductances: ConductanceQuantiles.deviates.map {
        max(0, target + quantile(sorted, 1 - gaussianTail($0)))
      })
  }
}
