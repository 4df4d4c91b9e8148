import Arch

/// Reads JSON strictly, and never takes more memory than its bounds allow.
struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  private var position = 0
  private var count = 0

  init(bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func readDocument() throws(TesseraError) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      throw error("expected JSON, found a byte-order mark")
    }
    skipSpace()
    let value = try readValue(depth: 0)
    skipSpace()
    if position < bytes.count { throw unexpected("the end of the file") }
    return value
  }

  private mutating func readValue(depth: Int) throws(TesseraError) -> JSONValue {
    count += 1
    if count > JSONValue.maximumCount {
      throw error("more than \(JSONValue.maximumCount) values in one file")
    }
    switch peek {
    case UInt8(ascii: "{"): return try readObject(depth: depth + 1)
    case UInt8(ascii: "["): return try readArray(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "-"), (0x30...0x39)?: return try readNumber()
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func readArray(depth: Int) throws(TesseraError) -> JSONValue {
    try check(depth)
    position += 1
    skipSpace()
    if skip("]") { return .array([]) }
    var elements: [JSONValue] = []
    while true {
      elements.append(try readValue(depth: depth))
      skipSpace()
      if skip("]") { return .array(elements) }
      guard skip(",") else { throw unexpected("\",\" or \"]\"") }
      skipSpace()
    }
  }

  private mutating func readObject(depth: Int) throws(TesseraError) -> JSONValue {
    try check(depth)
    position += 1
    skipSpace()
    if skip("}") { return .object(JSONObject()) }
    var members: [JSONObject.Member] = []
    var names: Set<String> = []
    while true {
      guard peek == UInt8(ascii: "\"") else { throw unexpected("the name of a member") }
      let start = position
      let name = try readString()
      guard names.insert(name).inserted else {
        throw error("the member \(quoted(name)) is there twice", at: start)
      }
      skipSpace()
      guard skip(":") else { throw unexpected("\":\"") }
      skipSpace()
      members.append(JSONObject.Member(name, try readValue(depth: depth)))
      skipSpace()
      if skip("}") { return .object(JSONObject(checked: members)) }
      guard skip(",") else { throw unexpected("\",\" or \"}\"") }
      skipSpace()
    }
  }

  private mutating func readNumber() throws(TesseraError) -> JSONValue {
    let start = position
    var scanner = JSONNumberScanner(bytes: bytes, position: position)
    let isNumber = scanner.scan()
    position = scanner.position
    guard isNumber else { throw unexpected("a digit") }
    if position < bytes.count, bytes[position] &- 0x30 < 10 {
      throw error("expected a number, found one with a leading zero", at: start)
    }
    guard position - start <= JSONNumber.maximumLength else {
      throw error("a number of more than \(JSONNumber.maximumLength) characters", at: start)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if scanner.isWhole, let integer = Int64(text) { return .integer(integer) }
    return .decimal(JSONNumber(checked: text))
  }

  private mutating func readWord(
    _ word: StaticString, _ value: JSONValue
  ) throws(TesseraError) -> JSONValue {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard start + offset < bytes.count, bytes[start + offset] == word.utf8Start[offset] else {
        throw error("expected a value, found an unknown word", at: start)
      }
    }
    position = start + word.utf8CodeUnitCount
    return value
  }

  private mutating func readString() throws(TesseraError) -> String {
    let opening = position
    position += 1
    var start = position
    // Stays empty in a string without escapes, which is then taken in one piece.
    var decoded: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        decoded.append(contentsOf: bytes[start..<position])
        position += 1
        guard let text = String(validating: decoded, as: UTF8.self) else {
          throw error("expected UTF-8, found a string with other bytes", at: opening)
        }
        return text
      }
      if byte < 0x20 { throw unexpected("a character or its escape") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        decoded.append(contentsOf: bytes[start..<(position - 1)])
        decoded.append(contentsOf: try readEscape())
        start = position
      }
    }
    throw error("a string that does not end", at: opening)
  }

  /// Reads what follows a backslash.
  private mutating func readEscape() throws(TesseraError) -> [UInt8] {
    let start = position - 1
    let byte = peek
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte ?? 0]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try readHexadecimal(from: start)
      if code >= 0xD800, code < 0xDC00, skip("\\"), skip("u") {
        let low = try readHexadecimal(from: start)
        guard low >= 0xDC00, low < 0xE000 else { throw error("half a surrogate pair", at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw error("half a surrogate pair", at: start)
      }
      return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw error("an escape that JSON does not have", at: start)
    }
  }

  private mutating func readHexadecimal(from start: Int) throws(TesseraError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("expected four hexadecimal digits after \\u", at: start)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func check(_ depth: Int) throws(TesseraError) {
    if depth > JSONValue.maximumDepth {
      throw error("more than \(JSONValue.maximumDepth) arrays and objects within one another")
    }
  }

  private func unexpected(_ expected: String) -> TesseraError {
    let found =
      switch peek {
      case nil: "the end of the file"
      case UInt8(ascii: "\"")?: "a string"
      case UInt8(ascii: "\n")?, UInt8(ascii: "\r")?: "a line break"
      case let byte? where byte > 0x20 && byte < 0x7F:
        "\"\(Character(Unicode.Scalar(byte)))\""
      case let byte?: "the byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    return error("expected \(expected), found \(found)")
  }

  /// An error at a byte, whose line and column (in characters, from 1) are found only now.
  private func error(_ message: String, at offset: Int? = nil) -> TesseraError {
    let end = min(offset ?? position, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<end where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    let column = bytes[lineStart..<end].count { $0 & 0xC0 != 0x80 } + 1
    return TesseraError("\(file):\(line):\(column): \(message)")
  }
}
