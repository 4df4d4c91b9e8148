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

  /// What the path leads to, however it is written: `tiles.parameters.accessTime` is
  /// `tiles.accessTime`.
  var place: String { Self.place(of: path) }

  /// The place of a path, or of the path of a setting `path=value`.
  static func place(of setting: String) -> String {
    var names = setting.prefix { $0 != "=" }.split(separator: ".", omittingEmptySubsequences: false)
    if names.count > 2, names[names.count - 2] == "parameters" { names.remove(at: names.count - 2) }
    return names.joined(separator: ".")
  }

  /// The settings `path=value`, one for each value.
  var settings: [String] { values.map { "\(path)=\($0)" } }
}
