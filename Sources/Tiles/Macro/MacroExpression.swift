import Arch

/// What a macro says about a time or a count: `2 * active_columns`, `ceil(columns / 8) * slotTime`.
///
/// Whole numbers, times such as `2.3 ns` and numbers of `cycles`, names, `+ - * /`, parentheses, and
/// the functions of `Function`. A quotient is exact or an error; `ceil` and `floor` round one.
struct MacroExpression: Sendable, Equatable {
  indirect enum Node: Sendable, Equatable {
    case constant(MacroConstant)
    case name(String)
    case binary(Operator, Node, Node)
    case call(Function, [Node])
  }

  enum Operator: Character, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  enum Function: String, Sendable, CaseIterable {
    /// The least whole number that is not below a quotient.
    case ceil
    /// The greatest whole number that is not above a quotient.
    case floor
    case min
    case max
    /// The bits that tell so many values apart, ⌈log₂ n⌉.
    case bits
  }

  /// The longest text that is read.
  static let longest = 1000
  /// How deep parentheses and functions nest.
  static let deepest = 64

  let root: Node
  let position: SourcePosition

  /// - Throws: `TesseraError` at the node where it is no expression.
  init(_ node: YAMLNode) throws {
    let text = try node.text(expecting: "an expression such as 2 * active_columns")
    do {
      var parser = try MacroExpressionParser(text)
      root = try parser.parse()
    } catch let error as TesseraError {
      throw TesseraError(at: node.position, error.description)
    }
    position = node.position
  }

  /// Whether a time or a number of cycles other than 0 is written down in it.
  var hasTime: Bool { Self.hasTime(root) }

  private static func hasTime(_ node: Node) -> Bool {
    switch node {
    case .constant(let constant): constant.unit != .count && constant.value != 0
    case .name: false
    case .binary(_, let left, let right): hasTime(left) || hasTime(right)
    case .call(_, let arguments): arguments.contains(where: hasTime)
    }
  }

  /// All the names in it, each once.
  var names: Set<String> { Self.names(in: root) }

  private static func names(in node: Node) -> Set<String> {
    switch node {
    case .constant: []
    case .name(let name): [name]
    case .binary(_, let left, let right): names(in: left).union(names(in: right))
    case .call(_, let arguments): arguments.reduce([]) { $0.union(names(in: $1)) }
    }
  }
}

/// A number with its unit.
struct MacroConstant: Sendable, Equatable {
  var value: Int64
  var unit: MacroUnit
}

/// What numbers of a macro are told apart by.
enum MacroUnit: String, Sendable {
  case count = "a count"
  /// In femtoseconds.
  case time = "a time"
  case cycles = "a number of cycles"
}
