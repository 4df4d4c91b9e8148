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
      title: "External rows, as their sources give them, latency and energy of one inference: not "
        + "simulated, and in no ratio or mean")
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

  /// A line for each run and file whose energy an external row's bounds hold, both of one inference.
  var externalOverlapNotes: [String] {
    let rows = runRows.joined() + fileRows
    return external.flatMap { row in
      row.energyOverlaps(rows).filter(\.overlaps).map { found in
        "Energies of an inference on \(found.row.result.record.network) overlap: external "
          + "\(row.name) \(row.energyInterval?.text ?? ""), \(found.row.name) "
          + "\(found.row.result.energyRangePerInference.shortText)\n"
      }
    }
  }

  /// Bars of TOPS/W of all rows, plain and bit-normalised; nil where there is nothing but runs.
  func efficiencyChart(isNormalised: Bool) -> BarChart? {
    guard !external.isEmpty || !finished.isEmpty else { return nil }
    var categories: [String] = []
    var values: [[Double?]] = [[], [], []]
    func add(_ name: String, _ value: Double?, _ kind: Int) {
      // A logarithmic axis has no place for nothing.
      guard let value, value > 0 else { return }
      categories.append(name)
      for index in values.indices { values[index].append(index == kind ? value : nil) }
    }
    let rows = runRows.joined() + fileRows
    let isOneNetwork = Set(rows.map(\.result.record.network)).count == 1
    for row in rows {
      let rates = row.result.bitRates
      add(
        (isOneNetwork ? "" : "\(row.result.record.network), ") + row.name,
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

  /// A row of the same network, and whether the two energies of one inference may be the same.
  struct EnergyOverlap {
    var row: ComparisonRow
    var overlaps: Bool
  }

  /// What the bounds of the energy are compared with; nothing where there are none, or no network.
  func energyOverlaps(_ rows: [ComparisonRow]) -> [EnergyOverlap] {
    guard let network, let energyInterval else { return [] }
    return rows.filter { $0.result.record.network == network }.map {
      EnergyOverlap(row: $0, overlaps: energyInterval.overlaps($0.result.energyRangePerInference))
    }
  }

  /// Whether it has a figure of a single inference.
  var isOfOneInference: Bool {
    latency != nil || energy != nil || energyInterval != nil
  }

  /// The row with what is given, in SI, and the rows that its energy is compared with.
  func json(among rows: [ComparisonRow]) -> JSONValue {
    var object = JSONObject()
    object["origin"] = "external"
    object["name"] = .string(name)
    object["source"] = .string(source)
    object["standing"] = .string(standing.rawValue)
    object["place"] = .string(InputFile.shownName(place))
    object["node"] = node.map { .string($0) }
    object["network"] = network.map { .string($0) }
    if isOfOneInference { object["batch"] = 1 }
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
    let overlaps = energyOverlaps(rows)
    if !overlaps.isEmpty { object["energy_overlaps"] = .array(overlaps.map(Self.json)) }
    return .object(object)
  }

  private static func json(_ overlap: EnergyOverlap) -> JSONValue {
    let interval = overlap.row.result.energyRangePerInference
    var object = JSONObject()
    object["accelerator"] = .string(overlap.row.label)
    object["file"] = overlap.row.file.map { .string($0) }
    object["low_j"] = .amount(interval.low)
    object["high_j"] = .amount(interval.high)
    object["overlaps"] = .bool(overlap.overlaps)
    return .object(object)
  }
}
