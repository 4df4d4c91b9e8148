import Compression

extension Workbench {
  /// Reads a DRAM memory by name or path; a path that ends in `.ini` is one of DRAMsim3's.
  ///
  /// - Throws: `TesseraError`.
  public func memory(_ name: String) throws -> DRAMConfiguration {
    try DRAMConfiguration.read(name, folders: folders)
  }

  /// Reads a DRAM memory with what its values rest on.
  ///
  /// - Throws: `TesseraError`.
  public func memorySheet(_ name: String) throws -> DRAMDataSheet {
    try DRAMDataSheet.read(name, folders: folders)
  }

  /// Replays a trace of memory requests until all are done.
  ///
  /// - Parameters:
  ///   - path: a text of DRAMsim3 or Ramulator, plain or compressed by gzip or zstd, or a trace of
  ///     Tessera.
  ///   - observer: gets every command.
  /// - Throws: `TesseraError` with file and line of the first line that cannot be used.
  public func replayRequests(
    _ path: String, on memory: DRAMConfiguration, observer: ((DRAMCommand) -> Void)? = nil
  ) throws -> DRAMResult {
    if MemoryRequestTrace.isTrace(path) {
      var trace = try MemoryRequestTrace(path: path)
      var replay = try DRAMReplay(memory, observer: observer)
      while let request = try trace.next() {
        do throws(TesseraError) {
          try replay.offer(request)
        } catch {
          throw TesseraError(at: trace.place, error.description)
        }
      }
      return replay.finish()
    }
    let file = try CompressedFile(path: path)
    return try DRAMResult.replaying(
      MemoryTraceText(label: path) { buffer in try file.read(into: buffer) }, on: memory,
      observer: observer)
  }
}
