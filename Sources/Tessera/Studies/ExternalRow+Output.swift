extension Comparison {
  /// The table of external rows; nil where there are none.
  func externalTable() -> TextTable? {
    guard !external.isEmpty else { return nil }
    var table = TextTable(
      [
        .text("external"), .text("node"), .text("network"), .number("latency"), .number("energy"),
        .number("power"), .number("area"), .number("TOPS"), .number("TOPS/W"), .number("TOPS/mm²"),
        .number("1b TOPS"), .number("1b TOPS/W"), .text("standing"), .text("source"),
      ],
      title: "External rows, as their sources give them: not simulated, and in no ratio or mean")
    func shown(_ value: Double?) -> String { value.map { NumberText.formatted($0) } ?? "" }
    for row in external {
      var energy = row.energy.map { NumberText.engineering($0.joules, unit: "J") } ?? ""
      if let interval = row.energyInterval {
        energy += (energy.isEmpty ? "" : ", ") + interval.text
      }
      table.append([
        row.name, row.node ?? "", row.network ?? "",
        row.latency.map { NumberText.engineering($0.seconds, unit: "s") } ?? "", energy,
        row.power.map { NumberText.engineering($0.watts, unit: "W") } ?? "",
        row.area.map { "\(NumberText.formatted($0.squareMillimetres)) mm²" } ?? "",
        shown(row.tops), shown(row.topsPerWatt), shown(row.topsPerSquareMillimetre),
        shown(row.normalised(row.tops)), shown(row.normalised(row.topsPerWatt)),
        row.standing.rawValue, row.source,
      ])
    }
    return table
  }

  /// The runs and files whose energy an external row's bounds hold, by network.
  var externalOverlapNotes: [String] {
    var lines: [String] = []
    for row in external {
      guard let network = row.network, let interval = row.energyInterval else { continue }
      for other in runRows.joined() + fileRows where other.result.record.network == network {
        guard interval.overlaps(other.result.priced.energyRange) else { continue }
        lines.append(
          "Energies on \(network) overlap: external \(row.name) \(interval.text), "
            + "\(RowPair.name(other)) "
            + (other.result.priced.energyInterval?.text
              ?? NumberText.engineering(other.result.energy, unit: "J")) + "\n")
      }
    }
    return lines
  }

  /// Bars of TOPS/W of all rows, plain and bit-normalised; nil where there is nothing but runs.
  func efficiencyChart(isNormalised: Bool) -> BarChart? {
    guard !external.isEmpty || !finished.isEmpty else { return nil }
    var categories: [String] = []
    var values: [[Double?]] = [[], [], []]
    func add(_ name: String, _ value: Double?, _ kind: Int) {
      guard let value else { return }
      categories.append(name)
      for index in values.indices { values[index].append(index == kind ? value : nil) }
    }
    let rows = runRows.joined() + fileRows
    let isOneNetwork = Set(rows.map(\.result.record.network)).count == 1
    for row in rows {
      let rates = row.result.bitRates
      add(
        (isOneNetwork ? "" : "\(row.result.record.network), ") + RowPair.name(row),
        isNormalised ? rates?.topsPerWatt : row.result.topsPerWatt, row.file == nil ? 0 : 1)
    }
    for row in external {
      add(
        "\(row.name), external, \(row.standing.rawValue)",
        isNormalised ? row.normalised(row.topsPerWatt) : row.topsPerWatt, 2)
    }
    guard !categories.isEmpty else { return nil }
    let names = ["simulated", "simulated, read from a file", "external, not simulated"]
    let used = names.indices.filter { values[$0].contains { $0 != nil } }
    var chart = BarChart(
      title: isNormalised ? "Efficiency at 1b x 1b" : "Efficiency", categories: categories,
      series: used.map { ChartSeries(names[$0], values[$0]) },
      axis: ChartAxis("TOPS/W", scale: .logarithmic))
    chart.layout = .rows
    chart.width = 960
    if isOneNetwork, let row = rows.first { chart.subtitle = row.result.record.network }
    if isNormalised { chart.notes.append(BitRates.rule) }
    if used.contains(2) {
      chart.notes.append("External rows are as their sources give them.")
    }
    return chart
  }
}

extension ExternalRow {
  func normalised(_ rate: Double?) -> Double? {
    guard let rate, let bitProduct else { return nil }
    return rate * bitProduct
  }

  /// The row with what is given, in SI.
  var json: JSONValue {
    var object = JSONObject()
    object["origin"] = "external"
    object["name"] = .string(name)
    object["source"] = .string(source)
    object["standing"] = .string(standing.rawValue)
    object["place"] = .string(InputFile.shownName(place))
    object["node"] = node.map { .string($0) }
    object["network"] = network.map { .string($0) }
    object["latency_s"] = latency.map { .amount($0) }
    object["energy_j"] = energy.map { .amount($0) }
    object["energy_low_j"] = energyLow.map { .amount($0) }
    object["energy_high_j"] = energyHigh.map { .amount($0) }
    object["power_w"] = power.map { .amount($0) }
    object["area_mm2"] = area.map { .amount($0) }
    object["tops"] = tops.map { .double($0) }
    object["tops_per_w"] = topsPerWatt.map { .double($0) }
    object["tops_per_mm2"] = topsPerSquareMillimetre.map { .double($0) }
    object["weight_bits"] = weightBits.map { .double($0) }
    object["activation_bits"] = activationBits.map { .double($0) }
    if let bitProduct {
      object["bit_normalised"] = [
        "bit_product": .double(bitProduct), "tops": normalised(tops).map { .double($0) } ?? .null,
        "tops_per_w": normalised(topsPerWatt).map { .double($0) } ?? .null,
      ]
    }
    return .object(object)
  }
}
