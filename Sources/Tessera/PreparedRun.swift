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
  /// - Throws: `TesseraError`.
  public func simulate() throws -> Ledger {
    var records = MappedRecords(mapper, units: system.unitCount)
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
