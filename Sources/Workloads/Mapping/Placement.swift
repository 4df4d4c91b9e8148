/// Where the chunks of a pass lie, with all their copies.
struct Placement {
  var chunks: [Chunk]
  /// The tiles of the copies of chunk c: `tiles[starts[c]..<starts[c + 1]]`.
  var tiles: [Int]
  var starts: [Int]
  /// With rigid replication, the number of copies of the whole pass; else 0.
  var wholeCopies: Int
  /// Whether a file says on which tiles the chunks lie.
  var isGiven = false

  var blocksPlaced: Int {
    chunks.indices.reduce(0) { $0 + chunks[$1].count * copies(of: $1) }
  }

  func copies(of chunk: Int) -> Int { starts[chunk + 1] - starts[chunk] }

  /// Blocks on each tile.
  func fill(tiles count: Int) -> [Int] {
    var fill = Array(repeating: 0, count: count)
    for chunk in chunks.indices {
      for tile in tiles[starts[chunk]..<starts[chunk + 1]] { fill[tile] += chunks[chunk].count }
    }
    return fill
  }

  /// Chooses tiles for the next vector: writes the tile of each chunk to `choice` and adds to
  /// `loads`, which count accesses.
  @inline(__always)
  func assign(accesses: Int, loads: inout [Int], choice: inout [Int]) {
    if wholeCopies > 0 {
      // The tiles of a copy are loaded alike, so the first chunk's tile stands for them.
      var best = 0
      for copy in 0..<wholeCopies where loads[tiles[copy]] < loads[tiles[best]] { best = copy }
      for chunk in chunks.indices {
        let tile = tiles[starts[chunk] + best]
        choice[chunk] = tile
        loads[tile] += chunks[chunk].count * accesses
      }
      return
    }
    for chunk in chunks.indices {
      let end = starts[chunk + 1]
      var best = tiles[starts[chunk]]
      var load = loads[best]
      for index in (starts[chunk] + 1)..<max(end, starts[chunk] + 1) {
        let tile = tiles[index]
        if loads[tile] < load {
          best = tile
          load = loads[tile]
        }
      }
      choice[chunk] = best
      loads[best] = load + chunks[chunk].count * accesses
    }
  }
}

extension Placement {
  /// Whole copies of the pass, each on ⌈blocks / K⌉ tiles of its own, spread evenly over them.
  ///
  /// No more copies than vectors, and than `most`.
  static func rigid(
    rowBlocks: Int, columnGroups: Int, tiles: Int, blocksOfTile: Int, vectors: Int,
    atMost most: Int = .max
  ) -> Placement {
    let blocks = rowBlocks * columnGroups
    let tilesOfCopy = ceilingDivide(blocks, blocksOfTile)
    let copies = max(1, min(tiles / tilesOfCopy, vectors, most))
    var placement = Placement(chunks: [], tiles: [], starts: [0], wholeCopies: copies)
    for tile in 0..<tilesOfCopy {
      var block = share(blocks, tile, of: tilesOfCopy)
      let end = share(blocks, tile + 1, of: tilesOfCopy)
      while block < end {
        let (group, first) = block.quotientAndRemainder(dividingBy: rowBlocks)
        let count = min(end - block, rowBlocks - first)
        placement.chunks.append(Chunk(columnGroup: group, firstBlock: first, count: count))
        for copy in 0..<copies { placement.tiles.append(copy * tilesOfCopy + tile) }
        placement.starts.append(placement.tiles.count)
        block += count
      }
    }
    return placement
  }

