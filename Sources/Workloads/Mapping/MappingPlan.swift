import Arch

/// Everything about a mapping that is known before its first record.
struct MappingPlan {
  var network: Network
  var batch: Int
  var target: MappingTarget
  var settings: MappingSettings
  var isSpatial: Bool
  var steps: [StepPlan]
  var placements: [Placement]
  var graph: StepGraph
  /// Pairs of tile tokens.
  var lanes: Int

  var items: Int { batch * network.steps }

  /// - Throws: `TesseraError` where the network or the target is out of bounds, where layers
  ///   cannot be fused as the network asks, or where a spatial mapping does not fit.
  init(network: Network, batch: Int, target: MappingTarget, settings: MappingSettings) throws {
    try target.check()
    try NetworkCheck.check(network, batch: batch)
    try settings.check(network)
    self.network = network
    self.batch = batch
    self.target = target
    self.settings = settings
    let graph = try StepGraph(network)
    self.graph = graph
    let geometry = target.tiles.geometry
    let tiles = target.tiles.units.count

    let steps = try graph.nodes.enumerated().map { index, node in
      var step = StepPlan(name: node.name, phases: [])
      step.isRecurrent =
        network.steps > 1 && node.weighted.contains { network.layers[$0].isRecurrent }
      step.producers = Set(
        (node.inputs + node.operands).filter { $0 >= 0 }.map { graph.stepOfLayer[$0] }
      ).subtracting([index]).sorted()
      step.phases = try Self.products(of: node, network, geometry).map {
        PhasePlan(product: $0, tiles: 0..<tiles)
      }
      return step
    }

    self.steps = steps
    let decided =
      try settings.decisions?.byStep(network, steps)
      ?? steps.map { Array(repeating: nil, count: $0.phases.count) }

    // Whole tiles for each phase, one copy: what a spatial mapping needs at least.
    let needed = steps.reduce(0) { sum, step in
      step.phases.reduce(sum) { $0 + $1.leastTiles(geometry) }
    }
    switch settings.decisions?.mode ?? settings.mode {
    case .temporal: isSpatial = false
    case .auto: isSpatial = needed <= tiles && needed > 0
    case .spatial:
      isSpatial = true
      guard needed <= tiles else {
        let blocks = steps.reduce(0) { sum, step in
          step.phases.reduce(sum) { $0 + ($1.product?.blocks ?? 0) }
        }
        throw TesseraError(
          "network \(network.name): does not fit for a spatial mapping, needs \(blocks) blocks "
            + "on \(needed) whole tiles, but there are \(tiles) tiles of \(geometry.blocks) "
            + "blocks, \(tiles * geometry.blocks) blocks; use a temporal mapping")
      }
    }
    placements = []
    lanes = 1
    try placePhases(decided)
    shareBuffers()
  }

