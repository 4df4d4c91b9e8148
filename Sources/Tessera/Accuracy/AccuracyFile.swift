/// The part of an accuracy result that its energies are explained from.
///
/// Counts and costs are read, and sums are computed again: those of the file are not trusted.
public struct AccuracyFile: Sendable {
  /// Multiplying, for all the images that were counted; nil where something has no price.
  var reading: RunResult?
  /// Writing all weights once.
  var programming: RunResult
  /// Images whose reading was counted.
  var images: Int
  /// Why reading has no price.
  var gap: String?
  public var origin: Explanation.Origin

  /// Whether a file holds an accuracy result.
  public static func isAccuracy(_ root: JSONField) throws -> Bool {
    guard let kind = try root.optionalMember("kind") else { return false }
    return try kind.string() == "accuracy"
  }

  /// - Throws: `TesseraError` with file and member where the file is not an accuracy result of this
  ///   format, or of a version that did not write counts and costs.
  public init(_ root: JSONField) throws {
    let format = try root.member("format").integer()
    guard format == Int64(TesseraVersion.resultFormat) else {
      throw try root.member("format").error(
        "found format \(format); expected \(TesseraVersion.resultFormat)")
    }
    guard let written = try root.optionalMember("programming") else {
      throw root.error("has no counts and costs; run tessera accuracy again with this version")
    }
    guard !written.isNull else {
      throw try root.member("energy_note").error(
        "there is no energy in it: \(try root.member("energy_note").string())")
    }
    images = Int(try root.member("energy_images").integer(in: 1...1_000_000_000))
    let note = try root.member("energy_note")
    gap = note.isNull ? nil : try note.string()
    programming = try Self.part(written, of: root)
    let read = try root.member("reading")
    reading = read.isNull ? nil : try Self.part(read, of: root)
    origin = Explanation.Origin(
      rows: [
        ("accelerator", programming.record.accelerator), ("model", programming.record.network),
        ("technology", programming.priced.technology),
        ("data", try root.member("data").string()), ("images counted", "\(images)"),
        ("command", programming.record.command), ("version", programming.record.version),
      ], inputs: programming.record.inputs)
  }

  /// A run without times, so that its counts and costs can be explained as those of any run.
  private static func part(_ field: JSONField, of root: JSONField) throws -> RunResult {
    let layers = try root.member("layers").elements().map { try $0.member("name").string() }
    let actions = try field.member("actions").elements()
    var counts = [Int64](repeating: 0, count: layers.count * actions.count)
    for (index, action) in actions.enumerated() {
      let byLayer = try action.member("counts_by_layer")
      let values = try byLayer.elements()
      guard values.count == layers.count else {
        throw byLayer.error(
          "found \(values.count) counts; expected one for each of \(layers.count) layers")
      }
      for (layer, value) in values.enumerated() {
        counts[layer * actions.count + index] = try value.count()
      }
    }
    let path = try field.member("path").string()
    let ledger = Ledger(
      makespan: 0, layers: layers.map { LayerTimes(name: $0, start: 0, end: 0) },
      components: [
        ComponentLedger(
          path: path, kind: try field.member("kind").string(),
          instances: Int(try field.member("instances").integer(in: 1...1_000_000_000)),
          actions: try actions.map { try $0.member("name").string() }, counts: counts)
      ])
    let none = SourcePosition.argument("a result without times")
    let entry = CostEntry(
      actions: try ResultFile.actionCosts(field),
      staticPower: Dictionary(
        uniqueKeysWithValues: PowerState.allCases.map {
          ($0, CostValue(.zero, source: "not modelled", standing: .assumed, position: none))
        }),
      area: CostValue(.zero, source: "not modelled", standing: .assumed, position: none),
      position: none)
    let table = CostTable(
      name: try root.member("technology").string(), summary: "", node: nil, entries: [path: entry],
      sources: [])
    let priced = try price(
      ledger: ledger, components: [PricingComponent(path: path, costKey: path)], table: table)
    let record = RunRecord(
      accelerator: try root.member("accelerator").string(),
      network: try root.member("model").string(), batch: 1, seed: 0, mode: "", macs: 0,
      timeSteps: 1, peakMacsPerSecond: 0, lowerBound: 0, steadyThroughput: nil, steps: [],
      preload: nil, ledger: ledger, pricing: [], timing: [], configuration: .null, mapping: .null,
      inputs: try root.member("inputs").elements().map { try InputFile($0) },
      command: try root.member("command").string(), version: try root.member("version").string())
    return RunResult(record: record, priced: priced)
  }
}

extension AccuracyFile {
  /// The totals that can be explained, beside actions and layers.
  static let explainedFields = ["energy", "reading", "programming"]

  /// Explains an energy of the result as counts × costs.
  ///
  /// - Parameter field: `energy` of one image, `reading` of all images that were counted,
  ///   `programming`, a layer or an action of either: `conv1`, `arrays.drive`,
  ///   `programming.arrays.cellWrite`.
  /// - Throws: `TesseraError` where there is no such field, and where reading has no price.
  public func explanation(of field: String) throws -> Explanation {
    let prefix = "programming."
    if field == "programming" || field == "programming_energy_j" {
      return whole(programming, field, "energy of writing all weights once")
    }
    if field.hasPrefix(prefix) {
      var explanation = try part(programming, String(field.dropFirst(prefix.count)))
      explanation.field = field
      explanation.notes.append("For writing all weights once.")
      return explanation
    }
    guard let reading else {
      throw TesseraError(
        "the energy of reading has no price: \(gap ?? "not known"); expected programming")
    }
    let all = whole(reading, field, "energy of multiplying for \(images) images")
    if field == "reading" { return all }
    guard ["energy", "energy_j", "energy_per_image", "energy_per_image_j"].contains(field) else {
      var explanation = try part(reading, field)
      explanation.notes.append(imagesNote)
      return explanation
    }
    var explanation = all
    explanation.summary = "energy of one image"
    explanation.formula = "energy of one image = energy of all images / images"
    explanation.inputs = [
      all.result, .init(name: "images", value: .integer(Int64(images)), unit: ""),
    ]
    let joules = reading.priced.dynamicEnergy.joules / Double(images)
    explanation.result = .init(name: "energy of one image", value: .double(joules), unit: "J")
    return explanation
  }

  private var imagesNote: String { "For all the \(images) images that were counted." }

  private func whole(_ part: RunResult, _ field: String, _ summary: String) -> Explanation {
    Explanation(
      field: field, summary: summary,
      result: .init(name: "energy", value: .amount(part.priced.dynamicEnergy), unit: "J"),
      sections: [
        .init("energy", unit: "J", exponent: -Energy.basePower, terms: part.dynamicTerms())
      ], notes: ["Static energy is left out: arrays are not timed."])
  }

  /// A layer, the component, or one of its actions.
  private func part(_ part: RunResult, _ field: String) throws -> Explanation {
    let components = part.priced.components
    let actions = components.flatMap { component in
      component.actions.map { "\(component.path).\($0.name)" }
    }
    let known = components.map(\.path) + actions + part.record.ledger.layers.map(\.name)
    guard known.contains(field) else {
      throw TesseraError(
        "unknown field \(quoted(field)); expected \(Self.explainedFields.joined(separator: ", ")), "
          + "an action or a layer"
          + suggestion(for: field, among: Self.explainedFields + known))
    }
    var explanation = try part.explanation(of: field)
    explanation.notes = []
    return explanation
  }
}
