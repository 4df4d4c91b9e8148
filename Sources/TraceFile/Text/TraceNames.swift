import Arch

/// The names of a trace as they stand in the text form, and the numbers that they stand for.
///
/// A name stands as it is, or in quotes where it has a character with a meaning. A layer or token
/// whose name is not unique is written `#` and its number.
struct TraceNames {
  let units: [String]
  let layers: [String]
  let tokens: [String]
  let operations: [[TraceOperation]]
  /// By unit and operation, the names of the four numbers of a record.
  let fields: [[[String]]]
  private let unitNames: [String]
  private let unitNumbers: [String: Int]
  private let layerNumbers: [String: Int]
  private let tokenNumbers: [String: Int]
  private let header: TraceHeader

  init(_ header: TraceHeader) {
    self.header = header
    unitNames = header.unitNames
    units = unitNames.map(Self.quoted)
    unitNumbers = Self.unique(unitNames)
    layerNumbers = Self.unique(header.layers)
    tokenNumbers = Self.unique(header.tokens)
    let (layerNumbers, tokenNumbers) = (layerNumbers, tokenNumbers)
    layers = header.layers.enumerated().map { index, name in
      layerNumbers[name] == nil ? "#\(index)" : Self.quoted(name)
    }
    tokens = header.tokens.enumerated().map { index, name in
      tokenNumbers[name] == nil ? "#\(index)" : Self.quoted(name)
    }
    operations = header.unitOperations
    fields = header.components.flatMap { component in
      let fields = component.units.map { $0.operations.map(\.fieldNames) }
      return (0..<component.instances).flatMap { _ in fields }
    }
  }

  /// The numbers of the names that occur once.
  private static func unique(_ names: [String]) -> [String: Int] {
    var numbers: [String: Int] = [:]
    var repeated: Set<String> = []
    for (index, name) in names.enumerated() {
      if numbers.updateValue(index, forKey: name) != nil { repeated.insert(name) }
    }
    for name in repeated { numbers[name] = nil }
    return numbers
  }

  /// A name as it is written.
  static func quoted(_ name: String) -> String {
    let isBare =
      !name.isEmpty && !name.hasPrefix("#") && !name.hasPrefix("|") && name != "segment"
      && name.utf8.allSatisfy(isBare)
    guard !isBare else { return name }
    var text = "\""
    for character in name.unicodeScalars {
      if character == "\"" || character == "\\" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(character)
    }
    return text + "\""
  }

  /// Whether a byte has no meaning of its own, so that it may stand in a name without quotes.
  static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: ">"),
      UInt8(ascii: ","), UInt8(ascii: "\\"):
      false
    default: true
    }
  }

  func unit(_ word: TextWord, at place: String) throws(TesseraError) -> Int {
    if let number = unitNumbers[word.text] { return number }
    throw Self.unknown("unit", word.text, unitNames, at: place)
  }

  func layer(_ word: TextWord, at place: String) throws(TesseraError) -> Int {
    if let number = Self.number(word, layerNumbers, below: layers.count) { return number }
    throw Self.unknown("layer", word.text, header.layers, at: place)
  }

  func token(_ word: TextWord, at place: String) throws(TesseraError) -> UInt16 {
    if let number = Self.number(word, tokenNumbers, below: tokens.count) { return UInt16(number) }
    throw Self.unknown("token", word.text, header.tokens, at: place)
  }

  func operation(_ word: TextWord, unit: Int, at place: String) throws(TesseraError) -> Int {
    if let number = operations[unit].firstIndex(where: { $0.name == word.text }) { return number }
    throw Self.unknown(
      "operation of unit \(unitNames[unit])", word.text, operations[unit].map(\.name), at: place)
  }

  /// The number that a name or, without quotes, `#` and digits stand for.
  private static func number(
    _ word: TextWord, _ numbers: [String: Int], below bound: Int
  ) -> Int? {
    guard !word.isQuoted, word.text.hasPrefix("#") else { return numbers[word.text] }
    guard let number = Int(word.text.dropFirst()), (0..<bound).contains(number) else { return nil }
    return number
  }

  static func unknown(
    _ what: String, _ name: String, _ known: [String], at place: String
  ) -> TesseraError {
    let nearest = suggestion(for: name, among: known)
    let expected =
      if !nearest.isEmpty {
        nearest
      } else if known.isEmpty {
        "; none is declared"
      } else {
        "; expected " + known.prefix(4).joined(separator: ", ") + (known.count > 4 ? ", …" : "")
      }
    return TesseraError(at: place, "found unknown \(what) \"\(name.prefix(64))\"\(expected)")
  }
}
