/// A trace and the accelerator that it is about to run on.
public struct PreparedReplay {
  public let reader: TraceReader
  public let description: AcceleratorDescription
  public let system: SystemPlan
  /// What ran; made up from the header where the trace has no metadata.
  public let workload: Workload
  /// Nil where the trace was written by another program.
  public let metadata: TraceMetadata?
  /// The values in which the accelerator differs from the recorded one; none of them is geometry.
  public let differences: [DescriptionDifference]
  /// The technology unless another is asked for; nil where the trace was recorded with a file.
  public let technology: String?
}

extension PreparedReplay {
  /// Replays the trace, and prices what happened.
  ///
  /// - Parameters:
  ///   - command: how the replay was asked for, as the result names it.
  ///   - onFrame: called for each frame that is taken, to show progress.
  /// - Throws: `TesseraError`.
  public func run(
    table: CostTable, catalog: Catalog, command: String = "", onFrame: ((Frame) -> Void)? = nil
  ) throws -> RunResult {
    var records = ObservedRecords(reader, onFrame: onFrame)
    let ledger = try replay(system, from: &records)
    let sameTimes = differences.allSatisfy { $0.parameterClass == .cost }
    var record = try workload.record(
      ledger, on: description, table: table, catalog: catalog,
      steadyThroughput: sameTimes ? metadata?.steadyThroughput : nil, command: command)
    record.inputs.append(
      InputFile(
        name: InputFile.shownName(reader.path), role: .trace,
        sha256: try SHA256.hexDigest(ofFile: reader.path)))
    return try RunResult(pricing: record, with: table)
  }
}

extension Workbench {
  /// Opens a trace for a replay on the accelerator that it was recorded from, or on another one
  /// that differs from it in times, costs and capacities only.
  ///
  /// Replay never maps again, so what decides the mapping must be the same.
  ///
  /// - Parameters:
  ///   - path: the trace.
  ///   - accelerator: another accelerator by name or path; nil for the recorded one.
  ///   - settings: `path=value` settings of the accelerator.
  /// - Throws: `TesseraError` where the trace is damaged, where it names no accelerator and none
  ///   is given, and where the geometry differs, with the values that do.
  public func prepareReplay(
    _ path: String, accelerator: String? = nil, settings: [String] = []
  ) throws -> PreparedReplay {
    let reader = try TraceReader(path: path)
    guard !reader.header.metadata.isEmpty else {
      guard let accelerator else {
        throw TesseraError(
          at: path,
          "the trace does not say which accelerator it was recorded from; expected --accelerator")
      }
      let description = try self.accelerator(accelerator, settings: settings)
      return PreparedReplay(
        reader: reader, description: description, system: try system(description, reader),
        workload: Workload(unknown: reader.header, batch: 1), metadata: nil, differences: [],
        technology: description.technology.value)
    }
    let metadata = try TraceMetadata(reader.header.metadata, file: path)
    let names = metadata.workload.steps.map(\.name)
    guard names == reader.header.layers else {
      throw TesseraError(
        at: path, "the steps of the metadata are not the layers of the header; expected the same")
    }
    let source = SourceText(
      label: "\(path): recorded accelerator", text: try metadata.description.prettyText())
    let recorded = try AcceleratorDescription.decode(
      source, catalog: catalog, folders: folders)
    var description: AcceleratorDescription
    if let accelerator {
      description = try self.accelerator(accelerator, settings: settings)
    } else {
      description = try withArrays(
        try AcceleratorDescription.decode(
          source, settings: settings, catalog: catalog, folders: folders))
    }
    let differences = recorded.differences(from: description)
    try Self.refuseGeometry(differences, recorded: recorded, other: description, path: path)
    var workload = metadata.workload
    if accelerator == nil {
      // The recorded files stand for the text in the header.
      description.sources = []
      workload.inputs = metadata.acceleratorFiles + workload.inputs
    }
    return PreparedReplay(
      reader: reader, description: description, system: try system(description, reader),
      workload: workload, metadata: metadata, differences: differences,
      technology: accelerator == nil && !settings.contains { $0.hasPrefix("technology=") }
        ? metadata.technology : description.technology.value)
  }

  private func system(
    _ description: AcceleratorDescription, _ reader: TraceReader
  ) throws -> SystemPlan {
    let header = reader.header
    var system = try description.makeSystem(
      catalog: catalog, layers: header.layers, tokens: header.tokens)
    system.initialTokenCounts = header.initialTokenCounts
    do {
      try header.checkUnits(match: system)
    } catch {
      throw TesseraError(at: reader.path, error.description)
    }
    return system
  }

  private static func refuseGeometry(
    _ differences: [DescriptionDifference], recorded: AcceleratorDescription,
    other: AcceleratorDescription, path: String
  ) throws {
    let geometry = differences.filter { $0.parameterClass == .geometry }
    guard !geometry.isEmpty else { return }
    let shown = geometry.prefix(4).map { difference in
      "\(difference.path) is \(difference.second ?? "not there") and was "
        + "\(difference.first ?? "not there")"
    }
    let more = geometry.count > 4 ? ", and \(geometry.count - 4) more" : ""
    throw TesseraError(
      at: path,
      "recorded from \(recorded.name), cannot be replayed on \(other.name), whose geometry differs: "
        + shown.joined(separator: ", ") + more)
  }
}

extension Workload {
  /// What can be told of a trace without metadata: the names of its layers.
  fileprivate init(unknown header: TraceHeader, batch: Int) {
    self.init(
      network: "trace", batch: batch, seed: 0, mode: "", timeSteps: 1,
      steps: header.layers.map {
        Step(
          name: $0, layers: [], macs: 0, accesses: 0, products: 0, movedBytes: 0, spillBytes: 0)
      },
      preload: nil, mapping: .object(JSONObject()), inputs: [])
  }
}
