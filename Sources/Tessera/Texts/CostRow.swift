/// A cost of any type with what it rests on, as tables and programs are shown it.
struct CostRow {
  var item: String
  var value: String
  var exact: ExactDecimal
  var unit: String
  var low: ExactDecimal?
  var high: ExactDecimal?
  var source: String
  var standing: Standing
  var place: String

  init<Amount: Quantity>(_ item: String, _ cost: CostValue<Amount>, unit: String) {
    self.item = item
    value = "\(cost.value)"
    exact = cost.value.exactDecimal
    self.unit = unit
    low = cost.low?.exactDecimal
    high = cost.high?.exactDecimal
    source = cost.source
    standing = cost.standing
    place = InputFile.shownReference(cost.position)
  }

  var json: JSONValue {
    func number(_ value: ExactDecimal) -> JSONValue {
      .decimal(JSONNumber(coefficient: value.significand, exponent: value.exponent))
    }
    var object = JSONObject()
    object["item"] = .string(item)
    object["value"] = number(exact)
    object["unit"] = .string(unit)
    if let low { object["low"] = number(low) }
    if let high { object["high"] = number(high) }
    object["standing"] = .string(standing.rawValue)
    object["source"] = .string(source)
    object["place"] = .string(place)
    return .object(object)
  }
}
