import Arch

extension Placement {
  /// Runs of at most `chunk` blocks that a column group is cut into.
  static func chunksOfGroup(rowBlocks: Int, chunk: Int) -> Int {
    ceilingDivide(rowBlocks, min(chunk, rowBlocks))
  }

  /// What has to be decided so that `init(_:_:blocksOfTile:)` places the blocks alike.
  var decision: MappingDecisions.Blocks {
    if wholeCopies > 0 { return .whole(copies: wholeCopies) }
    let chunk = chunks.reduce(1) { max($0, $1.count) }
    guard isGiven else { return .chunks(chunk: chunk, copies: tiles.count) }
    return .placed(
      chunk: chunk, tiles: chunks.indices.map { Array(tiles[starts[$0]..<starts[$0 + 1]]) })
  }

  /// Places the blocks of a pass as it is asked for.
  ///
  /// - Throws: `TesseraError` without a place where they do not fit.
  init(_ blocks: MappingDecisions.Blocks, _ key: PlacementKey, blocksOfTile: Int) throws {
    switch blocks {
    case .whole(let copies):
      let placement = Placement.rigid(
        rowBlocks: key.rowBlocks, columnGroups: key.columnGroups, tiles: key.tiles,
        blocksOfTile: blocksOfTile, vectors: key.vectors, atMost: copies)
      guard placement.wholeCopies == copies else {
        throw TesseraError(
          "found \(copies) whole copies of a pass; at most \(placement.wholeCopies) fit, or have a "
            + "vector each")
      }
      self = placement
    case .chunks(let chunk, let copies):
      let runs = try Placement.runs(chunk, key, blocksOfTile)
      guard copies >= runs * key.columnGroups else {
        throw TesseraError(
          "found \(copies) copies of \(runs * key.columnGroups) runs; expected one of each or more")
      }
      guard
        let placement = Placement(
          rowBlocks: key.rowBlocks, columnGroups: key.columnGroups, chunksOfGroup: runs,
          copies: copies, tiles: key.tiles, blocksOfTile: blocksOfTile, vectors: key.vectors)
      else {
        throw TesseraError(
          "runs of \(chunk) row blocks do not fit into \(key.tiles) tiles of \(blocksOfTile)")
      }
      guard placement.tiles.count == copies else {
        throw TesseraError(
          "found \(copies) copies of runs; \(placement.tiles.count) fit into \(key.tiles) tiles, "
            + "each run once on a tile and not more often than there are vectors")
      }
      self = placement
    case .placed(let chunk, let tiles):
      try self.init(chunk: chunk, on: tiles, key, blocksOfTile)
    }
  }

  private static func runs(
    _ chunk: Int, _ key: PlacementKey, _ blocksOfTile: Int
  ) throws -> Int {
    let runs = chunksOfGroup(rowBlocks: key.rowBlocks, chunk: chunk)
    guard ceilingDivide(key.rowBlocks, runs) <= blocksOfTile else {
      throw TesseraError("found runs of \(chunk) row blocks; a tile holds \(blocksOfTile)")
    }
    return runs
  }

  private init(
    chunk: Int, on places: [[Int]], _ key: PlacementKey, _ blocksOfTile: Int
  ) throws {
    let runs = try Placement.runs(chunk, key, blocksOfTile)
    guard places.count == runs * key.columnGroups else {
      throw TesseraError(
        "found places of \(places.count) runs; expected \(runs * key.columnGroups)")
    }
    var fill = Array(repeating: 0, count: key.tiles)
    self.init(chunks: [], tiles: [], starts: [0], wholeCopies: 0, isGiven: true)
    for (index, held) in places.enumerated() {
      let (group, part) = index.quotientAndRemainder(dividingBy: runs)
      let first = share(key.rowBlocks, part, of: runs)
      let count = share(key.rowBlocks, part + 1, of: runs) - first
      guard !held.isEmpty, Set(held).count == held.count, held.count <= key.vectors else {
        throw TesseraError(
          "run \(index) has \(held.count) tiles; expected one or more, each once, and not more than "
            + "\(key.vectors) vectors")
      }
      for tile in held {
        guard fill.indices.contains(tile) else {
          throw TesseraError("found tile \(tile); the layer has tiles 0 to \(key.tiles - 1)")
        }
        fill[tile] += count
        guard fill[tile] <= blocksOfTile else {
          throw TesseraError("tile \(tile) gets more than its \(blocksOfTile) blocks")
        }
      }
      chunks.append(Chunk(columnGroup: group, firstBlock: first, count: count))
      tiles += held.sorted()
      starts.append(tiles.count)
    }
  }
}
