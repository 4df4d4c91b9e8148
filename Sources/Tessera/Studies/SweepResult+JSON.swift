extension SweepResult {
  /// Factors, references with their counts, and every combination with its values.
  public var json: JSONValue {
    var object = JSONObject()
    object["tolerance"] = .double(plan.tolerance)
    object["note"] = .string(plan.note)
    object["simulations"] = .integer(Int64(simulations))
    object["factors"] = .array(
      plan.factors.enumerated().map { index, factor in
        [
          "name": .string(factor.name), "levels": .array(factor.levels.map { .string($0) }),
          "standard": .string(factor.levels[factor.standard]), "note": .string(factor.note),
          "repriced": .bool(factor.kind.isRepriced),
          "mean_references_matched": .array(
            factor.levels.indices.map { .double(meanMatches(factor: index, level: $0)) }),
        ]
      })
    object["references"] = .array(
      targets.indices.map { index in
        let (target, found) = (targets[index], statistics(of: index))
        return [
          "name": .string(target.anchor.name), "metric": .string(target.anchor.metric.rawValue),
          "network": .string(target.network), "low": .double(target.anchor.reference.low),
          "high": .double(target.anchor.reference.high),
          "standing": .string(target.anchor.standing.rawValue),
          "use": .string(target.anchor.use.name), "standard": .double(found.standard),
          "least": .double(found.least), "greatest": .double(found.greatest),
          "combinations_matching": .integer(Int64(found.matching)),
          "combinations_inside": target.anchor.reference.isRange
            ? .integer(Int64(found.inside)) : .null,
        ]
      })
    object["combinations_matching_all_checked"] = .integer(Int64(matching(checked)))
    object["standard_combination"] = .integer(Int64(plan.standard))
    object["best_combination"] = .integer(Int64(ranking.first ?? 0))
    object["conclusions"] = .array(conclusions.map { .string($0) })
    // Values stand in the order of the references.
    object["combinations"] = .array(
      values.indices.map { combination in
        [
          "levels": .array(
            zip(plan.factors, plan.levels(of: combination)).map { .string($0.levels[$1]) }),
          "checked_matched": .integer(Int64(matched(combination))),
          "values": .array(values[combination].map { .double($0) }),
        ]
      })
    return .object(object)
  }

  /// One line for each combination, with its levels and its value for each reference.
  public func csv() -> String {
    var writer = CSVWriter(
      header: plan.factors.map(\.name) + targets.map(\.title) + ["checked_references_matched"])
    for combination in values.indices {
      writer.append(
        zip(plan.factors, plan.levels(of: combination)).map { $0.levels[$1] }
          + values[combination].map(NumberText.exact) + [String(matched(combination))])
    }
    return writer.text
  }
}
