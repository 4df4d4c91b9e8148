/// A result for people: a headline, a table by layer, one by component, and what it all rests on.
public struct ResultText {
  private let result: RunResult
  private let width: Int?

  /// - Parameter width: columns that the tables should fit; nil for as many as they take.
  public init(_ result: RunResult, width: Int? = nil) {
    self.result = result
    self.width = width
  }

  public var text: String {
    var parts = [title + "\n\n" + headline, layers, components, standings]
    let notes = self.notes
    if !notes.isEmpty { parts.append(notes.map { "\($0)\n" }.joined()) }
    return parts.joined(separator: "\n")
  }

  // MARK: Headline

  private var title: String {
    let record = result.record
    var parts = ["batch \(record.batch)"]
    if record.timeSteps > 1 { parts.append("\(record.timeSteps) time steps") }
    if !record.mode.isEmpty, !record.isKernel { parts.append("\(record.mode) mapping") }
    parts.append("technology \(result.priced.technology)")
    return "\(record.network) on \(record.accelerator): \(parts.joined(separator: ", "))"
  }

  private var headline: String {
    let record = result.record
    let priced = result.priced
    func seconds(_ femtoseconds: Int64) -> String {
      NumberText.engineering(
        JSONNumber(coefficient: Int128(femtoseconds), exponent: -15), unit: "s")
    }
    func joules(_ energy: Energy) -> String { NumberText.engineering(energy.joules, unit: "J") }
    let bound =
      record.ledger.makespan > 0
      ? NumberText.percentage(Double(record.lowerBound) / Double(record.ledger.makespan)) : "n/a"
    var rows = [
      (
        "latency", seconds(record.ledger.makespan),
        "lower bound \(seconds(record.lowerBound)), "
          + "\(bound) of it"
      ),
      (
        "throughput",
        "\(NumberText.formatted(result.throughput)) \(record.isKernel ? "runs" : "inferences")/s",
        record.steadyThroughput.map {
          "\(NumberText.formatted($0)) inferences/s when the pipeline is full"
        } ?? ""
      ),
      (
        "energy", joules(priced.energy),
        "dynamic \(joules(priced.dynamicEnergy)), static \(joules(priced.staticEnergy))"
          + (priced.energyInterval.map { "; \($0.text) within the bounds of costs" } ?? "")
      ),
      ("power", NumberText.engineering(result.power, unit: "W"), ""),
      ("area", "\(NumberText.formatted(result.area)) mm²", ""),
    ]
    if !record.isKernel {
      rows += [
        (
          "operations", NumberText.engineering(Double(result.operations), unit: "OP"),
          "\(NumberText.grouped(record.macs)) MACs, 2 operations each"
        ),
        (
          "rate", "\(NumberText.formatted(result.tops)) TOPS",
          "\(NumberText.formatted(result.topsPerWatt)) TOPS/W, "
            + "\(NumberText.formatted(result.topsPerSquareMillimetre)) TOPS/mm²"
        ),
      ]
    }
    if let rates = result.bitRates {
      rows.append(
        (
          "at 1b x 1b", "\(NumberText.formatted(rates.tops)) TOPS",
          "\(NumberText.formatted(rates.topsPerWatt)) TOPS/W; operations x activation bits x weight "
            + "bits, ternary 1.585"
        ))
    }
    if !record.isKernel {
      rows += [
        (
          "utilisation", NumberText.percentage(result.utilisation),
          "of \(NumberText.formatted(2 * record.peakMacsPerSecond / 1e12)) TOPS at peak"
        )
      ]
    }
    if let preload = record.preload {
      rows.append(
        (
          "preload", seconds(preload.time),
          "\(NumberText.grouped(preload.bytes)) bytes of weights, before the run"
        ))
    }
    let name = rows.map { $0.0.count }.max() ?? 0
    let value = rows.map { $0.1.count }.max() ?? 0
    return rows.map { row in
      var line = "  " + row.0 + String(repeating: " ", count: name - row.0.count + 2) + row.1
      if !row.2.isEmpty {
        line += String(repeating: " ", count: value - row.1.count + 2) + row.2
      }
      return line + "\n"
    }.joined()
  }

  // MARK: Tables

