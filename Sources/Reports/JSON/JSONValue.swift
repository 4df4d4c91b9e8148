import Arch

/// A JSON value, with members in order and with numbers that stay exact.
///
/// Whole numbers that fit are ``integer(_:)``; every other number of a file is ``decimal(_:)``, kept
/// as its digits. ``double(_:)`` is for values that a program computed; it prints as the shortest
/// decimal that reads back as the same double, and a value that isn't finite is an error of the
/// writer, because JSON has no such number.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case decimal(JSONNumber)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The most arrays and objects that may lie within one another, read or written.
  public static let maximumDepth = 64
  /// The most bytes that a file may have to be read.
  public static let maximumSize = 256 << 20
  /// The most values that a file may hold: without it a small file of `[[],[],…]` takes gigabytes.
  public static let maximumCount = 4 << 20

  /// What the value is, for messages: `a string`.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .decimal, .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}

extension JSONValue {
  /// The value on one line without spaces, without a line break at the end.
  ///
  /// Throws where a double is not finite or the depth exceeds 64, with the path of the value.
  public func compactText() throws(TesseraError) -> String {
    var writer = JSONWriter(isPretty: false)
    try writer.write(self)
    return writer.text
  }

  /// The value over several lines, indented by two spaces, with a line break at the end.
  ///
  /// Arrays of numbers share lines of up to 100 columns; other arrays of scalars do where all of
  /// them fit on one. Throws where a double is not finite or the depth exceeds 64, with the path of
  /// the value.
  public func prettyText() throws(TesseraError) -> String {
    var writer = JSONWriter(isPretty: true)
    try writer.write(self)
    return writer.text + "\n"
  }

  /// Reads a file strictly: RFC 8259, UTF-8 without byte-order mark, no duplicate names.
  ///
  /// Throws one line, `file:line:column: message`, for anything else, and for a file over 256 MiB,
  /// over 4 Mi values, or over 64 levels deep.
  public static func read(file: String) throws(TesseraError) -> JSONValue {
    try parse(FileContents.bytes(of: file, limit: maximumSize), file: file)
  }

  /// Reads text that is already in memory; `file` is the name that errors give.
  public static func parse(_ bytes: [UInt8], file: String) throws(TesseraError) -> JSONValue {
    guard bytes.count <= maximumSize else {
      throw TesseraError("\(file): more than the 256 MiB that a JSON file may have")
    }
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, TesseraError> in
      var reader = JSONReader(bytes: buffer, file: file)
      return Result { () throws(TesseraError) in try reader.readDocument() }
    }
    return try result.get()
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral {
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in elements { object[name] = value }
    self = .object(object)
  }
}
