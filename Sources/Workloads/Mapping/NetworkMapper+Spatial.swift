import Arch

extension NetworkMapper {
  /// One group of a spatial mapping.
  ///
  /// In wave w, step s works on inference w − s (time steps of a batch count as inferences, batch
  /// first). Steps of a wave take turns by how far they are, so that none waits in the shared
  /// units behind all of another's work.
  mutating func advanceSpatial() throws {
    var runs = try waveRuns ?? makeWave()
    waveRuns = nil
    guard !runs.isEmpty else {
      isFinished = true
      return
    }
    var best = 0
    for index in runs.indices where progress(runs[index]) < progress(runs[best]) { best = index }
    var current = runs[best]
    if segmentStep != current.step || current.next == 0 {
      builder.begin(layer: current.step)
      segmentStep = current.step
    }
    try emitGroup(&current)
    builder.cutIfLarge()
    runs[best] = current
    if current.next == current.vectors {
      if current.phase + 1 < plan.steps[current.step].phases.count {
        runs[best] = try spatialRun(
          step: current.step, phase: current.phase + 1, item: current.firstItem)
      } else {
        let ring = produced[current.step].count
        produced[current.step][current.firstItem % ring] =
          [Service.activationWrite, .memoryWrite].compactMap(builder.latest)
        runs.remove(at: best)
      }
    }
    if runs.isEmpty { wave += 1 } else { waveRuns = runs }
  }

  private func progress(_ run: Run) -> Double {
    let phases = Double(plan.steps[run.step].phases.count)
    return (Double(run.phase) + Double(run.next) / Double(run.vectors)) / phases
  }

  private mutating func makeWave() throws -> [Run] {
    var runs: [Run] = []
    for step in plan.steps.indices {
      let item = wave - step
      if item >= 0, item < plan.items {
        runs.append(try spatialRun(step: step, phase: 0, item: item))
      }
    }
    return runs
  }

  private mutating func spatialRun(step: Int, phase: Int, item: Int) throws -> Run {
    let shape = plan.steps[step]
    let ring = plan.steps.count + plan.batch + 1
    var waits: [Wait] = []
    for producer in shape.producers { waits += produced[producer][item % ring] }
    if shape.isRecurrent, item >= plan.batch { waits += produced[step][(item - plan.batch) % ring] }
    if phase > 0 { waits += [Service.activationWrite, .memoryWrite].compactMap(builder.latest) }
    if item == 0, phase == 0, shape.phases[0].product != nil {
      // Tiles run on their own once they have been told.
      let tiles = shape.phases.reduce(0) { $0 + $1.tiles.count }
      waits.append(builder.work(.scheduler, tiles))
    }
    return try makeRun(
      step: step, phase: phase, pass: 0, time: item / plan.batch, firstItem: item, items: 1,
      slice: (0, 1), startWaits: waits)
  }
}
