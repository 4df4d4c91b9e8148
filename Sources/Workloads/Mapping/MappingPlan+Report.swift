import Arch

extension MappingPlan {
  /// Vectors whose sums fill half the partial-sum buffer, 1 or more; a spatial mapping shares the
  /// buffer out among its phases.
  func vectorsOfGroup(step: Int, phase: Int, pass: Int) -> Int {
    let shape = steps[step].phases[phase]
    guard let product = shape.product else { return 1 }
    let part = shape.passes[pass]
    let outputs =
      product.outputs(before: part.columnGroups.upperBound)
      - product.outputs(before: part.columnGroups.lowerBound)
    let sums = Int(target.partialSumBuffer.bits) / (2 * lanes * target.partialSumBits)
    return max(1, sums / max(1, outputs))
  }

  /// Whether sums between passes over parts of the rows exceed half the partial-sum buffer.
  func spillsSums(_ product: ProductShape, _ pass: PassPlan, vectors: Int) -> Bool {
    if pass.isFirstPart && pass.isLastPart { return false }
    return sums(product, pass, vectors: vectors) * target.partialSumBits
      > Int(target.partialSumBuffer.bits) / 2
  }

  func sums(_ product: ProductShape, _ pass: PassPlan, vectors: Int) -> Int {
    (product.outputs(before: pass.columnGroups.upperBound)
      - product.outputs(before: pass.columnGroups.lowerBound)) * vectors
  }
}

extension MappingReport {
  init(_ plan: MappingPlan) {
    network = plan.network.name
    batch = plan.batch
    mode = plan.isSpatial ? .spatial : .temporal
    settings = plan.settings
    tiles = plan.target.tiles.units.count
    blockCapacity = plan.target.tiles.geometry.blocks * tiles
    steps = plan.steps.indices.map { Step(plan, $0) }
    if plan.isSpatial {
      var load = Preload()
      var rowsOfTile = Array(repeating: 0, count: tiles)
      for step in steps {
        load.bytes += step.weightBytes
        load.rowsWritten += step.rowsWritten
      }
      for step in plan.steps {
        for phase in step.phases { phase.addRows(plan, to: &rowsOfTile) }
      }
      load.mostRowsOfATile = rowsOfTile.max() ?? 0
      preload = load
    }
  }
}

extension PhasePlan {
  /// Adds the rows that the first pass writes to each tile.
  fileprivate func addRows(_ plan: MappingPlan, to rowsOfTile: inout [Int]) {
    guard let product, let pass = passes.first else { return }
    let placement = plan.placements[pass.placement]
    for (index, chunk) in placement.chunks.enumerated() {
      let rows = product.rows(of: chunk, pass)
      for tile in placement.tiles[placement.starts[index]..<placement.starts[index + 1]] {
        rowsOfTile[tiles.lowerBound + tile] += rows
      }
    }
  }
}

extension ProductShape {
  /// Rows of weights in a chunk.
  fileprivate func rows(of chunk: Chunk, _ pass: PassPlan) -> Int {
    let end = pass.rowBlocks.lowerBound + chunk.firstBlock + chunk.count
    return (chunk.count - 1) * fullRows + rows(ofBlock: end - 1)
  }
}

extension MappingReport.Step {
  fileprivate init(_ plan: MappingPlan, _ index: Int) {
    let node = plan.graph.nodes[index]
    let step = plan.steps[index]
    let layers = plan.network.layers
    name = node.name
    weightedLayers = node.weighted.map { layers[$0].name }
    chainedLayers = node.chained.map { layers[$0].name }
    macs = (node.weighted.reduce(0) { $0 + layers[$1].macs }) * plan.items
    copiesLeast = .max

    // How often the step's passes are gone through, and their weights loaded.
    let runs = step.isRecurrent && !plan.isSpatial ? plan.network.steps : 1
    let keepsWeights =
      plan.isSpatial || step.isResident
      || (step.phases.count == 1 && step.phases[0].passes.count == 1)
    let loads = keepsWeights ? 1 : runs
    // Traffic is for all inferences together (temporal) or for one.
    let scale = plan.isSpatial ? plan.items : 1
    var placed = 0
    var slots = 0
    for (number, phase) in step.phases.enumerated() {
      add(phase, number, plan, index, runs: runs, loads: loads, scale: scale)
      for pass in phase.passes {
        placed += plan.placements[pass.placement].blocksPlaced
        slots += phase.tiles.count * plan.target.tiles.geometry.blocks
      }
    }
    if step.isResident, !plan.isSpatial {
      tiles = step.phases.reduce(0) { sum, phase in
        phase.passes.reduce(sum) { $0 + Set(plan.placements[$1.placement].tiles).count }
      }
    }
    if copiesLeast == .max { copiesLeast = 0 }
    slotUtilisation = slots > 0 ? Double(placed) / Double(slots) : 0
  }

