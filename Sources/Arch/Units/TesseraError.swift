/// A problem with an input, told in one line: where, what was found, what was expected.
public struct TesseraError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }

  /// Puts the place in front: `file:line:column: message`.
  public init(at place: some CustomStringConvertible, _ message: String) {
    description = "\(place): \(message)"
  }
}
