import Arch

/// The size of the deviations of programmed cells from the means of their levels, and what part of
/// it stays with a cell.
///
/// With r̄ the mean of a device's programmings to a level, V the mean square of r̄ about the level's
/// mean and M that of programmings about r̄, with n programmings each (the harmonic mean):
/// device-to-device σ² = V − M/n, cycle-to-cycle σ² = M less what readings add, and in all
/// σ² = V + (1 − 1/n)·M.
public struct SpreadFit: Sendable {
  public var form: SpreadForm
  public var total: FittedValue
  /// Nil where they cannot be told apart.
  public var deviceToDevice: FittedValue?
  public var cycleToCycle: FittedValue?
  /// Of readings of one programming, of the range or of the conductance.
  public var read: FittedValue?
  /// How many values it is from.
  public var values: Int
  /// The device's part of the variance, for ``ConductanceQuantiles``.
  var deviceShare: Double

  init?(
    _ form: SpreadForm, _ cells: [ProgrammedCells.Cell], of programmed: ProgrammedCells,
    levels: Int, range: Double, hasDevices: Bool, hasCycles: Bool, stream: RandomStream
  ) {
    self.form = form
    values = cells.count
    var streams = StreamSequence(stream)
    let residuals = cells.map {
      form.residual($0.value, target: $0.target, range: range) ?? 0
    }
    var means: [ProgrammedCells.Cell] = []
    var within = (squares: 0.0, degrees: 0.0, inverse: 0.0)
    var start = 0
    while start < cells.count {
      var end = start + 1
      while end < cells.count, cells[end].device == cells[start].device,
        cells[end].level == cells[start].level
      { end += 1 }
      let n = Double(end - start)
      let mean = residuals[start..<end].reduce(0, +) / n
      within.squares += residuals[start..<end].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      within.degrees += n - 1
      within.inverse += 1 / n
      var cell = cells[start]
      cell.value = mean
      means.append(cell)
      start = end
    }
    let (sums, counts) = sums(means.map(\.value), of: means, levels: levels)
    let between = VarianceTerm(
      residuals: means.map { $0.value - sums[Int($0.level)] / counts[Int($0.level)] },
      clusters: means.map(\.device), lost: counts.count { $0 > 0 })
    let inverse = within.inverse / Double(max(means.count, 1))
    let cycle =
      within.degrees > 0
      ? VarianceTerm(meanSquare: within.squares / within.degrees, degrees: within.degrees) : nil
    read = nil
    var readTerm: VarianceTerm?
    if programmed.readDegrees > 0 {
      let degrees = Double(programmed.readDegrees)
      let squares =
        form == .ofRange
        ? programmed.readSquares / (range * range) : programmed.relativeReadSquares
      let term = VarianceTerm(meanSquare: squares / degrees, degrees: degrees)
      readTerm = term
      read = VarianceTerm.deviation([term], stream: streams.next())
    }
    // Of a mean of m readings an m-th part of their variance is left.
    let left = cells.reduce(0) { $0 + 1 / Double($1.readings) } / Double(max(cells.count, 1))
    let readLeft = readTerm.map { [$0.times(-left)] } ?? []
    switch (between, cycle) {
    case (let between?, let cycle?):
      total = VarianceTerm.deviation(
        [between, cycle.times(1 - inverse)] + readLeft, stream: streams.next())
      if hasDevices, hasCycles {
        deviceToDevice = VarianceTerm.deviation(
          [between, cycle.times(-inverse)], stream: streams.next())
        cycleToCycle = VarianceTerm.deviation([cycle] + readLeft, stream: streams.next())
      }
    case (let between?, nil):
      total = VarianceTerm.deviation([between] + readLeft, stream: streams.next())
    case (nil, let cycle?):
      total = VarianceTerm.deviation([cycle] + readLeft, stream: streams.next())
      if hasDevices, hasCycles { cycleToCycle = total }
    case (nil, nil): return nil
    }
    let device = deviceToDevice?.value ?? (cycleToCycle == nil ? total.value : 0)
    let other = cycleToCycle?.value ?? 0
    let all = device * device + other * other
    deviceShare = all > 0 ? device * device / all : 1
  }
}

/// Streams of random numbers that do not depend on how many numbers each gives.
struct StreamSequence {
  private let seed: UInt64
  private var number: UInt32 = 0

  init(seed: UInt64) { self.seed = seed }

  init(_ stream: RandomStream) {
    var stream = stream
    seed = stream.next()
  }

  mutating func next() -> RandomStream {
    number += 1
    return RandomStream(seed: seed, layer: number)
  }
}
