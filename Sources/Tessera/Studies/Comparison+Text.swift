extension Comparison {
  /// The tables for people: each run's figures, then the ratios.
  public func text() -> String {
    func counted(_ count: Int, _ what: String) -> String {
      "\(count) \(what)\(count == 1 ? "" : "s")"
    }
    var title =
      "\(counted(plan.variants.count, "accelerator")) on "
      + "\(counted(plan.networks.count, "network")), batch \(plan.options.batch)"
    if plan.variants.isEmpty {
      title = finished.count == 1 ? "1 result from a file" : "\(finished.count) results from files"
    }
    var parts: [String] = []
    if !plan.variants.isEmpty || !finished.isEmpty {
      var table = runTable(title: title, isComparison: true)
      if (runRows.joined() + fileRows).contains(where: { $0.result.bitRates != nil }) {
        table.appendNote(BitRates.rule)
      }
      parts.append(table.text())
    }
    if !plan.pairs.isEmpty || !filePairs.isEmpty { parts.append(ratioTable().text()) }
    if let table = externalTable() { parts.append(table.text()) }
    let notes = overlapNotes + externalOverlapNotes.joined()
    if !notes.isEmpty { parts.append(notes) }
    return parts.joined(separator: "\n")
  }

  /// A line for each pair and network whose energies the bounds of costs do not tell apart.
  private var overlapNotes: String {
    (plan.pairs.flatMap(rowPairs) + filePairs).map(\.overlapNote).joined()
  }

  /// A row for each run, and for each result from a file.
  ///
  /// - Parameter isComparison: whether rates at 1 b × 1 b stand beside the plain ones, and where rows
  ///   are from.
  public func runTable(title: String? = nil, isComparison: Bool = false) -> TextTable {
    let showsOrigin = isComparison && !finished.isEmpty
    var table = TextTable(
      [
        .text("network"), .text("accelerator"), .number("latency"), .number("inferences/s"),
        .number("energy"), .number("power"), .number("area mm²"), .number("TOPS"),
        .number("TOPS/W"), .number("TOPS/mm²"), .number("of peak"),
      ] + (isComparison ? [.number("1b TOPS"), .number("1b TOPS/W")] : [])
        + (showsOrigin ? [.text("from")] : []), title: title)
    let groups = runRows + (finished.isEmpty ? [] : [fileRows])
    for (index, rows) in groups.enumerated() {
      if index > 0 { table.appendRule() }
      for row in rows {
        let result = row.result
        var cells = [
          result.record.network, row.label,
          NumberText.engineering(result.latency, unit: "s"),
          NumberText.formatted(result.throughput),
          NumberText.engineering(result.energy, unit: "J"),
          NumberText.engineering(result.power, unit: "W"), NumberText.formatted(result.area),
          NumberText.formatted(result.tops), NumberText.formatted(result.topsPerWatt),
          NumberText.formatted(result.topsPerSquareMillimetre),
          NumberText.percentage(result.utilisation),
        ]
        if isComparison {
          let rates = result.bitRates
          cells += [rates?.tops, rates?.topsPerWatt].map {
            $0.map { NumberText.formatted($0) } ?? "n/a"
          }
        }
        if showsOrigin { cells.append(row.origin) }
        table.append(cells)
      }
    }
    return table
  }

  /// A row for each pair and network, and one for each pair's geometric means.
  public func ratioTable() -> TextTable {
    var table = TextTable(
      [
        .text("accelerator"), .text("over"), .text("network"), .number("speed-up"),
        .number("energy ratio"),
      ], title: "Ratios to the baseline: more than 1 is faster, or takes less energy")
    func shown(_ value: Double?) -> String { value.map { NumberText.ratio($0) } ?? "n/a" }
    for (index, pair) in plan.pairs.enumerated() {
      if index > 0, networks.count > 1 { table.appendRule() }
      let names = [plan.variants[pair.subject].label, plan.variants[pair.baseline].label]
      for (network, name) in networks.enumerated() {
        table.append(
          names + [
            name, shown(speedUp(pair, network: network)),
            shown(energyRatio(pair, network: network)),
          ])
      }
      if networks.count > 1 {
        table.append(
          names + ["geometric mean", shown(meanSpeedUp(pair)), shown(meanEnergyRatio(pair))])
      }
    }
    let others = filePairs
    if !others.isEmpty, !plan.pairs.isEmpty { table.appendRule() }
    for pair in others {
      table.append(
        pair.names + [
          pair.subject.result.record.network, shown(pair.speedUp), shown(pair.energyRatio),
        ])
    }
    return table
  }
}
