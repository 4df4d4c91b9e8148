extension DRAMResult {
  /// The result for programs.
  public var json: JSONValue {
    var object = JSONObject()
    object["memory"] = .string(configuration.name)
    object["clock"] = .string(configuration.clock.description)
    for (name, value) in [
      ("requests", requests), ("reads", counts.reads), ("writes", counts.writes),
      ("cycles", cycles), ("row_hits", rowHits), ("read_row_hits", counts.readRowHits),
      ("write_row_hits", counts.writeRowHits), ("read_bursts", counts.readBursts),
      ("write_bursts", counts.writeBursts), ("activates", counts.activates),
      ("precharges", counts.precharges), ("refreshes", counts.refreshes),
      ("forwarded_reads", counts.forwardedReads), ("merged_reads", counts.mergedReads),
      ("merged_writes", counts.mergedWrites),
    ] {
      object[name] = .integer(value)
    }
    object["read_latency_cycles"] = Self.json(readLatency)
    object["arrival_latency_cycles"] = Self.json(arrivalLatency)
    object["time_s"] = .double(seconds)
    object["bandwidth_bytes_per_s"] = .double(bytesPerSecond)
    var energies = JSONObject()
    for (name, value) in energyRows {
      energies[name] = .decimal(
        JSONNumber(coefficient: value.quectojoules, exponent: -Energy.basePower))
    }
    object["energy_j"] = .object(energies)
    return .object(object)
  }

  /// The result for people.
  public var text: String {
    var rows: [(String, String)] = [
      ("memory", configuration.name), ("clock", configuration.clock.description),
      (
        "requests",
        "\(NumberText.grouped(requests)): \(NumberText.grouped(counts.reads)) reads, "
          + "\(NumberText.grouped(counts.writes)) writes"
      ),
      (
        "cycles",
        "\(NumberText.grouped(cycles)), \(NumberText.formatted(seconds)) s"
      ),
      ("bandwidth", "\(NumberText.formatted(bytesPerSecond / 1e9)) GB/s"),
      ("row hits", NumberText.grouped(rowHits)),
      ("activates", NumberText.grouped(counts.activates)),
      ("refreshes", NumberText.grouped(counts.refreshes)),
    ]
    let joined = counts.forwardedReads + counts.mergedReads + counts.mergedWrites
    if joined > 0 { rows.append(("joined in queue", NumberText.grouped(joined))) }
    let width = rows.map(\.0.count).max() ?? 0
    var text = rows.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
    }.joined()
    var latencies = TextTable([
      .text("read latency, cycles"), .number("min"), .number("median"), .number("mean"),
      .number("p99"), .number("max"),
    ])
    for (name, summary) in [
      ("from acceptance", readLatency), ("from arrival", arrivalLatency),
    ] {
      guard let summary else { continue }
      latencies.append([
        name, "\(summary.minimum)", "\(summary.median)", NumberText.formatted(summary.mean),
        "\(summary.percentile99)", "\(summary.maximum)",
      ])
    }
    if !latencies.isEmpty { text += "\n" + latencies.text() }
    var energies = TextTable([.text("energy"), .number("J")])
    for (name, value) in energyRows {
      energies.append([
        name.replacing("_", with: " "), NumberText.formatted(value.joules, significantDigits: 4),
      ])
    }
    return text + "\n" + energies.text()
  }

  private var energyRows: [(String, Energy)] {
    [
      ("activate", energy.activate), ("read", energy.read), ("write", energy.write),
      ("refresh", energy.refresh), ("active_standby", energy.activeStandby),
      ("precharge_standby", energy.prechargeStandby), ("total", energy.total),
    ]
  }

  private static func json(_ summary: LatencySummary?) -> JSONValue {
    guard let summary else { return .null }
    return [
      "min": .integer(summary.minimum), "median": .integer(summary.median),
      "mean": .double(summary.mean), "p99": .integer(summary.percentile99),
      "max": .integer(summary.maximum),
    ]
  }
}
