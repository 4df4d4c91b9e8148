import Tessera

/// The command line that a result names: options in a fixed order, defaults left out, no folders.
///
/// What changes no number (the format, where the output goes, where data lies) is not in it.
struct CommandText {
  private var words: [String]

  init(_ command: String) {
    words = ["tessera"] + command.split(separator: " ").map(String.init)
  }

  /// The text, quoted where a shell needs it; where a result is made again, its first command.
  var text: String {
    CommandContext.current?.repetition?.command ?? words.map(Self.quoted).joined(separator: " ")
  }

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
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[0] == "technology" || Self.isFile(parts[1]) else {
        add("set", setting)
        continue
      }
      add("set", "\(parts[0])=\(InputFile.shownName(parts[1]))")
    }
  }

  /// Whether a value is the path of a file; a rate such as `256 GB/s` has a slash, too.
  private static func isFile(_ value: String) -> Bool {
    ["/", "./", "../"].contains { value.hasPrefix($0) }
      || [".yaml", ".yml", ".csv"].contains { value.lowercased().hasSuffix($0) }
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
