/// A table for people: aligned text for a terminal, or Markdown for a document.
///
/// ```
/// network   latency    energy   TOPS/W
/// --------  -------  --------  -------
/// alexnet    103 µs   12.1 µJ   126.70
/// resnet34  1.21 ms  135.0 µJ    98.1
/// ```
///
/// Text stands left. Numbers stand so that their decimal points lie below one another; a cell of a
/// number column that doesn't begin with a digit, such as `not validated`, stands right. The table
/// knows nothing of units: put them into the header or the cell.
public struct TextTable: Sendable {
  /// How the cells of a column stand.
  public enum Alignment: Sendable {
    case text
    case number
  }

  /// A column's header and alignment.
  public struct Column: Sendable {
    public let header: String
    public let alignment: Alignment

    public static func text(_ header: String) -> Column {
      Column(header: DisplayWidth.printable(header), alignment: .text)
    }

    public static func number(_ header: String) -> Column {
      Column(header: DisplayWidth.printable(header), alignment: .number)
    }
  }

  private enum Line {
    case row([String])
    case rule
  }

  public let columns: [Column]
  public let title: String?
  private var lines: [Line] = []
  private var notes: [String] = []

  private static let gap = "  "
  /// A column is never made narrower than this to fit a width.
  private static let narrowest = 8

  public init(_ columns: [Column], title: String? = nil) {
    self.columns = columns
    self.title = title.map(DisplayWidth.printable)
  }

  /// Adds a row; missing cells stay empty, and cells beyond the last column are left out.
  public mutating func append(_ cells: [String]) {
    var row = cells.prefix(columns.count).map(DisplayWidth.printable)
    row += [String](repeating: "", count: columns.count - row.count)
    lines.append(.row(row))
  }

  /// Adds a line between rows, such as above a total.
  public mutating func appendRule() {
    lines.append(.rule)
  }

  /// Adds a line below the table.
  public mutating func appendNote(_ note: String) {
    notes.append(DisplayWidth.printable(note))
  }

  public var isEmpty: Bool { lines.isEmpty }

  /// The aligned text, each line ended by a line break and without spaces at its end.
  ///
  /// Where a `width` is given and the table is wider, the widest text columns are cut, with `..` for
  /// what is missing; numbers are never cut, so a table of many numbers may stay wider.
  public func text(width: Int? = nil) -> String {
    let rows = aligned()
    var widths = columns.indices.map { column in
      rows.reduce(DisplayWidth.of(columns[column].header)) {
        max($0, DisplayWidth.of($1[column]))
      }
    }
    if let width { fit(&widths, to: width) }
    let rule = widths.map { String(repeating: "-", count: $0) }
    var text = title.map { $0 + "\n\n" } ?? ""
    text += line(columns.map(\.header), widths)
    text += line(rule, widths)
    var next = 0
    for item in lines {
      switch item {
      case .rule: text += line(rule, widths)
      case .row:
        text += line(rows[next], widths)
        next += 1
      }
    }
    if !notes.isEmpty { text += "\n" }
    for note in notes { text += note + "\n" }
    return text
  }

  /// The table in Markdown, notes as lines below; rules are left out, for Markdown has none.
  public func markdown() -> String {
    var text = title.map { "**\(escaped($0))**\n\n" } ?? ""
    text += "| " + columns.map { escaped($0.header) }.joined(separator: " | ") + " |\n"
    text += "|" + columns.map { $0.alignment == .text ? "---|" : "---:|" }.joined() + "\n"
    for case .row(let cells) in lines {
      text += "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }
    if !notes.isEmpty { text += "\n" }
    for note in notes { text += escaped(note) + "  \n" }
    return text
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\|*_`<[".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// The rows with the numbers of each column padded so that their points are aligned.
  private func aligned() -> [[String]] {
    var rows: [[String]] = []
    for case .row(let cells) in lines { rows.append(cells) }
    for (column, definition) in columns.enumerated() where definition.alignment == .number {
      let parts = rows.map { NumberParts($0[column]) }
      let before = parts.reduce(0) { max($0, $1?.before ?? 0) }
      let after = parts.reduce(0) { max($0, $1?.after ?? 0) }
      for (row, part) in parts.enumerated() {
        guard let part else { continue }
        rows[row][column] =
          String(repeating: " ", count: before - part.before) + rows[row][column]
          + String(repeating: " ", count: after - part.after)
      }
    }
    return rows
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (column, cell) in cells.enumerated() {
      if column > 0 { text += TextTable.gap }
      let shown = DisplayWidth.cut(cell, to: widths[column])
      let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(shown))
      text += columns[column].alignment == .text ? shown + padding : padding + shown
    }
    while text.last == " " { text.removeLast() }
    return text + "\n"
  }

  private func fit(_ widths: inout [Int], to width: Int) {
    var excess = widths.reduce(0, +) + TextTable.gap.count * max(columns.count - 1, 0) - width
    while excess > 0 {
      let candidates = columns.indices.filter {
        columns[$0].alignment == .text && widths[$0] > TextTable.narrowest
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }
}

/// Where the decimal point of a cell lies; nil for a cell that does not begin as a number.
private struct NumberParts {
  /// Columns before the point, or before the place where it would be.
  let before: Int
  let after: Int

  init?(_ cell: String) {
    let unsigned = cell.drop { "+-<>=~ ".contains($0) }
    guard let first = unsigned.first, first.isASCII, first.isNumber else { return nil }
    let end = unsigned.firstIndex { !($0.isASCII && $0.isNumber) && $0 != "," } ?? cell.endIndex
    before = DisplayWidth.of(String(cell[..<end]))
    after = DisplayWidth.of(String(cell[end...]))
  }
}
