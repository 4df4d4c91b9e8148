/// Figures of something that was not simulated, as its source gives them.
///
/// They stand beside the rows of a comparison and never in a ratio, a mean or a summary of agreement:
/// what was run, at which supply, and what counts as an operation are the source's. Latency and energy
/// are of one inference: runs of a batch are divided by it where they are compared.
public struct ExternalRow: Sendable, Equatable {
  public var name: String
  public var source: String
  public var standing: Standing
  /// Such as `65 nm`, as the source gives it.
  public var node: String?
  public var network: String?
  /// Of one inference, as all the energies.
  public var latency: Time?
  public var energy: Energy?
  public var energyLow: Energy?
  public var energyHigh: Energy?
  public var power: Power?
  public var area: Area?
  public var tops: Double?
  public var topsPerWatt: Double?
  public var topsPerSquareMillimetre: Double?
  public var weightBits: Double?
  public var activationBits: Double?
  /// Where it stands: `rows.csv:3`.
  public var place: String

  /// What plain rates are multiplied by, by the rule of ``BitRates``; nil where bits are missing.
  public var bitProduct: Double? {
    guard let weightBits, let activationBits else { return nil }
    return weightBits * activationBits
  }

  /// The bounds of the energy; nil where the source gives none.
  public var energyInterval: EnergyInterval? {
    guard let energyLow, let energyHigh else { return nil }
    return EnergyInterval(low: energyLow, high: energyHigh)
  }
}

extension ExternalRow {
  /// The columns of a sheet of such rows.
  public static let columns = [
    "name", "source", "standing", "node", "network", "latency", "energy", "energy_low",
    "energy_high", "power", "area", "tops", "tops_per_w", "tops_per_mm2", "weight_bits",
    "activation_bits",
  ]
  private static let required = ["name", "source", "standing"]
  /// The most rows of a sheet.
  static let mostRows = 10_000

  /// Reads a sheet of published figures, a CSV file as spreadsheets save them.
  ///
  /// - Throws: `TesseraError` with row and column for an unknown column, a missing source or standing,
  ///   and an amount without its unit.
  public static func read(path: String) throws -> [ExternalRow] {
    let bytes = try SourceText.readBytes(path: path, label: path, limit: SheetCells.largest)
    return try rows(Array(bytes), file: path)
  }

  /// Reads the bytes of such a sheet.
  ///
  /// - Throws: as `read(path:)`.
  public static func rows(_ bytes: [UInt8], file: String) throws -> [ExternalRow] {
    let cells = try SheetCells(bytes, file: file)
    guard let header = cells.rows.first else {
      throw TesseraError(
        "\(file): is empty; expected a row of columns: " + columns.joined(separator: ","))
    }
    var places: [String: Int] = [:]
    for (column, name) in header.cells.enumerated() where !name.isEmpty {
      let place = cells.place(row: header.number, column: column)
      guard columns.contains(name) else {
        throw TesseraError(
          at: place, "unknown column \(quoted(name))" + expectation(of: columns, insteadOf: name))
      }
      guard places[name] == nil else {
        throw TesseraError(at: place, "column \(quoted(name)) stands twice; expected it once")
      }
      places[name] = column
    }
    for name in required where places[name] == nil {
      throw TesseraError("\(file):\(header.number): the header has no column '\(name)'")
    }
    guard cells.rows.count <= mostRows + 1 else {
      throw TesseraError("\(file): holds more than \(mostRows) rows")
    }
    return try cells.rows.dropFirst().map { row in
      try ExternalCells(cells: cells, row: row, places: places).read()
    }
  }
}

/// A row of a sheet, cell by cell.
private struct ExternalCells {
  let cells: SheetCells
  let row: SheetCells.Row
  let places: [String: Int]

