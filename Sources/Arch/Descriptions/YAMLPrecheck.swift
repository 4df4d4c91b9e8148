/// Looks at a text before the YAML parser does, for what the parser answers badly.
///
/// The parser composes its whole tree before we see it: an alias is then a copy, and nested ones
/// take exponential time; and each value costs it far more memory than the text. Both are bounded
/// here, in one pass over the bytes.
struct YAMLPrecheck {
  /// The most places at which a value may begin or end.
  static let mostMarks = 1 << 20

  private let source: SourceText
  private var line = 1
  private var column = 1
  private var marks = 0
  private var anchors: Set<Substring> = []

  init(_ source: SourceText) {
    self.source = source
  }

  /// - Throws: `TesseraError` at the first control character, use of an alias, or excess.
  func check() throws {
    guard source.text.utf8.count <= SourceText.largest else {
      throw TesseraError(
        "\(source.label): is larger than \(SourceText.largest) bytes, the most that is read")
    }
    var state = self
    try state.scan()
  }

  private mutating func scan() throws {
    let scalars = source.text.unicodeScalars
    var index = scalars.startIndex
    var startsToken = true
    while index < scalars.endIndex {
      let scalar = scalars[index]
      if isRefused(scalar) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw TesseraError(at: position, "control character U+\(code) is refused")
      }
      if startsToken, scalar == "&" || scalar == "*" {
        try anchor(scalar, named: name(after: index))
      }
      switch scalar {
      case "\n", "\r", ",", "[", "{", ":", "-", "?":
        marks += 1
        startsToken = true
      case " ", "\t": startsToken = true
      default: startsToken = false
      }
      if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
      index = scalars.index(after: index)
    }
    if marks > Self.mostMarks {
      throw TesseraError("\(source.label): holds more than \(Self.mostMarks) values")
    }
  }

  private var position: SourcePosition { .file(source.label, line: line, column: column) }

  private func name(after index: String.Index) -> Substring {
    let rest = source.text.unicodeScalars[index...].dropFirst()
    let name = rest.prefix { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
    }
    return Substring(name)
  }

  /// An alias is refused only where its anchor was seen: elsewhere an asterisk is plain text, or
  /// the parser refuses it.
  private mutating func anchor(_ mark: Unicode.Scalar, named name: Substring) throws {
    guard !name.isEmpty else { return }
    if mark == "&" {
      anchors.insert(name)
    } else if anchors.contains(name) {
      throw TesseraError(at: position, "anchors and aliases are refused; write the value out")
    }
  }

  private func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x85: false
    case 0x00...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: true
    case 0xFEFF: line > 1 || column > 1
    default: false
    }
  }
}
