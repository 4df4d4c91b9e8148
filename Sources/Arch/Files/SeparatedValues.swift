/// A file of comma-separated values with a header line: no quotation marks, `#` starts a comment.
///
/// Cells lose the blanks around them, and empty lines are left out. Every row has as many cells as
/// the header.
package struct SeparatedValues {
  package struct Row {
    package var line: Int
    package var cells: [String]
    /// Where each cell begins, from 1.
    package var columns: [Int]
  }

  package private(set) var header: [String] = []
  package private(set) var headerLine = 1
  package private(set) var rows: [Row] = []

  /// - Throws: `TesseraError` with file and line where a row has more or fewer cells than the
  ///   header, where there are more than `mostRows`, and for quotation marks.
  package init(_ source: SourceText, mostRows: Int) throws {
    // Bytes, because comparing characters takes ten times as long.
    let text = source.text.utf8.dropFirst(source.text.hasPrefix("\u{feff}") ? 3 : 0)
    var number = 0
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let row = Self.row(line, number: number) else { continue }
      let place = "\(source.label):\(number)"
      if line.contains(UInt8(ascii: "\"")) {
        throw TesseraError(at: place, "found a quotation mark; expected cells without any")
      }
      guard !header.isEmpty else {
        (header, headerLine) = (row.cells, number)
        continue
      }
      guard row.cells.count == header.count else {
        throw TesseraError(
          at: place, "found \(row.cells.count) cells; expected \(header.count), as in the header")
      }
      guard rows.count < mostRows else {
        throw TesseraError(at: place, "found more than \(mostRows) rows")
      }
      rows.append(row)
    }
    if header.isEmpty { throw TesseraError(at: source.label, "is empty; expected a header line") }
  }

  private static func row(_ line: Substring.UTF8View, number: Int) -> Row? {
    guard let first = line.first(where: { !isBlank($0) }), first != UInt8(ascii: "#") else {
      return nil
    }
    var row = Row(line: number, cells: [], columns: [])
    var column = 1
    for cell in line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      var trimmed = cell.drop(while: isBlank)
      while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
      row.cells.append(String(Substring(trimmed)))
      row.columns.append(column)
      column += Substring(cell).unicodeScalars.count + 1
    }
    return row
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
