/// What `memory sense` found: for each decision the best reference and how often it misreads.
public struct SensingText {
  private let decisions: [MeasuredSensing.Decision]
  private let devices: Int
  private let readVolts: Double
  private let accessOhms: Double
  private let hasOffsets: Bool

  /// - Throws: `TesseraError` where voltage or resistance has no meaning.
  public init(_ cells: MeasuredCells, readVolts: Double, accessOhms: Double) throws {
    decisions = try cells.sensing(readVolts: readVolts, accessOhms: accessOhms).decisions()
    devices = cells.cells.count
    hasOffsets = cells.cells.contains { $0.offsetAmperes != 0 }
    self.readVolts = readVolts
    self.accessOhms = accessOhms
  }

  private var notes: [String] {
    [
      "Read from the devices alone; no noise from access to access.",
      "Best references are chosen on the same devices, which favours them.",
      "Failures are the mean of the two levels beside a reference; intervals are Wilson's, 95 %, for "
        + "\(decisions.first?.samples ?? 0) devices and \(decisions.last?.samples ?? 0) disjoint "
        + "pairs.",
      "Closed form: normal levels with the devices' means and standard deviations, the reference "
        + "equally many of these from both, and a failure of Q((I2 - I1)/(s1 + s2)).",
    ]
  }

  public var text: String {
    func current(_ value: Double) -> String { NumberText.engineering(value, unit: "A") }
    func part(_ value: Double) -> String { NumberText.formatted(value, significantDigits: 3) }
    var text = "\(NumberText.grouped(devices)) devices"
    text += hasOffsets ? " with offsets of their sense amplifiers" : ""
    text += ", read at \(NumberText.engineering(readVolts, unit: "V")) through "
    text += "\(NumberText.engineering(accessOhms, unit: "ohm"))\n\n"
    var table = TextTable([
      .text("decision"), .number("level below"), .number("its deviation"), .number("level above"),
      .number("its deviation"), .number("best reference"), .number("failure"),
      .number("95 % from"), .number("to"), .number("closed form at"), .number("failure"),
    ])
    for decision in decisions {
      table.append([
        decision.decision.rawValue.uppercased(), current(decision.lower.mean),
        current(decision.lower.deviation), current(decision.upper.mean),
        current(decision.upper.deviation), current(decision.reference), part(decision.failure),
        part(decision.confidence.lowerBound), part(decision.confidence.upperBound),
        current(decision.closedForm.current), part(decision.closedForm.failureProbability),
      ])
    }
    for note in notes { table.appendNote(note) }
    return text + table.text()
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "sensing"
    object["devices"] = .integer(Int64(devices))
    object["read_v"] = .double(readVolts)
    object["access_ohm"] = .double(accessOhms)
    object["decisions"] = .array(
      decisions.map { decision in
        [
          "decision": .string(decision.decision.rawValue),
          "level_below_a": .double(decision.lower.mean),
          "level_below_deviation_a": .double(decision.lower.deviation),
          "level_above_a": .double(decision.upper.mean),
          "level_above_deviation_a": .double(decision.upper.deviation),
          "reference_a": .double(decision.reference), "failure": .double(decision.failure),
          "failure_low": .double(decision.confidence.lowerBound),
          "failure_high": .double(decision.confidence.upperBound),
          "samples": .integer(Int64(decision.samples)),
          "closed_form_reference_a": .double(decision.closedForm.current),
          "closed_form_failure": .double(decision.closedForm.failureProbability),
        ]
      })
    object["notes"] = .array(notes.map { .string($0) })
    return .object(object)
  }
}
