import Arch

/// A processor with its memory that executes kernels on values, and makes the records of what it
/// does.
///
/// Kernels are written once against it. What they compute passes through the memory that is
/// modelled: a pair of words is combined by two loads and an instruction, by one load that computes
/// in memory, or with others in a vector, as the processor has it.
///
/// Every instruction takes one cycle and every transaction its cycles, one after the other. A value
/// that does not change in a loop is in a register; elements of arrays are loaded each time.
///
/// - Complexity: O(1) an instruction; memory for the words, and what the sink keeps.
public struct Machine<Sink: RecordSink> {
  public let target: MachineTarget
  public internal(set) var counts = MachineCounts()
  public private(set) var sink: Sink
  public var placements: [PlacementReport] { placement.reports }

  let function: MemoryFunction
  var cells: (any MemoryCells)?
  var memory: [UInt32]
  /// Whether a word of memory was placed or stored.
  private var isHeld: [Bool]
  private var placement: OperandPlacement
  /// The line in each place of the cache; −1 for none.
  private var cachedLines: [Int]
  /// Whether the line in a place of the cache differs from the memory.
  private var isDirty: [Bool]
  /// The record of the core that may still grow.
  private var pending: Record?
  private var posted: Int64 = 0
  private var phase = 0
  private var recordsOfCore = 0
  private var recordsOfBuffer = 0
  /// Whether a pair was combined in this turn of a loop.
  var hasCombined = false

  /// - Parameters:
  ///   - sink: takes the records; its segments are those of phases.
  ///   - function: what the memory gives when it computes.
  public init(_ target: MachineTarget, sink: Sink, function: MemoryFunction = .exact) {
    self.target = target
    self.sink = sink
    self.function = function
    cells = function.cells
    memory = [UInt32](repeating: 0, count: target.words)
    isHeld = [Bool](repeating: false, count: target.words)
    placement = OperandPlacement(target)
    cachedLines = [Int](repeating: -1, count: target.cache?.lines ?? 0)
    isDirty = [Bool](repeating: false, count: target.cache?.lines ?? 0)
  }

  /// Starts a phase of the kernel, which is a layer of the records.
  ///
  /// - Throws: what the sink throws.
  public mutating func begin(phase: Int) throws {
    try flush()
    self.phase = phase
    try sink.beginSegment(layer: phase)
    (recordsOfCore, recordsOfBuffer) = (0, 0)
  }

  /// Hands the last records over.
  ///
  /// - Throws: what the sink throws.
  public mutating func finish() throws {
    try flush()
    counts.heldWords = isHeld.count { $0 }
  }

  // MARK: Placing data before the run

  /// - Throws: `TesseraError` where the memory is full.
  public mutating func plain(_ words: Int, _ name: String) throws -> Int {
    try placement.plain(words, name)
  }

  /// - Throws: as `plain`.
  public mutating func aligned(
    operands: Int, words: Int, _ name: String
  ) throws -> AlignedOperands {
    try placement.aligned(operands: operands, words: words, name)
  }

  /// Places vectors that are combined with `sets` small operands of their length.
  ///
  /// - Parameters:
  ///   - isPacked: whether vectors follow one another without padding, as they may where a vector
  ///     access need not start with one of them.
  ///   - least: the instructions from which on copies of the small operands are of use.
  /// - Throws: as `plain`.
  public mutating func spread(
    vectors: Int, length: Int, sets: Int = 1, isPacked: Bool = false,
    usedBy least: MachineTarget.Instructions = .scalar, _ name: String
  ) throws -> SpreadOperands {
    try placement.spread(
      vectors: vectors, length: length, sets: sets, isPacked: isPacked, usedBy: least, name)
  }

  /// Puts a word into memory before the run, which takes no time and no energy.
  public mutating func place(_ value: UInt32, at address: Int) {
    memory[address] = value
    isHeld[address] = true
  }

  /// What lies at an address, read outside the run.
  public func value(at address: Int) -> UInt32 { memory[address] }

  // MARK: Instructions

  /// Executes instructions that only work on registers.
  public mutating func compute(_ instructions: Int) throws {
    guard instructions > 0 else { return }
    counts.instructions += instructions
    counts.cycles += instructions
    if pending?.operation == target.operations.compute, let record = pending,
      Int(record.operand0) + instructions <= Int(RecordLimits.field)
    {
      pending?.operand0 += UInt32(instructions)
      return
    }
    try flush()
    pending = Record(operation: target.operations.compute, operand0: UInt32(instructions))
  }

  /// Ends a turn of a loop.
  public mutating func turn() throws {
    try compute(target.loopOverhead)
    if hasCombined {
      counts.turns += 1
      counts.acceleratedCycles += target.loopOverhead
    }
    hasCombined = false
  }

