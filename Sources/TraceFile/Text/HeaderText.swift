import Arch

/// Collects the lines before the first segment of the text form.
struct HeaderText {
  private var generator = ""
  private var metadata: [String] = []
  private var components: [TraceComponent] = []
  private var layers: [String] = []
  private var tokens: [String] = []
  private var counts: [Int64] = []
  private var isInMetadata = false

  private static let keywords = [
    "component", "generator", "layer", "metadata", "operation", "segment", "token", "unit",
  ]

  /// Checks the line that says that this is a trace.
  static func readFirstLine(_ cursor: inout TextCursor) throws(TesseraError) {
    if cursor.bytes.starts(with: TraceFormat.magic.prefix(4)) {
      throw TesseraError(
        at: cursor.place(),
        "found a trace file, expected the text form (it is compressed already)")
    }
    guard cursor.bytes.starts(with: "tessera-trace".utf8) else {
      throw cursor.unexpected("tessera-trace \(TraceFormat.version)")
    }
    _ = try cursor.word("tessera-trace")
    _ = cursor.isAtEnd()
    let version = Int64(TraceFormat.version)
    _ = try cursor.number(version...version, "version")
    try cursor.expectEnd("the end of the line")
  }

  /// Whether the line goes on with the metadata.
  func takesMetadata(_ line: [UInt8]) -> Bool {
    isInMetadata && line.first == UInt8(ascii: "|")
  }

  mutating func addMetadata(_ cursor: inout TextCursor, line: Int) throws(TesseraError) {
    let start = cursor.bytes.count > 1 && cursor.bytes[1] == 32 ? 2 : 1
    guard let text = String(validating: cursor.bytes[start...], as: UTF8.self) else {
      throw TesseraError(
        at: "\(cursor.fileName):\(line):1", "found bytes that are not UTF-8, expected UTF-8")
    }
    metadata.append(text)
  }

  /// Reads a line; returns true where it is the first segment, which does not belong here.
  mutating func read(_ cursor: inout TextCursor) throws(TesseraError) -> Bool {
    isInMetadata = false
    let start = cursor.position
    let keyword = try cursor.word("a declaration")
    switch keyword.text {
    case "segment":
      return true
    case "generator":
      generator = try cursor.word("a name").text
    case "metadata":
      isInMetadata = true
    case "component":
      guard components.count < RecordLimits.units else {
        throw TesseraError(
          at: cursor.place(at: start),
          "found more than \(RecordLimits.units) components, expected fewer")
      }
      let path = try cursor.word("a component").text
      var instances: Int64 = 1
      if try key("instances", &cursor) {
        instances = try cursor.number(1...Int64(RecordLimits.units), "a number of instances")
      }
      components.append(TraceComponent(path: path, instances: Int(instances), units: []))
    case "unit":
      let name = try cursor.word("a unit").text
      guard !components.isEmpty else {
        throw TesseraError(at: cursor.place(at: start), "found a unit, expected a component first")
      }
      components[components.count - 1].units.append(TraceUnit(name: name, operations: []))
    case "operation":
      try readOperation(&cursor, start: start)
    case "layer":
      layers.append(try cursor.word("a layer").text)
    case "token":
      tokens.append(try cursor.word("a token").text)
      counts.append(
        try key("reached", &cursor) ? try cursor.number(0...(1 << 60), "a token count") : 0)
    default:
      throw TraceNames.unknown(
        "declaration", keyword.text, Self.keywords, at: cursor.place(at: start))
    }
    try cursor.expectEnd("the end of the line")
    return false
  }

  private mutating func readOperation(
    _ cursor: inout TextCursor, start: Int
  ) throws(TesseraError) {
    var operation = TraceOperation(name: try cursor.word("an operation").text)
    if try key("operands", &cursor, orElse: "payloads") {
      operation.operands = try list(&cursor)
    }
    if try key("payloads", &cursor) { operation.payloads = try list(&cursor) }
    guard let component = components.indices.last,
      let unit = components[component].units.indices.last
    else {
      throw TesseraError(at: cursor.place(at: start), "found an operation, expected a unit first")
    }
    components[component].units[unit].operations.append(operation)
  }

  /// Takes `name=` if the line goes on; where `orElse=` comes instead, takes nothing.
  private func key(
    _ name: String, _ cursor: inout TextCursor, orElse other: String? = nil
  ) throws(TesseraError) -> Bool {
    guard !cursor.isAtEnd() else { return false }
    let before = cursor
    let word = try cursor.word("\(name)=")
    guard cursor.take("="), word.text == name || word.text == other else {
      cursor = before
      throw cursor.unexpected("\(name)= or the end of the line")
    }
    guard word.text == name else {
      cursor = before
      return false
    }
    return true
  }

  private func list(_ cursor: inout TextCursor) throws(TesseraError) -> [String] {
    var names = [try cursor.word("a name").text]
    while cursor.take(",") { names.append(try cursor.word("a name").text) }
    return names
  }

  /// The header; its errors are placed at the line that ends it.
  func finish(at place: String) throws(TesseraError) -> TraceHeader {
    do throws(TesseraError) {
      return try TraceHeader(
        generator: generator, components: components, layers: layers, tokens: tokens,
        initialTokenCounts: counts, metadata: metadata.joined(separator: "\n"))
    } catch {
      throw TesseraError(at: place, error.description)
    }
  }
}