  private mutating func add(
    _ phase: PhasePlan, _ number: Int, _ plan: MappingPlan, _ index: Int, runs: Int, loads: Int,
    scale: Int
  ) {
    outputBytes += phase.output.external * scale
    spillWrittenBytes += phase.output.spilled * scale
    inputBytes += phase.operands.external * scale
    spillReadBytes += phase.operands.spilled * scale
    guard let product = phase.product else {
      inputBytes += phase.input.external * scale
      spillReadBytes += phase.input.spilled * scale
      return
    }
    let vectorsOfPhase = product.vectors * plan.items
    rows = max(rows, product.rows)
    columns += product.columns
    groups = product.groups
    rowBlocks = max(rowBlocks, product.rowBlocks)
    columnGroups += product.columnGroups.count
    accessesPerProduct = product.accesses
    vectors = vectorsOfPhase
    accesses += product.blocks * product.accesses * vectorsOfPhase
    products +=
      product.rows * (product.columns / product.groups) * product.groups
      * product.accesses * vectorsOfPhase
    let fill = Double(product.rows) / Double(product.rowBlocks * product.fullRows)
    let columnFill =
      Double(product.columns)
      / Double(product.columnGroups.count * plan.target.tiles.geometry.columns)
    let share = Double(product.blocks) / Double(blocks + product.blocks)
    rowUtilisation += (fill - rowUtilisation) * share
    columnUtilisation += (columnFill - columnUtilisation) * share
    blocks += product.blocks
    passes += phase.passes.count

    for (passIndex, pass) in phase.passes.enumerated() {
      let placement = plan.placements[pass.placement]
      let input = phase.input(of: pass, from: phase.input)
      inputBytes += input.external * scale
      spillReadBytes += input.spilled * scale
      handOvers += placement.chunks.count * vectorsOfPhase
      let used = Set(placement.tiles).count
      tiles = plan.isSpatial ? tiles + used : max(tiles, used)
      let group = plan.vectorsOfGroup(step: index, phase: number, pass: passIndex)
      vectorsPerGroup = max(vectorsPerGroup, group)
      let sumBits = plan.sums(product, pass, vectors: 1) * plan.target.partialSumBits
      if 2 * plan.lanes * sumBits > Int(plan.target.partialSumBuffer.bits) {
        exceedsPartialSumBuffer = true
      }
      for (chunkIndex, chunk) in placement.chunks.enumerated() {
        let copies = placement.copies(of: chunkIndex)
        copiesLeast = min(copiesLeast, copies)
        copiesMost = max(copiesMost, copies)
        self.chunk = max(self.chunk, chunk.count)
        let rows = product.rows(of: chunk, pass)
        rowsWritten += rows * copies * loads
        replicatedRowsWritten += rows * (copies - 1) * loads
      }
      for group in pass.columnGroups {
        for block in pass.rowBlocks {
          weightBytes +=
            product.bytes(
              ofRows: product.rows(ofBlock: block), columns: product.columnGroups[group]) * loads
        }
      }
      let vectorsOfRun = plan.isSpatial ? product.vectors : vectorsOfPhase / runs
      if !pass.isLastPart, plan.spillsSums(product, pass, vectors: vectorsOfRun) {
        // Each group of vectors rounds up to whole bytes.
        let outputs = plan.sums(product, pass, vectors: 1)
        let (full, rest) = vectorsOfRun.quotientAndRemainder(dividingBy: group)
        let bits = plan.target.partialSumBits
        let bytes =
          full * ceilingDivide(outputs * group * bits, 8)
          + ceilingDivide(outputs * rest * bits, 8)
        partialSumSpillBytes += 2 * bytes * runs
      }
    }
  }
}
