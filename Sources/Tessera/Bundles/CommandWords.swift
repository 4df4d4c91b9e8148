/// The command line that a result names.
public enum CommandWords {
  /// The words of a text that was quoted for a shell.
  ///
  /// Nil where a quotation mark is left open, or a backslash stands where `quoted` makes none.
  public static func words(of text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var rest = text.unicodeScalars[...]
    while let next = rest.popFirst() {
      switch next {
      case " ":
        if let done = word { words.append(done) }
        word = nil
      case "'":
        guard let end = rest.firstIndex(of: "'") else { return nil }
        word = (word ?? "") + String(rest[..<end])
        rest = rest[rest.index(after: end)...]
      case "\\":
        guard rest.popFirst() == "'" else { return nil }
        word = (word ?? "") + "'"
      default: word = (word ?? "") + String(next)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
