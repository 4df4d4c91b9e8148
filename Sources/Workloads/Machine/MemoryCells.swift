/// Cells of a memory that may be misread, with the code that their words are stored in.
///
/// A machine whose memory has them reads and combines words through them. Where the check of an
/// access with two rows fails, the machine loads the words one by one and combines them itself.
public protocol MemoryCells: Sendable {
  /// One access with the rows of two words.
  mutating func combine(
    _ operation: CellOperation, _ first: MemoryWord, _ second: MemoryWord
  ) -> SensedWord
  /// A read of one word, corrected as far as the code goes.
  mutating func read(_ word: MemoryWord) -> SensedWord
}

/// A word and where it lies.
public struct MemoryWord: Sendable {
  public var address: Int
  public var value: UInt32

  public init(address: Int, value: UInt32) {
    self.address = address
    self.value = value
  }
}

/// What an access gave.
public struct SensedWord: Sendable, Equatable {
  /// What the code made of the bits that were sensed.
  public enum Check: Sendable {
    case passed
    /// Bits of a read were wrong and are corrected.
    case corrected
    /// Bits are wrong: more than a read can correct, or any of an access with two rows.
    case failed
  }

  public var value: UInt32
  /// Columns of which an amplifier decided wrongly, check bits included.
  public var misreadColumns: Int
  public var check: Check

  public init(value: UInt32, misreadColumns: Int, check: Check) {
    self.value = value
    self.misreadColumns = misreadColumns
    self.check = check
  }
}

/// How often words were misread, and what became of them.
public struct SensingCounts: Sendable, Equatable {
  /// Words read one by one, those of repeated accesses included.
  public var reads = 0
  public var correctedReads = 0
  /// Reads with more wrong bits than the code corrects, which it saw.
  public var uncorrectableReads = 0
  /// Reads that gave another value than was stored, seen or not.
  public var wrongReads = 0
  /// Pairs of words combined in memory.
  public var pairs = 0
  /// Columns that were decided wrongly in them, check bits included.
  public var misreadColumns = 0
  /// Pairs that failed the check.
  public var failedPairs = 0
  /// Pairs that passed the check with a wrong result.
  public var unseenPairs = 0
  /// Accesses that were done again by loads and instructions.
  public var repeatedAccesses = 0

  public init() {}
}

extension Machine {
  /// Reads a word through its cells.
  mutating func readCells(_ address: Int) -> UInt32 {
    let stored = memory[address]
    guard let word = cells?.read(MemoryWord(address: address, value: stored)) else { return stored }
    counts.sensing.reads += 1
    if word.check == .corrected { counts.sensing.correctedReads += 1 }
    if word.check == .failed { counts.sensing.uncorrectableReads += 1 }
    if word.value != stored { counts.sensing.wrongReads += 1 }
    return word.value
  }

  /// Combines two words in memory; nil where the check failed.
  mutating func combineCells(_ operation: CellOperation, _ first: Int, _ second: Int) -> UInt32? {
    let word = cells?.combine(
      operation, MemoryWord(address: first, value: memory[first]),
      MemoryWord(address: second, value: memory[second]))
    guard let word else { return function.combine(operation, memory[first], memory[second]) }
    counts.sensing.pairs += 1
    counts.sensing.misreadColumns += word.misreadColumns
    guard word.check == .passed else {
      counts.sensing.failedPairs += 1
      return nil
    }
    if word.value != operation(memory[first], memory[second]) { counts.sensing.unseenPairs += 1 }
    return word.value
  }

  /// Combines words whose access failed the check: two loads and an instruction for each, and what
  /// the reduce unit would have done.
  mutating func repeatAccess(
    _ operation: CellOperation, _ first: Int, _ second: Int, _ count: Int, reducing: Int
  ) throws -> [UInt32] {
    counts.sensing.repeatedAccesses += 1
    return try (0..<count).map { offset in
      let value = operation(try load(first + offset), try load(second + offset))
      try compute(1 + reducing)
      return value
    }
  }
}