  /// Loads a word.
  ///
  /// - Throws: `TesseraError` where there is no such word, which a misread can lead to; what the sink
  ///   throws.
  public mutating func load(_ address: Int) throws -> UInt32 {
    try checkWord(address)
    counts.instructions += 1
    guard let cache = target.cache else {
      counts.loads += 1
      try access(target.operations.load, cycles: target.cycles.load)
      guard cells != nil else { return memory[address] }
      return readCells(address)
    }
    try access(target.operations.lookUp, cycles: target.cycles.lookUp)
    try bringIn(address / cache.lineWords, cache)
    return memory[address]
  }

  /// Stores a word.
  ///
  /// - Throws: as `load`.
  public mutating func store(_ value: UInt32, at address: Int) throws {
    try checkWord(address)
    memory[address] = value
    isHeld[address] = true
    counts.stores += 1
    counts.instructions += 1
    if let cache = target.cache {
      let line = address / cache.lineWords
      if cache.writesBack {
        try bringIn(line, cache)
        isDirty[line % cache.lines] = true
        return try access(target.operations.cacheStore, cycles: target.cycles.cacheStore)
      }
      if cachedLines[line % cache.lines] == line {
        try access(target.operations.update, cycles: 0)
      }
    }
    guard target.postedWrites > 0 else {
      return try access(target.operations.store, cycles: target.cycles.store)
    }
    try flush()
    posted += 1
    let full = posted > target.postedWrites
    counts.cycles += 1
    try append(
      Record(
        operation: target.operations.compute, operand0: 1,
        waitToken: full ? 1 : Record.noToken,
        waitCount: full ? posted - Int64(target.postedWrites) : 0,
        postToken: 0), unit: target.core)
    try append(
      Record(
        operation: target.operations.bufferedStore, operand0: 1, waitToken: 0, waitCount: posted,
        postToken: 1), unit: target.writeBuffer)
  }

  /// Sees to it that a line is in the cache.
  private mutating func bringIn(_ line: Int, _ cache: MachineTarget.Cache) throws {
    let place = line % cache.lines
    guard cachedLines[place] != line else { return }
    if isDirty[place] {
      isDirty[place] = false
      counts.writtenBack += cache.lineWords
      try access(target.operations.copy, cycles: 0, words: cache.lineWords)
      for _ in 0..<cache.lineWords {
        try access(target.operations.writeBack, cycles: target.cycles.store)
      }
    }
    cachedLines[place] = line
    counts.loads += cache.lineWords
    for _ in 0..<cache.lineWords {
      try access(target.operations.fetch, cycles: target.cycles.load)
    }
    try access(target.operations.fill, cycles: target.cycles.fill, words: cache.lineWords)
  }

  func checkWord(_ address: Int) throws {
    guard memory.indices.contains(address) else {
      throw TesseraError("no word \(address) of memory; expected 0 to \(memory.count - 1)")
    }
  }

  /// Writes a small operand to every array that needs it: one store for each copy.
  public mutating func spread(
    _ value: UInt32, to operands: SpreadOperands, _ index: Int, set: Int = 0
  ) throws {
    let addresses = operands.copies(index, set: set)
    for address in addresses { try store(value, at: address) }
    counts.copies += addresses.count - 1
  }

  /// Copies small operands to every array that needs them: a load and the stores for each word.
  ///
  /// A processor that does not compute in memory makes one copy, too, as it would to gather them.
  public mutating func copy(
    sets: Int, from source: (_ set: Int, _ index: Int) -> Int, to operands: SpreadOperands
  ) throws {
    for set in 0..<sets {
      for index in 0..<operands.length {
        try spread(try load(source(set, index)), to: operands, index, set: set)
        try turn()
      }
    }
  }

  // MARK: Records

  mutating func access(_ operation: UInt16, cycles: Int, words: Int = 1) throws {
    guard counts.cycles < 1 << 60 else {
      throw TesseraError("the kernel takes more than \(1 << 60) cycles; expected shorter accesses")
    }
    counts.cycles += cycles
    if pending?.operation == operation, let record = pending,
      record.operand0 == UInt32(words), record.repeatCount < RecordLimits.field
    {
      pending?.repeatCount += 1
      return
    }
    try flush()
    pending = Record(operation: operation, operand0: UInt32(words))
  }

  private mutating func flush() throws {
    guard let record = pending else { return }
    pending = nil
    try append(record, unit: target.core)
  }

  private mutating func append(_ record: Record, unit: Int) throws {
    if max(recordsOfCore, recordsOfBuffer) >= RecordLimits.frame {
      try sink.beginSegment(layer: phase)
      (recordsOfCore, recordsOfBuffer) = (0, 0)
    }
    if unit == target.core { recordsOfCore += 1 } else { recordsOfBuffer += 1 }
    try sink.append(record, unit: unit)
  }
}
