extension MemoryFunction {
  /// A memory that computes as its sense amplifiers decide, with nominal cells.
  ///
  /// They give AND and NOR of two words; XOR is NOR of both, and a sum has AND as the carries made
  /// and XOR as those passed on. So answers of kernels rest on levels and references.
  ///
  /// - Parameter levels: where the levels of a column lie.
  public static func sensed(by levels: LevelSensing) -> MemoryFunction {
    MemoryFunction { operation, first, second in
      let sensed = levels.sense(UInt64(first), UInt64(second))
      let and = UInt32(truncatingIfNeeded: sensed.and)
      let nor = UInt32(truncatingIfNeeded: sensed.nor)
      return result(operation, and: and, nor: nor)
    }
  }

  /// What the gates behind the sense amplifiers make of AND and NOR.
  static func result(_ operation: CellOperation, and: UInt32, nor: UInt32) -> UInt32 {
    let xor = ~(and | nor)
    return switch operation {
    case .and: and
    case .or: ~nor
    case .nand: ~and
    case .nor: nor
    case .xor: xor
    // AND and XOR are never both 1, so XOR + 2 AND is (XOR | AND) + AND.
    case .add: (xor | and) &+ and
    }
  }

  /// As STT-CiM senses its default cells.
  public static let sensed = sensed(by: LevelSensing(CellSensing()))
}
