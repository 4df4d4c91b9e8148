import Arch

/// The text form of traces, which a person or another program can write.
public enum TraceText {
  /// Reads the text form line by line and writes a trace file.
  ///
  /// Memory holds one segment. What `TraceReader.writeText` wrote comes back exactly.
  /// - Parameter source: a path, or `-` for standard input.
  /// - Throws: `TesseraError` with file, line and column, what was expected there and the nearest
  ///   known name; then no file of the target's name is made.
  public static func compress(
    _ source: String, to target: String, level: Int = TraceWriter.defaultLevel
  ) throws {
    var reader = try LineReader(path: source)
    var cursor = TextCursor(fileName: reader.name)
    var header = HeaderText()
    var records: RecordText?
    var isFirst = true
    while try reader.next(into: &cursor.bytes) {
      if isFirst {
        isFirst = false
        cursor.begin(line: reader.number)
        try HeaderText.readFirstLine(&cursor)
        continue
      }
      if records == nil && header.takesMetadata(cursor.bytes) {
        try header.addMetadata(&cursor, line: reader.number)
        continue
      }
      cursor.begin(line: reader.number)
      if cursor.isAtEnd() || cursor.bytes[cursor.position] == UInt8(ascii: "#") { continue }
      let start = cursor
      if records != nil {
        try records?.read(&cursor)
      } else if try header.read(&cursor) {
        // The first segment ends the header.
        let writer = try TraceWriter(
          path: target, header: header.finish(at: cursor.place(at: 0)), level: level)
        let first = RecordText(writer)
        cursor = start
        try first.read(&cursor)
        records = first
      }
    }
    guard !isFirst else {
      throw TesseraError(at: "\(reader.name):1:1", "found an empty file, expected tessera-trace 1")
    }
    let writer =
      if let records { records.writer } else {
        try TraceWriter(path: target, header: header.finish(at: cursor.place(at: 0)), level: level)
      }
    try writer.finish()
  }
}
