import Arch

/// A product with what runs behind it; a step has one, or two where it depends on itself (GRU).
struct PhasePlan {
  /// None in a step without weights.
  var product: ProductShape?
  var passes: [PassPlan] = []
  var chain: [ChainWork] = []
  /// For the scope of the plan: all inferences and time steps (temporal), or one (spatial).
  var input = Traffic()
  var operands = Traffic()
  var output = Traffic()
  /// The tiles that it may use.
  var tiles: Range<Int>
  /// Which pair of tile tokens it uses.
  var lane = 0
  var zeros = ZeroFractions()
  var mask: NPYMask?

  /// What a pass reads of the input: all of it, but for rows in other passes and groups in others.
  func input(of pass: PassPlan, from whole: Traffic) -> Traffic {
    guard let product else { return whole }
    let first = pass.rowBlocks.lowerBound * product.fullRows
    let end = min(product.rows, pass.rowBlocks.upperBound * product.fullRows)
    let rows = whole.slice(first, end, of: product.rows)
    guard product.groups > 1 else { return rows }
    let firstGroup = pass.columnGroups.lowerBound / product.columnGroupsOfGroup
    let lastGroup = (pass.columnGroups.upperBound - 1) / product.columnGroupsOfGroup
    return rows.slice(firstGroup, lastGroup + 1, of: product.groups)
  }
}

extension PhasePlan {
  func leastTiles(_ geometry: TileGeometry) -> Int {
    product.map { ceilingDivide($0.blocks, geometry.blocks) } ?? 0
  }
}
