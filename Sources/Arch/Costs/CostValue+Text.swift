extension CostValue {
  /// The lines of a technology file that hold the value and what it rests on.
  ///
  /// - Parameters:
  ///   - key: of the value: `energy`, `power` or `area`.
  ///   - written: the value as its source writes it; nil for the exact value.
  func lines(_ key: String, written: String? = nil, indent: Int) -> String {
    var fields = [(key, written.map(YAMLText.quoted) ?? value.exactText)]
    if let low { fields.append(("low", low.exactText)) }
    if let high { fields.append(("high", high.exactText)) }
    fields.append(("source", YAMLText.quoted(source)))
    fields.append(("standing", standing.rawValue))
    let blanks = String(repeating: " ", count: indent)
    return fields.map { "\(blanks)\($0.0): \($0.1)\n" }.joined()
  }
}
