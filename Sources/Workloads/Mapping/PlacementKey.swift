/// What a placement depends on, so that equal passes share one.
struct PlacementKey: Hashable {
  var rowBlocks: Int
  var columnGroups: Int
  var tiles: Int
  var vectors: Int
  var accesses: Int
  var rowsToWrite: Int
  /// Nil where the mapper decides.
  var decision: MappingDecisions.Blocks?

  func place(_ replication: MappingSettings.Replication, blocksOfTile: Int) -> Placement {
    switch replication {
    case .rigid:
      .rigid(
        rowBlocks: rowBlocks, columnGroups: columnGroups, tiles: tiles,
        blocksOfTile: blocksOfTile, vectors: vectors)
    case .balanced:
      .balanced(
        rowBlocks: rowBlocks, columnGroups: columnGroups, tiles: tiles,
        blocksOfTile: blocksOfTile, vectors: vectors, accesses: accesses,
        rowsToWrite: rowsToWrite)
    }
  }
}