  /// The products of a step, one for each phase; nil stands for none.
  private static func products(
    of node: StepGraph.Node, _ network: Network, _ geometry: TileGeometry
  ) throws -> [ProductShape?] {
    guard let first = node.weighted.first else { return [nil] }
    let layer = network.layers[first]
    let accesses = geometry.accesses(
      inputs: layer.activations, weights: layer.weightEncoding)
    func product(rows: Int, outputs: [Int], groups: Int = 1, vectors: Int = 1) throws
      -> ProductShape
    {
      let parts = zip(outputs, node.weighted).map { outputs, index in
        (outputs: outputs, encoding: network.layers[index].weightEncoding)
      }
      // Counted before the list of column groups is made.
      let columns = parts.reduce(0) { $0 + $1.outputs * geometry.columns($1.encoding) }
      let columnGroups = groups * ceilingDivide(columns / groups, geometry.columns)
      let (blocks, overflow) = ceilingDivide(rows, geometry.rowsPerAccess)
        .multipliedReportingOverflow(by: columnGroups)
      guard !overflow, blocks <= NetworkCheck.largestBlocks else {
        throw TesseraError(
          "network \(network.name), layer \(layer.name): needs more than "
            + "\(NetworkCheck.largestBlocks) blocks, the most that is supported")
      }
      // The most products that one record can stand for.
      let largest = min(blocks, geometry.blocks) * geometry.rowsPerAccess * geometry.columns
      guard largest <= Int(RecordLimits.field) / accesses else {
        throw TesseraError(
          "network \(network.name), layer \(layer.name): \(accesses) accesses to the blocks of a "
            + "tile make more products than a record can hold, \(RecordLimits.field)")
      }
      var shape = ProductShape(
        rows: rows, parts: parts, groups: groups, accesses: accesses, geometry: geometry,
        vectors: vectors)
      shape.signPhases = geometry.signPhases(
        inputs: layer.activations, weights: layer.weightEncoding)
      return shape
    }
    switch layer.operation {
    case .convolution(let window, let groups):
      let kernel = window.kernel.height * window.kernel.width
      let outputs = node.weighted.map { network.layers[$0].outputShape.channels }
      var shape = try product(
        rows: layer.inputShape.channels / groups * kernel, outputs: outputs, groups: groups,
        vectors: layer.outputShape.height * layer.outputShape.width)
      shape.inputHeight = layer.inputShape.height
      shape.outputHeight = layer.outputShape.height
      shape.outputWidth = layer.outputShape.width
      shape.strideHeight = window.stride.height
      shape.kernelHeight = window.effectiveHeight
      shape.paddingTop = window.padding.top
      return [shape]
    case .lstm(let hidden):
      return [try product(rows: layer.inputShape.count + hidden, outputs: [4 * hidden])]
    case .gru(let hidden):
      let rows = layer.inputShape.count + hidden
      return [
        try product(rows: rows, outputs: [2 * hidden]), try product(rows: rows, outputs: [hidden]),
      ]
    default:
      let outputs = node.weighted.map { network.layers[$0].outputShape.count }
      return [try product(rows: layer.inputShape.count, outputs: outputs)]
    }
  }

  /// Gives each phase its tiles, cuts it into passes and places their blocks.
  ///
  /// - Throws: `TesseraError` where a decision does not fit.
  private mutating func placePhases(_ decided: [[MappingDecisions.Phase?]]) throws {
    let geometry = target.tiles.geometry
    let count = target.tiles.units.count
    if isSpatial {
      let phases = steps.indices.flatMap { step in
        steps[step].phases.indices.map { (step: step, phase: $0) }
      }
      try shareTiles(phases, decided)
      for (lane, place) in phases.enumerated() { steps[place.step].phases[place.phase].lane = lane }
      lanes = phases.count
    }
    var known: [PlacementKey: Int] = [:]
    for step in steps.indices {
      let phases = steps[step].phases.indices
      let least = phases.reduce(0) { $0 + steps[step].phases[$1].leastTiles(geometry) }
      if !isSpatial, steps[step].isRecurrent, least <= count {
        steps[step].isResident = true
        try shareTiles(phases.map { (step: step, phase: $0) }, decided)
      }
      for phase in phases {
        guard let product = steps[step].phases[phase].product else { continue }
        let decision = decided[step][phase]
        let isResident = isSpatial || steps[step].isResident
        if !isResident, let asked = decision?.tiles {
          try decision?.requireRoom(asked, in: count)
          steps[step].phases[phase].tiles = 0..<asked
        }
        let tiles = steps[step].phases[phase].tiles.count
        let capacity = tiles * geometry.blocks
        let limit = columnGroupLimit(of: product, step)
        var passes: [PassPlan]
        var blocks: [MappingDecisions.Blocks?] = []
        if let decision, let asked = decision.passes {
          let given = try decision.passes(
            asked, of: product, capacity: capacity, columnGroupLimit: limit,
            isResident: isResident)
          passes = given.map(\.plan)
          blocks = given.map(\.blocks)
        } else {
          passes = PassPlan.passes(
            rowBlocks: product.rowBlocks, columnGroups: product.columnGroups.count,
            capacity: capacity, columnGroupLimit: limit)
        }
        let runs = steps[step].isRecurrent ? network.steps : 1
        let vectors = isSpatial ? product.vectors : product.vectors * items / runs
        let rowsToWrite = isSpatial ? 0 : geometry.rowsPerAccess
        for index in passes.indices {
          let key = PlacementKey(
            rowBlocks: passes[index].rowBlocks.count,
            columnGroups: passes[index].columnGroups.count, tiles: tiles, vectors: vectors,
            accesses: product.accesses,
            rowsToWrite: steps[step].isResident ? rowsToWrite / runs : rowsToWrite,
            decision: blocks.isEmpty ? nil : blocks[index])
          if let placement = known[key] {
            passes[index].placement = placement
            continue
          }
          passes[index].placement = placements.count
          known[key] = placements.count
          if let asked = key.decision, let decision {
            placements.append(
              try decision.located { try Placement(asked, key, blocksOfTile: geometry.blocks) })
          } else {
            placements.append(
              key.place(settings.replication, blocksOfTile: geometry.blocks))
          }
        }
        steps[step].phases[phase].passes = passes
      }
    }
  }

