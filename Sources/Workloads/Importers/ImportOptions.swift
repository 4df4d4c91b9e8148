import Arch

/// What a table of layers leaves unsaid.
public struct ImportOptions: Hashable, Sendable {
  /// The padding rule; without it the rule of the simulator whose format the table has.
  public var padding: PaddingRule?
  public var activations: OperandEncoding
  public var weights: OperandEncoding
  /// The network to take from a table that holds several under headings.
  public var section: String?
  /// Values for the names that a template has in place of numbers.
  public var symbols: [String: Int]

  public init(
    padding: PaddingRule? = nil, activations: OperandEncoding = .unsigned(bits: 2),
    weights: OperandEncoding = .ternary, section: String? = nil, symbols: [String: Int] = [:]
  ) {
    self.padding = padding
    self.activations = activations
    self.weights = weights
    self.section = section
    self.symbols = symbols
  }
}
