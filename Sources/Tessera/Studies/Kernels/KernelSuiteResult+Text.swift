extension KernelSuiteResult {
  /// The tables for people: each pair, how operands were placed, and references.
  public func text() -> String {
    var parts = suite.pairs.indices.map { pairTable($0).text() }
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
      title: "\(names.subject) over \(names.baseline), \(suite.size.rawValue) kernels")
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

  /// What was done with the operands, on the subjects.
  private var placementTable: TextTable {
    var table = TextTable(
      [
        .text("kernel"), .text("design"), .text("operands"), .text("method"), .number("arrays"),
        .number("spare rows"), .number("copies"), .number("words"), .number("left empty"),
        .number("stores of copies"),
      ], title: "How operands were placed")
    var shown: Set<String> = []
    for (pair, rows) in zip(suite.pairs, comparisons) where shown.insert(pair.subject).inserted {
      for row in rows where row.subject.target.instructions != .standard {
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
