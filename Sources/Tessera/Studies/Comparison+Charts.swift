extension Comparison {
  /// Bars of the speed-ups, by network and pair.
  public func speedUpChart(bands: [ReferenceBand] = []) -> BarChart {
    chart(title: "Speed-up", bands: bands, mean: meanSpeedUp) { speedUp($0, network: $1) }
  }

  /// Bars of the energy ratios, by network and pair.
  public func energyRatioChart(bands: [ReferenceBand] = []) -> BarChart {
    chart(title: "Energy ratio", bands: bands, mean: meanEnergyRatio) {
      energyRatio($0, network: $1)
    }
  }

  private func chart(
    title: String, bands: [ReferenceBand], mean: (ComparisonPlan.Pair) -> Double?,
    value: (ComparisonPlan.Pair, Int) -> Double?
  ) -> BarChart {
    let subjects = Set(plan.pairs.map(\.subject))
    let baselines = Set(plan.pairs.map(\.baseline))
    let hasMean = networks.count > 1
    let series = plan.pairs.map { pair in
      let subject = plan.variants[pair.subject].label
      let baseline = plan.variants[pair.baseline].label
      let name =
        subjects.count == 1
        ? "over \(baseline)" : baselines.count == 1 ? subject : "\(subject) over \(baseline)"
      let values = networks.indices.map { value(pair, $0) }
      return ChartSeries(name, hasMean ? values + [mean(pair)] : values)
    }
    var chart = BarChart(
      title: title, categories: hasMean ? networks + ["geometric mean"] : networks,
      series: series, axis: ChartAxis(title, unit: "x"))
    if subjects.count == 1, let only = plan.pairs.first {
      chart.subtitle = plan.variants[only.subject].label
    } else if baselines.count == 1, let only = plan.pairs.first {
      chart.subtitle = "over \(plan.variants[only.baseline].label)"
    }
    chart.bands = bands
    return chart
  }

  /// The files of an output folder: the comparison, its charts, and each run's own result.
  ///
  /// - Throws: `TesseraError` where a value cannot be written.
  public func files(
    command: String, speedUps: [ReferenceBand] = [], energyRatios: [ReferenceBand] = []
  ) throws -> [(name: String, text: String)] {
    var files = [
      ("comparison.json", try json(command: command).prettyText()), ("comparison.csv", csv()),
    ]
    if !plan.pairs.isEmpty {
      files.append(("speed-up.svg", speedUpChart(bands: speedUps).svg()))
      files.append(("energy-ratio.svg", energyRatioChart(bands: energyRatios).svg()))
    }
    for (name, isNormalised) in [("tops-per-watt.svg", false), ("bit-tops-per-watt.svg", true)] {
      if let chart = efficiencyChart(isNormalised: isNormalised) {
        files.append((name, chart.svg()))
      }
    }
    var taken: Set<String> = []
    for (name, row) in zip(networks, results) {
      for (variant, result) in zip(plan.variants, row) {
        var file = fileName("\(name)--\(variant.label)")
        while !taken.insert(file).inserted { file += "-" }
        files.append((file + ".json", try ResultFile.json(result).prettyText()))
      }
    }
    return files
  }

  /// Letters, digits, `_`, `.` and `-` only, and not too many.
  private func fileName(_ text: String) -> String {
    let allowed = text.unicodeScalars.prefix(160).map { scalar -> Character in
      let isKept =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "_.-".unicodeScalars.contains(scalar))
      return isKept ? Character(scalar) : "-"
    }
    return String(allowed)
  }
}
