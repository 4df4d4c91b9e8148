extension Comparison {
  /// One line for each run with exact numbers and the ratios of each pair that it is the subject of,
  /// then one for each result from a file and each external row, which `origin` tells apart.
  public func csv() -> String {
    var writer = CSVWriter(header: [
      "network", "accelerator", "settings", "technology", "batch", "latency_s",
      "throughput_per_s", "steady_throughput_per_s", "energy_j", "dynamic_energy_j",
      "static_energy_j", "power_w", "area_mm2", "tops", "tops_per_w", "tops_per_mm2",
      "utilisation", "baseline", "speed_up", "energy_ratio", "bit_tops", "bit_tops_per_w", "origin",
      "note", "source", "standing",
    ])
    let (runs, files, fromFiles) = (runRows, fileRows, filePairs)
    for (network, row) in runs.enumerated() {
      for (index, run) in row.enumerated() {
        let variant = plan.variants[index]
        let cells = Self.cells(
          run, accelerator: variant.name, settings: variant.shownSettings)
        let end = Self.endCells(run, origin: "run")
        var ratios = plan.pairs.filter { $0.subject == index }.map { pair in
          [plan.variants[pair.baseline].label]
            + Self.cells(speedUp(pair, network: network), energyRatio(pair, network: network))
        }
        for pair in fromFiles where pair.subject.run == run.run {
          ratios.append([pair.names[1]] + Self.cells(pair.speedUp, pair.energyRatio))
        }
        if ratios.isEmpty { ratios = [["", "", ""]] }
        for ratio in ratios { writer.append(cells + ratio + end) }
      }
    }
    for row in files {
      let pair = fromFiles.first { $0.subject.fileIndex == row.fileIndex }
      let ratios = pair.map { [$0.names[1]] + Self.cells($0.speedUp, $0.energyRatio) }
      writer.append(
        Self.cells(row, accelerator: row.label, settings: []) + (ratios ?? ["", "", ""])
          + Self.endCells(row, origin: "file"))
    }
    let rows = runs.joined() + files
    for row in external { writer.append(Self.cells(row, overlaps: row.energyOverlaps(rows))) }
    return writer.text
  }

  private static func cells(_ values: Double?...) -> [String] {
    values.map { NumberText.exact($0 ?? .nan) }
  }

  private static func cells(
    _ row: ComparisonRow, accelerator: String, settings: [String]
  ) -> [String] {
    let result = row.result
    let priced = result.priced
    return [
      result.record.network, accelerator, settings.joined(separator: " "), priced.technology,
      String(result.record.batch),
    ]
      + cells(
        result.latency, result.throughput, result.record.steadyThroughput, result.energy,
        priced.dynamicEnergy.joules, priced.staticEnergy.joules, result.power, result.area,
        result.tops, result.topsPerWatt, result.topsPerSquareMillimetre, result.utilisation)
  }

  private static func endCells(_ row: ComparisonRow, origin: String) -> [String] {
    let rates = row.result.bitRates
    return cells(rates?.tops, rates?.topsPerWatt)
      + [origin, row.file == nil ? row.differences.joined(separator: ", ") : row.origin, "", ""]
  }

  private static func cells(
    _ row: ExternalRow, overlaps: [ExternalRow.EnergyOverlap]
  ) -> [String] {
    var note = row.energyInterval.map { "energy \($0.text)" } ?? ""
    let others = overlaps.filter(\.overlaps).map(\.row.name)
    if !others.isEmpty { note += ", overlaps with " + others.joined(separator: ", ") }
    return [row.network ?? "", row.name, "", row.node ?? "", row.isOfOneInference ? "1" : ""]
      + cells(
        row.latency?.seconds, nil, nil, row.energy?.joules, nil, nil, row.power?.watts,
        row.area?.squareMillimetres, row.tops, row.topsPerWatt, row.topsPerSquareMillimetre, nil)
      + ["", "", ""] + cells(row.normalised(row.tops), row.normalised(row.topsPerWatt))
      + [
        "external", note, row.source, row.standing.rawValue,
      ]
  }
}
