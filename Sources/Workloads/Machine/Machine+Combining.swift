import Arch

extension Machine {
  /// Combines two words: two loads and an instruction, or one load that computes.
  public mutating func combine(
    _ operation: CellOperation, _ first: Int, _ second: Int
  ) throws -> UInt32 {
    let before = counts.cycles
    defer { counts.acceleratedCycles += counts.cycles - before }
    counts.elements += 1
    hasCombined = true
    guard target.instructions != .standard else {
      let value = operation(try load(first), try load(second))
      try compute(1)
      return value
    }
    try check(first, second)
    counts.instructions += 1
    if operation.isSum {
      counts.addLoads += 1
      try access(target.operations.add, cycles: target.cycles.add)
    } else {
      counts.logicLoads += 1
      try access(target.operations.logic, cycles: target.cycles.logic)
    }
    guard cells != nil else { return function.combine(operation, memory[first], memory[second]) }
    if let value = combineCells(operation, first, second) { return value }
    return try repeatAccess(operation, first, second, 1, reducing: 0)[0]
  }

  /// Combines words one by one and makes one word of the results.
  ///
  /// With vectors, the words of an index that is a multiple of `vectorWords` and those after it must
  /// lie side by side.
  public mutating func combineAll(
    _ operation: CellOperation, _ count: Int, by reduction: Reduction, first: (Int) -> Int,
    second: (Int) -> Int
  ) throws -> UInt32 {
    var result: UInt32 = 0
    guard target.instructions == .vector else {
      for index in 0..<count {
        let value = try combine(operation, first(index), second(index))
        result &+= Self.reduced(value, by: reduction)
        let reducing = (reduction == .ones ? target.onesCount : 0) + 1
        try compute(reducing)
        counts.acceleratedCycles += reducing
        try turn()
      }
      return result
    }
    for start in stride(from: 0, to: count, by: target.vectorWords) {
      let values = try combineVector(
        operation, first(start), second(start), min(target.vectorWords, count - start),
        reducing: reduction == .ones ? target.onesCount + 1 : 1)
      for value in values { result &+= Self.reduced(value, by: reduction) }
      try compute(1)
      counts.acceleratedCycles += 1
      try turn()
    }
    return result
  }

  /// Finds which words of a run equal which of some patterns, as pairs of indices in ascending
  /// order.
  ///
  /// By instructions a word is loaded once and compared with the patterns in registers, two
  /// instructions each; loads that compute on single words would save nothing. A vector access
  /// compares `vectorWords` words with one pattern, and the reduce unit gives a bit for each
  /// difference that is zero; two instructions take each such bit.
  public mutating func matches(
    _ count: Int, patterns: Int, word: (Int) -> Int, pattern: (_ pattern: Int, _ word: Int) -> Int
  ) throws -> [(word: Int, pattern: Int)] {
    var found: [(word: Int, pattern: Int)] = []
    let isVector = target.instructions == .vector
    let step = isVector ? min(32, target.vectorWords) : 1
    for start in stride(from: 0, to: count, by: step) {
      let (before, counted) = (counts.cycles, counts.acceleratedCycles)
      let length = min(step, count - start)
      if isVector {
        for index in 0..<patterns {
          let values = try combineVector(
            .xor, word(start), pattern(index, start), length, reducing: 1)
          try compute(1)
          for (offset, value) in values.enumerated() where value == 0 {
            found.append((start + offset, index))
            try compute(2)
          }
        }
        counts.acceleratedCycles = counted + counts.cycles - before
      } else {
        let value = try load(word(start))
        for index in 0..<patterns {
          try compute(2)
          counts.elements += 1
          if value == memory[pattern(index, start)] { found.append((start, index)) }
        }
        counts.acceleratedCycles += counts.cycles - before
        hasCombined = true
      }
      try turn()
    }
    return found.sorted { ($0.word, $0.pattern) < ($1.word, $1.pattern) }
  }

  private func vectorCycles(_ operation: CellOperation) -> Int {
    operation.isSum ? target.cycles.vectorAdd : target.cycles.vectorLogic
  }

  private mutating func combineVector(
    _ operation: CellOperation, _ first: Int, _ second: Int, _ count: Int, reducing: Int
  ) throws -> [UInt32] {
    try check(first, second)
    guard first % target.vectorWords == 0 else {
      throw TesseraError(
        "a vector starts at word \(first), expected a multiple of its \(target.vectorWords) words")
    }
    counts.elements += count
    counts.instructions += 1
    counts.acceleratedCycles += vectorCycles(operation)
    hasCombined = true
    if operation.isSum {
      counts.vectorAddLoads += 1
      try access(target.operations.vectorAdd, cycles: target.cycles.vectorAdd)
    } else {
      counts.vectorLogicLoads += 1
      try access(target.operations.vectorLogic, cycles: target.cycles.vectorLogic)
    }
    guard cells != nil else {
      return (0..<count).map {
        function.combine(operation, memory[first + $0], memory[second + $0])
      }
    }
    var values: [UInt32?] = []
    for offset in 0..<count {
      values.append(combineCells(operation, first + offset, second + offset))
    }
    // One bit of the reduced word depends on all of them, so that one that failed spoils it.
    guard values.contains(nil) else { return values.compactMap(\.self) }
    let before = counts.cycles
    defer { counts.acceleratedCycles += counts.cycles - before }
    return try repeatAccess(operation, first, second, count, reducing: reducing)
  }

  private static func reduced(_ value: UInt32, by reduction: Reduction) -> UInt32 {
    reduction == .ones ? UInt32(value.nonzeroBitCount) : value
  }

  /// Both words of an access that computes lie in one array, in the same columns of two rows.
  private func check(_ first: Int, _ second: Int) throws {
    try checkWord(first)
    try checkWord(second)
    let size = target.arrayWords
    guard first / size == second / size, first % target.rowWords == second % target.rowWords,
      first != second
    else {
      throw TesseraError(
        "words \(first) and \(second) cannot be combined in memory; expected two rows of the same "
          + "columns of an array")
    }
  }
}
