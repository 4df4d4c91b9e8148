/// The values of a mapping whose keys are known.
public struct YAMLFields: Sendable {
  /// What an error calls the mapping: `component 'tiles'`.
  public let context: String
  public let position: SourcePosition
  private let entries: [YAMLEntry]

  fileprivate init(context: String, position: SourcePosition, entries: [YAMLEntry]) {
    self.context = context
    self.position = position
    self.entries = entries
  }

  /// The value of a key, or nil where it is not given.
  public subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }

  /// - Throws: `TesseraError` at the mapping where the key is not given.
  public func required(_ key: String) throws -> YAMLNode {
    guard let node = self[key] else {
      throw TesseraError(at: position, "\(context) has no \(quoted(key))")
    }
    return node
  }
}

extension YAMLNode {
  /// Decodes a mapping that may have these keys and no others.
  ///
  /// - Throws: `TesseraError` at the first key that is not known, with the nearest one, or where
  ///   this is no mapping.
  public func fields(of context: String, known: [String]) throws -> YAMLFields {
    let entries = try entries(of: context)
    for entry in entries where !known.contains(entry.key) {
      throw TesseraError(
        at: entry.keyPosition,
        "unknown key \(quoted(entry.key)) in \(context)"
          + expectation(of: known, insteadOf: entry.key))
    }
    return YAMLFields(context: context, position: position, entries: entries)
  }

  /// Decodes a mapping whose keys are names that the file chooses.
  ///
  /// - Throws: `TesseraError` where this is no mapping.
  public func entries(of context: String) throws -> [YAMLEntry] {
    guard case .mapping(let entries) = content else {
      throw TesseraError(at: position, "found \(found) as \(context); expected a mapping")
    }
    return entries
  }

  /// Decodes a mapping whose keys are names of letters, digits, `_` and `-`.
  ///
  /// - Throws: `TesseraError` at the first key that is none, or where this is no mapping.
  public func namedEntries(of context: String) throws -> [YAMLEntry] {
    let entries = try entries(of: context)
    for entry in entries where !isName(entry.key) {
      throw TesseraError(
        at: entry.keyPosition,
        "found \(quoted(entry.key)) as a name in \(context); expected a letter and then letters, "
          + "digits, '_' and '-'")
    }
    return entries
  }

  /// Decodes a list.
  ///
  /// - Throws: `TesseraError` where this is none.
  public func elements(of context: String) throws -> [YAMLNode] {
    guard case .sequence(let values) = content else {
      throw TesseraError(at: position, "found \(found) as \(context); expected a list")
    }
    return values
  }
}

/// Whether a text can name a component, a parameter or an action.
func isName(_ text: some StringProtocol) -> Bool {
  guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
  let isLetter = { (byte: UInt8) in (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
  return isLetter(first)
    && text.utf8.allSatisfy {
      isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F || $0 == 0x2D
    }
}
