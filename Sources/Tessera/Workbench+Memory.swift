extension Workbench {
  /// Reads a DRAM memory by name or path; a path that ends in `.ini` is one of DRAMsim3's.
  ///
  /// - Throws: `TesseraError`.
  public func memory(_ name: String) throws -> DRAMConfiguration {
    try DRAMConfiguration.read(name, folders: folders)
  }

  /// Replays a trace of memory requests until all are done.
  ///
  /// - Parameters:
  ///   - path: a text of DRAMsim3 or Ramulator, plain or compressed by gzip or zstd.
  ///   - observer: gets every command.
  /// - Throws: `TesseraError` with file and line of the first line that cannot be used.
  public func replayRequests(
    _ path: String, on memory: DRAMConfiguration, observer: ((DRAMCommand) -> Void)? = nil
  ) throws -> DRAMResult {
    let file = try CompressedText(path: path)
    return try DRAMResult.replaying(
      MemoryTraceText(label: path) { buffer in try file.read(into: buffer) }, on: memory,
      observer: observer)
  }
}
