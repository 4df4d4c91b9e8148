/// The runs of a suite of kernels, compared pair by pair.
public struct KernelSuiteResult: Sendable {
  public let suite: KernelSuite
  /// For each pair of designs, in the order of the kernels.
  public let comparisons: [[KernelComparison]]

  /// Runs every kernel on every design.
  ///
  /// - Throws: `TesseraError`, also where a kernel computes a wrong answer.
  public static func run(
    _ suite: KernelSuite, on workbench: Workbench, execution: StudyExecution, command: String = ""
  ) throws -> KernelSuiteResult {
    var designs: [String] = []
    for pair in suite.pairs {
      for name in [pair.baseline, pair.subject] where !designs.contains(name) {
        designs.append(name)
      }
    }
    var options = KernelOptions()
    (options.size, options.seed) = (suite.size, suite.seed)
    let tables = try designs.map { try workbench.technology(of: workbench.accelerator($0)) }
    let kernels = suite.kernels
    let (all, given) = (designs, options)
    let runs = try ParallelMap.map(
      count: designs.count * kernels.count, jobs: execution.jobs, progress: execution.progress
    ) { index in
      let design = index / kernels.count
      return try workbench.prepareKernel(
        accelerator: all[design], kernel: kernels[index % kernels.count], options: given
      ).run(table: tables[design], catalog: workbench.catalog, command: command)
    }
    func run(_ design: String, _ kernel: Int) -> KernelRun {
      runs[(designs.firstIndex(of: design) ?? 0) * kernels.count + kernel]
    }
    return KernelSuiteResult(
      suite: suite,
      comparisons: suite.pairs.map { pair in
        kernels.indices.map {
          KernelComparison(
            kernel: kernels[$0], subject: run(pair.subject, $0), baseline: run(pair.baseline, $0))
        }
      })
  }

  /// A figure over all the kernels of a pair; means are arithmetic.
  public func figure(_ metric: KernelSuite.Metric, pair: Int) -> Double {
    let rows = comparisons[pair]
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return switch metric {
    case .meanSpeedUp: mean(rows.map(\.speedUp))
    case .greatestSpeedUp: rows.map(\.speedUp).max() ?? 0
    case .meanEnergyRatio: mean(rows.map(\.energyRatio))
    case .greatestEnergyRatio: rows.map(\.energyRatio).max() ?? 0
    }
  }
}

// MARK: Text

extension KernelSuiteResult {
  /// The tables for people: each pair, how operands were placed, and references.
  public func text() -> String {
    var parts = suite.pairs.indices.map { pairTable($0).text() }
    parts += [placementTable.text(), boundText]
    if !suite.anchors.isEmpty { parts.append(anchorTable.text()) }
    if let notes = suite.notes { parts.append(notes + "\n") }
    return parts.joined(separator: "\n")
  }

  /// A row for each kernel of a pair.
  public func pairTable(_ pair: Int) -> TextTable {
    let names = suite.pairs[pair]
    var table = TextTable(
      [
        .text("kernel"), .number("cycles"), .number("before"), .number("speed-up"),
        .number("bound"), .number("accelerated"), .number("by"), .number("memory energy"),
        .number("static"), .number("before"), .number("static"), .number("ratio"),
        .number("dynamic"), .number("bound"),
      ],
      title: "\(names.subject) over \(names.baseline), \(suite.size.rawValue) kernels")
    func joules(_ value: Double) -> String { NumberText.engineering(value, unit: "J") }
    func times(_ value: Double) -> String { NumberText.formatted(value, significantDigits: 3) + "x" }
    for row in comparisons[pair] {
      table.append([
        row.kernel, NumberText.grouped(row.subject.cycles), NumberText.grouped(row.baseline.cycles),
        times(row.speedUp), times(row.speedUpBound),
        NumberText.percentage(row.acceleratedFraction), times(row.acceleratedSpeedUp),
        joules(row.subject.memoryEnergy), joules(row.subject.memoryStaticEnergy),
        joules(row.baseline.memoryEnergy), joules(row.baseline.memoryStaticEnergy),
        times(row.energyRatio), times(row.dynamicEnergyRatio), times(row.dynamicEnergyBound),
      ])
    }
    table.appendRule()
    func summary(_ name: String, _ speed: KernelSuite.Metric, _ energy: KernelSuite.Metric) {
      var cells = [String](repeating: "", count: 14)
      cells[0] = name
      cells[3] = times(figure(speed, pair: pair))
      cells[11] = times(figure(energy, pair: pair))
      table.append(cells)
    }
    summary("mean", .meanSpeedUp, .meanEnergyRatio)
    summary("greatest", .greatestSpeedUp, .greatestEnergyRatio)
    return table
  }

