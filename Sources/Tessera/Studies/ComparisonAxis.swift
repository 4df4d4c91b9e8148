/// A setting that takes several values in a comparison: `tiles.count=16,32,64`.
public struct ComparisonAxis: Sendable, Hashable {
  /// The most values of one axis.
  static let mostValues = 256

  public var path: String
  public var values: [String]

  /// Reads `path=a,b,c`.
  ///
  /// - Throws: `TesseraError` that cites the argument where it is not of that form, or names a
  ///   value twice.
  public init(parsing text: String) throws {
    let shown = String(text.prefix(200))
    func error(_ message: String) -> TesseraError {
      TesseraError(at: "--vary \(quoted(shown))", message)
    }
    guard text.utf8.count <= 4096, let equals = text.firstIndex(of: "="),
      equals != text.startIndex
    else { throw error("expected path=value,value, such as tiles.count=16,32") }
    path = String(text[..<equals])
    values = text[text.index(after: equals)...]
      .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard values.allSatisfy({ !$0.isEmpty }) else { throw error("found an empty value") }
    guard values.count <= Self.mostValues else {
      throw error("found \(values.count) values, expected at most \(Self.mostValues)")
    }
    guard Set(values).count == values.count else { throw error("a value is given more than once") }
  }

  /// The settings `path=value`, one for each value.
  var settings: [String] { values.map { "\(path)=\($0)" } }
}
