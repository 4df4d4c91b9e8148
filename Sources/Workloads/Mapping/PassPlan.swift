/// The part of a product whose weights are in the tiles at one time.
struct PassPlan {
  var columnGroups: Range<Int>
  var rowBlocks: Range<Int>
  /// Where the rows before and after this part are in other passes, whose sums are added up.
  var isFirstPart: Bool
  var isLastPart: Bool
  /// Index into the placements of the plan.
  var placement: Int

  var blocks: Int { columnGroups.count * rowBlocks.count }

  /// Cuts a product into as few passes as fit, as even as possible: by column groups first, so
  /// that sums are complete, and along the rows where one column group exceeds the machine.
  ///
  /// A pass has at most `columnGroupLimit` column groups.
  static func passes(
    rowBlocks: Int, columnGroups: Int, capacity: Int, columnGroupLimit: Int = .max
  ) -> [PassPlan] {
    if rowBlocks <= capacity {
      let count = ceilingDivide(columnGroups, min(capacity / rowBlocks, columnGroupLimit))
      return (0..<count).map { index in
        PassPlan(
          columnGroups: share(
            columnGroups, index, of: count)..<share(columnGroups, index + 1, of: count),
          rowBlocks: 0..<rowBlocks, isFirstPart: true, isLastPart: true, placement: 0)
      }
    }
    let parts = ceilingDivide(rowBlocks, capacity)
    return (0..<columnGroups).flatMap { group in
      (0..<parts).map { part in
        PassPlan(
          columnGroups: group..<(group + 1),
          rowBlocks: share(rowBlocks, part, of: parts)..<share(rowBlocks, part + 1, of: parts),
          isFirstPart: part == 0, isLastPart: part == parts - 1, placement: 0)
      }
    }
  }
}
