import Tessera

/// How many array accesses a second does a replay from a file take in?
///
/// The trace has one record for each access. Reading, decompression, checks and all contention are
/// part of what is measured; recording isn't.
struct ReplayBenchmark {
  private let settings: Settings
  private let folder: ScratchFolder

  init(_ settings: Settings) throws {
    self.settings = settings
    folder = try ScratchFolder(settings)
  }

  func measure() throws -> JSONValue {
    let (perAccess, samples, accesses) = try measure(perAccess: true)
    let (coded, _, _) = try measure(perAccess: false)
    let (macro, share) = try measureMacro()
    let rate = Double(accesses) / samples.medianCPU
    return [
      "network": .string(settings.traceNetwork), "accelerator": .string(settings.accelerator),
      "one_record_for_each_access": perAccess,
      "references": .array(ReferenceRate.requestRates.map(\.json)),
      "repeat_coded_not_compared": coded, "macro": macro,
      "targets": [
        Target(
          name: "replay, one record for each access", unit: "accesses/s of CPU time", value: rate,
          limit: 20e6, isLeast: true
        ).json,
        Target(
          name: "replay of a macro, of the rate of the kind that is code", unit: "times",
          value: share, limit: 0.8, isLeast: true
        ).json,
      ],
    ]
  }

  private func measure(
    perAccess: Bool
  ) throws -> (json: JSONValue, samples: [Sample], accesses: Int) {
    // Traces of several seeds, so that no repetition replays the same numbers as the one before.
    let seeds = settings.isSmoke ? [0] : [0, 1, 2]
    var recording: [Sample] = []
    let traces = try seeds.map { seed in
      let workload = try Workload(
        settings, network: settings.traceNetwork, perAccess: perAccess, seed: UInt64(seed))
      let path = folder.file("\(perAccess)-\(seed).trace")
      recording.append(try Sample.measure { try workload.record(to: path) }.sample)
      return (workload: workload, path: path)
    }
    let first = traces[0]
    let direct = try Sample.measure { try first.workload.prepared.simulate() }
    guard try first.workload.replay(first.path) == direct.result else {
      throw TesseraError("the replay's ledger differs from that of the direct run")
    }
    let ledger = direct.result
    let accesses = try first.workload.accesses(of: ledger)
    guard ledger.contendedGrants > 0 else {
      throw TesseraError("nothing was contended, expected the trace to contend")
    }
    guard accesses == first.workload.accesses else {
      throw TesseraError("the ledger counts \(accesses) accesses, expected those of the mapping")
    }

    var samples: [Sample] = []
    var decoding: [Sample] = []
    for repetition in 0..<settings.repetitions {
      let trace = traces[repetition % traces.count]
      let timed = try Sample.measure { try trace.workload.replay(trace.path) }
      guard try trace.workload.accesses(of: timed.result) == accesses else {
        throw TesseraError("a replay counts other accesses, expected \(accesses)")
      }
      samples.append(timed.sample)
      decoding.append(try Sample.measure { try decode(trace.path) }.sample)
    }
    let file = try TraceReader(path: first.path)
    let json: JSONValue = [
      "accesses": .integer(Int64(accesses)), "records": .integer(Int64(file.recordCount)),
      "file_bytes": .integer(Int64(file.size)),
      "accesses_per_cpu_s": samples.rate(of: accesses), "replay": samples.json,
      "decoding_share": .double(decoding.medianCPU / samples.medianCPU),
      "direct_run_cpu_s": .double(direct.sample.cpu),
      "recording_cpu_s": .double(recording.medianCPU),
      "simulated_s": .double(Double(ledger.makespan) * 1e-15),
      "contended_grants": .integer(ledger.contendedGrants), "contention": ledger.contention,
    ]
    return (json, samples, accesses)
  }

  /// The same records on the tile that is data and on the one that is code, turn by turn.
  private func measureMacro() throws -> (json: JSONValue, share: Double) {
    var (code, data): ([Sample], [Sample]) = ([], [])
    var accesses = 0
    for repetition in 0..<max(3, settings.repetitions) {
      let seed = UInt64(repetition % 3)
      let workloads = try [nil, settings.macroAccelerator].map {
        try Workload(
          settings, accelerator: $0, network: settings.traceNetwork, perAccess: true, seed: seed)
      }
      let paths = [folder.file("code.trace"), folder.file("data.trace")]
      for (workload, path) in zip(workloads, paths) { try workload.record(to: path) }
      let first = try Sample.measure { try workloads[0].replay(paths[0]) }
      let second = try Sample.measure { try workloads[1].replay(paths[1]) }
      guard first.result == second.result else {
        throw TesseraError("the ledger of the macro differs from that of the kind that is code")
      }
      code.append(first.sample)
      data.append(second.sample)
      accesses = workloads[0].accesses
    }
    let share = code.medianCPU / data.medianCPU
    let json: JSONValue = [
      "accelerator": .string(settings.macroAccelerator), "accesses": .integer(Int64(accesses)),
      "code": code.json, "data": data.json, "rate_of_data_over_code": .double(share),
    ]
    return (json, share)
  }
}
