import Arch

/// A file of comma-separated numbers with a header line; `#` starts a comment.
struct NumberTable {
  static let mostRows = 65_536

  let label: String
  let header: [String]
  let rows: [(line: Int, values: [Double])]

  /// - Throws: `TesseraError` with file and line where a row has more or fewer cells than the header
  ///   or a cell is no finite number, and where there is no header.
  init(_ source: SourceText) throws {
    var header: [String] = []
    var rows: [(line: Int, values: [Double])] = []
    let lines = source.text.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let place = "\(source.label):\(index + 1)"
      let cells = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { Self.trimmed($0) }
      if cells.count == 1 && cells[0].isEmpty || cells[0].hasPrefix("#") { continue }
      guard !header.isEmpty else {
        header = cells
        continue
      }
      guard cells.count == header.count else {
        throw TesseraError(
          at: place, "found \(cells.count) cells; expected \(header.count), as in the header")
      }
      guard rows.count < Self.mostRows else {
        throw TesseraError(at: place, "found more than \(Self.mostRows) rows")
      }
      rows.append((index + 1, try cells.map { try Self.number($0, at: place) }))
    }
    if header.isEmpty { throw TesseraError(at: source.label, "is empty; expected a header line") }
    label = source.label
    self.header = header
    self.rows = rows
  }

  static func number(_ text: String, at place: String) throws -> Double {
    guard let value = Double(text), value.isFinite, text.utf8.count <= 64 else {
      throw TesseraError(at: place, "found \(quoted(text)); expected a number")
    }
    return value
  }

  /// The first column, which must go up in equal steps.
  func evenSteps() throws -> (first: Double, step: Double) {
    guard rows.count > 1 else {
      throw TesseraError(at: label, "found \(rows.count) rows; expected at least 2")
    }
    let (first, last) = (rows[0].values[0], rows[rows.count - 1].values[0])
    let step = (last - first) / Double(rows.count - 1)
    for (index, row) in rows.enumerated() {
      let expected = first + step * Double(index)
      guard step > 0, (row.values[0] - expected).magnitude <= step * 1e-6 else {
        throw TesseraError(
          at: "\(label):\(row.line)",
          "found \(row.values[0]) as an ideal output; expected equal steps upwards")
      }
    }
    return (first, step)
  }

  private static func trimmed(_ text: Substring.UTF8View) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return String(Substring(text))
  }
}
