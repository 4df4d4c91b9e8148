/// Which targets count as one level.
///
/// Targets that occur often enough are levels as they are. Where nearly each row has a target of
/// its own, levels are equal parts of the range of targets, and deviations count from each row's
/// own target.
struct TargetLevels {
  /// The target of each level, or the mean of its targets; ascending.
  private(set) var targets: [Double]
  /// The level of each row.
  private(set) var ofRow: [Int32]
  let isBinned: Bool

  static let mostLevels = 1024
  static let fewestRows = 4
  private static let bins = 16

  init(_ rowTargets: [Double]) {
    let distinct = Set(rowTargets).sorted()
    isBinned =
      distinct.count > Self.mostLevels
      || (distinct.count > Self.bins && rowTargets.count < Self.fewestRows * distinct.count)
    guard isBinned, let low = distinct.first, let high = distinct.last else {
      let numbers = Dictionary(
        uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
      targets = distinct
      ofRow = rowTargets.map { numbers[$0] ?? 0 }
      return
    }
    let width = (high - low) / Double(Self.bins)
    let bins = rowTargets.map { min(Int(($0 - low) / width), Self.bins - 1) }
    var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: Self.bins)
    for (bin, target) in zip(bins, rowTargets) {
      sums[bin].sum += target
      sums[bin].count += 1
    }
    var numbers = [Int32](repeating: 0, count: Self.bins)
    targets = []
    for (bin, sum) in sums.enumerated() where sum.count > 0 {
      numbers[bin] = Int32(targets.count)
      targets.append(sum.sum / Double(sum.count))
    }
    ofRow = bins.map { numbers[$0] }
  }
}
