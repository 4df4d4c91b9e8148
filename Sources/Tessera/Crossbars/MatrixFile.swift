import Arch

/// A matrix of numbers from a table of comma-separated values, or from a NumPy array file.
public struct MatrixFile: Sendable, Equatable {
  /// The most bytes of a file.
  public static let largestFile = 1 << 28
  /// The most numbers of a matrix.
  public static let mostValues = 1 << 24

  /// As the file is called in messages.
  public let name: String
  public let rows: Int
  public let columns: Int
  /// Row-major; infinite, but not NaN, values are among them where the file has them.
  public let values: [Double]

  /// Reads a file, which is known by its first bytes and not by its suffix.
  ///
  /// - Throws: `TesseraError` where it is missing, too large, damaged or not rectangular.
  public static func read(path: String) throws(TesseraError) -> MatrixFile {
    let bytes = try FileContents.bytes(of: path, limit: largestFile)
    return try MatrixFile(bytes, name: path)
  }

  /// Reads the bytes of a file.
  ///
  /// A text has a line for each row; blanks around numbers, empty lines at the end and a byte-order
  /// mark are left out. A NumPy array of one dimension is a column.
  ///
  /// - Throws: `TesseraError` where they are no matrix; `name` and the place in it say where.
  public init(_ bytes: [UInt8], name: String) throws(TesseraError) {
    self.name = name
    if bytes.first == 0x93 {
      let array = try NPYArray(npy: bytes, name: name)
      guard array.shape.count == 2 || array.shape.count == 1, array.count >= 1,
        array.count <= Self.mostValues
      else {
        throw TesseraError(
          at: name,
          "has the shape (\(array.shape.map(String.init).joined(separator: ", "))), expected one or "
            + "two dimensions with 1 to \(Self.mostValues) numbers")
      }
      rows = array.shape[0]
      columns = array.shape.count == 2 ? array.shape[1] : 1
      values = array.doubles()
      if let bad = values.firstIndex(where: \.isNaN) {
        throw TesseraError(
          at: name, "element [\(bad / columns), \(bad % columns)] is not a number (NaN)")
      }
      return
    }
    var values: [Double] = []
    var rows = 0
    var columns = 0
    var line = 0
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var blankLine: Int?
    while !rest.isEmpty {
      line += 1
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      let text = Self.trimmed(rest[rest.startIndex..<end])
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
      if text.isEmpty {
        blankLine = blankLine ?? line
        continue
      }
      if let blankLine {
        throw TesseraError(at: "\(name):\(blankLine)", "is empty, expected a row of numbers")
      }
      let before = values.count
      try Self.append(text, to: &values, place: "\(name):\(line)")
      let count = values.count - before
      if rows == 0 { columns = count }
      guard count == columns else {
        throw TesseraError(
          at: "\(name):\(line)", "has \(count) numbers, expected \(columns) as in the first row")
      }
      rows += 1
    }
    guard rows > 0 else { throw TesseraError(at: name, "is empty, expected rows of numbers") }
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
  }

  private static func append(
    _ text: ArraySlice<UInt8>, to values: inout [Double], place: String
  ) throws(TesseraError) {
    var rest = text
    var column = 0
    while true {
      column += 1
      let end = rest.firstIndex(of: 0x2C) ?? rest.endIndex
      let word = String(decoding: trimmed(rest[rest.startIndex..<end]).prefix(64), as: UTF8.self)
      guard let value = Double(word) else {
        throw TesseraError(
          at: "\(place), column \(column)", "found \(quoted(word.prefix(24))), expected a number")
      }
      guard !value.isNaN else {
        throw TesseraError(at: "\(place), column \(column)", "is not a number (NaN)")
      }
      values.append(value)
      guard values.count <= mostValues else {
        throw TesseraError(at: place, "goes beyond \(mostValues) numbers, the most of a matrix")
      }
      guard end < rest.endIndex else { return }
      rest = rest[(end + 1)...]
    }
  }

  /// Writes a matrix, as a NumPy array where the name ends in `.npy` and else as comma-separated
  /// values, which give the same numbers when they are read.
  ///
  /// - Throws: `TesseraError` where the file cannot be written.
  public static func write(
    _ values: [Double], columns: Int, to path: String
  ) throws(TesseraError) {
    if path.hasSuffix(".npy") {
      try NPYArray(values, shape: [values.count / max(columns, 1), columns]).write(to: path)
    } else {
      try AtomicFile.write(text(values, columns: columns), to: path)
    }
  }

  /// A line for each row.
  public static func text(_ values: [Double], columns: Int) -> String {
    var text = ""
    for start in stride(from: 0, to: values.count, by: max(columns, 1)) {
      text += values[start..<min(start + columns, values.count)].map { "\($0)" }
        .joined(separator: ",")
      text += "\n"
    }
    return text
  }
}
