extension PreparedRun {
  /// Simulates, and prices what happened.
  ///
  /// - Parameter command: how the run was asked for, as the result names it.
  /// - Throws: `TesseraError`.
  public func run(
    table: CostTable, catalog: Catalog, command: String = ""
  ) throws -> RunResult {
    let ledger = try simulate()
    var record = try self.record(ledger, table: table, catalog: catalog, command: command)
    if mapper.report.mode == .spatial {
      record.steadyThroughput = try steadyThroughput(makespan: ledger.makespan)
    }
    return try RunResult(pricing: record, with: table)
  }

  /// Inferences a second once the pipeline is full: what one more inference of the batch adds.
  private func steadyThroughput(makespan: Int64) throws -> Double? {
    let longer = try NetworkMapper(
      network: network.network, batch: options.batch + 1, target: target,
      settings: mapper.report.settings)
    var records = MappedRecords(longer, units: system.unitCount)
    let added = try replay(system, from: &records).makespan - makespan
    return added > 0 ? 1e15 / Double(added) : nil
  }

  /// Puts everything but prices together.
  func record(
    _ ledger: Ledger, table: CostTable, catalog: Catalog, command: String
  ) throws -> RunRecord {
    let report = mapper.report
    let peaks = try Peaks(description, table: table, catalog: catalog)
    let bandwidth = try? description.component(inRole: "memory")?.parameterValues
      .bandwidth("bandwidth").bitsPerSecond
    let writeTime = try? description.component(inRole: "tiles")?.parameterValues
      .time("writeTime").femtoseconds
    func transferTime(_ bytes: Int) -> Int64 {
      guard let bandwidth, bandwidth > 0 else { return 0 }
      return Int64(clamping: Int128(bytes) * 8 * 1_000_000_000_000_000 / Int128(bandwidth))
    }
    let moved = report.steps.reduce(0) {
      $0 + $1.weightBytes + $1.inputBytes + $1.outputBytes + $1.spillWrittenBytes
        + $1.spillReadBytes + $1.partialSumSpillBytes
    }
    let computing = Int64(Double(report.products) / peaks.macsPerSecond * 1e15)
    var inputs = description.sources.map(InputFile.init) + network.sources.map(InputFile.init)
    inputs += table.sources.map(InputFile.init)
    for (_, path) in options.masks.sorted(by: { $0.key < $1.key }) {
      inputs.append(InputFile(name: path, sha256: try SHA256.hexDigest(ofFile: path)))
    }
    return RunRecord(
      accelerator: description.name, network: network.network.name, batch: options.batch,
      seed: options.seed, mode: report.mode.rawValue, macs: report.macs,
      timeSteps: network.network.steps, peakMacsPerSecond: peaks.macsPerSecond,
      lowerBound: max(computing, transferTime(moved)), steadyThroughput: nil,
      steps: report.steps.map {
        StepRecord(
          name: $0.name, layers: $0.weightedLayers + $0.chainedLayers, macs: $0.macs,
          accesses: $0.accesses,
          spillBytes: $0.spillWrittenBytes + $0.spillReadBytes + $0.partialSumSpillBytes)
      },
      preload: report.preload.map {
        let (writing, overflow) = (writeTime ?? 0).multipliedReportingOverflow(
          by: Int64($0.mostRowsOfATile))
        return PreloadRecord(
          bytes: $0.bytes, rowsWritten: $0.rowsWritten,
          time: max(transferTime($0.bytes), overflow ? .max : writing))
      },
      ledger: ledger, pricing: description.pricingComponents,
      timing: description.components.compactMap(TimingStanding.init),
      configuration: JSONValue(description.resolved), mapping: JSONValue(report),
      inputs: inputs.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
      command: command, version: TesseraVersion.current)
  }
}

extension TimingStanding {
  /// Nil for a component without parameters that decide times.
  init?(_ component: ComponentDescription) {
    let parameters = component.parameters.filter {
      $0.parameterClass == .timing || $0.parameterClass == .capacity
    }
    guard !parameters.isEmpty else { return nil }
    // A kind's default and a setting of the command line rest on nobody's word.
    let standings = parameters.map { $0.standing ?? .assumed }
    let weakest = standings.max() ?? .assumed
    self.init(
      path: component.path, standing: weakest,
      parameters: zip(parameters, standings).filter { $1 == weakest }.map(\.0.name))
  }
}

extension RunResult {
  /// Prices a finished run; nothing is simulated.
  ///
  /// - Throws: `TesseraError` where the table lacks a cost.
  public init(pricing record: RunRecord, with table: CostTable) throws {
    var record = record
    let files = table.sources.map(InputFile.init)
    record.inputs = record.inputs.filter { !$0.name.hasPrefix("technologies/") }
    for file in files where !record.inputs.contains(file) { record.inputs.append(file) }
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
