extension PreparedRun {
  /// Simulates, and prices what happened.
  ///
  /// - Parameters:
  ///   - command: how the run was asked for, as the result names it.
  ///   - onFrame: called for each frame that the simulation takes, to show progress.
  /// - Throws: `TesseraError`.
  public func run(
    table: CostTable, catalog: Catalog, command: String = "",
    onFrame: ((Frame) -> Void)? = nil
  ) throws -> RunResult {
    let ledger = try simulate(onFrame: onFrame)
    let record = try Workload(self).record(
      ledger, on: description, table: table, catalog: catalog,
      steadyThroughput: try steadyThroughput(makespan: ledger.makespan, onFrame: onFrame),
      command: command)
    return try RunResult(pricing: record, with: table)
  }

  /// Inferences a second once the pipeline is full: what one more inference of the batch adds.
  ///
  /// Nil where nothing is pipelined.
  func steadyThroughput(
    makespan: Int64, onFrame: ((Frame) -> Void)? = nil
  ) throws -> Double? {
    guard mapper.report.mode == .spatial else { return nil }
    let longer = try NetworkMapper(
      network: network.network, batch: options.batch + 1, target: target,
      settings: mapper.report.settings)
    var records = ObservedRecords(
      MappedRecords(longer, units: system.unitCount), onFrame: onFrame)
    let added = try replay(system, from: &records).makespan - makespan
    return added > 0 ? 1e15 / Double(added) : nil
  }
}

extension TimingStanding {
  /// Nil for a component without parameters or numbers that decide times.
  init?(_ component: ComponentDescription, catalog: Catalog) {
    let parameters = component.parameters.filter {
      $0.parameterClass == .timing || $0.parameterClass == .capacity
    }
    let unsourced = (try? catalog.kind(of: component))?.unsourcedTimes ?? []
    guard !parameters.isEmpty || !unsourced.isEmpty else { return nil }
    // A kind's default and a setting of the command line rest on nobody's word.
    let standings =
      parameters.map { $0.standing ?? .assumed } + unsourced.map { _ in Standing.assumed }
    let weakest = standings.max() ?? .assumed
    self.init(
      path: component.path, standing: weakest,
      parameters: zip(parameters.map(\.name) + unsourced, standings).filter { $1 == weakest }
        .map(\.0))
  }
}

extension RunResult {
  /// Prices a finished run; nothing is simulated.
  ///
  /// - Throws: `TesseraError` where the table lacks a cost.
  public init(pricing record: RunRecord, with table: CostTable) throws {
    var record = record
    record.inputs.removeAll { $0.role == .technology }
    record.inputs += table.sources.map { InputFile($0, role: .technology) }
    self.init(
      record: record,
      priced: try price(ledger: record.ledger, components: record.pricing, table: table))
  }
}

extension RunResult {
  /// How much of the latency rests on which standing.
  ///
  /// Each component's active time (the mean of its instances) is put down to the weakest standing
  /// among its timing parameters, and the shares are of the sum of these times: a measure of what
  /// the components' work rests on, not a decomposition of the critical path.
  public var latencyByStanding: [Standing: Double] {
    var times: [Standing: Double] = [:]
    for timing in record.timing {
      guard let component = record.ledger.components.first(where: { $0.path == timing.path })
      else { continue }
      times[timing.standing, default: 0] +=
        Double(component.active) / Double(max(1, component.instances))
    }
    let total = times.values.reduce(0, +)
    return total > 0 ? times.mapValues { $0 / total } : [:]
  }
}
