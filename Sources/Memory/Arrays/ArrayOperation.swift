/// What a memory array does in one access.
///
/// The raw values index tables of costs and counts.
public enum ArrayOperation: Int, Sendable, CaseIterable, CustomStringConvertible {
  case read
  case write
  case not
  case and
  case or
  case nand
  case nor
  case xor
  case add

  /// The name as a report writes it: `XOR`.
  public var description: String { name.uppercased() }

  /// The name in lower case, as files and actions write it.
  public var name: String {
    switch self {
    case .read: "read"
    case .write: "write"
    case .not: "not"
    case .and: "and"
    case .or: "or"
    case .nand: "nand"
    case .nor: "nor"
    case .xor: "xor"
    case .add: "add"
    }
  }

  /// Whether it computes in the array instead of moving a word.
  public var isComputing: Bool { self != .read && self != .write }

  /// Whether it enables two word lines at once.
  public var hasTwoOperands: Bool { isComputing && self != .not }
}
