/// A few smooth shapes of the potential along a line, and the ladder in their terms.
///
/// A constant, the parabola that a uniform load makes, and higher powers, with a distance from the
/// open end, or from the middle of a line that is terminated at both ends. All but the constant
/// are 0 at the termination (on average where there are two) and orthonormal. So the termination
/// acts on the constant alone, the ladder's matrix has no entry between the constant and the others,
/// and a small segment resistance takes no digits from the rest.
///
/// The basis is this program's own; it depends on shape and parasitics only.
struct LineModes {
  let count: Int
  let order: Int
  /// Shape by shape, `count` values each; the constant comes last.
  private(set) var shapes: [Double] = []
  /// Row-major, `order` x `order`, in siemens.
  private(set) var stiffness: [Double] = []
  /// The termination's conductance as the constant sees it.
  let load: Double

  init(_ ladder: LineLadder, count: Int, order wanted: Int) {
    self.count = count
    let conductance = ladder.first + ladder.last
    let others =
      ladder.segment == 0
      ? [] : Self.others(ladder, count: count, most: min(wanted, count) - 1)
    order = others.count + 1
    let constant = 1 / Double(count).squareRoot()
    shapes = others.flatMap { $0 } + Array(repeating: constant, count: count)
    load = conductance * constant
    stiffness = Array(repeating: 0, count: order * order)
    // Below this a wire is ideal in any precision.
    let wire = 1 / max(ladder.segment, 1e-15)
    for a in others.indices {
      for b in others.indices {
        var sum = ladder.first * others[a][0] * others[b][0]
        sum += ladder.last * others[a][count - 1] * others[b][count - 1]
        for j in 1..<count {
          sum += wire * (others[a][j] - others[a][j - 1]) * (others[b][j] - others[b][j - 1])
        }
        stiffness[a * order + b] = sum
      }
    }
    stiffness[order * order - 1] = conductance * constant * constant
  }

  /// Up to `most` shapes beside the constant.
  private static func others(_ ladder: LineLadder, count: Int, most: Int) -> [[Double]] {
    var result: [[Double]] = []
    let isTwoEnded = ladder.first > 0 && ladder.last > 0
    let powers = isTwoEnded ? [2, 1, 4, 3, 6, 5, 8, 7] : [2, 3, 4, 5, 6, 7, 8]
    for power in powers where result.count < most {
      var shape = (0..<count).map { index -> Double in
        let place: Double
        if isTwoEnded {
          place = 2 * (Double(index) + 0.5) / Double(count) - 1
        } else {
          // A uniform load makes an exact parabola about a point half a cell beyond the open end.
          let distance = ladder.first > 0 ? count - 1 - index : index
          place = (Double(distance) + 0.5) / Double(count)
        }
        return (0..<power).reduce(1) { value, _ in value * place }
      }
      let end =
        (ladder.first * shape[0] + ladder.last * shape[count - 1]) / (ladder.first + ladder.last)
      for index in shape.indices { shape[index] -= end }
      let original = norm(shape)
      // Twice is enough for orthogonality to rounding errors.
      for _ in 0..<2 {
        for other in result {
          let product = zip(shape, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in shape.indices { shape[index] -= product * other[index] }
        }
      }
      let length = norm(shape)
      guard length > 1e-9 * max(original, 1e-300) else { continue }
      result.append(shape.map { $0 / length })
    }
    return result
  }

  private static func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
