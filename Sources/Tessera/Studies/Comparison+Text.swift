extension Comparison {
  /// The tables for people: each run's figures, then the ratios.
  public func text() -> String {
    let title =
      "\(plan.variants.count) accelerators on \(plan.networks.count) networks, batch "
      + "\(plan.options.batch)"
    let runs = runTable(title: title).text()
    guard !plan.pairs.isEmpty else { return runs }
    let notes = overlapNotes
    return runs + "\n" + ratioTable().text() + (notes.isEmpty ? "" : "\n" + notes)
  }

  /// A line for each pair and network whose energies the bounds of costs do not tell apart.
  private var overlapNotes: String {
    var lines = ""
    for pair in plan.pairs {
      for (network, name) in networks.enumerated()
      where energyIntervalsOverlap(pair, network: network) == true {
        let shown = [pair.subject, pair.baseline].map { index in
          let priced = results[network][index].priced
          let text =
            priced.energyInterval?.text ?? NumberText.engineering(priced.energy.joules, unit: "J")
          return "\(plan.variants[index].label) \(text)"
        }
        lines +=
          "Energies on \(name) overlap within the bounds of costs: "
          + shown.joined(separator: ", ") + "\n"
      }
    }
    return lines
  }

  /// A row for each run.
  public func runTable(title: String? = nil) -> TextTable {
    var table = TextTable(
      [
        .text("network"), .text("accelerator"), .number("latency"), .number("inferences/s"),
        .number("energy"), .number("power"), .number("area mm²"), .number("TOPS"),
        .number("TOPS/W"), .number("TOPS/mm²"), .number("of peak"),
      ], title: title)
    for (index, row) in results.enumerated() {
      if index > 0 { table.appendRule() }
      for (variant, result) in zip(plan.variants, row) {
        table.append([
          result.record.network, variant.label,
          NumberText.engineering(result.latency, unit: "s"),
          NumberText.formatted(result.throughput),
          NumberText.engineering(result.energy, unit: "J"),
          NumberText.engineering(result.power, unit: "W"), NumberText.formatted(result.area),
          NumberText.formatted(result.tops), NumberText.formatted(result.topsPerWatt),
          NumberText.formatted(result.topsPerSquareMillimetre),
          NumberText.percentage(result.utilisation),
        ])
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
      if index > 0 { table.appendRule() }
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
    return table
  }

  /// One line for each run, with exact numbers, and the ratios of each pair that it is the subject
  /// of.
  public func csv() -> String {
    var writer = CSVWriter(header: [
      "network", "accelerator", "settings", "technology", "batch", "latency_s",
      "throughput_per_s", "steady_throughput_per_s", "energy_j", "dynamic_energy_j",
      "static_energy_j", "power_w", "area_mm2", "tops", "tops_per_w", "tops_per_mm2",
      "utilisation", "baseline", "speed_up", "energy_ratio",
    ])
    for (network, row) in results.enumerated() {
      for (index, result) in row.enumerated() {
        let variant = plan.variants[index]
        let priced = result.priced
        let cells =
          [
            result.record.network, variant.accelerator, variant.settings.joined(separator: " "),
            priced.technology, String(result.record.batch),
          ]
          + [
            result.latency, result.throughput, result.record.steadyThroughput ?? .nan,
            result.energy, priced.dynamicEnergy.joules, priced.staticEnergy.joules, result.power,
            result.area, result.tops, result.topsPerWatt, result.topsPerSquareMillimetre,
            result.utilisation,
          ].map(NumberText.exact)
        let pairs = plan.pairs.filter { $0.subject == index }
        if pairs.isEmpty { writer.append(cells) }
        for pair in pairs {
          let ratios = [
            speedUp(pair, network: network) ?? .nan, energyRatio(pair, network: network) ?? .nan,
          ].map(NumberText.exact)
          writer.append(cells + [plan.variants[pair.baseline].label] + ratios)
        }
      }
    }
    return writer.text
  }
}
