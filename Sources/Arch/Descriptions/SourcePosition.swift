/// Where a value was written.
public enum SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// Lines and columns count from 1; columns are Unicode scalars.
  case file(String, line: Int, column: Int)
  /// An argument of the command line, such as `--set tiles.count=16`.
  case argument(String)

  public var description: String {
    switch self {
    case .file(let name, let line, let column): "\(name):\(line):\(column)"
    case .argument(let text): text
    }
  }

  /// The file and the line without the column, as a reference in a report.
  public var reference: String {
    switch self {
    case .file(let name, let line, _): "\(name):\(line)"
    case .argument(let text): text
    }
  }
}
