extension KernelSuiteResult {
  public func json(command: String) -> JSONValue {
    var object = JSONObject()
    object["format"] = .integer(Int64(TesseraVersion.resultFormat))
    object["kind"] = "kernel-suite"
    object["version"] = .string(TesseraVersion.current)
    object["command"] = .string(command)
    object["suite"] = .string(suite.name)
    object["size"] = .string(suite.size.rawValue)
    object["seed"] = .integer(Int64(bitPattern: suite.seed))
    object["comparisons"] = .array(
      suite.pairs.indices.map { pair in
        [
          "subject": .string(suite.pairs[pair].subject),
          "baseline": .string(suite.pairs[pair].baseline),
          "kernels": .array(comparisons[pair].map(Self.json)),
          "mean_speed_up": .double(figure(.meanSpeedUp, pair: pair)),
          "greatest_speed_up": .double(figure(.greatestSpeedUp, pair: pair)),
          "mean_energy_ratio": .double(figure(.meanEnergyRatio, pair: pair)),
          "greatest_energy_ratio": .double(figure(.greatestEnergyRatio, pair: pair)),
          "geometric_mean_speed_up": comparisons[pair].map(\.speedUp).geometricMean
            .map { .double($0) } ?? .null,
          "geometric_mean_energy_ratio": comparisons[pair].map(\.energyRatio).geometricMean
            .map { .double($0) } ?? .null,
        ]
      })
    object["anchors"] = .array(
      suite.anchors.map { anchor in
        var object = JSONObject()
        object["name"] = .string(anchor.name)
        object["metric"] = .string(anchor.metric.rawValue)
        object["subject"] = .string(suite.pairs[anchor.pair].subject)
        object["baseline"] = .string(suite.pairs[anchor.pair].baseline)
        object["reference"] = .double(anchor.reference)
        object["standing"] = .string(anchor.standing.rawValue)
        object["source"] = .string(anchor.source)
        object["computed"] = .double(figure(anchor.metric, pair: anchor.pair))
        if let reason = anchor.reason { object["not_validated"] = .string(reason) }
        return .object(object)
      })
    return .object(object)
  }

  private static func json(_ row: KernelComparison) -> JSONValue {
    [
      "kernel": .string(row.kernel), "speed_up": .double(row.speedUp),
      "speed_up_bound": row.speedUpBound.map { .double($0) } ?? .null,
      "accelerated_fraction": .double(row.acceleratedFraction),
      "accelerated_speed_up": .double(row.acceleratedSpeedUp),
      "energy_ratio": .double(row.energyRatio),
      "array_energy_ratio": .double(row.arrayEnergyRatio),
      "dynamic_energy_ratio": .double(row.dynamicEnergyRatio),
      "dynamic_energy_bound": row.dynamicEnergyBound.map { .double($0) } ?? .null,
      "static_energy_ratio": .double(row.staticEnergyRatio),
      "subject": json(row.subject), "baseline": json(row.baseline),
    ]
  }

  private static func json(_ run: KernelRun) -> JSONValue {
    [
      "latency_s": .seconds(run.result.record.ledger.makespan),
      "cycles": .integer(Int64(run.cycles)),
      "accelerated_cycles": .integer(Int64(run.counts.acceleratedCycles)),
      "memory_dynamic_energy_j": .double(run.memoryDynamicEnergy),
      "memory_static_energy_j": .double(run.memoryStaticEnergy),
      "energy_j": .amount(run.result.priced.energy), "counts": JSONValue(eventsOf: run.counts),
      "operands": .array(run.placements.map { JSONValue($0) }),
    ]
  }

  /// A row for each kernel of each pair.
  public func csv() -> String {
    var text = CSVWriter(header: [
      "subject", "baseline", "kernel", "subject_cycles", "baseline_cycles", "speed_up",
      "accelerated_fraction", "subject_memory_dynamic_j", "subject_memory_static_j",
      "baseline_memory_dynamic_j", "baseline_memory_static_j", "energy_ratio",
    ])
    for (pair, rows) in zip(suite.pairs, comparisons) {
      for row in rows {
        text.append([
          pair.subject, pair.baseline, row.kernel, "\(row.subject.cycles)",
          "\(row.baseline.cycles)", "\(row.speedUp)", "\(row.acceleratedFraction)",
          "\(row.subject.memoryDynamicEnergy)", "\(row.subject.memoryStaticEnergy)",
          "\(row.baseline.memoryDynamicEnergy)", "\(row.baseline.memoryStaticEnergy)",
          "\(row.energyRatio)",
        ])
      }
    }
    return text.text
  }

  /// What a folder keeps of it.
  public func files(command: String) throws -> [(name: String, text: String)] {
    [
      ("suite.json", try json(command: command).prettyText()), ("suite.csv", csv()),
      ("suite.txt", text()),
    ]
  }
}
