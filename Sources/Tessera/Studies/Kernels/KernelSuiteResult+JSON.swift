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
    object["designs"] = .array(designs.map { Self.json($0.design, $0.run) })
    object["comparisons"] = .array(
      suite.pairs.indices.map { pair in
        [
          "subject": .string(suite.pairs[pair].subject.label),
          "baseline": .string(suite.pairs[pair].baseline.label),
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
    if let cycles = suite.powerCycles { object["power_cycles"] = json(cycles) }
    object["anchors"] = .array(
      suite.anchors.map { anchor in
        var object = JSONObject()
        object["name"] = .string(anchor.name)
        object["metric"] = .string(anchor.metric.rawValue)
        object["subject"] = .string(pair(of: anchor).subject.label)
        object["baseline"] = .string(pair(of: anchor).baseline.label)
        object["reference"] = .double(anchor.reference)
        object["standing"] = .string(anchor.standing.rawValue)
        object["source"] = .string(anchor.source)
        object["computed"] = .double(figure(anchor.metric, pair: anchor.pair))
        if let reason = anchor.reason { object["not_validated"] = .string(reason) }
        return .object(object)
      })
    object["inputs"] = .array(inputs)
    return .object(object)
  }

  /// Every file that a run depends on, once.
  private var inputs: [JSONValue] {
    let runs = designs.map(\.run) + comparisons.joined().flatMap { [$0.subject, $0.baseline] }
    return Set(runs.flatMap(\.result.record.inputs)).sorted {
      ($0.name, $0.role.rawValue, $0.sha256) < ($1.name, $1.role.rawValue, $1.sha256)
    }.map(\.json)
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

  private static func json(_ design: KernelSuite.Design, _ run: KernelRun) -> JSONValue {
    [
      "design": .string(design.label),
      "memories": .array(
        run.parts.map { part in
          var object = JSONObject()
          object["component"] = .string(part.path)
          object["costs"] = .string(part.costKey)
          object["capacity_bytes"] = .integer(part.capacity.bits / 8)
          object["read_s"] = .seconds(part.readTime.femtoseconds)
          object["write_s"] = .seconds(part.writeTime.femtoseconds)
          object["read_word_j"] = .amount(part.readEnergy.value)
          object["write_word_j"] = .amount(part.writeEnergy.value)
          object["non_volatile"] = .bool(part.isNonVolatile)
          for state in part.states {
            object["\(state.state.rawValue)_w"] = .amount(state.cost.value)
          }
          return .object(object)
        }),
    ]
  }

  private func json(_ cycles: PowerCycles) -> JSONValue {
    [
      "on_s": .array(cycles.onTimes.map { .seconds($0.femtoseconds) }),
      "off_s": .seconds(cycles.offTime.femtoseconds),
      "state_words": .integer(Int64(cycles.stateWords)),
      "standing": .string(cycles.standing.rawValue), "source": .string(cycles.source),
      "comparisons": .array(
        zip(cycles.pairs, interrupted).map { pair, rows in
          [
            "subject": .string(pair.pair.subject.label),
            "baseline": .string(pair.pair.baseline.label),
            "backup": pair.backup.map { .string($0.label) } ?? .null,
            "kernels": .array(
              rows.map { row in
                [
                  "kernel": .string(row.kernel),
                  "energy_ratios": .array(row.energyRatios.map { $0.map { .double($0) } ?? .null }),
                  "subject": .array(row.subject.map(Self.json)),
                  "baseline": .array(row.baseline.map(Self.json)),
                ]
              }),
          ]
        }),
    ]
  }

  private static func json(_ run: InterruptedRun) -> JSONValue {
    [
      "strategy": .string(run.strategy.rawValue),
      "saved_words": .integer(Int64(run.savedWords)),
      "transfer_s": .double(run.transferTime), "transfer_j": .double(run.transferEnergy),
      "standby_j": .double(run.standbyEnergy),
      "cycles_of_a_run": run.cycles.map { .double($0) } ?? .null,
      "energy_j": run.energy.map { .double($0) } ?? .null,
    ]
  }

  private static func json(_ run: KernelRun) -> JSONValue {
    var object = JSONObject()
    if let sensing = run.sensing, sensing.sensing.deviation > 0 {
      object["sensing"] = JSONValue(run.counts.sensing, sensing, target: run.target)
      object["wrong_answers"] = .integer(Int64(run.wrongAnswers))
    }
    for part in run.parts {
      for state in part.states {
        object["\(part.path)_\(state.state.rawValue)_s"] = .seconds(state.time)
      }
    }
    let fields: [(String, JSONValue)] = [
      ("latency_s", .seconds(run.result.record.ledger.makespan)),
      ("cycles", .integer(Int64(run.cycles))),
      ("accelerated_cycles", .integer(Int64(run.counts.acceleratedCycles))),
      ("memory_dynamic_energy_j", .double(run.memoryDynamicEnergy)),
      ("memory_static_energy_j", .double(run.memoryStaticEnergy)),
      ("energy_j", .amount(run.result.priced.energy)),
      ("counts", JSONValue(eventsOf: run.counts)),
      ("operands", .array(run.placements.map { JSONValue($0) })),
    ]
    for (name, value) in fields { object[name] = value }
    return .object(object)
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
          pair.subject.label, pair.baseline.label, row.kernel, "\(row.subject.cycles)",
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
