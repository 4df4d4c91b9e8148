/// What a kernel did on a machine, counted while its records were made.
public struct MachineCounts: Sendable, Equatable {
  public var instructions = 0
  /// Words read over the bus, lines of a cache included.
  public var loads = 0
  /// Words stored, in the cache or in the memory.
  public var stores = 0
  /// Words of replaced lines of a cache that went to the memory.
  public var writtenBack = 0
  public var logicLoads = 0
  public var addLoads = 0
  public var vectorLogicLoads = 0
  public var vectorAddLoads = 0
  /// Stores that only made copies of operands; part of `stores`.
  public var copies = 0
  /// Pairs of words that were combined, whether in memory or by instructions.
  public var elements = 0
  /// Turns of loops that combined a pair.
  public var turns = 0
  /// Cycles of the core, stalls for a full write buffer left out.
  public var cycles = 0
  /// Those in which pairs were combined, with loading, reducing and looping.
  public var acceleratedCycles = 0

  /// Words of the memory that held something at the end, inputs included.
  public var heldWords = 0
  /// What sampled cells did; all zero without them.
  public var sensing = SensingCounts()

  public init() {}

  /// The part of the cycles that combining pairs takes.
  public var acceleratedFraction: Double {
    cycles > 0 ? Double(acceleratedCycles) / Double(cycles) : 0
  }

  public var inMemoryLoads: Int { logicLoads + addLoads + vectorLogicLoads + vectorAddLoads }
}
