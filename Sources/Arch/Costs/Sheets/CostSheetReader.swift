/// Makes rows of cells into costs.
struct CostSheetReader {
  private(set) var values: [CostSheet.Value] = []
  private(set) var emptyRows: [CostSheet.EmptyRow] = []
  private(set) var latencies: [CostSheet.Latency] = []

  private let cells: SheetCells
  private let vocabulary: CostVocabulary
  /// The place of each column that the header has.
  private var places: [String: Int] = [:]
  private var seen: [Name: Int] = [:]
  private var firstComma: String?
  private var firstPoint: (place: String, text: String)?

  private static let amounts = ["energy", "area", "static_power"]

  private struct Name: Hashable {
    var component: String
    var item: CostSheet.Item
  }

  init(_ bytes: [UInt8], file: String, vocabulary: CostVocabulary) throws {
    cells = try SheetCells(bytes, file: file)
    self.vocabulary = vocabulary
  }

  mutating func read() throws {
    guard let header = cells.rows.first else {
      throw TesseraError(
        "\(cells.file): is empty; expected a row of columns: "
          + CostSheet.columns.joined(separator: ","))
    }
    try readHeader(header)
    for row in cells.rows.dropFirst() { try read(row) }
    // A number such as 1.234 is clear only where nothing else in the sheet has decimal commas.
    if let firstPoint, firstComma != nil || cells.separator == ";" {
      let why =
        firstComma.map { "\($0) has a decimal comma" } ?? "semicolons go with decimal commas"
      throw TesseraError(
        at: firstPoint.place, "\(SheetNumber.ambiguity(firstPoint.text)); \(why)")
    }
  }

  private mutating func readHeader(_ row: SheetCells.Row) throws {
    for (column, name) in row.cells.enumerated() where !name.isEmpty {
      let place = cells.place(row: row.number, column: column)
      guard CostSheet.columns.contains(name) else {
        throw TesseraError(
          at: place,
          "unknown column \(quoted(name))" + expectation(of: CostSheet.columns, insteadOf: name))
      }
      guard places[name] == nil else {
        throw TesseraError(at: place, "column \(quoted(name)) stands twice; expected it once")
      }
      places[name] = column
    }
    for name in ["component", "action", "source", "standing"] where places[name] == nil {
      throw TesseraError(
        "\(cells.file):\(row.number): the header has no column '\(name)'; expected "
          + CostSheet.columns.joined(separator: ","))
    }
    guard Self.amounts.contains(where: { places[$0] != nil }) else {
      throw TesseraError(
        "\(cells.file):\(row.number): the header has no column for values; expected one of "
          + Self.amounts.joined(separator: ", "))
    }
  }

  private func cell(_ name: String, _ row: SheetCells.Row) -> String {
    guard let column = places[name], column < row.cells.count else { return "" }
    return row.cells[column]
  }

  private func place(_ name: String, _ row: SheetCells.Row) -> String {
    cells.place(row: row.number, column: places[name] ?? 0)
  }

  // MARK: Rows

  private mutating func read(_ row: SheetCells.Row) throws {
    let known = Set(places.values)
    if let column = row.cells.indices.first(where: {
      !known.contains($0) && !row.cells[$0].isEmpty
    }) {
      try checkSplit(row, before: column)
      throw TesseraError(
        at: cells.place(row: row.number, column: column),
        "found \(quoted(row.cells[column])) in a column without a name; expected nothing")
    }
    let component = cell("component", row)
    guard let subject = vocabulary.subjects[component] else {
      let names = vocabulary.subjects.keys.sorted()
      throw TesseraError(
        at: place("component", row),
        component.isEmpty
          ? "the component is missing; expected the name of a kind or the path of a component"
          : "unknown component \(quoted(component))" + expectation(of: names, insteadOf: component))
    }
    let filled = Self.amounts.filter { !cell($0, row).isEmpty }
    if filled.count > 1 {
      try checkSplit(row, before: row.cells.count)
      throw TesseraError(
        at: place(filled[1], row),
        "found \(filled.joined(separator: " and ")) in one row; expected one value, to which low, "
          + "high, source and standing belong")
    }
    let item = try item(row, subject, column: filled.first)
    try readLatency(row, component, subject)
    guard let column = filled.first else {
      for bound in ["low", "high"] where !cell(bound, row).isEmpty {
        throw TesseraError(
          at: place(bound, row),
          "found '\(bound)' without a value; expected one under "
            + Self.amounts.joined(separator: ", "))
      }
      if cell("latency", row).isEmpty {
        emptyRows.append(
          CostSheet.EmptyRow(
            component: component, action: cell("action", row), row: row.number))
      }
      return
    }
    try take(Name(component: component, item: item), row)
    let (text, cost) = try cost(row, column)
    values.append(
      CostSheet.Value(
        component: component, item: item, cost: cost, text: text, row: row.number))
  }

  /// What a row is about, which the column of its value has to agree with.
  private func item(
    _ row: SheetCells.Row, _ subject: CostVocabulary.Subject, column: String?
  ) throws -> CostSheet.Item {
    let name = cell("action", row)
    let place = place("action", row)
    let states = PowerState.allCases.map(\.rawValue) + ["all"]
    let ofStates = PowerState(rawValue: name).map(CostSheet.Item.state) ?? .allStates
    let known = subject.actions + states + ["area"]
    guard known.contains(name) else {
      throw TesseraError(
        at: place,
        (name.isEmpty ? "the action is missing" : "unknown action \(quoted(name))")
          + " of \(quoted(cell("component", row)))" + expectation(of: known, insteadOf: name))
    }
    // A kind may have an action with the name of a state: then the column decides.
    let matches =
      switch column {
      case "energy": subject.actions.contains(name)
      case "static_power": states.contains(name)
      case "area": name == "area"
      default: true
      }
    guard matches else {
      let expected = [
        "energy": subject.actions.isEmpty
          ? "a state or 'area', as it has no actions" : subject.actions.joined(separator: ", "),
        "static_power": states.joined(separator: ", "), "area": "area",
      ]
      throw TesseraError(
        at: self.place(column ?? "action", row),
        "\(quoted(name)) of \(quoted(cell("component", row))) has a value under '\(column ?? "")', "
          + "where only these have one: \(expected[column ?? ""] ?? "")")
    }
    switch column {
    case "energy": return .action(name)
    case "static_power": return ofStates
    case "area": return .area
    default:
      if subject.actions.contains(name) { return .action(name) }
      return name == "area" ? .area : ofStates
    }
  }

