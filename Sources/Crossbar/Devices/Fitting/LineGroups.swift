/// Straight lines through readings of the same programming that differ in one thing only.
struct LineGroups {
  struct Line {
    /// A row of the group.
    var row: Int
    var slope: Double
    /// At x = 0.
    var intercept: Double
    /// Σ(x − x̄)².
    var squares: Double
  }

  private(set) var slopes: [Line] = []
  private var products = 0.0
  private var squares = 0.0
  private var responses = 0.0
  private var residual = 0.0
  private var count = 0
  /// Rows in lines, with their *y* less their line's intercept.
  private(set) var points: [(row: Int, rise: Double)] = []

  /// - Parameters:
  ///   - order: what else readings of a group have in common, such as the temperature.
  ///   - y: nil for rows to leave out.
  init(
    _ rows: MeasuredDevices, order: [Double]?, x: (Int) -> Double, y: (Int) -> Double?,
    levels: TargetLevels
  ) {
    let sorted = rows.order { a, b in
      guard let order, order[a] != order[b] else { return nil }
      return order[a] < order[b]
    }
    var start = 0
    while start < sorted.count {
      let first = sorted[start]
      var end = start + 1
      while end < sorted.count, rows.isSameProgramming(sorted[end], first, levels),
        order.map({ $0[sorted[end]] == $0[first] }) ?? true
      { end += 1 }
      add(sorted[start..<end], x, y)
      start = end
    }
  }

  private mutating func add(
    _ rows: ArraySlice<Int>, _ x: (Int) -> Double, _ y: (Int) -> Double?
  ) {
    let used = rows.filter { y($0) != nil }
    let pairs = used.map { (x($0), y($0) ?? 0) }
    guard let row = rows.first, let first = pairs.first, pairs.contains(where: { $0.0 != first.0 })
    else { return }
    let n = Double(pairs.count)
    let meanX = pairs.reduce(0) { $0 + $1.0 } / n
    let meanY = pairs.reduce(0) { $0 + $1.1 } / n
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (x, y) in pairs {
      xx += (x - meanX) * (x - meanX)
      xy += (x - meanX) * (y - meanY)
      yy += (y - meanY) * (y - meanY)
    }
    guard xx > 0 else { return }
    slopes.append(
      Line(row: row, slope: xy / xx, intercept: meanY - xy / xx * meanX, squares: xx))
    products += xy
    squares += xx
    responses += yy
    residual += max(0, yy - xy * xy / xx)
    count += pairs.count
    let intercept = meanY - xy / xx * meanX
    for (row, pair) in zip(used, pairs) { points.append((row, pair.1 - intercept)) }
  }

  /// The mean square of readings about the line of their group; nil where lines have two points.
  var scatter: VarianceTerm? {
    let degrees = count - 2 * slopes.count
    return degrees > 0
      ? VarianceTerm(meanSquare: residual / Double(degrees), degrees: Double(degrees)) : nil
  }

  /// One slope for all groups, each with its intercept.
  var commonSlope: (value: Double, error: Double, degrees: Double)? {
    guard squares > 0 else { return nil }
    let slope = products / squares
    let degrees = Double(count - slopes.count - 1)
    let rest = max(0, responses - slope * products)
    let error = degrees >= 1 ? (rest / degrees / squares).squareRoot() : .infinity
    return (slope, error, degrees)
  }
}
