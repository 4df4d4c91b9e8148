/// Cells that hold G_min or G_max whatever they are told.
///
/// The rule: a level's spread is 1.4826 times the median of |G − median|, at least 1/120 of the
/// range. A value can show that its cell is stuck low if its target lies more than 6 spreads above
/// G_min, and does if it has covered less than a quarter of that way: at least 4.5 spreads from its
/// target. G_max is the mirror image. A device is stuck where at least two thirds of the values that
/// can show it do; values of devices without a name stand for themselves.
///
/// Not told: cells that are stuck between G_min and G_max, and those of which no target is far
/// enough from where they are stuck.
public struct StuckFit: Sendable {
  /// The part of the cells that is stuck, with Wilson's interval; nil where no target is far enough.
  public var low: FittedValue?
  public var high: FittedValue?
  /// How many devices could show it.
  public var lowCandidates = 0
  public var highCandidates = 0
  public var lowCount = 0
  public var highCount = 0
  /// Levels from which a cell that is stuck on either side would be seen.
  private(set) var seesBoth: [Bool]
  /// Whether every device could show both.
  private(set) var isComplete = true
  /// For each cell whether its device is stuck.
  private(set) var isStuck: [Bool]
  /// How many values lie more than 6 spreads from their level's median, of devices not stuck.
  public var outliers = 0

  /// Shares, and spreads.
  private static let nearness = 0.25
  private static let reach = 6.0

  init(_ cells: [ProgrammedCells.Cell], levels: [Double], low: Double, high: Double) {
    let range = high - low
    let (medians, spreads) = Self.robust(cells, levels: levels.count, least: range / 120)
    func seesLow(_ target: Double, _ level: Int) -> Bool {
      target - low > Self.reach * spreads[level]
    }
    func seesHigh(_ target: Double, _ level: Int) -> Bool {
      high - target > Self.reach * spreads[level]
    }
    seesBoth = levels.indices.map { seesLow(levels[$0], $0) && seesHigh(levels[$0], $0) }
    isStuck = [Bool](repeating: false, count: cells.count)
    var start = 0
    while start < cells.count {
      var end = start + 1
      while end < cells.count, cells[end].device == cells[start].device { end += 1 }
      var (canLow, isLow, canHigh, isHigh) = (0, 0, 0, 0)
      for cell in cells[start..<end] {
        let level = Int(cell.level)
        if seesLow(cell.target, level) {
          canLow += 1
          if cell.value < low + Self.nearness * (cell.target - low) { isLow += 1 }
        }
        if seesHigh(cell.target, level) {
          canHigh += 1
          if cell.value > high - Self.nearness * (high - cell.target) { isHigh += 1 }
        }
      }
      if canLow == 0 || canHigh == 0 { isComplete = false }
      let stuckLow = canLow > 0 && 3 * isLow >= 2 * canLow
      let stuckHigh = canHigh > 0 && 3 * isHigh >= 2 * canHigh && !stuckLow
      lowCandidates += canLow > 0 ? 1 : 0
      highCandidates += canHigh > 0 ? 1 : 0
      lowCount += stuckLow ? 1 : 0
      highCount += stuckHigh ? 1 : 0
      for index in start..<end {
        isStuck[index] = stuckLow || stuckHigh
        let level = Int(cells[index].level)
        if !isStuck[index],
          (cells[index].value - cells[index].target - medians[level]).magnitude
            > Self.reach * spreads[level]
        {
          outliers += 1
        }
      }
      start = end
    }
    if lowCandidates > 0 { self.low = FittedValue(successes: lowCount, of: lowCandidates) }
    if highCandidates > 0 { self.high = FittedValue(successes: highCount, of: highCandidates) }
  }

  /// Median deviation from the target and robust spread of each level; levels of a few values take
  /// the largest spread of the others.
  private static func robust(
    _ cells: [ProgrammedCells.Cell], levels: Int, least: Double
  ) -> (medians: [Double], spreads: [Double]) {
    var deviations = [[Double]](repeating: [], count: levels)
    for cell in cells { deviations[Int(cell.level)].append(cell.value - cell.target) }
    var medians = [Double](repeating: 0, count: levels)
    var spreads = [Double?](repeating: nil, count: levels)
    for level in deviations.indices {
      let sorted = deviations[level].sorted()
      if sorted.isEmpty { continue }
      medians[level] = quantile(sorted, 0.5)
      guard sorted.count >= 8 else { continue }
      let distances = sorted.map { ($0 - medians[level]).magnitude }.sorted()
      spreads[level] = max(least, 1.4826 * quantile(distances, 0.5))
    }
    let largest = spreads.compactMap { $0 }.max()
    // Without any level of some values the medians say nothing, and no cell can be told.
    return (medians, spreads.map { $0 ?? largest ?? .infinity })
  }
}
