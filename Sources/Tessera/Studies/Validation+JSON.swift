extension Validation {
  /// Every row with its reference, source, standing, simulated value and error.
  public func json(command: String, sweep: SweepResult? = nil) -> JSONValue {
    var object = JSONObject()
    object["format"] = .integer(Int64(TesseraVersion.resultFormat))
    object["kind"] = "validation"
    object["version"] = .string(TesseraVersion.current)
    object["command"] = .string(command)
    object["suite"] = .string(suite.name)
    object["rows"] = .array(rows.map(json))
    object["assumptions"] = .array(
      assumptions.map {
        ["label": .string($0.label), "text": .array($0.lines.map { .string($0) })]
      })
    object["summary"] = summaryJSON
    if let sweep { object["sweep"] = sweep.json }
    return .object(object)
  }

  /// The comparison with the rows that come from its runs.
  public func suiteJSON(command: String) -> JSONValue {
    guard case .object(var object) = comparison.json(command: command) else { return .null }
    object["kind"] = "suite"
    object["suite"] = .string(suite.name)
    object["references"] = .array(rows.filter { $0.anchor.metric.needsRuns }.map(json))
    return .object(object)
  }

  /// The files of an output folder of the suite.
  ///
  /// - Throws: `TesseraError` where a value cannot be written.
  public func suiteFiles(command: String) throws -> [(name: String, text: String)] {
    try [("suite.json", suiteJSON(command: command).prettyText())]
      + comparison.files(
        command: command, speedUps: suite.bands(.speedUp), energyRatios: suite.bands(.energyRatio))
      + files(command: command)
  }

  /// The files of an output folder of a validation, with those of a sweep if there is one.
  ///
  /// - Throws: `TesseraError` where a value cannot be written.
  public func files(
    command: String, sweep: SweepResult? = nil
  ) throws -> [(name: String, text: String)] {
    var files = [
      ("validation.json", try json(command: command, sweep: sweep).prettyText()),
      ("validation.csv", csv()), ("validation.svg", chart().svg()),
    ]
    if let sweep { files.append(("sweep.csv", sweep.csv())) }
    return files
  }

  private func json(_ row: Row) -> JSONValue {
    let anchor = row.anchor
    var object = JSONObject()
    object["name"] = .string(anchor.name)
    object["metric"] = .string(anchor.metric.rawValue)
    object["unit"] = .string(anchor.metric.unit)
    object["accelerator"] = .string(anchor.accelerator)
    if let baseline = anchor.baseline { object["baseline"] = .string(baseline) }
    if let network = row.network { object["network"] = .string(network) }
    object["reference"] = [
      "low": .double(anchor.reference.low), "high": .double(anchor.reference.high),
      "standing": .string(anchor.standing.rawValue), "source": .string(anchor.source),
    ]
    if let condition = anchor.condition {
      object["condition"] = [
        "text": .string(condition.text), "standing": .string(condition.standing.rawValue),
      ]
    }
    object["simulated"] =
      row.isSpan ? .array([.double(row.low), .double(row.high)]) : .double(row.low)
    object["use"] = .string(anchor.use.name)
    switch anchor.use {
    case .checked:
      let errors = (row.errors ?? []).map { JSONValue.double($0) }
      object["error"] = row.isSpan ? .array(errors) : errors.first ?? .null
    case .calibrated(let parameter): object["parameter"] = .string(parameter)
    case .notValidated(let reason): object["reason"] = .string(reason)
    }
    object["assumptions"] = .string(row.assumptions)
    if let note = anchor.note { object["note"] = .string(note) }
    return .object(object)
  }

  private var summaryJSON: JSONValue {
    let summary = AgreementSummary(rows)
    return [
      "checked": .array(
        summary.groups.map {
          [
            "standing": .string($0.standing.rawValue), "rows": .integer(Int64($0.rows)),
            "inside": .integer(Int64($0.inside)), "within_10_percent": .integer(Int64($0.within10)),
            "within_20_percent": .integer(Int64($0.within20)), "worst_error": .double($0.worst),
            "worst": .string($0.worstName),
          ]
        }),
      "calibrated": .integer(Int64(summary.calibrated)),
      "not_validated": .integer(Int64(summary.notValidated)),
    ]
  }
}
