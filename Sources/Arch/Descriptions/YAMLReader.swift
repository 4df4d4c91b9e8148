import Yams

/// Turns the text of a YAML file into a tree whose values know where they were written.
///
/// The language is the plain part of YAML: one document of mappings with text keys, lists and
/// scalars. Anchors, aliases, merge keys, tags, keys given twice and values nested deeper than
/// `deepest` are refused, each with its place.
public enum YAMLReader {
  /// The deepest nesting that is read.
  public static let deepest = 64

  /// - Throws: `TesseraError` with file, line and column.
  public static func read(_ source: SourceText) throws -> YAMLNode {
    // Some editors begin a file with a byte order mark, which is no part of the text.
    let source =
      source.text.unicodeScalars.first == "\u{FEFF}"
      ? SourceText(
        label: source.label, path: source.path,
        text: String(source.text.unicodeScalars.dropFirst())) : source
    try YAMLPrecheck(source).check()
    do {
      let parser = try Parser(
        yaml: source.text, resolver: .basic, constructor: .default, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        throw TesseraError("\(source.label): is empty; expected a mapping")
      }
      // Nodes refer weakly to their anchors, which the parser owns.
      return try withExtendedLifetime(parser) {
        try convert(root, in: source.label, depth: 1)
      }
    } catch let error as YamlError {
      throw message(error, in: source.label)
    }
  }

  private static func convert(_ node: Node, in file: String, depth: Int) throws -> YAMLNode {
    let position = SourcePosition(node.mark, in: file)
    if node.anchor != nil {
      throw TesseraError(at: position, "anchors and aliases are refused; write the value out")
    }
    guard depth <= deepest else { throw tooDeep(at: position) }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      try refuseTag(scalar.tag, unless: isPlain ? "" : Tag.Name.str.rawValue, at: position)
      return YAMLNode(.scalar(scalar.string, isPlain: isPlain), at: position)
    case .sequence(let sequence):
      try refuseTag(sequence.tag, unless: "", at: position)
      let values = try sequence.map { try convert($0, in: file, depth: depth + 1) }
      return YAMLNode(.sequence(values), at: position)
    case .mapping(let mapping):
      try refuseTag(mapping.tag, unless: "", at: position)
      return YAMLNode(.mapping(try entries(mapping, in: file, depth: depth)), at: position)
    case .alias:
      throw TesseraError(at: position, "anchors and aliases are refused; write the value out")
    }
  }

  private static func entries(
    _ mapping: Node.Mapping, in file: String, depth: Int
  ) throws -> [YAMLEntry] {
    var keys: Set<String> = []
    return try mapping.map { keyNode, valueNode in
      let key = try convertKey(keyNode, in: file)
      guard keys.insert(key.value).inserted else { throw duplicate(key.value, at: key.position) }
      let value = try convert(valueNode, in: file, depth: depth + 1)
      return YAMLEntry(key: key.value, keyPosition: key.position, value: value)
    }
  }

  /// The parser has compared keys, and by that has given plain ones the tag of texts.
  private static func convertKey(_ node: Node, in file: String) throws -> Located<String> {
    let position = SourcePosition(node.mark, in: file)
    guard case .scalar(let scalar) = node else {
      throw TesseraError(at: position, "found a list or a mapping as a key; expected a name")
    }
    guard node.anchor == nil else {
      throw TesseraError(at: position, "anchors and aliases are refused; write the value out")
    }
    try refuseTag(scalar.tag, unless: Tag.Name.str.rawValue, at: position)
    if scalar.string == "<<", scalar.style == .plain {
      throw TesseraError(at: position, "merge keys are refused; use 'extends'")
    }
    return Located(scalar.string, at: position)
  }

  private static func refuseTag(
    _ tag: Tag, unless expected: String, at position: SourcePosition
  ) throws {
    guard tag.description == expected || tag.description.isEmpty else {
      throw TesseraError(at: position, "tags such as \(quoted(tag.description)) are refused")
    }
  }

  private static func duplicate(_ key: String, at position: SourcePosition) -> TesseraError {
    TesseraError(at: position, "key \(quoted(key)) is given more than once in one mapping")
  }

  private static func tooDeep(at position: SourcePosition) -> TesseraError {
    TesseraError(at: position, "nested deeper than \(deepest) levels")
  }

  /// The parser's message in one line, with our form of place.
  private static func message(_ error: YamlError, in file: String) -> TesseraError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let position = SourcePosition(mark, in: file)
      if problem.hasPrefix("Maximum nesting level") { return tooDeep(at: position) }
      if problem.hasPrefix("but found another document") {
        return TesseraError(at: position, "a second document starts; expected one in a file")
      }
      let place = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
      return TesseraError(at: position, "not well-formed YAML: \(problem)\(place)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return duplicate(
        duplicates.first ?? "", at: SourcePosition(context.mark, in: file))
    case .reader(let problem, _, _, _):
      return TesseraError("\(file): not well-formed YAML: \(problem)")
    default:
      return TesseraError("\(file): not well-formed YAML")
    }
  }
}

extension SourcePosition {
  fileprivate init(_ mark: Mark?, in file: String) {
    self = .file(file, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}
