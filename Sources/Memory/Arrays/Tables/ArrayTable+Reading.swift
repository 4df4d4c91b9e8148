import Arch

extension ArrayTable {
  /// The folder of the data that holds the tables.
  public static let folder = "arrays"
  static let keys = [
    "name", "summary", "source", "configuration", "standing", "preference", "table", "nonVolatile",
    "cells", "values", "caveats",
  ]
  static let largestTable = 4 << 20
  static let mostRows = 20_000

  /// Reads all the tables of the folders, in the order in which they are preferred.
  ///
  /// - Throws: `TesseraError` with file, line and what was expected.
  public static func readAll(folders: DataFolders) throws -> [ArrayTable] {
    try folders.names(folder: folder).map { try read($0, folders: folders) }
      .sorted { ($0.preference, $0.name) < ($1.preference, $1.name) }
  }

  /// The texts of all tables: each YAML file, and the CSV file that belongs to it.
  ///
  /// - Throws: as `readAll`.
  public static func sources(folders: DataFolders) throws -> [SourceText] {
    try folders.names(folder: folder).flatMap { name in
      let file = try folders.read(name, folder: folder)
      var texts = [file]
      _ = try decode(file) { table in
        let text = try values(table, of: file)
        texts.append(text)
        return text
      }
      return texts
    }
  }