  func read() throws -> ExternalRow {
    for (column, text) in row.cells.enumerated()
    where !text.isEmpty && !places.values.contains(column) {
      throw TesseraError(
        at: cells.place(row: row.number, column: column), "the column has no name in the header")
    }
    let standing = try required("standing")
    guard let known = Standing(rawValue: standing) else {
      throw TesseraError(
        at: place("standing"),
        "found \(quoted(standing))"
          + expectation(of: Standing.allCases.map(\.rawValue), insteadOf: standing))
    }
    var result = ExternalRow(
      name: try required("name"), source: try required("source"), standing: known,
      node: text("node"), network: text("network"), latency: try amount("latency"),
      energy: try amount("energy"), energyLow: try amount("energy_low"),
      energyHigh: try amount("energy_high"), power: try amount("power"),
      area: try amount("area"), tops: try rate("tops", per: ""),
      topsPerWatt: try rate("tops_per_w", per: "/W"),
      topsPerSquareMillimetre: try rate("tops_per_mm2", per: "/mm2"),
      weightBits: try bits("weight_bits"), activationBits: try bits("activation_bits"),
      place: "\(cells.file):\(row.number)")
    let figures = [
      "latency", "energy", "energy_low", "energy_high", "power", "area", "tops", "tops_per_w",
      "tops_per_mm2",
    ]
    guard figures.contains(where: { text($0) != nil }) else {
      throw TesseraError(
        at: place("name"),
        "row \(quoted(result.name)) has no figure; expected one of "
          + figures.joined(separator: ", "))
    }
    if (result.energyLow == nil) != (result.energyHigh == nil) {
      let (given, missing) =
        result.energyLow == nil ? ("energy_high", "energy_low") : ("energy_low", "energy_high")
      throw TesseraError(at: place(given), "found \(given) without \(missing)")
    }
    if let interval = result.energyInterval {
      let value = result.energy ?? interval.low
      guard interval.low <= value, value <= interval.high else {
        throw TesseraError(
          at: place("energy_low"), "expected energy_low, energy and energy_high in this order")
      }
      if result.energy == nil, interval.low == interval.high { result.energy = interval.low }
    }
    return result
  }

  private func text(_ column: String) -> String? {
    guard let place = places[column], place < row.cells.count, !row.cells[place].isEmpty else {
      return nil
    }
    return row.cells[place]
  }

  private func place(_ column: String) -> String {
    cells.place(row: row.number, column: places[column] ?? 0)
  }

  private func required(_ column: String) throws -> String {
    guard let text = text(column) else {
      throw TesseraError(at: place(column), "found no \(column); every row needs one")
    }
    return text
  }

  private func located<Value>(_ column: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as TesseraError {
      throw TesseraError(at: place(column), "\(column): \(error.description)")
    }
  }

  private func amount<Amount: Quantity>(_ column: String) throws -> Amount? {
    guard let text = text(column) else { return nil }
    return try located(column) { try Amount(parsing: try SheetNumber(text).text) }
  }

  /// A rate in operations a second, such as `114 TOPS` or `7.4 GOPS/W`, in units of 1e12.
  private func rate(_ column: String, per: String) throws -> Double? {
    guard let text = text(column) else { return nil }
    let example = "114 TOPS\(per)"
    return try located(column) {
      let cell = try SheetNumber(text).text.replacing("²", with: "2")
      let digits = cell.prefix { $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }
      let unit = cell[digits.endIndex...].filter { $0 != " " }
      let scales: [(Character, Double)] = [("M", 1e-6), ("G", 1e-3), ("T", 1), ("P", 1e3)]
      guard !unit.isEmpty else {
        throw TesseraError("\(quoted(text)) has no unit; expected a rate such as \(example)")
      }
      guard let first = unit.first, let scale = scales.first(where: { $0.0 == first }),
        unit.dropFirst() == "OPS\(per)"
      else {
        throw TesseraError("unknown unit in \(quoted(text)); expected a rate such as \(example)")
      }
      guard let value = Double(digits), value >= 0, value * scale.1 <= 1e15 else {
        throw TesseraError("found \(quoted(text)); expected a rate such as \(example)")
      }
      return value * scale.1
    }
  }

  /// A number of bits, or `ternary`.
  private func bits(_ column: String) throws -> Double? {
    guard let text = text(column) else { return nil }
    if text == "ternary" { return BitRates.ternaryBits }
    return try located(column) {
      let number = try SheetNumber(text).text
      let digits = number.hasSuffix(" b") ? String(number.dropLast(2)) : number
      guard digits.utf8.count <= 20, digits.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }),
        let value = Double(digits), (1...64).contains(value)
      else {
        throw TesseraError("found \(quoted(text)); expected bits from 1 to 64, or ternary")
      }
      return value
    }
  }
}
