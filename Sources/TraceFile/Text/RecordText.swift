import Arch

/// Reads the segments and records of the text form into a writer.
struct RecordText {
  let writer: TraceWriter
  private let names: TraceNames

  init(_ writer: TraceWriter) {
    self.writer = writer
    names = TraceNames(writer.header)
  }

  /// Reads a line that is not empty.
  func read(_ cursor: inout TextCursor) throws(TesseraError) {
    let start = cursor.position
    let first = try cursor.word("a segment or a unit")
    if first.text == "segment" && !first.isQuoted {
      _ = cursor.isAtEnd()
      let place = cursor.place()
      let layer = try names.layer(try cursor.word("a layer"), at: place)
      try cursor.expectEnd("the end of the line")
      try write(at: start, cursor) { try writer.beginSegment(layer: layer) }
      return
    }
    let unit = try names.unit(first, at: cursor.place(at: start))
    _ = cursor.isAtEnd()
    let place = cursor.place()
    let operation = try names.operation(
      try cursor.word("an operation"), unit: unit, at: place)
    var record = Record(operation: UInt16(operation))
    try readRest(&cursor, fields: names.fields[unit][operation], into: &record)
    try write(at: start, cursor) { try writer.append(record, unit: unit) }
  }

  /// Reads `name=value`, `x8`, `wait token>=count+stride` and `post token`, each at most once.
  private func readRest(
    _ cursor: inout TextCursor, fields: [String], into record: inout Record
  ) throws(TesseraError) {
    /// Bits 0 to 3 for the fields, then repeat, wait, post.
    var seen = 0
    func mark(_ bit: Int, _ position: Int) throws(TesseraError) {
      guard seen & (1 << bit) == 0 else {
        throw TesseraError(
          at: cursor.place(at: position), "found a part of the record twice, expected it once")
      }
      seen |= 1 << bit
    }
    let largest = Int64(RecordLimits.field)
    while !cursor.isAtEnd() {
      let start = cursor.position
      let word = try cursor.word("name=value, x and a number, wait or post")
      if cursor.take("=") {
        guard let field = fields.firstIndex(of: word.text) else {
          throw TraceNames.unknown(
            "operand or payload", word.text, fields, at: cursor.place(at: start))
        }
        try mark(field, start)
        let value = UInt32(try cursor.number(0...largest, "a value"))
        switch field {
        case 0: record.operand0 = value
        case 1: record.operand1 = value
        case 2: record.payload0 = value
        default: record.payload1 = value
        }
      } else if word.text == "wait" && !word.isQuoted {
        try mark(5, start)
        try readWait(&cursor, into: &record)
      } else if word.text == "post" && !word.isQuoted {
        try mark(6, start)
        _ = cursor.isAtEnd()
        let place = cursor.place()
        record.postToken = try names.token(try cursor.word("a token"), at: place)
      } else if word.text.hasPrefix("x") && !word.isQuoted && !word.text.contains("+"),
        let count = UInt32(word.text.dropFirst()), (1...RecordLimits.field).contains(count)
      {
        try mark(4, start)
        record.repeatCount = count
      } else {
        throw TesseraError(
          at: cursor.place(at: start),
          "found \"\(word.text.prefix(64))\", expected name=value, x and a number from 1 to "
            + "\(largest), wait or post")
      }
    }
  }

  private func readWait(
    _ cursor: inout TextCursor, into record: inout Record
  ) throws(TesseraError) {
    _ = cursor.isAtEnd()
    let place = cursor.place()
    record.waitToken = try names.token(try cursor.word("a token"), at: place)
    guard cursor.take(">"), cursor.take("=") else { throw cursor.unexpected(">= and a count") }
    record.waitCount = try cursor.number(0...RecordLimits.waitCount, "a count")
    if cursor.take("+") {
      record.waitStride = UInt32(try cursor.number(0...Int64(RecordLimits.field), "a stride"))
    }
  }

  /// Gives an error of the writer the place in the text.
  private func write(
    at position: Int, _ cursor: TextCursor, _ body: () throws -> Void
  ) throws(TesseraError) {
    do {
      try body()
    } catch let error as TesseraError {
      throw TesseraError(at: cursor.place(at: position), error.description)
    } catch {
      throw TesseraError(at: cursor.place(at: position), "\(error)")
    }
  }
}
