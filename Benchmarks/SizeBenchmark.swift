import Tessera

/// How many bytes does an access take in a file at the default level?
///
/// Three traces with a record for each access: dense (no operand is zero, so all counts follow from
/// the shapes), sparse (a tenth of the accesses skipped, the others repeated 2 + binomial(3, 0.3)
/// times, without counts), and exact (the drawn counts of non-zero inputs and products of each
/// access). Beside each, what plain zstd makes of 24-byte records of the same accesses, sorted by
/// the time at which they start.
struct SizeBenchmark {
  private let settings: Settings
  private let folder: ScratchFolder

  init(_ settings: Settings) throws {
    self.settings = settings
    folder = try ScratchFolder(settings)
  }

  func measure() throws -> JSONValue {
    let workload = try Workload(settings, network: settings.traceNetwork, perAccess: true)
    let tiles = workload.tiles
    let dense = try weigh(
      "dense",
      Workload(settings, network: settings.traceNetwork, perAccess: true, isDense: true)
    ) { record, _ in record }
    let isTile = Set(tiles.units)
    var generator = SplitMix(state: 1)
    let sparse = try weigh("sparse", workload) { record, unit in
      var record = record
      (record.payload0, record.payload1) = (0, 0)
      // Records that others wait for stay as they are.
      guard isTile.contains(unit), record.operation == tiles.access,
        record.waitToken == Record.noToken, record.postToken == Record.noToken
      else { return record }
      if generator.chance(0.1) { return nil }
      record.repeatCount = 2
      for _ in 0..<3 where generator.chance(0.3) { record.repeatCount += 1 }
      return record
    }
    let exact = try weigh("exact", workload) { record, _ in record }
    let denseCoded = try weighRepeatCoded(isDense: true)
    let coded = try weighRepeatCoded(isDense: false)
    return [
      "network": .string(settings.traceNetwork), "level": .integer(Int64(TraceWriter.defaultLevel)),
      "dense": dense.json, "sparse": sparse.json, "exact": exact.json,
      "dense_repeat_coded": denseCoded.json, "default_repeat_coded": coded.json,
      "targets": settings.isSmoke
        ? []
        : [
          Target(
            name: "size, dense", unit: "B an access", value: dense.bytesPerAccess, limit: 0.02
          ).json,
          Target(
            name: "size, dense and repeat-coded", unit: "B an access",
            value: denseCoded.bytesPerAccess, limit: 0.02
          ).json,
          Target(
            name: "size, skipped blocks and data-dependent repeats", unit: "B an access",
            value: sparse.bytesPerAccess, limit: 0.4
          ).json,
          Target(
            name: "size, exact counts", unit: "of the order-0 entropy", value: exact.overEntropy,
            limit: 1.3
          ).json,
        ],
    ]
  }

  /// The trace as `tessera trace record` writes it: runs of accesses in one record.
  private func weighRepeatCoded(
    isDense: Bool
  ) throws -> (json: JSONValue, bytesPerAccess: Double) {
    let workload = try Workload(settings, network: settings.traceNetwork, isDense: isDense)
    let path = folder.file("coded.trace")
    try workload.record(to: path)
    let file = try TraceReader(path: path)
    let each = Double(file.size) / Double(workload.accesses)
    return (
      [
        "accesses": .integer(Int64(workload.accesses)),
        "records": .integer(Int64(file.recordCount)), "file_bytes": .integer(Int64(file.size)),
        "bytes_per_access": .double(each),
      ], each
    )
  }

  private func weigh(
    _ name: String, _ workload: Workload, _ change: @escaping (Record, Int) -> Record?
  ) throws -> Weight {
    let path = folder.file("\(name).trace")
    try workload.record(to: path, change)
    let statistics = try TraceReader(path: path).statistics(countsEntropy: true)
    let access = statistics.operations.filter {
      $0.component == "tiles" && $0.name.hasPrefix("access")
    }
    var timed = try TimedAccesses(path: path, workload: workload)
    let records = timed.count
    let plain = try timed.compressedSize()
    return Weight(
      accesses: Int(access.reduce(0) { $0 + $1.records }),
      slots: Int(access.reduce(0) { $0 + $1.expandedRecords }), statistics: statistics,
      plainRecords: records, plainBytes: plain)
  }
}

/// What one trace weighs.
private struct Weight {
  /// Records of accesses; a repeated one counts once.
  var accesses: Int
  /// The same, each counted as often as it repeats.
  var slots: Int
  var statistics: TraceStatistics
  var plainRecords: Int
  var plainBytes: Int

  var bytesPerAccess: Double { Double(statistics.fileSize) / Double(accesses) }

  var overEntropy: Double {
    Double(statistics.fileSize) / (statistics.payloadEntropyBytes ?? .infinity)
  }

  var json: JSONValue {
    let plain = Double(plainBytes) / Double(plainRecords)
    var object: JSONObject = [
      "accesses": .integer(Int64(accesses)), "repetitions": .integer(Int64(slots)),
      "records_of_all_units": .integer(statistics.records),
      "file_bytes": .integer(Int64(statistics.fileSize)),
      "bytes_per_access": .double(bytesPerAccess),
    ]
    if let entropy = statistics.payloadEntropyBytes, entropy > 0 {
      object["entropy_bytes"] = .double(entropy)
      object["entropy_bytes_per_access"] = .double(entropy / Double(accesses))
      object["file_over_entropy"] = .double(overEntropy)
    }
    object["plain_zstd_of_timed_records"] = [
      "records": .integer(Int64(plainRecords)), "record_bytes": 24,
      "compressed_bytes": .integer(Int64(plainBytes)), "bytes_per_access": .double(plain),
      "times_as_large": .double(plain / bytesPerAccess),
    ]
    return .object(object)
  }
}
