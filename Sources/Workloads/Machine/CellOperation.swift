/// A function of two words that one access of a memory can give.
public enum CellOperation: String, Sendable, CaseIterable {
  case and, or, nand, nor, xor, add

  /// Whether the carry chain is needed.
  public var isSum: Bool { self == .add }

  /// The function on values; a sum leaves out what is beyond 32 bits.
  public func callAsFunction(_ first: UInt32, _ second: UInt32) -> UInt32 {
    switch self {
    case .and: first & second
    case .or: first | second
    case .nand: ~(first & second)
    case .nor: ~(first | second)
    case .xor: first ^ second
    case .add: first &+ second
    }
  }
}

/// What the words of a vector result are made one word by.
public enum Reduction: String, Sendable, CaseIterable {
  /// Their sum, modulo 2³².
  case sum
  /// The number of their ones.
  case ones
}

/// What a memory gives when it computes, so that a model of its array can take the place of plain
/// arithmetic.
public struct MemoryFunction: Sendable {
  public var combine: @Sendable (CellOperation, UInt32, UInt32) -> UInt32
  /// Cells that may be misread; they take the place of `combine`.
  public var cells: (any MemoryCells)?

  public init(
    cells: (any MemoryCells)? = nil,
    _ combine: @escaping @Sendable (CellOperation, UInt32, UInt32) -> UInt32
  ) {
    self.cells = cells
    self.combine = combine
  }

  /// A memory without errors.
  public static let exact = MemoryFunction { $0($1, $2) }
}
