import Arch

/// A file of comma-separated numbers with a header line.
struct NumberTable {
  static let mostRows = 65_536

  let label: String
  let header: [String]
  let rows: [(line: Int, values: [Double])]

  /// - Throws: `TesseraError` with file and line where a row has more or fewer cells than the header
  ///   or a cell is no finite number, and where there is no header.
  init(_ source: SourceText) throws {
    let file = try SeparatedValues(source, mostRows: Self.mostRows)
    label = source.label
    header = file.header
    rows = try file.rows.map { row in
      let place = "\(source.label):\(row.line)"
      return (row.line, try row.cells.map { try Self.number($0, at: place) })
    }
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
}
