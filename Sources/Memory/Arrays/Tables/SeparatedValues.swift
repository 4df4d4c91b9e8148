import Arch

/// A file of comma-separated values with a header line: no quotation marks, `#` starts a comment.
///
/// Cells lose the blanks around them, and empty lines are left out. Every row has as many cells as
/// the header.
struct SeparatedValues {
  struct Row {
    var line: Int
    var cells: [String]
    /// Where each cell begins, from 1.
    var columns: [Int]
  }

  private(set) var header: [String] = []
  private(set) var headerLine = 1
  private(set) var rows: [Row] = []

  /// - Throws: `TesseraError` with file and line where a row has more or fewer cells than the
  ///   header, where there are more than `mostRows`, and for quotation marks.
  init(_ source: SourceText, mostRows: Int) throws {
    let text = source.text.hasPrefix("\u{feff}") ? source.text.dropFirst() : source.text[...]
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      guard let row = Self.row(line, number: number) else { continue }
      let place = "\(source.label):\(number)"
      if line.contains("\"") {
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

  private static func row(_ line: Substring, number: Int) -> Row? {
    guard let first = line.first(where: { $0 != " " && $0 != "\t" }), first != "#" else {
      return nil
    }
    var row = Row(line: number, cells: [], columns: [])
    var column = 1
    for cell in line.split(separator: ",", omittingEmptySubsequences: false) {
      row.cells.append(String(cell.trimmingBlanks))
      row.columns.append(column)
      column += cell.unicodeScalars.count + 1
    }
    return row
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    var result = drop { $0 == " " || $0 == "\t" }
    while let last = result.last, last == " " || last == "\t" { result.removeLast() }
    return result
  }
}
