import Arch

/// A word of the text form: a name, possibly in quotes.
struct TextWord {
  var text: String
  var isQuoted = false

  init(_ text: String, isQuoted: Bool = false) {
    self.text = text
    self.isQuoted = isQuoted
  }
}

/// Reads one line of the text form.
struct TextCursor {
  let fileName: String
  var bytes: [UInt8] = []
  var line = 0
  private(set) var position = 0

  init(fileName: String) {
    self.fileName = fileName
  }

  /// Goes to the start of a line that was put into `bytes`.
  mutating func begin(line: Int) {
    self.line = line
    position = 0
    if bytes.last == 13 { bytes.removeLast() }
  }

  /// `file:line:column` of the next byte, or of an earlier one.
  func place(at position: Int? = nil) -> String {
    "\(fileName):\(line):\((position ?? self.position) + 1)"
  }

  /// Skips spaces; returns whether the line ends there.
  mutating func isAtEnd() -> Bool {
    while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
    return position == bytes.count
  }

  /// Takes a byte if it comes next, with no space before it.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
    position += 1
    return true
  }

  /// Takes a name; `what` says in errors what it would be.
  mutating func word(_ what: String) throws(TesseraError) -> TextWord {
    guard !isAtEnd() else { throw unexpected(what) }
    if take("\"") { return try quotedRest() }
    let start = position
    while position < bytes.count, TraceNames.isBare(bytes[position]) { position += 1 }
    guard position > start else { throw unexpected(what) }
    return TextWord(try text(bytes[start..<position], from: start))
  }

  private mutating func quotedRest() throws(TesseraError) -> TextWord {
    let start = position - 1
    var content: [UInt8] = []
    while position < bytes.count {
      var byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        return TextWord(try text(content[...], from: start), isQuoted: true)
      }
      if byte == UInt8(ascii: "\\") && position < bytes.count {
        byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
          throw TesseraError(
            at: place(at: position - 2), "found an unknown escape, expected \\\" or \\\\")
        }
      }
      content.append(byte)
    }
    throw TesseraError(
      at: place(at: start), "found a quote that is not closed, expected \" before the line ends")
  }

  private func text(_ bytes: ArraySlice<UInt8>, from start: Int) throws(TesseraError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TesseraError(at: place(at: start), "found bytes that are not UTF-8, expected UTF-8")
    }
    return text
  }

  /// Takes a number without sign.
  mutating func number(_ range: ClosedRange<Int64>, _ what: String) throws(TesseraError) -> Int64 {
    let start = position
    var value: Int64 = 0
    while position < bytes.count, (48...57).contains(bytes[position]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(bytes[position] - 48))
      guard !overflow, !carry else {
        throw TesseraError(
          at: place(at: start),
          "found \(what) of more than 63 bits, expected \(range.lowerBound) to \(range.upperBound)")
      }
      value = sum
      position += 1
    }
    guard position > start else { throw unexpected(what) }
    guard range.contains(value) else {
      throw TesseraError(
        at: place(at: start),
        "found \(what) \(value), expected \(range.lowerBound) to \(range.upperBound)")
    }
    guard
      position == bytes.count || !TraceNames.isBare(bytes[position])
        || bytes[position] == UInt8(ascii: "+")
    else { throw unexpected("a space after the number") }
    return value
  }

  /// An error at the next byte.
  func unexpected(_ expected: String) -> TesseraError {
    guard position < bytes.count else {
      return TesseraError(at: place(), "found the end of the line, expected \(expected)")
    }
    let rest = bytes[position...].prefix { $0 > 32 }.prefix(32)
    let found = rest.isEmpty ? "a space" : "\"\(String(decoding: rest, as: UTF8.self))\""
    return TesseraError(at: place(), "found \(found), expected \(expected)")
  }

  /// Refuses what is left of the line.
  mutating func expectEnd(_ expected: String) throws(TesseraError) {
    guard isAtEnd() else { throw unexpected(expected) }
  }
}
