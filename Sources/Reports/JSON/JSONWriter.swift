import Arch

/// Writes a value as bytes; the same value always gives the same bytes.
struct JSONWriter {
  let isPretty: Bool
  private var bytes: [UInt8] = []
  /// Where the writer stands, for errors: `.layers`, `[3]`.
  private var path: [String] = []

  private static let lineLength = 100

  init(isPretty: Bool) {
    self.isPretty = isPretty
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ value: JSONValue) throws(TesseraError) {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .integer(let number): append(String(number))
    case .decimal(let number): append(number.text)
    case .double(let number):
      guard let digits = DecimalDigits(number) else {
        throw TesseraError("\(place): a number that is not finite cannot be written as JSON")
      }
      append(digits.exactText)
    case .string(let text): append(quoted: text)
    case .array(let elements): try write(elements)
    case .object(let object): try write(object)
    }
  }

  private mutating func write(_ elements: [JSONValue]) throws(TesseraError) {
    guard !elements.isEmpty else { return append("[]") }
    try checkDepth()
    if isPretty, elements.allSatisfy(\.isScalar) {
      return try writeScalars(elements)
    }
    append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      breakLine(path.count + 1)
      path.append("[\(index)]")
      try write(element)
      path.removeLast()
    }
    breakLine(path.count)
    append("]")
  }

  /// An array without arrays or objects: on one line if it fits, else numbers side by side and
  /// other values below one another.
  private mutating func writeScalars(_ elements: [JSONValue]) throws(TesseraError) {
    var parts: [[UInt8]] = []
    parts.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      var writer = JSONWriter(isPretty: false)
      writer.path = path + ["[\(index)]"]
      try writer.write(element)
      parts.append(writer.bytes)
    }
    let lineStart = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let width = parts.reduce(bytes.count - lineStart + 3) { $0 + $1.count + 2 }
    append("[")
    if width <= JSONWriter.lineLength {
      for (index, part) in parts.enumerated() {
        if index > 0 { append(", ") }
        bytes += part
      }
      return append("]")
    }
    let areNumbers = elements.allSatisfy { $0.kindName == "a number" }
    let indent = 2 * (path.count + 1)
    var column = 0
    for (index, part) in parts.enumerated() {
      if index > 0 { append(",") }
      if index == 0 || !areNumbers || column + part.count + 2 > JSONWriter.lineLength {
        breakLine(path.count + 1)
        column = indent
      } else {
        append(" ")
        column += 1
      }
      bytes += part
      column += part.count + 1
    }
    breakLine(path.count)
    append("]")
  }

  private mutating func write(_ object: JSONObject) throws(TesseraError) {
    guard !object.members.isEmpty else { return append("{}") }
    try checkDepth()
    append("{")
    for (index, member) in object.members.enumerated() {
      if index > 0 { append(",") }
      breakLine(path.count + 1)
      append(quoted: member.name)
      append(isPretty ? ": " : ":")
      path.append(JSONPath.member(member.name))
      try write(member.value)
      path.removeLast()
    }
    breakLine(path.count)
    append("}")
  }

  private var place: String { "$" + path.joined() }

  private func checkDepth() throws(TesseraError) {
    if path.count >= JSONValue.maximumDepth {
      throw TesseraError("\(place): more than \(JSONValue.maximumDepth) levels of JSON")
    }
  }

  private mutating func breakLine(_ level: Int) {
    guard isPretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<level { append("  ") }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func append(quoted text: String) {
    append("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      case "\u{8}": append("\\b")
      case "\u{C}": append("\\f")
      // The last two end a line in JavaScript, where JSON is sometimes pasted.
      case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    append("\"")
  }
}
