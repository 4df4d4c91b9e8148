import Arch

/// What cells held when they had been programmed: one value for each programming, at the reference
/// time and temperature.
struct ProgrammedCells {
  struct Cell {
    /// Each row is a device of its own where the file does not say.
    var device: Int32
    var cycle: Int32
    var level: Int32
    var target: Double
    /// The mean of its readings.
    var value: Double
    var readings: Int32
  }

  /// In the order of device, level, target and cycle.
  private(set) var cells: [Cell] = []
  /// The squares of readings about the mean of their programming, each divided by the square of
  /// the target and not; and their degrees of freedom.
  private(set) var readSquares = 0.0
  private(set) var relativeReadSquares = 0.0
  private(set) var readDegrees = 0

  /// - Parameters:
  ///   - drift: takes readings back to the reference time, where it is known.
  ///   - temperature: the same for the reference temperature.
  init(
    _ rows: MeasuredDevices, levels: TargetLevels, drift: DriftFit?, temperature: TemperatureFit?,
    referenceKelvin: Double?, low: Double, range: Double
  ) {
    func reading(_ row: Int) -> Double {
      var value = rows.measured[row]
      if let temperature, let kelvin = rows.kelvins?[row] {
        let part = min(max((rows.targets[row] - low) / range, 0), 1)
        let step = kelvin - temperature.referenceKelvin
        let factor = 1 + temperature.coefficient(at: part) * step
        if factor > 0.01 { value /= factor }
      }
      if let drift, let seconds = rows.seconds?[row] { value *= drift.factor(since: seconds) }
      return value
    }
    /// Readings nearest to the reference come first.
    func distance(_ row: Int) -> (Int, Double) {
      let isWarm = rows.kelvins.map { $0[row] != referenceKelvin } ?? false
      return (isWarm ? 1 : 0, rows.seconds?[row] ?? 0)
    }
    let order = rows.order { a, b in
      let (first, second) = (distance(a), distance(b))
      return first < second ? true : second < first ? false : nil
    }
    var start = 0
    while start < order.count {
      let first = order[start]
      var end = start + 1
      while end < order.count, rows.isSameProgramming(order[end], first, levels) { end += 1 }
      // Without a column of cycles readings of a device may be of several programmings.
      var count = 1
      while start + count < end, distance(order[start + count]) == distance(first) { count += 1 }
      let values = order[start..<start + count].map(reading)
      func append(_ value: Double, _ readings: Int) {
        cells.append(
          Cell(
            device: rows.devices?[first] ?? Int32(cells.count),
            cycle: rows.cycles?[first] ?? Int32(cells.count), level: levels.ofRow[first],
            target: rows.targets[first], value: value, readings: Int32(readings)))
      }
      if rows.devices != nil, rows.cycles != nil {
        let mean = values.reduce(0, +) / Double(count)
        append(mean, count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        readSquares += squares
        // Divided first, because the square of a small mean may be 0.
        if mean > 0 {
          relativeReadSquares += values.reduce(0) { $0 + ($1 / mean - 1) * ($1 / mean - 1) }
        }
        readDegrees += count - 1
      } else {
        for value in values { append(value, 1) }
      }
      start = end
    }
  }
}

extension MeasuredDevices {
  /// Rows in the order of device, target and cycle, then of what is asked for, then of the file.
  func order(_ isBefore: (Int, Int) -> Bool?) -> [Int] {
    (0..<count).sorted { a, b in
      if let devices, devices[a] != devices[b] { return devices[a] < devices[b] }
      if targets[a] != targets[b] { return targets[a] < targets[b] }
      if devices != nil, let cycles, cycles[a] != cycles[b] { return cycles[a] < cycles[b] }
      return isBefore(a, b) ?? (a < b)
    }
  }

  /// Whether two rows are readings of one programming of one cell; without a column of devices,
  /// whether they are of one target.
  func isSameProgramming(_ a: Int, _ b: Int, _ levels: TargetLevels) -> Bool {
    targets[a] == targets[b] && (devices.map { $0[a] == $0[b] } ?? true)
      && (devices == nil || (cycles.map { $0[a] == $0[b] } ?? true))
  }
}