  /// Column groups whose sums of one vector fit into half the partial-sum buffer; what has to be
  /// resident is not cut.
  private func columnGroupLimit(of product: ProductShape, _ step: Int) -> Int {
    if isSpatial || steps[step].isResident { return .max }
    let widest = product.outputs(before: 1)
    let sums = Int(target.partialSumBuffer.bits) / (2 * target.partialSumBits)
    return max(1, sums / max(1, widest))
  }

  /// Deals the tiles out: to each phase what it needs, then one by one to the one with most
  /// accesses a tile, ties to the first. Decided numbers stay as they are.
  private mutating func shareTiles(
    _ places: [(step: Int, phase: Int)], _ decided: [[MappingDecisions.Phase?]]
  ) throws {
    let geometry = target.tiles.geometry
    let asked = places.map { decided[$0.step][$0.phase]?.tiles }
    var counts = places.map { steps[$0.step].phases[$0.phase].leastTiles(geometry) }
    for (index, place) in places.enumerated() {
      guard let decision = decided[place.step][place.phase], let tiles = decision.tiles else {
        continue
      }
      try decision.requireRoom(tiles, in: target.tiles.units.count, atLeast: counts[index])
      counts[index] = tiles
    }
    guard counts.reduce(0, +) <= target.tiles.units.count else {
      throw TesseraError(
        at: settings.decisions?.position ?? .argument("the mapping"),
        "layers that are resident together have \(counts.reduce(0, +)) tiles; there are "
          + "\(target.tiles.units.count)")
    }
    let loads = places.map { place -> Double in
      guard let product = steps[place.step].phases[place.phase].product else { return 0 }
      return Double(product.blocks * product.accesses) * Double(product.vectors)
    }
    let most = places.map { place -> Int in
      guard let product = steps[place.step].phases[place.phase].product else { return 0 }
      return product.blocks.multipliedReportingOverflow(by: product.vectors).overflow
        ? .max : product.blocks * product.vectors
    }
    var left = target.tiles.units.count - counts.reduce(0, +)
    while left > 0 {
      var best: Int?
      for index in places.indices
      where asked[index] == nil && counts[index] > 0 && counts[index] < most[index] {
        if let current = best,
          loads[index] * Double(counts[current]) <= loads[current] * Double(counts[index])
        {
          continue
        }
        best = index
      }
      guard let best else { break }
      counts[best] += 1
      left -= 1
    }
    var first = 0
    for (place, count) in zip(places, counts) {
      steps[place.step].phases[place.phase].tiles = first..<(first + count)
      first += count
    }
  }
}
