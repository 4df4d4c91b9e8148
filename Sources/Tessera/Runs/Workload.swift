/// What was mapped, without the accelerator's times and costs: all that a result says about it, and
/// what its bounds are computed from.
///
/// A trace carries it in its header, so that a replay reports what a direct run does.
public struct Workload: Sendable, Equatable {
  /// A step of the mapping in the numbers that do not depend on time.
  public struct Step: Sendable, Equatable {
    public var name: String
    /// The layers of the network that run in it.
    public var layers: [String]
    public var macs: Int
    public var accesses: Int
    /// Rows times columns, summed over all accesses.
    public var products: Int
    /// Bytes read from memory and written to it.
    public var movedBytes: Int
    public var spillBytes: Int
    /// Rows of weights written in the run, copies left out.
    public var rowsWritten = 0
    /// The mean of activation bits × weight bits over MACs; nil where it is not known.
    public var bitProduct: Double?
  }

  /// What a resident network loads before the first input.
  public struct Preload: Sendable, Equatable {
    public var bytes: Int
    public var rowsWritten: Int
    /// Of the tile that gets the most.
    public var mostRowsOfATile: Int
  }

  public var network: String
  public var batch: Int
  public var seed: UInt64
  /// `temporal`, `spatial` or `kernel`; empty where it is not known.
  public var mode: String
  /// Time steps of one inference of a recurrent network, else 1.
  public var timeSteps: Int
  /// In the order of the layers of the records.
  public var steps: [Step]
  public var preload: Preload?
  /// The mapping as it is written with a result.
  public var mapping: JSONValue
  /// The network's files and the masks.
  public var inputs: [InputFile]

  /// Multiply-accumulates of the batch.
  public var macs: Int { steps.reduce(0) { $0 &+ $1.macs } }
}

