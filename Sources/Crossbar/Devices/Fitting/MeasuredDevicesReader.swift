import Arch

/// Reads comma-separated measurements line by line, so that no more than the columns is in memory.
struct MeasuredDevicesReader {
  private typealias Column = MeasuredDevices.Column

  private var rows: MeasuredDevices
  private var header: [Column] = []
  private var names: [String: Int32] = [:]
  private var line = 0
  private var pending: [UInt8] = []

  init(label: String) { rows = MeasuredDevices(label: label) }

  /// - Parameter bytes: the next bytes of the file, however they are cut.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TesseraError) {
    var start = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      if pending.isEmpty {
        try read(line: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
      } else {
        pending.append(contentsOf: bytes[start..<index])
        try readPending()
      }
      start = index + 1
    }
    pending.append(contentsOf: bytes[start...])
    guard pending.count <= MeasuredDevices.longestLine else {
      throw failure(
        line + 1, "found a line of more than \(MeasuredDevices.longestLine) bytes")
    }
  }

  mutating func finish() throws -> MeasuredDevices {
    if !pending.isEmpty { try readPending() }
    guard !header.isEmpty else {
      throw TesseraError(
        at: rows.label, "is empty; expected a header line with target_s,measured_s")
    }
    rows.deviceCount = names.count
    try rows.checkCount()
    return rows
  }

  private mutating func readPending() throws(TesseraError) {
    let whole = pending
    pending = []
    let problem = whole.withUnsafeBytes { raw -> TesseraError? in
      do throws(TesseraError) { try read(line: raw) } catch { return error }
      return nil
    }
    if let problem { throw problem }
  }

  private mutating func read(line bytes: UnsafeRawBufferPointer) throws(TesseraError) {
    line += 1
    var bytes = bytes[...]
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    bytes = trimmed(bytes)
    guard let first = bytes.first, first != UInt8(ascii: "#") else { return }
    guard bytes.count <= MeasuredDevices.longestLine else {
      throw failure(line, "found a line of more than \(MeasuredDevices.longestLine) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure(line, "is not well-formed UTF-8")
    }
    if bytes.contains(UInt8(ascii: "\"")) {
      throw failure(line, "found a quotation mark; expected cells without any")
    }
    let cells = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { Substring(trimmed($0)) }
    if header.isEmpty { try readHeader(cells) } else { try readRow(cells) }
  }

  private mutating func readHeader(_ cells: [Substring]) throws(TesseraError) {
    for cell in cells {
      guard let column = Column(rawValue: String(cell)) else {
        let known = Column.allCases.map(\.rawValue)
        throw failure(
          line,
          "found \(quoted(cell)) as a column" + expectation(of: known, insteadOf: String(cell)))
      }
      if header.contains(column) {
        throw failure(line, "found the column \(quoted(cell)) twice")
      }
      header.append(column)
    }
    for column in [Column.target, .measured] where !header.contains(column) {
      throw failure(line, "found no column \(quoted(column.rawValue)); expected it in the header")
    }
    if header.contains(.device) { rows.devices = [] }
    if header.contains(.cycle) { rows.cycles = [] }
    if header.contains(.seconds) { rows.seconds = [] }
    if header.contains(.kelvins) { rows.kelvins = [] }
  }

  private mutating func readRow(_ cells: [Substring]) throws(TesseraError) {
    guard cells.count == header.count else {
      throw failure(
        line, "found \(cells.count) cells; expected \(header.count), as in the header")
    }
    guard rows.count < MeasuredDevices.mostRows else {
      throw failure(line, "found more than \(MeasuredDevices.mostRows) rows")
    }
    for (column, cell) in zip(header, cells) {
      switch column {
      case .device:
        let device = try device(cell)
        rows.devices?.append(device)
      case .cycle:
        guard let cycle = Int32(cell), cycle >= 0 else { throw refusal(cell, column) }
        rows.cycles?.append(cycle)
      case .seconds, .kelvins, .target, .measured:
        let value = try number(cell, column)
        switch column {
        case .seconds: rows.seconds?.append(value)
        case .kelvins: rows.kelvins?.append(value)
        case .target: rows.targets.append(value)
        default: rows.measured.append(value)
        }
      }
    }
  }

  private mutating func device(_ cell: Substring) throws(TesseraError) -> Int32 {
    let name = String(cell)
    if let known = names[name] { return known }
    guard !cell.isEmpty, cell.utf8.count <= MeasuredDevices.longestName else {
      throw refusal(cell, .device)
    }
    guard names.count < MeasuredDevices.mostDevices else {
      throw failure(line, "found more than \(MeasuredDevices.mostDevices) devices")
    }
    let number = Int32(names.count)
    names[name] = number
    return number
  }

  private func number(_ cell: Substring, _ column: Column) throws(TesseraError) -> Double {
    // Double's own reader also takes words and hexadecimal digits.
    let isDecimal = cell.utf8.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0)
    }
    guard isDecimal, let value = Double(cell), column.range.contains(value) else {
      throw refusal(cell, column)
    }
    return value
  }

  private func refusal(_ cell: Substring, _ column: Column) -> TesseraError {
    failure(line, "found \(quoted(cell)) as \(column.rawValue); \(column.expected)")
  }

  private func failure(_ line: Int, _ message: String) -> TesseraError {
    TesseraError(at: "\(rows.label):\(line)", message)
  }
}

/// Without blanks and a carriage return at its ends.
private func trimmed<Bytes: BidirectionalCollection>(_ bytes: Bytes) -> Bytes.SubSequence
where Bytes.Element == UInt8 {
  let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  var result = bytes.drop(while: isBlank)
  while let last = result.last, isBlank(last) { result.removeLast() }
  return result
}

extension MeasuredDevices {
  /// Reads a file of comma-separated values with a header line.
  ///
  /// The columns are `device`, `cycle`, `time_s`, `temperature_k`, `target_s` and `measured_s`, in
  /// any order; the first four may be missing. `#` starts a line of comment.
  ///
  /// - Throws: `TesseraError` with file and line for a column that is unknown, missing or given
  ///   twice, a row of another length, a number that is none or out of range, and more than
  ///   ``mostRows`` rows or ``mostDevices`` devices.
  /// - Complexity: O(rows) time; memory is that of the columns.
  public static func read(path: String) throws -> MeasuredDevices {
    var reader = MeasuredDevicesReader(label: path)
    try FileContents.forEachChunk(of: path) {
      (chunk: UnsafeRawBufferPointer) throws(TesseraError) in
      try reader.read(chunk)
    }
    return try reader.finish()
  }
}
