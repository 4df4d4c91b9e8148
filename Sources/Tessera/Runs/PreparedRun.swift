/// A network mapped onto an accelerator, ready to be simulated or recorded.
public struct PreparedRun: Sendable {
  public let description: AcceleratorDescription
  public let network: NetworkFile
  public let options: RunOptions
  public let mapper: NetworkMapper
  public let target: MappingTarget
  public let system: SystemPlan

  /// Runs the records on the accelerator as they are made.
  ///
  /// - Parameter onFrame: called for each frame that is taken, to show progress.
  /// - Throws: `TesseraError`.
  public func simulate(onFrame: ((Frame) -> Void)? = nil) throws -> Ledger {
    var records = ObservedRecords(
      MappedRecords(mapper, units: system.unitCount), onFrame: onFrame)
    return try replay(system, from: &records)
  }

  /// Hands all the records to a sink.
  ///
  /// - Throws: what the sink throws.
  public func record(into sink: inout some RecordSink) throws {
    var mapper = mapper
    while try mapper.nextSegment(into: &sink) {}
  }
}
