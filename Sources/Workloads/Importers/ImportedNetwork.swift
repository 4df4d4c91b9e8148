/// A network read from a table, with everything that a reader of the result has to know.
public struct ImportedNetwork: Equatable, Sendable {
  public var network: Network
  /// The padding rule that was applied.
  public var padding: PaddingRule
  /// What was assumed, left out or repaired, one line each, with file and line where it applies.
  public var notes: [String]
}
