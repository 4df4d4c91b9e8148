extension Workbench {
  /// Writes the records of a run to a trace file, with all in its header that a replay needs.
  ///
  /// For a resident network the run is simulated too, because the rate of its full pipeline cannot
  /// be found by replaying.
  ///
  /// - Parameters:
  ///   - level: of zstd, 1 to 19.
  ///   - command: how the trace was asked for.
  ///   - onSegment: called for each segment with the layer that it belongs to.
  /// - Throws: `TesseraError`; then there is no file of that name that was not there before.
  public func recordTrace(
    of run: PreparedRun, to path: String, level: Int = TraceWriter.defaultLevel,
    command: String = "", onSegment: ((Int) -> Void)? = nil
  ) throws {
    let steady =
      run.mapper.report.mode == .spatial
      ? try run.steadyThroughput(makespan: try run.simulate().makespan) : nil
    let metadata = try TraceMetadata(run, steadyThroughput: steady, command: command)
    let header = try TraceHeader(
      plan: run.system, generator: "tessera \(TesseraVersion.current)",
      metadata: try metadata.text())
    let writer = try TraceWriter(path: path, header: header, level: level)
    var sink = ObservedSink(writer, onSegment: onSegment)
    try run.record(into: &sink)
    try writer.finish()
  }

  /// Writes the part of a trace between two layers, metadata included.
  ///
  /// - Throws: `TesseraError` where there is no such layer or the trace is damaged.
  public func sliceTrace(
    _ path: String, fromLayer first: String, toLayer last: String, to target: String
  ) throws {
    let reader = try TraceReader(path: path)
    let from = try reader.layerIndex(named: first)
    let to = try reader.layerIndex(named: last)
    guard !reader.header.metadata.isEmpty else {
      return try reader.slice(fromLayer: from, toLayer: to, to: target)
    }
    let metadata = try TraceMetadata(reader.header.metadata, file: path)
      .sliced(from: from, to: to, segmentLayers: reader.segmentLayers)
    try reader.slice(fromLayer: from, toLayer: to, to: target, metadata: try metadata.text())
  }
}

/// A sink with a call for each segment.
private struct ObservedSink<Sink: RecordSink>: RecordSink {
  private var sink: Sink
  private let onSegment: ((Int) -> Void)?

  init(_ sink: Sink, onSegment: ((Int) -> Void)?) {
    self.sink = sink
    self.onSegment = onSegment
  }

  mutating func beginSegment(layer: Int) throws {
    onSegment?(layer)
    try sink.beginSegment(layer: layer)
  }

  mutating func append(_ record: Record, unit: Int) throws {
    try sink.append(record, unit: unit)
  }
}
