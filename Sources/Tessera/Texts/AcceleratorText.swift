/// An accelerator as `describe` prints it: its tree, what its values rest on, and its peaks.
public struct AcceleratorText {
  private let description: AcceleratorDescription
  private let table: CostTable
  /// Nil for a processor, whose peak no description tells, and for what is not timed.
  private let peaks: Peaks?
  private let areas: [Area]

  /// - Throws: `TesseraError` where it has neither tiles nor a processor, or the technology lacks a cost.
  public init(
    _ description: AcceleratorDescription, table: CostTable, catalog: Catalog
  ) throws {
    self.description = description
    self.table = table
    let isProcessor =
      description.component(inRole: "processor") != nil
      && description.component(inRole: "tiles") == nil
    let isTimed = try description.components.allSatisfy {
      try catalog.kind(of: $0).isTimed
    }
    peaks =
      isProcessor || !isTimed ? nil : try Peaks(description, table: table, catalog: catalog)
    areas = try description.components.map { component in
      let costs = try table.costs(
        path: component.path, kind: component.kind,
        actions: try catalog.kind(of: component).actions.map(\.name),
        costKey: component.costKey?.value, orElse: component.costs)
      return try costs.area.value.multiplied(by: Int128(component.count))
    }
  }

  // MARK: Text

  public var text: String {
    var text = "\(description.name): \(description.summary)\n\n"
    text += "  technology  \(table.name)\n"
    for clock in description.clocks { text += "  clock       \(clock.name), \(clock.period)\n" }
    for role in description.roles.sorted(by: { $0.name < $1.name }) {
      text += "  role        \(role.name): \(role.component)\n"
    }
    var table = TextTable([
      .text("component"), .text("value"), .text("class"), .text("standing"), .text("source"),
    ])
    for (component, area) in zip(description.components, areas) {
      let count = component.count > 1 ? "\(component.count) × " : ""
      table.append([
        component.path, "\(count)\(component.kind)", "", "",
        area == .zero
          ? "" : "\(NumberText.formatted(area.squareMillimetres)) mm² in all",
      ])
      for parameter in component.parameters {
        table.append([
          "  \(parameter.name)", parameter.value.description, parameter.parameterClass.rawValue,
          parameter.shownStanding, parameter.source ?? "",
        ])
      }
    }
    text += "\n" + table.text(width: 140) + "\n" + (peaks.map(peakText) ?? "")
    if let notes = description.notes { text += "\n\(notes)\n" }
    return text
  }

  private func peakText(_ peaks: Peaks) -> String {
    let byBits = peaks.topsByBits.map {
      "\(NumberText.formatted($0.tops)) at \($0.bits) \($0.bits == 1 ? "bit" : "bits")"
    }
    return """
      peak          \(NumberText.formatted(peaks.tops, significantDigits: 5)) TOPS, ternary \
      operands, an access every \(peaks.accessInterval)
                    \(byBits.joined(separator: ", "))
      peak power    \(NumberText.engineering(peaks.power, unit: "W")), \
      \(NumberText.formatted(peaks.topsPerWatt)) TOPS/W, half of inputs and products non-zero
      area          \(NumberText.formatted(peaks.area.squareMillimetres)) mm², \
      \(NumberText.formatted(peaks.topsPerSquareMillimetre)) TOPS/mm²

      """
  }

  // MARK: JSON

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "accelerator"
    object["name"] = .string(description.name)
    object["summary"] = .string(description.summary)
    object["technology"] = .string(table.name)
    if let peaks {
      object["peak_tops"] = .double(peaks.tops)
      var byBits = JSONObject()
      for entry in peaks.topsByBits { byBits["\(entry.bits)"] = .double(entry.tops) }
      object["peak_tops_by_bits"] = .object(byBits)
      object["peak_tops_per_w"] = .double(peaks.topsPerWatt)
      object["peak_tops_per_mm2"] = .double(peaks.topsPerSquareMillimetre)
      object["peak_power_w"] = .double(peaks.power)
      object["area_mm2"] = .amount(peaks.area)
      object["access_interval_s"] = .seconds(peaks.accessInterval.femtoseconds)
    }
    var clocks = JSONObject()
    for clock in description.clocks { clocks[clock.name] = .string(clock.period.description) }
    object["clocks"] = .object(clocks)
    var roles = JSONObject()
    for role in description.roles { roles[role.name] = .string(role.component) }
    object["roles"] = .object(roles)
    object["components"] = .array(
      zip(description.components, areas).map { component, area in
        var object = JSONObject()
        object["path"] = .string(component.path)
        object["kind"] = .string(component.kind)
        object["count"] = .integer(Int64(component.count))
        if let clock = component.clock { object["clock"] = .string(clock.name) }
        object["area_mm2"] = .amount(area)
        object["parameters"] = .array(component.parameters.map(Self.json))
        return .object(object)
      })
    object["configuration"] = JSONValue(description.resolved)
    if let notes = description.notes { object["notes"] = .string(notes) }
    return .object(object)
  }

  private static func json(_ parameter: ResolvedParameter) -> JSONValue {
    var object = JSONObject()
    object["name"] = .string(parameter.name)
    object["value"] = JSONValue(parameter.value.resolved)
    object["class"] = .string(parameter.parameterClass.rawValue)
    object["standing"] = .string(parameter.shownStanding)
    if let source = parameter.source { object["source"] = .string(source) }
    if let position = parameter.position {
      object["place"] = .string(InputFile.shownReference(position))
    }
    return .object(object)
  }
}

extension ResolvedParameter {
  /// What the value rests on; the kind's default and a setting of the command line are assumed.
  fileprivate var shownStanding: String {
    if let standing { return standing.rawValue }
    return position == nil ? "assumed (default)" : "assumed"
  }
}