  private static func values(_ table: String, of file: SourceText) throws -> SourceText {
    let folder = { (path: String) in
      path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
    return try SourceText.read(
      path: folder(file.path) + table, label: folder(file.label) + table, limit: largestTable)
  }

  /// Reads a table by name or path: a YAML file, and the CSV file beside it that `table` names.
  ///
  /// - Throws: as `readAll`.
  public static func read(_ name: String, folders: DataFolders) throws -> ArrayTable {
    let file = try folders.read(name, folder: folder)
    return try decode(file) { table in try values(table, of: file) }
  }

  /// Decodes a table; `values` gives the text of the file that it names.
  public static func decode(
    _ file: SourceText, values: (String) throws -> SourceText
  ) throws -> ArrayTable {
    let root = try YAMLReader.read(file)
    let fields = try root.fields(of: "the array table", known: keys)
    func text(_ key: String) throws -> String { try fields.required(key).text() }
    let tableNode = try fields.required("table")
    let table = try tableNode.text(expecting: "the name of a CSV file beside this one")
    guard table.hasSuffix(".csv"), !table.contains("/"), !table.hasPrefix(".") else {
      throw TesseraError(
        at: tableNode.position,
        "found \(quoted(table)); expected the name of a CSV file beside this one")
    }
    var result = ArrayTable(
      name: try text("name"), summary: try text("summary"), source: try text("source"),
      configuration: try text("configuration"),
      standing: try fields.required("standing").standing(),
      preference: try fields["preference"]?.integer(in: 0...1_000) ?? 1_000,
      nonVolatileTechnologies: try list(fields.required("nonVolatile")).map { try $0.text() },
      cells: try fields.required("cells").entries(of: "'cells'").map {
        ($0.key, try $0.value.text())
      },
      bases: [:], caveats: [], rows: [])
    let columns = ArrayTableColumn.values.map(\.rawValue)
    for entry in try fields["values"]?.entries(of: "'values'") ?? [] {
      guard columns.contains(entry.key) else {
        throw TesseraError(
          at: entry.keyPosition,
          "unknown column \(quoted(entry.key))\(expectation(of: columns, insteadOf: entry.key))")
      }
      let basis = try entry.value.fields(of: "a column's basis", known: ["source", "standing"])
      result.bases[entry.key] = Basis(
        source: try basis.required("source").text(),
        standing: try basis.required("standing").standing())
    }
    result.caveats = try (fields["caveats"].map { try list($0) } ?? []).map { node in
      let caveat = try node.fields(
        of: "a caveat", known: ["text", "technology", "cell", "roadmap", "target"])
      return Caveat(
        text: try caveat.required("text").text(), technology: try caveat["technology"]?.text(),
        cell: try caveat["cell"]?.text(), roadmap: try caveat["roadmap"]?.text(),
        target: try caveat["target"]?.text())
    }
    result.rows = try rows(of: try values(table), cells: result.cells.map(\.name))
    return result
  }

  private static func list(_ node: YAMLNode) throws -> [YAMLNode] {
    guard case .sequence(let nodes) = node.content else {
      throw TesseraError(at: node.position, "expected a list, such as [a, b]")
    }
    return nodes
  }

  private static func rows(of source: SourceText, cells: [String]) throws -> [ArrayTableRow] {
    let file = try SeparatedValues(source, mostRows: mostRows)
    let header = ArrayTableColumn.allCases.map(\.rawValue)
    guard file.header == header else {
      throw TesseraError(
        at: "\(source.label):\(file.headerLine)",
        "found other columns; expected \(header.joined(separator: ","))")
    }
    var seen: Set<Place> = []
    return try file.rows.map { row in
      let result = try ArrayTableRow(row, in: source.label, cells: cells)
      guard seen.insert(Place(key: result.key, capacity: result.capacity)).inserted else {
        throw TesseraError(
          at: "\(source.label):\(row.line)", "is the second row of its key and capacity")
      }
      return result
    }
  }

  private struct Place: Hashable {
    var key: ArrayKey
    var capacity: DataSize
  }
}

extension ArrayTableRow {
  /// Decodes a row whose number of cells has been checked.
  fileprivate init(_ row: SeparatedValues.Row, in file: String, cells: [String]) throws {
    func at(_ column: ArrayTableColumn) -> SourcePosition {
      let index = ArrayTableColumn.allCases.firstIndex(of: column) ?? 0
      return .file(file, line: row.line, column: row.columns[index])
    }
    func text(_ column: ArrayTableColumn) throws -> String {
      let index = ArrayTableColumn.allCases.firstIndex(of: column) ?? 0
      let text = row.cells[index]
      guard !text.isEmpty, text.utf8.count <= 40 else {
        throw TesseraError(
          at: at(column),
          "found \(quoted(text)) as \(column.rawValue); expected 1 to 40 characters")
      }
      return text
    }
    func isEmpty(_ column: ArrayTableColumn) -> Bool {
      row.cells[ArrayTableColumn.allCases.firstIndex(of: column) ?? 0].isEmpty
    }
    func integer(_ column: ArrayTableColumn, _ range: ClosedRange<Int>) throws -> Int {
      let text = try text(column)
      guard let value = Int(text), range.contains(value) else {
        throw TesseraError(
          at: at(column),
          "found \(quoted(text)) as \(column.rawValue); expected a whole number from "
            + "\(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    func amount<Amount: Quantity>(_ column: ArrayTableColumn, _ unit: String) throws -> Amount {
      let text = try text(column)
      do {
        let amount = try Amount(parsing: "\(text) \(unit)")
        // Logarithms are interpolated, so nothing may be zero.
        if amount.quanta > 0 { return amount }
        throw TesseraError("\(quoted(text)) is zero; expected more")
      } catch let error as TesseraError {
        throw TesseraError(at: at(column), "\(column.rawValue): \(error)")
      }
    }
    let cell = try text(.cell)
    guard cells.contains(cell) else {
      throw TesseraError(
        at: at(.cell), "unknown cell \(quoted(cell))\(expectation(of: cells, insteadOf: cell))")
    }
    key = ArrayKey(
      technology: try text(.technology), cell: cell, node: try integer(.node, 1...10_000),
      wordWidth: try integer(.word, 1...65_536), target: try text(.target),
      roadmap: try text(.roadmap))
    // 2^40 KiB are 2^53 bits.
    capacity = DataSize(bits: Int64(try integer(.capacity, 1...(1 << 40))) << 13)
    readLatency = try amount(.read, "ns")
    writeLatency = try amount(.write, "ns")
    cycleTime = isEmpty(.cycle) ? nil : try amount(.cycle, "ns")
    readEnergy = try amount(.readEnergy, "pJ")
    writeEnergy = try amount(.writeEnergy, "pJ")
    leakage = try amount(.leakage, "mW")
    area = try amount(.area, "mm2")
    position = .file(file, line: row.line, column: 1)
    organisation = nil
    guard !isEmpty(.subarray) else { return }
    let parts = try text(.subarray).split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let rows = Int(parts[0]), let columns = Int(parts[1]),
      (1...65_536).contains(rows), (1...65_536).contains(columns),
      capacity.bits % Int64(rows * columns) == 0
    else {
      throw TesseraError(
        at: at(.subarray),
        "found \(quoted(try text(.subarray))) as subarray; expected ROWSxCOLUMNS that divide the "
          + "capacity")
    }
    organisation = ArrayOrganisation(
      rows: rows, columns: columns, subarrays: Int(capacity.bits / Int64(rows * columns)))
  }
}
