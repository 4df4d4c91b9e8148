import Arch

extension NetworkMapper {
  /// Sets up a run: a phase's vectors for `items` inferences through the weights of one pass.
  mutating func makeRun(
    step: Int, phase: Int, pass: Int, time: Int, firstItem: Int, items: Int,
    slice: (index: Int, of: Int), startWaits: [Wait]
  ) throws -> Run {
    let shape = plan.steps[step].phases[phase]
    func part(_ traffic: Traffic) -> Traffic {
      traffic.slice(slice.index, slice.index + 1, of: slice.of)
    }
    var run = Run(
      step: step, phase: phase, pass: pass, time: time, firstItem: firstItem, items: items,
      vectors: 1, vectorsOfGroup: 1, input: part(shape.input), operands: part(shape.operands),
      output: part(shape.output), startWaits: startWaits, templates: [], loads: [])
    guard let product = shape.product else {
      // As many groups as keep the pieces about as large as half the partial-sum buffer.
      let bytes = run.input.resident + run.input.spilled + run.input.external
      let half = max(1, Int(plan.target.partialSumBuffer.bits / 16))
      run.vectors = min(1_024, max(1, ceilingDivide(bytes, half)))
      return run
    }
    let part = shape.passes[pass]
    run.input = shape.input(of: part, from: run.input)
    run.vectors = product.vectors * items
    run.vectorsOfGroup = plan.vectorsOfGroup(step: step, phase: phase, pass: pass)
    run.spillsSums = plan.spillsSums(product, part, vectors: run.vectors)
    run.loads = Array(repeating: 0, count: plan.target.tiles.units.count)
    let placement = plan.placements[part.placement]
    choice = Array(repeating: 0, count: max(choice.count, placement.chunks.count))
    run.inputSet = payloads.set(factor: 1, zeroFraction: shape.zeros.inputs)
    run.templates = try placement.chunks.map { chunk in
      try templates(of: chunk, product, part, zeros: shape.zeros, hasMask: shape.mask != nil)
    }
    return run
  }

  private mutating func templates(
    of chunk: Chunk, _ product: ProductShape, _ pass: PassPlan, zeros: ZeroFractions, hasMask: Bool
  ) throws -> [AccessTemplate] {
    let columns = product.columnGroups[pass.columnGroups.lowerBound + chunk.columnGroup]
    let firstBlock = pass.rowBlocks.lowerBound + chunk.firstBlock
    let group = (pass.columnGroups.lowerBound + chunk.columnGroup) / product.columnGroupsOfGroup
    let isPartial =
      firstBlock + chunk.count == product.rowBlocks && product.lastRows < product.fullRows
    let fullBlocks = isPartial ? chunk.count - 1 : chunk.count
    var pieces: [AccessTemplate] = []
    func add(blocks: Range<Int>, rows: Int) {
      guard !blocks.isEmpty else { return }
      let firstRow = group * product.rows + blocks.lowerBound * product.fullRows
      if plan.settings.perAccess {
        for block in blocks {
          for _ in 0..<product.accesses {
            pieces.append(
              AccessTemplate(
                isHandOver: false, repeats: 1, rows: rows, columns: columns,
                firstRow: group * product.rows + block * product.fullRows, rowsCovered: rows))
          }
        }
      } else {
        pieces.append(
          AccessTemplate(
            isHandOver: false, repeats: blocks.count * product.accesses, rows: rows,
            columns: columns, firstRow: firstRow, rowsCovered: rows * blocks.count,
            times: product.accesses))
      }
    }
    add(blocks: firstBlock..<(firstBlock + fullBlocks), rows: product.fullRows)
    if isPartial {
      add(blocks: (product.rowBlocks - 1)..<product.rowBlocks, rows: product.lastRows)
    }
    // The last access hands the sums over.
    if var last = pieces.popLast() {
      if last.repeats > 1 {
        var rest = last
        rest.repeats -= 1
        rest.lacksLastAccess = true
        pieces.append(rest)
      }
      last.firstRow += last.rowsCovered - last.rows
      last.rowsCovered = last.rows
      last.times = 1
      last.repeats = 1
      last.isHandOver = true
      pieces.append(last)
    }
    let weightSet = payloads.set(factor: columns, zeroFraction: zeros.weights)
    for index in pieces.indices {
      pieces[index].weightSet = weightSet
      // The accesses of a block are even in number where signs share them, so that of two pieces with
      // odd counts one takes more.
      pieces[index].signPhases = product.signPhases
      pieces[index].takesOdd = index.isMultiple(of: 2)
    }
    for index in pieces.indices where !hasMask {
      pieces[index].inputTable = try payloads.table(
        draws: pieces[index].rows * pieces[index].repeats, zeroFraction: zeros.inputs)
    }
    return pieces
  }
}