  private var layers: String {
    let record = result.record
    var table = TextTable(
      [
        .text("layer"), .number("MACs"), .number("latency"), .number("of time"),
        .number("dynamic energy"), .number("of energy"), .number("utilisation"),
      ]
        + (hasBounds ? [.number("bound"), .text("by"), .number("over it")] : []))
    let total = result.priced.dynamicEnergy.joules
    for (index, layer) in result.priced.layers.enumerated() {
      let step = record.steps.indices.contains(index) ? record.steps[index] : nil
      let duration = Double(layer.end - layer.start) * 1e-15
      let used = step.map { record.utilisation(of: $0, in: layer.end - layer.start) } ?? 0
      let macs = step?.macs ?? 0
      table.append(
        [
          Self.name(layer.name, step), macs > 0 ? NumberText.grouped(macs) : "",
          NumberText.engineering(duration, unit: "s"),
          share(duration, result.latency),
          NumberText.engineering(layer.dynamicEnergy.joules, unit: "J"),
          share(layer.dynamicEnergy.joules, total),
          macs > 0 && used > 0 ? NumberText.percentage(used) : "",
        ]
          + (hasBounds ? Self.cells(step?.bound, layer.end - layer.start) : []))
    }
    return table.text(width: width)
  }

  private var hasBounds: Bool { result.record.steps.contains { $0.bound != nil } }

  /// The bound of a step, what it is of, and how many times it the step took.
  private static func cells(_ bound: LayerBound?, _ duration: Int64) -> [String] {
    guard let bound, let limit = bound.limit, let excess = bound.excess(of: duration) else {
      return ["", "", ""]
    }
    return [
      NumberText.engineering(Double(bound.time) * 1e-15, unit: "s", significantDigits: 3),
      limit.rawValue, NumberText.ratio(excess),
    ]
  }

  /// The step's name, with how many layers run behind the first.
  private static func name(_ name: String, _ step: StepRecord?) -> String {
    let short = name.count > 36 ? "\(name.prefix(24))…\(name.suffix(11))" : name
    guard let step, step.layers.count > 1 else { return short }
    return "\(short) +\(step.layers.count - 1)"
  }

  private var components: String {
    let makespan = result.latency
    var table = TextTable([
      .text("component"), .number("count"), .number("active"), .number("of time"),
      .number("dynamic"), .number("static"), .number("energy"), .number("of energy"),
      .number("area"),
    ])
    for (priced, ledger) in zip(result.priced.components, result.record.ledger.components) {
      let busy = Double(ledger.active) * 1e-15 / Double(max(1, ledger.instances))
      table.append([
        priced.path, "\(priced.instances)", NumberText.engineering(busy, unit: "s"),
        share(busy, makespan), NumberText.engineering(priced.dynamicEnergy.joules, unit: "J"),
        NumberText.engineering(priced.staticEnergy.joules, unit: "J"),
        NumberText.engineering(priced.energy.joules, unit: "J"),
        share(priced.energy.joules, result.energy),
        priced.area == .zero
          ? "0 mm²" : "\(NumberText.formatted(priced.area.squareMillimetres)) mm²",
      ])
    }
    return table.text(width: width)
  }

  private var standings: String {
    let priced = result.priced
    var table = TextTable(
      [.text("rests on")] + Standing.allCases.map { TextTable.Column.number($0.rawValue) })
    func row(_ name: String, _ part: (Standing) -> Double, _ total: Double) {
      table.append(
        [name] + Standing.allCases.map { part($0) == 0 ? "-" : share(part($0), total) })
    }
    let latency = result.latencyByStanding
    row(
      "dynamic energy", { (priced.dynamicEnergyByStanding[$0] ?? .zero).joules },
      priced.dynamicEnergy.joules)
    row(
      "static energy", { (priced.staticEnergyByStanding[$0] ?? .zero).joules },
      priced.staticEnergy.joules)
    row("area", { (priced.areaByStanding[$0] ?? .zero).squareMillimetres }, result.area)
    row("latency", { latency[$0] ?? 0 }, 1)
    return table.text(width: width)
  }

  private func share(_ part: Double, _ total: Double) -> String {
    total > 0 ? NumberText.percentage(part / total) : "n/a"
  }

  // MARK: Notes

  private var notes: [String] {
    var notes: [String] = []
    let spills = result.record.steps.reduce(0) { $0 &+ $1.spillBytes }
    if spills > 0 {
      notes.append(
        "Spilled: \(NumberText.grouped(spills)) bytes that the buffers do not hold went to memory "
          + "and back.")
    }
    let free = result.priced.components.filter { component in
      component.energy == .zero && component.actions.contains { $0.count > 0 }
    }
    if !free.isEmpty {
      notes.append(
        "At a cost of zero in this technology, see its notes: "
          + free.map(\.path).joined(separator: ", ") + ".")
    }
    return notes
  }
}