  /// Copies of chunks, so many and so large that the estimated time is least.
  ///
  /// Estimate, in access times, for U chunks of at most s blocks, c copies of the rarest, V
  /// vectors, A accesses a block and T tiles:
  /// `max(blocks·A·V / T, s·A·⌈V/c⌉, ⌈U·V/T⌉·⌊s⌋·A, U·V / 2) + L · blocks written on a tile`.
  /// The parts are: work over tiles, the rarest chunk, whole chunks over tiles, the reduce unit
  /// (one hand-over is taken to last half an access), and writing the copies (a row is taken to
  /// last an access; nothing where weights are preloaded). The two ratios are fixed and not taken
  /// from the accelerator, because a mapping must not depend on timing: a recorded trace stays
  /// valid when timing changes. The best few by the estimate are tried with the first vectors.
  /// Ties go to the least loaded tiles, then to the largest chunk, then to the fewest copies.
  static func balanced(
    rowBlocks: Int, columnGroups: Int, tiles: Int, blocksOfTile: Int, vectors: Int, accesses: Int,
    rowsToWrite: Int
  ) -> Placement {
    struct Candidate {
      var chunksOfGroup: Int
      var copies: Int
      var time: Double
      /// Without the reduce unit and without writing.
      var compute: Double
    }
    let blocks = rowBlocks * columnGroups
    var candidates: [Candidate] = []
    var seen = 0
    for size in stride(from: min(blocksOfTile, rowBlocks), through: 1, by: -1) {
      let chunksOfGroup = ceilingDivide(rowBlocks, size)
      if chunksOfGroup == seen { continue }
      seen = chunksOfGroup
      let largest = ceilingDivide(rowBlocks, chunksOfGroup)
      let smallest = rowBlocks / chunksOfGroup
      let chunks = chunksOfGroup * columnGroups
      let slots = tiles * (blocksOfTile / largest)
      guard chunks <= slots else { continue }
      let most = min(slots, chunks * min(vectors, tiles))
      for copies in copyTotals(chunks: chunks, most: most) {
        let fewest = copies / chunks
        let accessesOfChunk = Double(largest * accesses)
        var time = Double(blocks * accesses) * Double(vectors) / Double(tiles)
        time = max(time, accessesOfChunk * Double(ceilingDivide(vectors, fewest)))
        let tasks = (Double(chunks) * Double(vectors) / Double(tiles)).rounded(.up)
        time = max(time, tasks * Double(smallest * accesses))
        if copies == chunks {
          let chunksOfTile = Double(ceilingDivide(chunks, tiles))
          time = max(time, chunksOfTile * accessesOfChunk * Double(vectors))
        }
        let compute = time
        time = max(time, Double(chunks) * Double(vectors) / 2)
        time +=
          Double(ceilingDivide(copies, tiles) * largest * rowsToWrite)
        candidates.append(
          Candidate(chunksOfGroup: chunksOfGroup, copies: copies, time: time, compute: compute))
      }
    }
    // Stable by the order above, which goes from large chunks and few copies upwards.
    let order = candidates.indices.sorted {
      (candidates[$0].time, candidates[$0].compute, $0)
        < (candidates[$1].time, candidates[$1].compute, $1)
    }
    var best: (placement: Placement, time: (Double, Double))?
    for index in order.prefix(trials) {
      let candidate = candidates[index]
      guard
        let placement = Placement(
          rowBlocks: rowBlocks, columnGroups: columnGroups, chunksOfGroup: candidate.chunksOfGroup,
          copies: candidate.copies, tiles: tiles, blocksOfTile: blocksOfTile, vectors: vectors)
      else { continue }
      let time = placement.trial(
        vectors: vectors, tiles: tiles, accesses: accesses, rowsToWrite: rowsToWrite)
      if best.map({ time < $0.time }) ?? true { best = (placement, time) }
    }
    if let best { return best.placement }
    // One block a chunk without copies always fits.
    return Placement(
      rowBlocks: rowBlocks, columnGroups: columnGroups, chunksOfGroup: rowBlocks,
      copies: blocks, tiles: tiles, blocksOfTile: blocksOfTile, vectors: vectors)
      ?? rigid(
        rowBlocks: rowBlocks, columnGroups: columnGroups, tiles: tiles,
        blocksOfTile: blocksOfTile, vectors: vectors)
  }

  /// How many of the best candidates are tried, and on how many vectors.
  private static let trials = 6
  private static let trialVectors = 96

  /// Numbers of copies over all chunks worth a look: multiples of the chunks, and as many as fit.
  private static func copyTotals(chunks: Int, most: Int) -> [Int] {
    var totals: [Int] = []
    var copies = 1
    while copies * chunks < most {
      totals.append(copies * chunks)
      copies += max(1, copies / 4)
    }
    totals.append(most)
    return totals
  }

  /// The time of all vectors in access times, from what the first vectors load the tiles with.
  private func trial(
    vectors: Int, tiles count: Int, accesses: Int, rowsToWrite: Int
  ) -> (Double, Double) {
    var loads = Array(repeating: 0, count: count)
    var choice = Array(repeating: 0, count: chunks.count)
    let sample = min(vectors, Placement.trialVectors)
    for _ in 0..<sample { assign(accesses: accesses, loads: &loads, choice: &choice) }
    let compute = Double(loads.max() ?? 0) * Double(vectors) / Double(sample)
    let reduce = Double(chunks.count) * Double(vectors) / 2
    let writing = Double((fill(tiles: count).max() ?? 0) * rowsToWrite)
    return (max(compute, reduce) + writing, compute)
  }

  /// Places chunks round after round, one copy of each in a round, each on the least filled tile
  /// that has room and no copy of it; nil where not even one copy of each fits.
  init?(
    rowBlocks: Int, columnGroups: Int, chunksOfGroup: Int, copies total: Int, tiles count: Int,
    blocksOfTile: Int, vectors: Int
  ) {
    chunks = []
    for group in 0..<columnGroups {
      for index in 0..<chunksOfGroup {
        let first = share(rowBlocks, index, of: chunksOfGroup)
        let end = share(rowBlocks, index + 1, of: chunksOfGroup)
        chunks.append(Chunk(columnGroup: group, firstBlock: first, count: end - first))
      }
    }
    wholeCopies = 0
    var holders = Array(repeating: [Int](), count: chunks.count)
    var queue = TileQueue(tiles: count)
    var placed = 0
    let rounds = min(vectors, count)
    fill: for round in 0..<rounds {
      var placedInRound = false
      for chunk in chunks.indices {
        if placed >= total { break fill }
        guard holders[chunk].count == round || round == 0 else { continue }
        guard
          let tile = queue.take(
            adding: chunks[chunk].count, capacity: blocksOfTile, except: holders[chunk])
        else {
          if round == 0 { return nil }
          continue
        }
        holders[chunk].append(tile)
        placed += 1
        placedInRound = true
      }
      if !placedInRound { break }
    }
    tiles = []
    starts = [0]
    for held in holders {
      tiles += held.sorted()
      starts.append(tiles.count)
    }
  }
}