extension Workload {
  /// The workload of a run that is ready.
  ///
  /// - Throws: `TesseraError` where a mask cannot be read again.
  public init(_ run: PreparedRun) throws {
    let report = run.mapper.report
    let options = run.options
    network = run.network.network.name
    batch = options.batch
    seed = options.seed
    mode = report.mode.rawValue
    timeSteps = run.network.network.steps
    let layers = Dictionary(
      run.network.network.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    steps = report.steps.map { step in
      Step(
        name: step.name, layers: step.weightedLayers + step.chainedLayers, macs: step.macs,
        accesses: step.accesses, products: step.products,
        // The weights of a resident network are loaded before the run.
        movedBytes: (report.preload == nil ? step.weightBytes : 0) + step.inputBytes
          + step.outputBytes + step.spillWrittenBytes + step.spillReadBytes
          + step.partialSumSpillBytes,
        spillBytes: step.spillWrittenBytes + step.spillReadBytes + step.partialSumSpillBytes,
        rowsWritten: report.preload == nil ? step.rowsWritten - step.replicatedRowsWritten : 0,
        bitProduct: Step.bitProduct(
          of: step.weightedLayers.compactMap { layers[$0] }.map {
            ($0.macs, $0.activations, $0.weightEncoding)
          }))
    }
    preload = report.preload.map {
      Preload(
        bytes: $0.bytes, rowsWritten: $0.rowsWritten, mostRowsOfATile: $0.mostRowsOfATile)
    }
    mapping = JSONValue(report)
    inputs = run.network.sources.map { InputFile($0, role: .network) }
    inputs += run.network.models.map { InputFile($0) }
    if let path = options.mappingFile {
      inputs.append(
        InputFile(
          name: InputFile.shownName(path), role: .mapping,
          sha256: try SHA256.hexDigest(ofFile: path)))
    }
    for (_, path) in options.masks.sorted(by: { $0.key < $1.key }) {
      let name = InputFile.shownName(path)
      inputs.append(
        InputFile(name: name, role: .mask, sha256: try SHA256.hexDigest(ofFile: path)))
    }
  }
}

extension Workload {
  /// Puts a ledger together with what was run and on what: all of a result but its prices.
  ///
  /// The lower bound of the latency is the larger of two times: all products at the peak rate, and
  /// all bytes at the memory's bandwidth. That of a kernel is a cycle for each instruction.
  ///
  /// - Parameters:
  ///   - steadyThroughput: inferences a second of a full pipeline, where it is known.
  ///   - command: how the run was asked for.
  /// - Throws: `TesseraError` where the description has no tiles, or a cost is missing.
  func record(
    _ ledger: Ledger, on description: AcceleratorDescription, table: CostTable, catalog: Catalog,
    steadyThroughput: Double?, command: String
  ) throws -> RunRecord {
    let ledger = mode == Self.kernelMode ? ledger.withMemoryStates(description) : ledger
    let memory = description.component(inRole: "memory")
    let bandwidth =
      (try? memory?.parameterValues.bandwidth("bandwidth").bitsPerSecond)
      ?? (try? memory?.compile(catalog: catalog).device?.bandwidth?.bitsPerSecond)
    func transferTime(_ bytes: Int) -> Int64 {
      guard let bandwidth, bandwidth > 0 else { return 0 }
      return Int64(clamping: Int128(bytes) * 8 * 1_000_000_000_000_000 / Int128(bandwidth))
    }
    let limits =
      mode == Self.kernelMode ? nil : try TileLimits(description, catalog: catalog)
    let moved = steps.reduce(0) { $0 &+ $1.movedBytes }
    let products = steps.reduce(0) { $0 &+ $1.products }
    let computing =
      limits?.computing(products)
      ?? Int64(
        clamping: Int128(
          exactly: Self.instructionTime(ledger, on: description).rounded(.down)) ?? 0)
    let productsTime = Double(products) * (limits?.productTime ?? 0) * 1e-15
    var files = description.sources.map { InputFile($0, role: .accelerator) } + inputs
    files += table.sources.map { InputFile($0, role: .technology) }
    return RunRecord(
      accelerator: description.name, network: network, batch: batch, seed: seed, mode: mode,
      macs: macs, timeSteps: timeSteps,
      peakMacsPerSecond: productsTime > 0 ? Double(macs) / productsTime : 0,
      lowerBound: max(computing, transferTime(moved)),
      steadyThroughput: steadyThroughput,
      steps: steps.map {
        StepRecord(
          name: $0.name, layers: $0.layers, macs: $0.macs, accesses: $0.accesses,
          spillBytes: $0.spillBytes, bitProduct: $0.bitProduct,
          bound: limits?.bound(of: $0, moving: transferTime($0.movedBytes)))
      },
      preload: preload.map {
        let writing = Double($0.mostRowsOfATile) * (limits?.fullRowTime ?? 0)
        return PreloadRecord(
          bytes: $0.bytes, rowsWritten: $0.rowsWritten,
          time: max(
            transferTime($0.bytes), Int64(clamping: Int128(exactly: writing.rounded()) ?? .max)))
      },
      ledger: ledger, pricing: description.pricingComponents,
      timing: description.components.compactMap { TimingStanding($0, catalog: catalog) },
      parameters: ParameterSource.all(description),
      configuration: JSONValue(description.resolved).withoutPaths, mapping: mapping,
      inputs: files.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
      command: command, version: TesseraVersion.current)
  }
}

extension Workload {
  /// A cycle of the processor for each instruction that was counted, in femtoseconds.
  private static func instructionTime(
    _ ledger: Ledger, on description: AcceleratorDescription
  ) -> Double {
    guard let processor = description.component(inRole: "processor"),
      let period = processor.clock?.period,
      let part = ledger.components.first(where: { $0.path == processor.path })
    else { return 0 }
    let instructions = part.counts.reduce(0) { $0 + Double($1) }
    return instructions * Double(period.numerator) / Double(period.denominator)
  }
}

extension Ledger {
  /// The ledger with the power states of memories that have ports alone: active while their array is
  /// held, which meters of units do not see, and idle or gated in between.
  fileprivate func withMemoryStates(_ description: AcceleratorDescription) -> Ledger {
    var result = self
    for index in components.indices {
      guard let part = description[components[index].path],
        MachineTarget.memoryKinds.contains(part.kind), part.count == 1, part.activeWith.isEmpty,
        components[index].resources.count == 1
      else { continue }
      let active = min(components[index].resources[0].busyTime, makespan)
      result.components[index].active = active
      result.components[index].idle = part.gateAfter == nil ? makespan - active : 0
      result.components[index].gated = part.gateAfter == nil ? 0 : makespan - active
    }
    return result
  }
}

extension JSONValue {
  /// A resolved description whose technology, if it is a path, keeps only the file's name.
  fileprivate var withoutPaths: JSONValue {
    guard case .object(var object) = self, case .string(let name)? = object["technology"] else {
      return self
    }
    object["technology"] = .string(InputFile.shownName(name))
    return .object(object)
  }
}
