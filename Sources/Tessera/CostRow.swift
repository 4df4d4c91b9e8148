/// A value of any type with what it rests on, as tables and programs are shown it.
struct CostRow {
  var item: String
  var value: String
  var exact: ExactDecimal
  var unit: String
  var source: String
  var standing: Standing
  var place: String

  init<Amount: Quantity>(_ item: String, _ cost: CostValue<Amount>, unit: String) {
    self.item = item
    value = "\(cost.value)"
    exact = cost.value.exactDecimal
    self.unit = unit
    source = cost.source
    standing = cost.standing
    place = InputFile.shownReference(cost.position)
  }

  var json: JSONValue {
    [
      "item": .string(item),
      "value": .decimal(JSONNumber(coefficient: exact.significand, exponent: exact.exponent)),
      "unit": .string(unit), "standing": .string(standing.rawValue), "source": .string(source),
      "place": .string(place),
    ]
  }
}
