extension Explanation {
  /// The explanation for programs: amounts in SI with all their digits.
  public var json: JSONValue {
    var object = JSONObject()
    object["field"] = .string(field)
    object["summary"] = .string(summary)
    object["value"] = result.value
    object["unit"] = .string(result.unit)
    if let formula { object["formula"] = .string(formula) }
    if !inputs.isEmpty {
      object["inputs"] = .array(
        inputs.map { ["name": .string($0.name), "value": $0.value, "unit": .string($0.unit)] })
    }
    object["sections"] = .array(
      sections.map { section in
        var object = JSONObject()
        object["title"] = .string(section.title)
        object["unit"] = .string(section.unit)
        if let total = section.total { object["total"] = Self.number(total) }
        object["terms"] = .array(section.terms.map { Self.json($0, of: section) })
        return .object(object)
      })
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    return .object(object)
  }

  private static func json(_ term: Term, of section: Section) -> JSONValue {
    var object = JSONObject()
    object["item"] = .string(term.item)
    object["count"] = number(ExactDecimal(significand: term.count))
    object["count_unit"] = .string(term.countUnit)
    if let cost = term.cost {
      object["cost"] = number(cost)
      object["cost_unit"] = .string(term.costUnit)
    }
    if let low = term.low { object["low"] = number(low) }
    if let high = term.high { object["high"] = number(high) }
    object["amount"] = number(term.amount)
    if let total = section.total, total.significand != 0 {
      object["share"] = .double(term.amount.doubleValue / total.doubleValue)
    }
    if let standing = term.standing { object["standing"] = .string(standing.rawValue) }
    if let source = term.source { object["source"] = .string(source) }
    if let place = term.place { object["place"] = .string(place) }
    return .object(object)
  }

  private static func number(_ value: ExactDecimal) -> JSONValue {
    if let whole = value.whole { return .integer(whole) }
    return .decimal(JSONNumber(coefficient: value.significand, exponent: value.exponent))
  }
}

extension ExactDecimal {
  /// The number where it is whole and fits.
  var whole: Int64? {
    guard (0...18).contains(exponent) else { return nil }
    var (value, overflow) = (significand, false)
    for _ in 0..<exponent where !overflow {
      (value, overflow) = value.multipliedReportingOverflow(by: 10)
    }
    return overflow ? nil : Int64(exactly: value)
  }
}

extension Explanation {
  /// The explanation for people; sums and costs are exact, shares and amounts of terms rounded.
  public func text(width: Int? = nil) -> String {
    var text = "\(summary)\n\n"
    if let formula { text += "  \(formula)\n" }
    for input in inputs + [result] {
      let sign = input == result ? "=" : " "
      text += "  \(sign) \(input.name): \(Self.shown(input))\n"
    }
    for section in sections { text += "\n" + section.text(width: width) }
    if !notes.isEmpty { text += "\n" + notes.map { "\($0)\n" }.joined() }
    return text
  }

  static func shown(_ amount: Amount) -> String {
    let digits =
      switch amount.value {
      case .integer(let number): NumberText.grouped(number)
      case .double(let number): NumberText.formatted(number, significantDigits: 6)
      case .decimal(let number): exact(number, amount.unit)
      default: ""
      }
    if case .decimal = amount.value { return digits }
    return amount.unit.isEmpty ? digits : "\(digits) \(amount.unit)"
  }

  /// All the digits, and a rounded form with a prefix behind them.
  static func exact(_ number: JSONNumber, _ unit: String) -> String {
    let digits = unit.isEmpty ? number.text : "\(number.text) \(unit)"
    guard ["J", "s", "W"].contains(unit) else { return digits }
    return "\(digits) (\(NumberText.engineering(number, unit: unit)))"
  }
}

extension Explanation.Section {
  func text(width: Int?) -> String {
    let hasCosts = terms.contains { $0.cost != nil }
    let hasStandings = terms.contains { $0.standing != nil }
    var columns: [TextTable.Column] = [.text(title)]
    if hasCosts { columns += [.number("count"), .text("of"), .number("× each")] }
    columns.append(.number(hasCosts ? "= amount" : "amount"))
    if total != nil { columns.append(.number("share")) }
    if hasStandings { columns += [.text("standing"), .text(hasCosts ? "in" : "why")] }
    var table = TextTable(columns)
    var sources: [(place: String, source: String)] = []
    for term in terms where term.amount.significand != 0 {
      var row = [term.item]
      if hasCosts {
        row += [
          NumberText.grouped(term.count), term.countUnit,
          term.cost.map { shown($0, term.costUnit, digits: nil) } ?? "",
        ]
      }
      row.append(shown(term.amount, unit))
      if let total {
        row.append(NumberText.percentage(term.amount.doubleValue / total.doubleValue))
      }
      if hasStandings {
        row += [term.standing?.rawValue ?? "", (hasCosts ? term.place : term.source) ?? ""]
      }
      table.append(row)
      if hasCosts, let place = term.place, let source = term.source,
        !sources.contains(where: { $0.place == place && $0.source == source })
      {
        sources.append((place, source))
      }
    }
    if let total {
      table.appendRule()
      table.append(["sum"] + (hasCosts ? ["", "", ""] : []) + [shown(total, unit)])
      if total.whole == nil {
        let number = JSONNumber(coefficient: total.significand, exponent: total.exponent)
        table.appendNote("Exactly \(number.text)\(unit.isEmpty ? "" : " \(unit)").")
      }
    }
    let zeros = terms.filter { $0.amount.significand == 0 && $0.count != 0 }
    if !zeros.isEmpty, hasCosts {
      let names = zeros.prefix(12).map(\.item).joined(separator: ", ")
      table.appendNote(
        "Counted, at a cost of zero: \(names)\(zeros.count > 12 ? ", …" : "").")
    }
    for source in sources { table.appendNote("\(source.place): \(source.source)") }
    return table.text(width: width)
  }

  /// All the digits where `digits` is nil.
  func shown(_ value: ExactDecimal, _ unit: String, digits: Int? = 6) -> String {
    let number = JSONNumber(coefficient: value.significand, exponent: value.exponent)
    let count = digits ?? String(value.significand.magnitude).utf8.count
    if ["J", "s", "W"].contains(unit) {
      return NumberText.engineering(number, unit: unit, significantDigits: count)
    }
    if let whole = value.whole, unit.isEmpty { return NumberText.grouped(whole) }
    let text = NumberText.formatted(number, significantDigits: count)
    return unit.isEmpty ? text : "\(text) \(unit)"
  }
}
