import Arch

/// The rows of a comma- or tab-separated file, each with its line number.
///
/// It takes UTF-8 with or without a byte order mark and any kind of line end. Cells lose the space
/// around them. Rows whose cells are all empty are left out. Quotation marks are refused: none of
/// the formats has them, and their simulators would split the quoted text.
struct DelimitedTable {
  struct Row {
    var line: Int
    /// Without the empty cells at the end.
    var cells: [String]
    /// Whether the row ends in a delimiter, as SCALE-Sim demands.
    var endsInDelimiter: Bool
  }

  static let maximumRows = NetworkLimits.layers
  static let maximumCells = 256

  var file: String
  var delimiter: Character = ","
  var rows: [Row] = []

  /// - Throws: `TesseraError` with file and line for a file that is too large, that is no UTF-8 text,
  ///   or that has too many rows or cells.
  init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    guard bytes.count <= NetworkLimits.fileBytes else {
      throw TesseraError(
        at: file, "\(bytes.count) bytes, expected at most \(NetworkLimits.fileBytes)")
    }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let body = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: body, as: UTF8.self), !body.contains(0) else {
      throw TesseraError(at: file, "found bytes that are no UTF-8 text, expected a table")
    }
    // A line end of two bytes is one character.
    let lines = text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    for (index, line) in lines.enumerated() {
      if rows.isEmpty { delimiter = line.contains("\t") && !line.contains(",") ? "\t" : "," }
      guard let row = try split(line, at: delimiter, number: index + 1) else { continue }
      guard rows.count < DelimitedTable.maximumRows else {
        throw TesseraError(
          at: "\(file):\(index + 1)", "more than \(DelimitedTable.maximumRows) rows")
      }
      rows.append(row)
    }
  }

  /// The row of a line, or nothing where all its cells are empty.
  private func split(_ line: Substring, at separator: Character, number: Int) throws -> Row? {
    var cells = line.split(
      separator: separator, maxSplits: DelimitedTable.maximumCells,
      omittingEmptySubsequences: false
    ).map(DelimitedTable.trimmed)
    guard cells.count <= DelimitedTable.maximumCells else {
      throw TesseraError(
        at: "\(file):\(number)", "more than \(DelimitedTable.maximumCells) cells in a row")
    }
    if let cell = cells.first(where: { $0.contains("\"") }) {
      throw TesseraError(
        at: "\(file):\(number)", "found \(quoted(cell)), expected a cell without quotation marks")
    }
    let endsInDelimiter = cells.count > 1 && cells.last == ""
    while cells.last == "" { cells.removeLast() }
    return cells.isEmpty
      ? nil : Row(line: number, cells: cells, endsInDelimiter: endsInDelimiter)
  }

  private static func trimmed(_ cell: Substring) -> String {
    let space: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{a0}" }
    var result = cell.drop(while: space)
    while let last = result.last, space(last) { result.removeLast() }
    return String(result)
  }

  /// `file:line` of a row.
  func place(_ row: Row) -> String { "\(file):\(row.line)" }
}
