/// A value of a YAML file with the place where it was written, also after `extends` and `--set`.
public struct YAMLNode: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// `isPlain` is false for a text in quotation marks or of a block.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  public var content: Content
  public var position: SourcePosition

  public init(_ content: Content, at position: SourcePosition) {
    self.content = content
    self.position = position
  }

  /// The value of a key, or nil where this is no mapping or has no such key.
  public subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The text, or nil where this is no scalar.
  public var scalar: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether nothing is written, or a plain `~` or `null`.
  public var isMissing: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// What an error says was found.
  var found: String {
    switch content {
    case .scalar where isMissing: "no value"
    case .scalar(let text, _): quoted(text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A key of a mapping with its value.
public struct YAMLEntry: Sendable, Equatable {
  public var key: String
  public var keyPosition: SourcePosition
  public var value: YAMLNode

  public init(key: String, keyPosition: SourcePosition, value: YAMLNode) {
    self.key = key
    self.keyPosition = keyPosition
    self.value = value
  }
}
