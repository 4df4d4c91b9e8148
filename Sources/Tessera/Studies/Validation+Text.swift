extension Validation.Row {
  /// `speed-up, resnet34-wrpn`.
  public var title: String {
    if let network { return "\(anchor.name), \(network)" }
    return isSpan ? "\(anchor.name), least to greatest" : anchor.name
  }

  var simulatedText: String {
    let unit = anchor.metric.unit.isEmpty || anchor.metric.unit == "x" ? "" : " "
    let values = low == high || !isSpan ? [low] : [low, high]
    return values.map { NumberText.formatted($0) }.joined(separator: " to ") + unit
      + anchor.metric.unit
  }

  var errorText: String {
    switch anchor.use {
    case .calibrated: "consistent by construction"
    case .notValidated: "not validated"
    case .checked:
      (errors ?? []).map { error in
        error == 0 && anchor.reference.isRange && !isSpan
          ? "inside" : NumberText.percentage(error, signed: true)
      }.joined(separator: " / ")
    }
  }
}

extension Anchor {
  /// `3.2 to 4.2x`.
  var referenceText: String {
    let values = reference.isRange ? [reference.low, reference.high] : [reference.low]
    let unit = metric.unit.isEmpty || metric.unit == "x" ? "" : " "
    let texts = values.map { value in
      let text = NumberText.exact(value)
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    return texts.joined(separator: " to ") + unit + metric.unit
  }

  /// Which accelerators it is about, the suite's subject unsaid.
  func whose(subject: String) -> String {
    let own = accelerator == subject ? "" : accelerator
    guard let baseline else { return own }
    return (own.isEmpty ? "" : own + " ") + "over " + baseline
  }
}

extension Validation {
  /// The table for people, what the rows rest on, and how the checked ones agree.
  public func text() -> String {
    table(rows, title: "\(suite.name): \(suite.subject) simulated beside reference").text()
      + "\n" + remarks + "\n" + summaryText
  }

  /// The runs, and the references that they can be compared with.
  public func suiteText() -> String {
    let some = rows.filter { $0.anchor.metric.needsRuns }
    if some.isEmpty { return comparison.text() }
    var table = table(some, title: "\(suite.subject) simulated beside reference")
    table.appendNote("What these rest on, and all the references: tessera validate")
    return comparison.text() + "\n" + table.text()
  }

  /// A row for each of some rows.
  public func table(_ rows: [Row], title: String) -> TextTable {
    var table = TextTable(
      [
        .text("what"), .text("accelerator"), .number("reference"), .text("standing"),
        .number("simulated"),
        .number("error"), .text("rests on"),
      ], title: title)
    var last: Row?
    for row in rows {
      // Figures of the same metric against the same baseline stand together.
      if let last, row.anchor.metric.needsRuns,
        (last.anchor.metric, last.anchor.baseline) != (row.anchor.metric, row.anchor.baseline)
      {
        table.appendRule()
      }
      last = row
      table.append([
        row.title, row.anchor.whose(subject: suite.subject), row.anchor.referenceText,
        row.anchor.standing.rawValue, row.simulatedText, row.errorText, row.assumptions,
      ])
    }
    return table
  }

  private var remarks: String {
    var lines: [String] = []
    for set in assumptions {
      for line in set.lines { lines.append("\(set.label): \(line)") }
    }
    lines.append("")
    for anchor in suite.anchors {
      if case .calibrated(let parameter) = anchor.use {
        lines.append("\(anchor.name): calibrated: the reference decided \(parameter)")
      }
      if case .notValidated(let reason) = anchor.use {
        lines.append("\(anchor.name): not validated: \(reason)")
      }
      if let condition = anchor.condition {
        lines.append("\(anchor.name): \(condition.standing.rawValue): \(condition.text)")
      }
      if let note = anchor.note { lines.append("\(anchor.name): \(note)") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var summaryText: String {
    let summary = AgreementSummary(rows)
    var lines: [String] = []
    for group in summary.groups {
      lines.append(
        "Checked against \(group.standing.rawValue) references: \(group.rows) rows; "
          + "\(group.inside) inside a range or within 1 %, \(group.within10) within 10 %, "
          + "\(group.within20) within 20 %; worst \(group.worstName), "
          + NumberText.percentage(group.worst, signed: true))
    }
    lines.append(
      "Not in this count: \(summary.calibrated) calibrated and \(summary.notValidated) not "
        + "validated rows, and the rows of a whole range")
    return lines.map { $0 + "\n" }.joined()
  }

  /// One line for each row, with exact numbers; a field that does not apply is empty.
  public func csv() -> String {
    var writer = CSVWriter(header: [
      "name", "metric", "network", "accelerator", "baseline", "unit", "reference_low",
      "reference_high", "standing", "use", "parameter", "simulated_low", "simulated_high", "error",
      "error_of_upper_end", "assumptions", "source",
    ])
    for row in rows {
      let anchor = row.anchor
      var parameter = ""
      if case .calibrated(let name) = anchor.use { parameter = name }
      let errors = (row.errors ?? []).map(NumberText.exact) + ["", ""]
      writer.append([
        anchor.name, anchor.metric.rawValue, row.network ?? "", anchor.accelerator,
        anchor.baseline ?? "", anchor.metric.unit, NumberText.exact(anchor.reference.low),
        NumberText.exact(anchor.reference.high), anchor.standing.rawValue, anchor.use.name,
        parameter, NumberText.exact(row.low), NumberText.exact(row.high), errors[0], errors[1],
        row.assumptions, anchor.source,
      ])
    }
    return writer.text
  }

  /// Simulated values as parts of their references, with the error at the end of each row.
  public func chart() -> DotChart {
    let shown = rows.filter { !$0.isSpan }
    var chart = DotChart(
      title: "Simulated beside reference", seriesNames: ["reference", "simulated"],
      rows: shown.map { row in
        let reference = row.anchor.reference
        let middle = (reference.low * reference.high).squareRoot()
        let isFirm = [Standing.published, .measured, .simulated].contains(row.anchor.standing)
        var isChecked = false
        if case .checked = row.anchor.use { isChecked = true }
        return DotChart.Row(
          row.title,
          points: [
            DotChart.Point(
              series: 0, value: 1,
              range: reference.isRange ? reference.low / middle...reference.high / middle : nil,
              isFirm: isFirm),
            DotChart.Point(series: 1, value: row.low / middle, isFirm: isChecked),
          ], note: row.errorText)
      }, axis: ChartAxis("Part of the reference", scale: .logarithmic))
    chart.subtitle = suite.name
    chart.hollowLabel = "recalled reference, or not checked"
    return chart
  }
}
