/// How operands are represented in an array.
public enum OperandEncoding: Hashable, Sendable {
  /// {-1, 0, +1}
  case ternary
  /// {-a, 0, +a}
  case ternarySymmetric
  /// {-a, 0, +b}, a ≠ b
  case ternaryAsymmetric
  /// Unsigned integers of that many bits.
  case unsigned(bits: Int)
  /// Signed integers of that many bits in sign and magnitude.
  case signed(bits: Int)
}

extension OperandEncoding {
  /// Bits without those of the sign, 1 or more.
  public var magnitudeBits: Int {
    switch self {
    case .ternary, .ternarySymmetric, .ternaryAsymmetric: 1
    case .unsigned(let bits): max(1, bits)
    case .signed(let bits): max(1, bits - 1)
    }
  }

  /// Bits with that of the sign: those of the operand as it lies in memory.
  public var bits: Int {
    switch self {
    case .ternary, .ternarySymmetric, .ternaryAsymmetric: 2
    case .unsigned(let bits), .signed(let bits): max(1, bits)
    }
  }

  public var isSigned: Bool {
    if case .unsigned = self { false } else { true }
  }

  /// Asymmetric inputs take two phases where products share bit lines.
  fileprivate var phases: Int { self == .ternaryAsymmetric ? 2 : 1 }
}

/// The shape that a mapping sees of a tile that computes matrix-vector products.
///
/// The unit of placement is a block of `rowsPerAccess` × `columns` weights. An access multiplies
/// one input vector of `rowsPerAccess` elements with one block.
public struct TileGeometry: Sendable, Equatable {
  /// L, the word lines that one access drives.
  public var rowsPerAccess: Int
  /// N, the weights of a row.
  public var columns: Int
  /// K, the blocks of a tile.
  public var blocks: Int
  public var passes: Passes
  public var cells: WeightCells

  /// What decides how many accesses a block takes for one input vector.
  public enum Passes: Sendable, Equatable {
    /// Products form on shared bit lines: one access for each input bit, and two where products
    /// of different signs have different weights.
    case inArray
    /// Each product is formed by itself: one access for each input bit.
    case nearMemory
    /// Each product is formed by itself from all the input bits at once: one access.
    case once
    /// Word lines take `bits` bits of an input at a time and no sign: negative inputs go in an
    /// access of their own.
    case unsigned(bits: Int)
  }

  /// How a weight lies in the columns of a row.
  public enum WeightCells: Sendable, Equatable {
    /// A cell holds −1, 0 or +1. An integer takes one for each bit of its magnitude, the sign in
    /// every one.
    case ternary
    /// A cell holds that many bits and no sign; a signed weight is shifted to be positive, and
    /// takes one bit more than its magnitude.
    case shifted(bits: Int)
    /// As `shifted`, but signs are pairs of cells: one for positive and one for negative weights.
    case pairs(bits: Int)

    /// How many columns share the weights of a row by sign: 2 where each holds those of one sign,
    /// else 1.
    public func signColumns(_ weights: OperandEncoding) -> Int {
      if case .pairs = self, weights.isSigned { 2 } else { 1 }
    }

    /// Columns that one weight occupies.
    public func columns(_ weights: OperandEncoding) -> Int {
      switch self {
      case .ternary: weights.magnitudeBits
      case .shifted(let bits): ceilingQuotient(weights.bits, bits)
      case .pairs(let bits):
        ceilingQuotient(weights.magnitudeBits, bits) * (weights.isSigned ? 2 : 1)
      }
    }
  }

  public init(
    rowsPerAccess: Int, columns: Int, blocks: Int, passes: Passes = .inArray,
    cells: WeightCells = .ternary
  ) {
    self.rowsPerAccess = rowsPerAccess
    self.columns = columns
    self.blocks = blocks
    self.passes = passes
    self.cells = cells
  }

  /// Accesses that one product of a block with an input vector takes on this tile.
  public func accesses(inputs: OperandEncoding, weights: OperandEncoding) -> Int {
    switch passes {
    case .inArray: Self.accesses(inputs: inputs, weights: weights)
    case .nearMemory: Self.accesses(inputs: inputs, weights: .ternary) / inputs.phases
    case .once: 1
    case .unsigned(let bits):
      ceilingQuotient(inputs.magnitudeBits, bits) * (inputs.isSigned ? 2 : 1)
    }
  }

  /// How many accesses share the inputs of a vector by sign: 2 where each takes those of one sign,
  /// else 1.
  public func signPhases(inputs: OperandEncoding, weights: OperandEncoding) -> Int {
    switch passes {
    case .inArray: inputs.isSigned && (inputs.phases == 2 || weights == .ternaryAsymmetric) ? 2 : 1
    case .nearMemory, .once: 1
    case .unsigned: inputs.isSigned ? 2 : 1
    }
  }

  /// Columns that one weight occupies.
  public func columns(_ weights: OperandEncoding) -> Int { cells.columns(weights) }

  /// The number of weights that one tile holds.
  public var capacity: Int { rowsPerAccess * columns * blocks }

  /// Accesses that one product of a block with an input vector takes.
  ///
  /// One for ternary inputs of one magnitude; two where either side is asymmetric and the inputs
  /// are signed, because one access mixes (+,+) with (−,−) products; one for each bit of
  /// bit-serial inputs, signed ones counting their magnitude (the sign drives the other word
  /// line), and twice that with asymmetric weights.
  /// Source: TiM-DNN (arXiv 1909.06892), recalled; see docs/modelling.md.
  public static func accesses(inputs: OperandEncoding, weights: OperandEncoding) -> Int {
    switch inputs {
    case .ternary, .ternarySymmetric: weights == .ternaryAsymmetric ? 2 : 1
    case .ternaryAsymmetric: 2
    case .unsigned(let bits): max(1, bits)
    case .signed(let bits): max(1, bits - 1) * (weights == .ternaryAsymmetric ? 2 : 1)
    }
  }
}

private func ceilingQuotient(_ value: Int, _ divisor: Int) -> Int {
  (value + divisor - 1) / divisor
}
