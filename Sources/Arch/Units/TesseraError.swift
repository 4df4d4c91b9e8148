/// A mistake in an input, in one line: where, what was found, what was expected.
public struct TesseraError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One line of text: control characters, which names in files may hold, are written as escapes.
  public let description: String

  public init(_ description: String) {
    self.description = Self.line(description)
  }

  /// - Parameter place: a file with line and column, an argument, or a path into a structure.
  public init(at place: some CustomStringConvertible, _ message: String) {
    self.init("\(place): \(message)")
  }

  private static func line(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isControl(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