  /// Takes note of an item, unless the sheet has given it a value before.
  private mutating func take(_ name: Name, _ row: SheetCells.Row) throws {
    var rivals = [name.item]
    switch name.item {
    case .state: rivals.append(.allStates)
    case .allStates: rivals += PowerState.allCases.map(CostSheet.Item.state)
    default: break
    }
    for item in rivals {
      guard let other = seen[Name(component: name.component, item: item)] else { continue }
      throw TesseraError(
        at: place("action", row),
        "\(quoted(name.item.description)) of \(quoted(name.component)) has a value in row \(other) "
          + "already; expected one, with low and high where corners differ")
    }
    seen[name] = row.number
  }

  private mutating func readLatency(
    _ row: SheetCells.Row, _ component: String, _ subject: CostVocabulary.Subject
  ) throws {
    guard !cell("latency", row).isEmpty else { return }
    let (_, time): (String, Time) = try amount("latency", row)
    latencies.append(
      CostSheet.Latency(
        component: component, action: cell("action", row), time: time,
        cell: SheetCells.name(row: row.number, column: places["latency"] ?? 0),
        parameters: subject.times, path: subject.path))
  }

  // MARK: Values

  private mutating func cost(
    _ row: SheetCells.Row, _ column: String
  ) throws -> (String, CostSheet.Cost) {
    switch column {
    case "energy":
      let (text, value): (String, CostValue<Energy>) = try value(column, row)
      return (text, .energy(value))
    case "area":
      let (text, value): (String, CostValue<Area>) = try value(column, row)
      return (text, .area(value))
    default:
      let (text, value): (String, CostValue<Power>) = try value(column, row)
      return (text, .power(value))
    }
  }

  private mutating func value<Amount: Quantity>(
    _ column: String, _ row: SheetCells.Row
  ) throws -> (String, CostValue<Amount>) {
    let (text, amount): (String, Amount) = try amount(column, row)
    let low: Amount? = try bound("low", row)
    let high: Amount? = try bound("high", row)
    if let low, low > amount {
      throw TesseraError(
        at: place("low", row),
        "'low' is \(low.exactText); expected at most the value, \(amount.exactText)")
    }
    if let high, high < amount {
      throw TesseraError(
        at: place("high", row),
        "'high' is \(high.exactText); expected at least the value, \(amount.exactText)")
    }
    var source = cell("source", row)
    guard !source.isEmpty else {
      throw TesseraError(
        at: place("source", row), "the source is missing; expected where the value comes from")
    }
    let corner = cell("corner", row)
    if !corner.isEmpty { source += " (corner: \(corner))" }
    let name = cell("standing", row)
    guard let standing = Standing(rawValue: name) else {
      let known = Standing.allCases.map(\.rawValue)
      throw TesseraError(
        at: place("standing", row),
        (name.isEmpty ? "the standing is missing" : "unknown standing \(quoted(name))")
          + expectation(of: known, insteadOf: name))
    }
    let position = SourcePosition.file(
      cells.file, line: row.number, column: (places[column] ?? 0) + 1)
    return (
      text,
      CostValue(
        amount, low: low, high: high, source: source, standing: standing, position: position)
    )
  }

  private mutating func bound<Amount: Quantity>(
    _ name: String, _ row: SheetCells.Row
  ) throws -> Amount? {
    cell(name, row).isEmpty ? nil : try amount(name, row).1
  }

  /// The amount of a cell, with its text as quantities read it.
  private mutating func amount<Amount: Quantity>(
    _ column: String, _ row: SheetCells.Row
  ) throws -> (String, Amount) {
    let place = place(column, row)
    do {
      let number = try SheetNumber(cell(column, row))
      if number.hasDecimalComma, firstComma == nil { firstComma = place }
      if number.mayGroupByPoints, firstPoint == nil { firstPoint = (place, cell(column, row)) }
      return (number.text, try Amount(parsingQuotient: number.text))
    } catch let error as TesseraError {
      try checkSplit(row, before: (places[column] ?? 0) + 1)
      throw TesseraError(at: place, error.description)
    }
  }

  /// A number whose decimals a separator has cut off says so, rather than that it has no unit.
  private func checkSplit(_ row: SheetCells.Row, before column: Int) throws {
    guard cells.separator == "," else { return }
    let isDigit = { (scalar: Unicode.Scalar) in ("0"..."9").contains(scalar) }
    for (left, text) in row.cells.enumerated().prefix(column)
    where !text.isEmpty && text.unicodeScalars.allSatisfy(isDigit) && left + 1 < row.cells.count {
      let rest = row.cells[left + 1]
      guard let first = rest.unicodeScalars.first, isDigit(first) else { continue }
      throw TesseraError(
        at: cells.place(row: row.number, column: left),
        "found \(quoted(text)) before \(quoted(rest)): commas separate the cells of this sheet; "
          + "expected \(quoted("\(text).\(rest)")), or the cell in quotation marks")
    }
  }
}
