/// The number of terminal columns that a text takes.
///
/// East Asian wide characters and most pictographs take two columns, combining marks none. Control
/// characters count one: ``printable(_:)`` has replaced them before.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  private static func of(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// The text on one line, without characters that would move a terminal's cursor.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
  }

  /// Cut to a width, with `..` for what is missing.
  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    let room = max(width - 2, 0)
    var result = ""
    var used = 0
    for character in text {
      let next = of(character)
      if used + next > room { break }
      used += next
      result.append(character)
    }
    return result + String(repeating: ".", count: min(2, max(width, 0)))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // What turns the direction of writing around would hide what stands beside it.
    default: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
  }
}
