/// The cells of a table as a spreadsheet saves it: RFC 4180 with what programs add to it.
///
/// Taken as it comes: a byte order mark, any kind of line end, cells in quotation marks with
/// separators and line breaks in them, empty columns at the right, empty rows anywhere. The
/// separator, a comma, a semicolon or a tab, is the one that the first row with text has. Cells lose
/// the blanks around them. Rows are counted as a spreadsheet counts them, empty ones included.
package struct SheetCells {
  /// The largest sheet that is read, in bytes, and the most columns that a row may have.
  package static let largest = 4 << 20
  static let mostColumns = 16_384

  package struct Row: Equatable {
    /// From 1.
    package var number: Int
    /// Without the empty cells at the end; never empty.
    package var cells: [String]
  }

  package let file: String
  let separator: Unicode.Scalar
  package private(set) var rows: [Row] = []

  /// - Throws: `TesseraError` for a file that is too large, a workbook or another encoding, for two
  ///   kinds of separator, and, with its cell, for a quotation mark out of place, a control
  ///   character and too many columns.
  package init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    let scalars = try Self.text(bytes, file: file).unicodeScalars
    separator = try Self.separator(scalars, file: file)
    try read(scalars)
  }

  /// `file:C7`, as a spreadsheet names the cell; columns count from 0.
  package func place(row: Int, column: Int) -> String {
    "\(file):\(Self.name(row: row, column: column))"
  }

  /// Such as `C7`.
  static func name(row: Int, column: Int) -> String {
    var letters = ""
    var rest = column + 1
    while rest > 0 {
      rest -= 1
      letters = String(UnicodeScalar(UInt8(65 + rest % 26))) + letters
      rest /= 26
    }
    return "\(letters)\(row)"
  }

  private static func text(_ bytes: [UInt8], file: String) throws -> String {
    guard bytes.count <= largest else {
      throw TesseraError("\(file): is larger than \(largest) bytes, the most that is read")
    }
    if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0])
    {
      throw TesseraError("\(file): is a workbook; expected a sheet saved as CSV in UTF-8")
    }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw TesseraError("\(file): is UTF-16; expected a sheet saved as CSV in UTF-8")
    }
    let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: body, as: UTF8.self) else {
      throw TesseraError(
        "\(file): is not well-formed UTF-8; expected a sheet saved as CSV in UTF-8")
    }
    return text
  }

  /// The separator of the first row that has text.
  private static func separator(
    _ scalars: String.UnicodeScalarView, file: String
  ) throws -> Unicode.Scalar {
    let known: [Unicode.Scalar] = [",", ";", "\t"]
    var counts = [0, 0, 0]
    var (isQuoted, hasText) = (false, false)
    scan: for scalar in scalars {
      if scalar == "\"" {
        isQuoted.toggle()
        hasText = true
      } else if isQuoted || scalar == " " {
        continue
      } else if scalar == "\n" || scalar == "\r" {
        if hasText { break scan }
        counts = [0, 0, 0]
      } else if let kind = known.firstIndex(of: scalar) {
        counts[kind] += 1
      } else {
        hasText = true
      }
    }
    let found = known.indices.filter { counts[$0] > 0 }
    if found.count > 1 {
      let names = found.map { known[$0] == "\t" ? "tabs" : "'\(known[$0])'" }
      throw TesseraError(
        "\(file): the header has \(names.joined(separator: " and ")) between cells; expected one "
          + "separator")
    }
    return found.first.map { known[$0] } ?? ","
  }

  // MARK: Cells

  private enum State {
    /// Nothing but blanks so far.
    case start
    case plain
    case quoted
    /// After the closing quotation mark.
    case closed
  }

  private mutating func read(_ scalars: String.UnicodeScalarView) throws {
    var row = 1
    var opened = (row: 1, column: 0)
    var cells: [String] = []
    var cell = String.UnicodeScalarView()
    var state = State.start
    var index = scalars.startIndex

    func endCell() throws {
      guard cells.count < Self.mostColumns else {
        throw TesseraError("\(file):\(row): has more than \(Self.mostColumns) columns")
      }
      cells.append(Self.trimmed(cell))
      cell = String.UnicodeScalarView()
      state = .start
    }
    func endRow() throws {
      try endCell()
      while cells.last == "" { cells.removeLast() }
      if !cells.isEmpty { rows.append(Row(number: row, cells: cells)) }
      cells = []
      row += 1
    }

    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      let next = index < scalars.endIndex ? scalars[index] : nil
      let isBreak = scalar == "\n" || scalar == "\r"
      if scalar.properties.generalCategory == .control, !isBreak, scalar != "\t" {
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw TesseraError(
          at: place(row: row, column: cells.count), "control character U+\(code) is refused")
      }
      if isBreak, scalar == "\r", next == "\n" { index = scalars.index(after: index) }
      if state == .quoted {
        if scalar != "\"" {
          cell.append(isBreak ? "\n" : scalar)
        } else if next == "\"" {
          cell.append(scalar)
          index = scalars.index(after: index)
        } else {
          state = .closed
        }
      } else if scalar == separator {
        try endCell()
      } else if isBreak {
        try endRow()
      } else if scalar == "\"", state == .start {
        opened = (row, cells.count)
        cell = String.UnicodeScalarView()
        state = .quoted
      } else if scalar == "\"" || (state == .closed && !Self.isBlank(scalar)) {
        throw TesseraError(
          at: place(row: row, column: cells.count),
          "found text on both sides of a quotation mark; expected the whole cell in quotation marks, "
            + "and those in it doubled")
      } else {
        if state == .start, !Self.isBlank(scalar) { state = .plain }
        if state != .closed { cell.append(scalar) }
      }
    }
    if state == .quoted {
      throw TesseraError(
        at: place(row: opened.row, column: opened.column),
        "a quotation mark opens a cell that nothing closes")
    }
    try endRow()
  }

  /// Also the blanks that spreadsheets put between numbers and units.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\u{a0}" || scalar == "\u{202f}"
      || scalar == "\u{2009}"
  }

  private static func trimmed(_ cell: String.UnicodeScalarView) -> String {
    var rest = cell[...]
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return String(rest)
  }
}
