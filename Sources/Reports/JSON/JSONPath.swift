/// How the place of a value within a JSON file is written.
enum JSONPath {
  /// `.name`, or `["the name"]` where the name is not a plain word.
  static func member(_ name: String) -> String {
    let isWord =
      !name.isEmpty
      && name.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains(scalar))
      }
    return isWord ? ".\(name)" : "[\"\(shown(name))\"]"
  }

  /// A text from a file, fit to stand in a one-line message.
  static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(60).map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: "?"
      default: Character(scalar)
      }
    }
    return String(scalars) + (text.unicodeScalars.count > 60 ? "..." : "")
  }
}