  /// What was done with the operands, on the subjects.
  private var placementTable: TextTable {
    var table = TextTable(
      [
        .text("kernel"), .text("design"), .text("operands"), .text("method"), .number("arrays"),
        .number("spare rows"), .number("copies"), .number("words"), .number("left empty"),
        .number("stores of copies"),
      ], title: "How operands were placed")
    for (pair, rows) in zip(suite.pairs, comparisons) {
      for row in rows {
        for (index, report) in row.subject.placements.enumerated() {
          table.append([
            row.kernel, pair.subject, report.operands, report.method.rawValue,
            "\(report.arrays)", "\(report.spareRows)", "\(report.copies)",
            NumberText.grouped(report.words), NumberText.grouped(report.wastedWords),
            index == 0 ? NumberText.grouped(row.subject.counts.copies) : "",
          ])
        }
      }
    }
    return table
  }

  /// The worked case of the bound of a loop.
  private var boundText: String {
    let bounds = [1, 2, 4, 8, 16].map { words in
      let bound = KernelComparison.bound(vector: words, load: 2, arithmetic: 1, overhead: 3)
      return "\(NumberText.formatted(bound, significantDigits: 3))x at \(words)"
    }
    return "A loop of two loads, an operation and its overhead, (2, 1, 3) cycles, gains at most "
      + bounds.joined(separator: ", ") + " words in an access.\n"
  }

  /// References beside what was computed.
  private var anchorTable: TextTable {
    var table = TextTable(
      [
        .text("what"), .number("reference"), .text("standing"), .number("computed"),
        .number("difference"), .text("over"),
      ], title: "References beside computed figures; nothing was fitted")
    for anchor in suite.anchors {
      let value = figure(anchor.metric, pair: anchor.pair)
      table.append([
        anchor.name, NumberText.formatted(anchor.reference, significantDigits: 3) + "x",
        anchor.standing.rawValue, NumberText.formatted(value, significantDigits: 3) + "x",
        anchor.reason == nil
          ? NumberText.percentage(value / anchor.reference - 1, signed: true) : "not validated",
        suite.pairs[anchor.pair].baseline,
      ])
    }
    for anchor in suite.anchors {
      table.appendNote(
        "\(anchor.name): \(anchor.source)" + (anchor.reason.map { "; not validated: \($0)" } ?? ""))
    }
    return table
  }
}

// MARK: JSON and CSV

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
      "speed_up_bound": .double(row.speedUpBound),
      "accelerated_fraction": .double(row.acceleratedFraction),
      "accelerated_speed_up": .double(row.acceleratedSpeedUp),
      "energy_ratio": .double(row.energyRatio),
      "dynamic_energy_ratio": .double(row.dynamicEnergyRatio),
      "dynamic_energy_bound": .double(row.dynamicEnergyBound),
      "static_energy_ratio": .double(row.staticEnergyRatio),
      "subject": json(row.subject), "baseline": json(row.baseline),
    ]
  }

  private static func json(_ run: KernelRun) -> JSONValue {
    [
      "latency_s": .seconds(run.result.record.ledger.makespan),
      "cycles": .integer(Int64(run.cycles)),
      "memory_dynamic_energy_j": .double(run.memoryDynamicEnergy),
      "memory_static_energy_j": .double(run.memoryStaticEnergy),
      "energy_j": .amount(run.result.priced.energy), "counts": JSONValue(run.counts),
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
