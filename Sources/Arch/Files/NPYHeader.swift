/// The header of a NumPy array file: a Python dictionary of element type, order and shape.
struct NPYHeader {
  let element: NPYArray.Element
  let shape: [Int]
  let isColumnMajor: Bool

  /// - Throws: `TesseraError` where a key is missing, unknown or there twice, or a value is not one
  ///   that is read.
  init(_ bytes: ArraySlice<UInt8>, name: String) throws(TesseraError) {
    var parser = NPYHeaderParser(bytes: bytes, name: name)
    var element: NPYArray.Element?
    var shape: [Int]?
    var isColumnMajor: Bool?
    try parser.expect("{")
    while !parser.take("}") {
      let key = try parser.text()
      try parser.expect(":")
      switch key {
      case "descr" where element == nil: element = try parser.element()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try parser.boolean()
      case "shape" where shape == nil: shape = try parser.shape()
      default:
        throw parser.error("has \(quoted(key.prefix(32))) in its header, once too often")
      }
      if !parser.take(",") {
        try parser.expect("}")
        break
      }
    }
    try parser.expectEnd()
    guard let element else {
      throw parser.error("has no descr in its header, expected a type such as '<f4'")
    }
    guard let isColumnMajor else { throw parser.error("has no fortran_order in its header") }
    guard let shape else { throw parser.error("has no shape in its header") }
    self.element = element
    self.shape = shape
    self.isColumnMajor = isColumnMajor
  }

  /// A header for a row-major array, padded so that elements begin at a multiple of 64 bytes.
  static func text(element: NPYArray.Element, shape: [Int]) -> [UInt8] {
    let order = element.size == 1 ? "|" : "<"
    var text = Array(
      ("{'descr': '\(order)\(element.rawValue)', 'fortran_order': False, "
        + "'shape': \(NPYArray.text(shape)), }").utf8)
    while (10 + text.count + 1) % 64 != 0 { text.append(0x20) }
    return text + [0x0A]
  }
}

/// Reads the few forms of Python that NumPy writes into a header.
private struct NPYHeaderParser {
  private var rest: ArraySlice<UInt8>
  private let name: String

  init(bytes: ArraySlice<UInt8>, name: String) {
    rest = bytes
    self.name = name
  }

  func error(_ found: String) -> TesseraError { TesseraError(at: name, found) }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(TesseraError) {
    guard take(character) else {
      throw error("has a header that is no dictionary, expected \"\(character)\" \(place)")
    }
  }

  mutating func expectEnd() throws(TesseraError) {
    skipBlanks()
    if !rest.isEmpty { throw error("has a header that goes on after its dictionary") }
  }

  private var place: String {
    rest.isEmpty
      ? "where it ends" : "before \(quoted(String(decoding: rest.prefix(8), as: UTF8.self)))"
  }

  /// A string in single or double quotes.
  mutating func text() throws(TesseraError) -> String {
    skipBlanks()
    guard let quote = rest.first, quote == 0x27 || quote == 0x22,
      let end = rest.dropFirst().firstIndex(of: quote)
    else { throw error("has a header without the quoted word that is expected \(place)") }
    let word = rest[(rest.startIndex + 1)..<end]
    rest = rest[(end + 1)...]
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func word() -> String {
    skipBlanks()
    let isWord = { (byte: UInt8) in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    let word = rest.prefix(while: isWord)
    rest = rest.dropFirst(word.count)
    return String(decoding: word.prefix(32), as: UTF8.self)
  }

  mutating func element() throws(TesseraError) -> NPYArray.Element {
    skipBlanks()
    guard rest.first != 0x5B else {
      throw error("has records as elements, expected numbers such as '<f4'")
    }
    let type = try text()
    let bare = type.drop { "<|=".contains($0) }
    guard type.count - bare.count <= 1,
      let element = NPYArray.Element(rawValue: bare == "?" ? "b1" : String(bare))
    else {
      let known = NPYArray.Element.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(
        "has elements of type '\(type.prefix(16))', expected little-endian \(known)")
    }
    return element
  }

  mutating func boolean() throws(TesseraError) -> Bool {
    let value = word()
    switch value {
    case "False": return false
    case "True": return true
    default: throw error("has fortran_order \(quoted(value)), expected False or True")
    }
  }

  mutating func shape() throws(TesseraError) -> [Int] {
    try expect("(")
    var extents: [Int] = []
    while !take(")") {
      var digits = word()
      if digits.last == "L" { digits.removeLast() }
      guard let extent = Int(digits) else {
        throw error("has an extent \(quoted(digits)) in its shape, expected 0 or more")
      }
      extents.append(extent)
      guard extents.count <= NPYArray.mostDimensions else {
        throw error("has more than \(NPYArray.mostDimensions) dimensions")
      }
      if !take(",") {
        try expect(")")
        break
      }
    }
    return extents
  }
}
