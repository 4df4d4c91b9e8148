import Tessera

/// The command line that a result names: options in a fixed order, defaults left out, no folders.
///
/// What changes no number (the format, where the output goes, where data lies) is not in it.
struct CommandText {
  private var words: [String]

  init(_ command: String) {
    words = ["tessera"] + command.split(separator: " ").map(String.init)
  }

  /// The text, quoted where a shell needs it.
  var text: String { words.map(Self.quoted).joined(separator: " ") }

  /// Adds a name, or the last part of a path.
  mutating func add(name: String) {
    words.append(InputFile.shownName(name))
  }

  /// Adds an option, unless it has no value.
  mutating func add(_ option: String, _ value: String?) {
    if let value { words += ["--\(option)", value] }
  }

  /// Adds an option whose value is a file.
  mutating func add(_ option: String, file: String?) {
    add(option, file.map(InputFile.shownName))
  }

  mutating func add(flag: String, _ isSet: Bool) {
    if isSet { words.append("--\(flag)") }
  }

  /// Adds `--set` options; those that name a file keep only its name.
  mutating func add(settings: [String]) {
    for setting in settings { add("set", InputFile.shownSetting(setting)) }
  }

  /// Adds `--vary` options in the same way.
  mutating func add(axes: [String]) {
    for axis in axes { add("vary", InputFile.shownSetting(axis, isList: true)) }
  }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || "0123456789_-.,+=/:@%".unicodeScalars.contains($0))
      }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
