extension Comparison {
  /// The figures of all the runs and the ratios; the runs' own results, with layers, components
  /// and counts, are separate files.
  public func json(command: String) -> JSONValue {
    var object = JSONObject()
    object["format"] = .integer(Int64(TesseraVersion.resultFormat))
    object["kind"] = "comparison"
    object["version"] = .string(TesseraVersion.current)
    object["command"] = .string(command)
    if !plan.variants.isEmpty {
      object["batch"] = .integer(Int64(plan.options.batch))
      object["seed"] = .integer(Int64(bitPattern: plan.options.seed))
    }
    object["networks"] = .array(networks.map { .string($0) })
    object["accelerators"] = .array(acceleratorSummaries)
    object["bit_rule"] = .string(BitRates.rule)
    object["runs"] = .array(runRows.joined().map(summary))
    if !finished.isEmpty { object["files"] = .array(fileRows.map(summary)) }
    object["ratios"] = .array(plan.pairs.map(ratios))
    if !finished.isEmpty { object["file_ratios"] = .array(filePairs.map(ratios)) }
    if !external.isEmpty {
      let rows = runRows.joined() + fileRows
      object["external"] = .array(external.map { $0.json(among: rows) })
    }
    object["inputs"] = .array(inputs)
    return .object(object)
  }

  private var acceleratorSummaries: [JSONValue] {
    zip(plan.variants, zip(accelerators, peaks)).map { variant, found in
      let (description, peak) = found
      return [
        "label": .string(variant.label), "name": .string(description.name),
        "settings": .array(variant.shownSettings.map { .string($0) }),
        "peak_tops": .double(peak.tops), "peak_tops_per_w": .double(peak.topsPerWatt),
        "peak_tops_per_mm2": .double(peak.topsPerSquareMillimetre),
        "area_mm2": .amount(peak.area),
      ]
    }
  }

  private func summary(_ row: ComparisonRow) -> JSONValue {
    let result = row.result
    var object = JSONObject()
    object["network"] = .string(result.record.network)
    object["accelerator"] = .string(row.label)
    object["origin"] = row.file == nil ? "run" : "file"
    if let file = row.file {
      object["file"] = .string(file)
      object["version"] = .string(result.record.version)
      object["command"] = .string(result.record.command)
      object["batch"] = .integer(Int64(result.record.batch))
    }
    if row.file != nil || baselineFile != nil {
      object["differences"] = .array(row.differences.map { .string($0) })
    }
    object["technology"] = .string(result.priced.technology)
    object["mode"] = .string(result.record.mode)
    object["macs"] = .integer(Int64(result.record.macs))
    object["operations"] = .integer(Int64(result.operations))
    object["latency_s"] = .seconds(result.record.ledger.makespan)
    object["throughput_per_s"] = .double(result.throughput)
    if let steady = result.record.steadyThroughput {
      object["steady_throughput_per_s"] = .double(steady)
    }
    object["energy_j"] = .energies(result.priced)
    var parts = JSONObject()
    for component in result.priced.components { parts[component.path] = .amount(component.energy) }
    object["energy_by_component_j"] = .object(parts)
    object["power_w"] = .double(result.power)
    object["area_mm2"] = .amount(result.priced.area)
    object["tops"] = .double(result.tops)
    object["tops_per_w"] = .double(result.topsPerWatt)
    object["tops_per_mm2"] = .double(result.topsPerSquareMillimetre)
    object["bit_normalised"] = result.bitRates.map {
      [
        "operations": .double($0.operations), "tops": .double($0.tops),
        "tops_per_w": .double($0.topsPerWatt),
        "tops_per_mm2": .double($0.topsPerSquareMillimetre),
      ]
    }
    object["utilisation"] = .double(result.utilisation)
    return .object(object)
  }

  private func ratios(_ pair: RowPair) -> JSONValue {
    [
      "accelerator": .string(pair.names[0]), "baseline": .string(pair.names[1]),
      "network": .string(pair.subject.result.record.network),
      "speed_up": pair.speedUp.map { .double($0) } ?? .null,
      "energy_ratio": pair.energyRatio.map { .double($0) } ?? .null,
      "energy_intervals_overlap": pair.energyIntervalsOverlap.map { .bool($0) } ?? .null,
    ]
  }

  private func ratios(_ pair: ComparisonPlan.Pair) -> JSONValue {
    func value(_ ratio: Double?) -> JSONValue { ratio.map { .double($0) } ?? .null }
    return [
      "accelerator": .string(plan.variants[pair.subject].label),
      "baseline": .string(plan.variants[pair.baseline].label),
      "networks": .array(
        networks.enumerated().map { index, name in
          [
            "network": .string(name), "speed_up": value(speedUp(pair, network: index)),
            "energy_ratio": value(energyRatio(pair, network: index)),
            "energy_intervals_overlap": energyIntervalsOverlap(pair, network: index).map {
              .bool($0)
            } ?? .null,
          ]
        }),
      "geometric_mean": [
        "speed_up": value(meanSpeedUp(pair)), "energy_ratio": value(meanEnergyRatio(pair)),
      ],
    ]
  }

  /// Every file that a run depends on, and those that other rows are from, each once.
  private var inputs: [JSONValue] {
    var files = Set(finished.compactMap(\.input) + externalFiles)
    for result in results.joined() { files.formUnion(result.record.inputs) }
    return files.sorted {
      ($0.name, $0.role.rawValue, $0.sha256) < ($1.name, $1.role.rawValue, $1.sha256)
    }.map(\.json)
  }
}
