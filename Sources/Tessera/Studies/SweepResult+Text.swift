extension SweepResult {
  /// The tables for people and what they show.
  public func text() -> String {
    let parts = [
      factorTable.text(), referenceTable.text(), combinationTable.text(),
      conclusions.map { $0 + "\n" }.joined(),
    ]
    return parts.joined(separator: "\n")
  }

  /// `20 %`
  private var tolerance: String { NumberText.percentage(plan.tolerance, fractionDigits: 0) }

  private var factorTable: TextTable {
    var table = TextTable(
      [
        .text("choice"), .text("level"), .text(""), .number("references matched"), .text("why"),
      ],
      title: "\(values.count) combinations of \(plan.factors.count) choices, \(simulations) "
        + "simulations; a reference is matched by a value within \(tolerance) of it")
    for (index, factor) in plan.factors.enumerated() {
      for (level, name) in factor.levels.enumerated() {
        let mean = meanMatches(factor: index, level: level)
        table.append([
          level == 0 ? factor.name : "", name, level == factor.standard ? "standard" : "",
          "\(NumberText.formatted(mean, significantDigits: 3)) of \(checked.count) on average",
          level == 0 ? factor.note : "",
        ])
      }
    }
    return table
  }

  private var referenceTable: TextTable {
    var table = TextTable(
      [
        .text("reference"), .number("value"), .text("standing"), .number("standard"),
        .number("least"), .number("greatest"), .number("within \(tolerance)"), .number("inside"),
      ], title: "Combinations that match, of \(values.count)")
    var last: Anchor?
    var start = 0
    while start < targets.count {
      let anchor = targets[start].anchor
      let end = targets[start...].firstIndex { $0.anchor.name != anchor.name } ?? targets.count
      if let last, (last.metric, last.baseline) != (anchor.metric, anchor.baseline) {
        table.appendRule()
      }
      last = anchor
      for target in start..<end {
        let found = statistics(of: target)
        table.append([
          targets[target].title, anchor.referenceText, anchor.standing.rawValue,
          NumberText.formatted(found.standard), NumberText.formatted(found.least),
          NumberText.formatted(found.greatest),
          targets[target].isChecked ? "\(found.matching)" : "\(found.matching), not validated",
          anchor.reference.isRange ? "\(found.inside)" : "",
        ])
      }
      if end - start > 1 {
        let all = Array(start..<end)
        table.append([
          "\(anchor.name), all \(all.count) networks", "", "", "", "", "", "\(matching(all))", "",
        ])
      }
      start = end
    }
    table.appendRule()
    table.append([
      "all \(checked.count) checked references", "", "", "", "", "", "\(matching(checked))", "",
    ])
    return table
  }

  private var combinationTable: TextTable {
    var table = TextTable(
      [.text("combination")] + plan.factors.map { .text($0.name) } + [
        .number("references matched")
      ], title: "Best, standard and worst combination")
    let ranking = ranking
    func add(_ name: String, _ combination: Int) {
      let levels = zip(plan.factors, plan.levels(of: combination)).map { $0.levels[$1] }
      table.append([name] + levels + ["\(matched(combination)) of \(checked.count)"])
    }
    if let best = ranking.first { add("best", best) }
    let rank = (ranking.firstIndex(of: plan.standard) ?? 0) + 1
    add("standard, rank \(rank)", plan.standard)
    if let worst = ranking.last { add("worst", worst) }
    return table
  }

  /// What the counts prove and what they do not, in words that follow from the counts alone.
  public var conclusions: [String] {
    let count = values.count
    let all = matching(checked)
    guard !checked.isEmpty else { return [plan.note, "No reference can be checked."] }
    var lines = [
      plan.note,
      "The standard combination matches \(matched(plan.standard)) of \(checked.count) checked "
        + "references within \(tolerance).",
    ]
    if all == 0 {
      lines.append(
        "No combination matches all of them: whatever is chosen here, the model does not "
          + "reproduce every reference.")
    } else {
      lines.append(
        "\(all) of \(count) combinations match all of them. One of many combinations matching is "
          + "no validation: these choices are free, and a match found by choosing shows only that "
          + "the references do not contradict the model.")
    }
    let counts = checked.map { (targets[$0].title, statistics(of: $0).matching) }
    let firm = counts.filter { $0.1 * 10 >= count * 9 }.map(\.0)
    let never = counts.filter { $0.1 == 0 }.map(\.0)
    let decided = counts.count - firm.count - never.count
    lines.append(
      "Matched by at least nine in ten combinations, so hardly a matter of choice: "
        + (firm.isEmpty ? "none." : firm.joined(separator: "; ") + "."))
    lines.append(
      "Matched by none, so not explained by any choice: "
        + (never.isEmpty ? "none." : never.joined(separator: "; ") + "."))
    lines.append(
      "The other \(decided) depend on the choices: their agreement says more about these than "
        + "about the model.")
    return lines
  }
}
