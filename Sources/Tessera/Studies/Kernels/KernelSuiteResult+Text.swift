extension KernelSuiteResult {
  /// The tables for people: each pair, how operands were placed, and references.
  public func text() -> String {
    var parts = [designTable.text()]
    parts += suite.pairs.indices.map { pairTable($0).text() }
    if let cycles = suite.powerCycles {
      parts += cycles.pairs.indices.map { interruptedTable(cycles, $0).text() }
    }
    if !placementTable.isEmpty { parts += [placementTable.text(), boundText] }
    if !suite.anchors.isEmpty { parts.append(anchorTable.text()) }
    if let notes = suite.notes { parts.append(notes + "\n") }
    return parts.joined(separator: "\n")
  }

  /// The references beside what was computed, and what is said about them.
  public func validationText() -> String {
    let notes = suite.notes.map { "\n\($0)\n" } ?? ""
    guard !suite.anchors.isEmpty else { return "\(suite.name) has no references\n" + notes }
    return anchorTable.text() + notes
  }

  /// A row for each kernel of a pair.
  public func pairTable(_ pair: Int) -> TextTable {
    let names = suite.pairs[pair]
    var table = TextTable(
      [
        .text("kernel"), .number("cycles"), .number("before"), .number("speed-up"),
        .number("bound"), .number("accelerated"), .number("by"), .number("memory energy"),
        .number("static"), .number("before"), .number("static"), .number("ratio"),
        .number("array"), .number("dynamic"), .number("bound"),
      ],
      title: "\(names.subject.label) over \(names.baseline.label), \(suite.size.rawValue) kernels")
    func joules(_ value: Double) -> String { NumberText.engineering(value, unit: "J") }
    func times(_ value: Double) -> String {
      NumberText.formatted(value, significantDigits: 3) + "x"
    }
    for row in comparisons[pair] {
      table.append([
        row.kernel, NumberText.grouped(row.subject.cycles), NumberText.grouped(row.baseline.cycles),
        times(row.speedUp), row.speedUpBound.map(times) ?? "-",
        NumberText.percentage(row.acceleratedFraction), times(row.acceleratedSpeedUp),
        joules(row.subject.memoryEnergy), joules(row.subject.memoryStaticEnergy),
        joules(row.baseline.memoryEnergy), joules(row.baseline.memoryStaticEnergy),
        times(row.energyRatio), times(row.arrayEnergyRatio), times(row.dynamicEnergyRatio),
        row.dynamicEnergyBound.map(times) ?? "-",
      ])
    }
    table.appendNote(
      "Memory energy is that of memory and bus; 'array' is the ratio without the bus, 'dynamic' the "
        + "one without static energy.")
    table.appendRule()
    func summary(_ name: String, _ speed: KernelSuite.Metric, _ energy: KernelSuite.Metric) {
      var cells = [String](repeating: "", count: 15)
      cells[0] = name
      cells[3] = times(figure(speed, pair: pair))
      cells[11] = times(figure(energy, pair: pair))
      table.append(cells)
    }
    summary("mean", .meanSpeedUp, .meanEnergyRatio)
    summary("greatest", .greatestSpeedUp, .greatestEnergyRatio)
    return table
  }

  /// What the designs are made of.
  private var designTable: TextTable {
    var table = TextTable(
      [
        .text("design"), .text("component"), .text("costs"), .number("capacity"), .number("read"),
        .number("write"), .number("read word"), .number("write word"), .number("static"),
        .number("gated"), .text("content"), .text("rests on"),
      ], title: "Configurations")
    for (design, run) in designs {
      for part in run.parts {
        func power(_ state: PowerState) -> String {
          part.states.first { $0.state == state }.map {
            NumberText.engineering($0.cost.value.watts, unit: "W")
          } ?? "-"
        }
        let standings = [part.readEnergy.standing, part.writeEnergy.standing]
        table.append([
          design.label, part.path, part.costKey, "\(part.capacity)", "\(part.readTime)",
          "\(part.writeTime)", NumberText.engineering(part.readEnergy.value.joules, unit: "J"),
          NumberText.engineering(part.writeEnergy.value.joules, unit: "J"), power(.active),
          part.isNonVolatile ? power(.gated) : "-", part.isNonVolatile ? "stays" : "is lost",
          max(standings[0], standings[1]).rawValue,
        ])
      }
    }
    return table
  }

  /// A row for each kernel of a pair over power cycles.
  private func interruptedTable(_ cycles: PowerCycles, _ index: Int) -> TextTable {
    let pair = cycles.pairs[index]
    func strategy(_ row: KeyPath<InterruptedComparison, [InterruptedRun]>) -> String {
      guard let first = interrupted[index].first?[keyPath: row].first else { return "" }
      return first.strategy.rawValue
        + (first.strategy == .saving ? " to \(pair.backup?.label ?? "")" : "")
    }
    var table = TextTable(
      [.text("kernel"), .number("words saved"), .number("transfer"), .number("energy of it")]
        + cycles.onTimes.map { .number("\($0) on") },
      title: "\(pair.pair.subject.label) (\(strategy(\.subject))) over "
        + "\(pair.pair.baseline.label) (\(strategy(\.baseline))), interrupted: energy of the memory "
        + "system")
    for row in interrupted[index] {
      guard let before = row.baseline.first else { continue }
      table.append(
        [
          row.kernel, NumberText.grouped(before.savedWords),
          NumberText.engineering(before.transferTime, unit: "s"),
          NumberText.engineering(before.transferEnergy, unit: "J"),
        ]
          + row.energyRatios.map {
            $0.map { NumberText.formatted($0, significantDigits: 3) + "x" } ?? "no progress"
          })
    }
    table.appendRule()
    for (name, choose) in [
      ("mean", { $0.reduce(0, +) / Double(max(1, $0.count)) }),
      ("greatest", { $0.max() ?? 0 }),
    ] as [(String, ([Double]) -> Double)] {
      table.append(
        [name, "", "", ""]
          + cycles.onTimes.indices.map { time in
            let ratios = interrupted[index].compactMap { $0.energyRatios[time] }
            return ratios.isEmpty
              ? "-" : NumberText.formatted(choose(ratios), significantDigits: 3) + "x"
          })
    }
    table.appendNote(
      "Words saved, transfer and its energy are the baseline's in one power cycle, of "
        + "\(cycles.onTimes.map { "\($0)" }.joined(separator: ", ")) with supply and "
        + "\(cycles.offTime) without; \(cycles.stateWords) words of the processor are moved, too. "
        + "\(cycles.standing.rawValue.prefix(1).uppercased())"
        + "\(cycles.standing.rawValue.dropFirst()): \(cycles.source)")
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
    var shown: Set<String> = []
    for (pair, rows) in zip(suite.pairs, comparisons)
    where shown.insert(pair.subject.label).inserted {
      for row in rows where row.subject.target.instructions != .standard {
        for (index, report) in row.subject.placements.enumerated() {
          table.append([
            row.kernel, pair.subject.label, report.operands, report.method.rawValue,
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
        pair(of: anchor).baseline.label,
      ])
    }
    for anchor in suite.anchors {
      table.appendNote(
        "\(anchor.name): \(anchor.source)" + (anchor.reason.map { "; not validated: \($0)" } ?? ""))
    }
    return table
  }
}
