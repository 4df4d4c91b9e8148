import Arch

extension NetworkMapper {
  /// Makes the records of the next group of vectors of a run.
  mutating func emitGroup(_ run: inout Run) throws {
    let phase = plan.steps[run.step].phases[run.phase]
    let first = run.next
    let end = min(run.vectors, first + run.vectorsOfGroup)
    run.next = end
    let lane = lanes[phase.lane]
    let inputCredit = phase.product == nil ? lane.done[1] : lane.readOut[2]
    let inputWait = readInput(run, phase, first, end, after: inputCredit)
    let operandWaits = readOperands(run, phase, first, end)
    guard let product = phase.product else {
      let done = finishChain(
        run, phase, from: first, to: end, of: run.vectors,
        after: inputWait.map { [$0] } ?? [], operandWaits)
      lanes[phase.lane].finishGroup(readOut: lane.readOut[0], done: done)
      return
    }
    let pass = phase.passes[run.pass]
    let credit =
      plan.settings.overlapSpecialFunction ? lane.readOut[1] : lane.done[0] + lane.readOut[1]
    let token = lane.tokens[lane.groups % 2]
    // One signal for tiles, after inputs and credit: a second wait in a tile would let its pipeline
    // run empty.
    let start = builder.signal(.activationRead, after: credit)
    try compute(&run, phase, first..<end, after: start, token: token)
    let tilesDone = Wait(token: token, count: builder.posted[token])

    // Sums of the pass: columns after joining bit planes, for the vectors of the group.
    let outputsBefore = product.outputs(before: pass.columnGroups.lowerBound)
    let outputs = product.outputs(before: pass.columnGroups.upperBound) - outputsBefore
    let sums = outputs * (end - first)
    let bytes = ceilingDivide(sums * plan.target.partialSumBits, 8)
    var latest = builder.work(.partialSumWrite, bytes, after: [tilesDone])
    if pass.isFirstPart && !pass.isLastPart && !run.spillsSums {
      // All sums of the column group stay in the buffer until the next part.
      lanes[phase.lane].finishGroup(readOut: [latest], done: [latest])
      return
    }
    // Sums leave the buffer when the special-function unit takes them: it has room for two groups.
    var waits = [latest] + lane.done[1]
    var readBytes = bytes
    if !pass.isFirstPart {
      if run.spillsSums {
        waits.append(builder.work(.memoryRead, bytes, after: run.startWaits))
      } else {
        readBytes += bytes
      }
    }
    latest = builder.work(.partialSumRead, readBytes, after: waits)
    let readOut = latest
    if !pass.isFirstPart { latest = builder.work(.reduce, sums, after: [latest]) }
    if !pass.isLastPart {
      latest = builder.work(
        run.spillsSums ? .memoryWrite : .partialSumWrite, bytes, after: [latest])
      lanes[phase.lane].finishGroup(readOut: [readOut], done: [latest])
      return
    }
    let before = outputsBefore * run.vectors
    let done = finishChain(
      run, phase, from: before + outputs * first, to: before + outputs * end,
      of: product.outputs * run.vectors, after: [latest], operandWaits)
    lanes[phase.lane].finishGroup(readOut: [readOut], done: done)
  }

  /// Reads the input rows that no earlier group of the run needed.
  ///
  /// May run one group further ahead than the tiles, so that reading is hidden behind computing.
  private mutating func readInput(
    _ run: Run, _ phase: PhasePlan, _ first: Int, _ end: Int, after credit: [Wait]
  ) -> Wait? {
    var start = first
    var stop = end
    var whole = run.vectors
    if let product = phase.product {
      start = product.inputRows(forVectors: first)
      stop = product.inputRows(forVectors: end)
      whole = product.inputHeight * run.items
    }
    let bytes = run.input.slice(start, stop, of: whole)
    // What is satisfied last comes first: a wait that is over early would start the step early.
    var waits = credit
    if first == 0 || bytes.spilled > 0 || bytes.resident > 0 { waits = run.startWaits + credit }
    var before: [Wait] = []
    if bytes.spilled + bytes.external > 0 {
      // Input of the network is there from the start.
      let fetched = builder.work(
        .memoryRead, bytes.spilled + bytes.external, after: bytes.spilled > 0 ? waits : credit)
      before = [fetched]
    }
    if bytes.resident > 0 || !before.isEmpty || first == 0 {
      return builder.work(.activationRead, bytes.resident, after: waits + before)
    }
    return builder.latest(.activationRead)
  }

