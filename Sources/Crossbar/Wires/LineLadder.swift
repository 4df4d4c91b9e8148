/// A line of an array as a ladder of resistors: cells hang on its nodes, its ends lead to a source
/// or to ground.
struct LineLadder: Hashable {
  /// Between neighbouring nodes, in ohms.
  let segment: Double
  /// From the first and last node to the line's source or ground, in siemens; 0 where it is open.
  let first: Double
  let last: Double
  /// No resistance at all: all nodes are the source or ground itself.
  let isIdeal: Bool

  init(segment: Double, termination: Double, ends: LineEnds) {
    self.segment = segment
    isIdeal = segment == 0 && termination == 0
    let conductance = isIdeal ? 0 : 1 / (segment + termination)
    if segment == 0 {
      // One node: it does not matter where its terminations are.
      first = 0
      last = ends == .both ? 2 * conductance : conductance
    } else {
      first = ends == .last ? 0 : conductance
      last = ends == .first ? 0 : conductance
    }
  }

  static func wordLine(_ parasitics: LineParasitics) -> LineLadder {
    LineLadder(
      segment: parasitics.wordLineSegment, termination: parasitics.driver,
      ends: parasitics.drivenEnds)
  }

  static func bitLine(_ parasitics: LineParasitics) -> LineLadder {
    LineLadder(
      segment: parasitics.bitLineSegment, termination: parasitics.sense,
      ends: parasitics.sensedEnds)
  }

  /// The resistance between node `index` of `count` and the line's terminations, in ohms, where no
  /// cell carries a current.
  func pathResistance(_ index: Int, of count: Int) -> Double {
    if isIdeal { return 0 }
    let toFirst = first > 0 ? 1 / (1 / first + segment * Double(index)) : 0
    let toLast = last > 0 ? 1 / (1 / last + segment * Double(count - 1 - index)) : 0
    return 1 / (toFirst + toLast)
  }
}
