import Arch

extension NetworkMapper {
  /// One piece of a temporal mapping: the start of a run, or a group of it.
  mutating func advanceTemporal() throws {
    if var current = run {
      run = nil
      try emitGroup(&current)
      builder.cutIfLarge()
      if current.next < current.vectors {
        run = current
      } else {
        moveOn()
      }
      return
    }
    try startRun()
  }

  private mutating func startRun() throws {
    let step = plan.steps[position.step]
    let isFirst = position.phase == 0 && position.pass == 0
    if isFirst { builder.begin(layer: position.step) }
    if step.isResident {
      if isFirst && position.time == 0 {
        try load(step.phases.indices.map { (phase: $0, pass: 0) })
      }
    } else if step.phases[position.phase].product != nil {
      let needed = Position(
        step: position.step, time: 0, phase: position.phase, pass: position.pass)
      if loaded != needed { try load([(phase: position.phase, pass: position.pass)]) }
      loaded = needed
    }
    // Inputs are complete when all that was written before has arrived.
    let startWaits = [Service.activationWrite, .memoryWrite].compactMap(builder.latest)
    let times = step.isRecurrent ? plan.network.steps : 1
    let items = plan.items / times
    run = try makeRun(
      step: position.step, phase: position.phase, pass: position.pass, time: position.time,
      firstItem: position.time * items, items: items, slice: (position.time, times),
      startWaits: startWaits)
  }

  private mutating func moveOn() {
    let step = plan.steps[position.step]
    position.pass += 1
    if position.pass < step.phases[position.phase].passes.count { return }
    position.pass = 0
    position.phase += 1
    if position.phase < step.phases.count { return }
    position.phase = 0
    position.time += 1
    if step.isRecurrent && position.time < plan.network.steps { return }
    position.time = 0
    position.step += 1
    isFinished = position.step == plan.steps.count
  }

  /// Reads the weights of passes from memory, each block once, and writes all copies of them.
  private mutating func load(_ passes: [(phase: Int, pass: Int)]) throws {
    let phases = plan.steps[position.step].phases
    let services: [Service] = [
      .activationWrite, .memoryWrite, .partialSumRead, .partialSumWrite, .reduce, .relu, .vector,
      .special, .quantise,
    ]
    let earlier = plan.settings.overlapWeights ? [] : services.compactMap(builder.latest)
    for (phaseIndex, passIndex) in passes {
      let phase = phases[phaseIndex]
      guard let product = phase.product else { continue }
      let pass = phase.passes[passIndex]
      let placement = plan.placements[pass.placement]
      let tilesUsed = Set(placement.tiles).count
      let issued = builder.work(.scheduler, tilesUsed, after: earlier)
      let base = builder.posted[Service.memoryRead.rawValue]
      for group in pass.columnGroups {
        let columns = product.columnGroups[group]
        let lastIsPartial =
          pass.rowBlocks.upperBound == product.rowBlocks && product.lastRows < product.fullRows
        let full = pass.rowBlocks.count - (lastIsPartial ? 1 : 0)
        if full > 0 {
          builder.work(
            .memoryRead, product.bytes(ofRows: product.fullRows, columns: columns), repeats: full,
            after: [issued])
        }
        if lastIsPartial {
          builder.work(
            .memoryRead, product.bytes(ofRows: product.lastRows, columns: columns),
            after: [issued])
        }
      }
      try writeRows(
        product, pass, placement, firstTile: phase.tiles.lowerBound, after: base,
        zeroFraction: phase.zeros.weights)
      builder.cutIfLarge()
    }
  }

  /// Writes each tile's blocks, in the order in which they arrive.
  private mutating func writeRows(
    _ product: ProductShape, _ pass: PassPlan, _ placement: Placement, firstTile: Int,
    after base: Int64, zeroFraction: Double
  ) throws {
    var blocks = Array(repeating: [Int](), count: plan.target.tiles.units.count)
    for (index, chunk) in placement.chunks.enumerated() {
      let first = chunk.columnGroup * pass.rowBlocks.count + chunk.firstBlock
      for tile in placement.tiles[placement.starts[index]..<placement.starts[index + 1]] {
        blocks[firstTile + tile] += first..<(first + chunk.count)
      }
    }
    for tile in blocks.indices {
      for block in blocks[tile].sorted() {
        let (group, row) = block.quotientAndRemainder(dividingBy: pass.rowBlocks.count)
        let rows = product.rows(ofBlock: pass.rowBlocks.lowerBound + row)
        let columns = product.columnGroups[pass.columnGroups.lowerBound + group]
        var record = Record(
          operation: plan.target.tiles.writeRow, repeatCount: UInt32(rows),
          operand0: UInt32(columns), waitToken: UInt16(Service.memoryRead.rawValue),
          waitCount: base + Int64(block) + 1)
        if plan.target.tiles.countsOnes {
          let index = recordIndices[tile]
          recordIndices[tile] &+= 1
          payloads.begin(step: position.step, tile: tile, record: index)
          let set = payloads.set(factor: columns, zeroFraction: zeroFraction)
          record.payload0 = UInt32(try payloads.draw(multiples: rows, of: set))
        }
        builder.append(record, to: tile)
      }
    }
  }
}