  /// Reads the part of tensors of earlier steps that the chain of this group needs.
  private mutating func readOperands(
    _ run: Run, _ phase: PhasePlan, _ first: Int, _ end: Int
  ) -> [Wait] {
    guard run.operands != Traffic() else { return [] }
    var (start, stop, whole) = (first, end, run.vectors)
    if let product = phase.product {
      let pass = phase.passes[run.pass]
      guard pass.isLastPart else { return [] }
      let before = product.outputs(before: pass.columnGroups.lowerBound)
      let outputs = product.outputs(before: pass.columnGroups.upperBound) - before
      start = before * run.vectors + outputs * first
      stop = before * run.vectors + outputs * end
      whole = product.outputs * run.vectors
    }
    let bytes = run.operands.slice(start, stop, of: whole)
    var waits: [Wait] = []
    if bytes.spilled + bytes.external > 0 {
      waits.append(
        builder.work(.memoryRead, bytes.spilled + bytes.external, after: run.startWaits))
    }
    if bytes.resident > 0 {
      waits.append(builder.work(.activationRead, bytes.resident, after: run.startWaits))
    }
    return waits
  }

  /// The special-function unit's part of the work behind the sums `from`..<`to`, and the writing
  /// of what is stored.
  @discardableResult
  private mutating func finishChain(
    _ run: Run, _ phase: PhasePlan, from: Int, to: Int, of whole: Int, after start: [Wait],
    _ operandWaits: [Wait]
  ) -> [Wait] {
    var latest = start
    var operands = operandWaits
    for work in phase.chain {
      let total = work.amount * run.items
      let amount = share(total, to, of: whole) - share(total, from, of: whole)
      guard amount > 0 else { continue }
      if work.needsOperands {
        latest += operands
        operands = []
      }
      latest = [builder.work(work.service, amount, after: latest)]
    }
    let bytes = run.output.slice(from, to, of: whole)
    let before = latest + operands
    var done: [Wait] = []
    if bytes.resident > 0 {
      done.append(builder.work(.activationWrite, bytes.resident, after: before))
    }
    if bytes.spilled + bytes.external > 0 {
      done.append(builder.work(.memoryWrite, bytes.spilled + bytes.external, after: before))
    }
    return done.isEmpty ? before : done
  }

  /// The accesses of a range of vectors: each chunk on one of the tiles that hold it.
  private mutating func compute(
    _ run: inout Run, _ phase: PhasePlan, _ vectors: Range<Int>, after start: Wait?, token: Int
  ) throws {
    guard let product = phase.product else { return }
    let pass = phase.passes[run.pass]
    let placement = plan.placements[pass.placement]
    let operations = plan.target.tiles
    let firstTile = phase.tiles.lowerBound
    let vectorsBefore = run.firstItem * product.vectors
    for vector in vectors {
      placement.assign(accesses: product.accesses, loads: &run.loads, choice: &choice)
      for chunk in run.templates.indices {
        let tile = firstTile + choice[chunk]
        var wait: Wait?
        if let record = held[tile] {
          builder.append(record, to: tile)
          held[tile] = nil
        } else {
          participants.append(tile)
          wait = start
        }
        for template in run.templates[chunk] {
          var record = Record(
            operation: template.isHandOver ? operations.accessOut : operations.access,
            repeatCount: UInt32(template.repeats), operand0: UInt32(template.rows),
            operand1: UInt32(template.columns))
          let index = recordIndices[tile]
          recordIndices[tile] &+= 1
          payloads.begin(step: run.step, tile: tile, record: index)
          let inputs: Int
          if let mask = phase.mask {
            inputs = template.ones(in: mask, vector: vectorsBefore + vector)
          } else if let table = template.inputTable {
            inputs = payloads.draw(table: table)
          } else {
            inputs = try payloads.draw(
              multiples: template.rows * template.repeats, of: run.inputSet)
          }
          record.payload0 = UInt32(inputs)
          record.payload1 = UInt32(
            try payloads.draw(multiples: inputs, of: template.weightSet))
          if let first = wait {
            record.waitToken = UInt16(first.token)
            record.waitCount = first.count
            wait = nil
          }
          if template.isHandOver { held[tile] = record } else { builder.append(record, to: tile) }
        }
      }
    }
    participants.sort()
    for tile in participants {
      guard var record = held[tile] else { continue }
      held[tile] = nil
      record.postToken = UInt16(token)
      builder.append(record, to: tile)
    }
    builder.notePosts(participants.count, of: token)
    participants.removeAll(keepingCapacity: true)
  }
}
