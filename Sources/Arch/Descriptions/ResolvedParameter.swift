/// A parameter of a component with its value and what it rests on.
public struct ResolvedParameter: Sendable, Equatable {
  public var name: String
  public var value: ParameterValue
  public var parameterClass: ParameterClass
  /// Nil where the kind's default was taken.
  public var position: SourcePosition?
  /// Where the description says what the value rests on.
  public var standing: Standing?
  public var source: String?
}
