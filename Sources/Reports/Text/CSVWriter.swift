/// Builds a CSV file with the quoting of RFC 4180.
///
/// A field is quoted where it holds a comma, a quote, a line break or a space at either end. Lines
/// end in a line feed alone, not in RFC 4180's carriage return and line feed: spreadsheets and
/// notebooks read both, and `cut`, `awk` and `diff` read only this one well.
public struct CSVWriter: Sendable {
  /// The file so far.
  public private(set) var text = ""
  private let columnCount: Int

  /// Begins with the header line.
  public init(header: [String]) {
    columnCount = header.count
    append(header)
  }

  /// Adds a row; missing fields stay empty, and fields beyond the last column are left out.
  public mutating func append(_ fields: [String]) {
    for column in 0..<columnCount {
      if column > 0 { text += "," }
      // A line of one empty field would read as no line at all.
      if column < fields.count { text += quoted(fields[column], isAlone: columnCount == 1) }
    }
    text += "\n"
  }

  private func quoted(_ field: String, isAlone: Bool) -> String {
    let needsQuotes =
      field.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
      || field.first == " " || field.last == " " || (isAlone && field.isEmpty)
    guard needsQuotes else { return field }
    var result = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
