extension Workbench {
  /// Writes the records of a kernel to a trace file, with all in its header that a replay needs.
  ///
  /// The kernel is executed twice, because the header has the counts and comes first.
  ///
  /// - Parameters:
  ///   - level: of zstd, 1 to 19.
  ///   - command: how the trace was asked for.
  /// - Throws: `TesseraError`; then there is no file of that name that was not there before.
  public func recordTrace(
    of run: PreparedKernel, to path: String, level: Int = TraceWriter.defaultLevel,
    command: String = ""
  ) throws {
    var nothing = NoRecords()
    let counted = try run.execute(into: &nothing)
    let technology = run.options.technology ?? run.description.technology.value
    let metadata = TraceMetadata(
      version: TesseraVersion.current, command: command, accelerator: run.description.name,
      technology: DataFolders.isPath(technology) ? nil : technology, slice: nil,
      workload: run.workload(counted), steadyThroughput: nil,
      acceleratorFiles: run.description.sources.map { InputFile($0, role: .accelerator) },
      description: run.description.portable, layers: .array([]))
    let header = try TraceHeader(
      plan: run.system, generator: "tessera \(TesseraVersion.current)",
      metadata: try metadata.text())
    var writer = try TraceWriter(path: path, header: header, level: level)
    _ = try run.execute(into: &writer)
    try writer.finish()
  }
}

/// A sink that keeps nothing.
private struct NoRecords: RecordSink {
  mutating func beginSegment(layer: Int) {}
  mutating func append(_ record: Record, unit: Int) {}
}
