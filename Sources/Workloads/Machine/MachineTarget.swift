import Arch

/// What lowering a kernel must know of a processor with its memory.
public struct MachineTarget: Sendable, Equatable {
  /// Which loads that compute in memory the processor has.
  public enum Instructions: String, Sendable, CaseIterable, Comparable {
    case standard, scalar, vector

    private var level: Int { self == .standard ? 0 : self == .scalar ? 1 : 2 }

    public static func < (left: Self, right: Self) -> Bool { left.level < right.level }
  }

  /// The cycles of a transaction, by what it does.
  public struct Cycles: Sendable, Equatable {
    public var load: Int
    public var store: Int
    public var logic: Int
    public var add: Int
    public var vectorLogic: Int
    public var vectorAdd: Int
    /// Of a look into the cache.
    public var lookUp: Int
    /// Of a store into the cache.
    public var cacheStore: Int
    /// Of a line that is put into the cache.
    public var fill: Int

    public init(
      load: Int, store: Int, logic: Int = 0, add: Int = 0, vectorLogic: Int = 0,
      vectorAdd: Int = 0, lookUp: Int = 1, cacheStore: Int = 1, fill: Int = 0
    ) {
      self.load = load
      self.store = store
      self.logic = logic
      self.add = add
      self.vectorLogic = vectorLogic
      self.vectorAdd = vectorAdd
      self.lookUp = lookUp
      self.cacheStore = cacheStore
      self.fill = fill
    }
  }

  /// The operations of the units; those that a processor does not have are 0, the empty one.
  public struct Operations: Sendable, Equatable {
    public var compute: UInt16 = 1
    public var load: UInt16 = 2
    public var store: UInt16 = 3
    public var logic: UInt16 = 0
    public var add: UInt16 = 0
    public var vectorLogic: UInt16 = 0
    public var vectorAdd: UInt16 = 0
    public var lookUp: UInt16 = 0
    public var fetch: UInt16 = 0
    public var fill: UInt16 = 0
    public var update: UInt16 = 0
    public var cacheStore: UInt16 = 0
    public var copy: UInt16 = 0
    public var writeBack: UInt16 = 0
    public var bufferedStore: UInt16 = 1

    public init() {}
  }

  public struct Cache: Sendable, Equatable {
    public var lines: Int
    public var lineWords: Int
    /// Whether stores stay in the cache until their line is replaced.
    public var writesBack: Bool

    public init(lines: Int, lineWords: Int, writesBack: Bool = false) {
      self.lines = lines
      self.lineWords = lineWords
      self.writesBack = writesBack
    }
  }

  public var instructions: Instructions
  public var core: Int
  public var writeBuffer: Int
  public var operations: Operations
  public var cycles: Cycles
  /// Words of the memory, in arrays of `rows` × `rowWords`.
  public var words: Int
  public var rows: Int
  public var rowWords: Int
  /// Words that one vector access works on; 1 without them.
  public var vectorWords: Int
  public var loopOverhead: Int
  public var onesCount: Int
  /// Stores that may wait; 0 where the core waits for each.
  public var postedWrites: Int
  public var cache: Cache?

  public init(
    instructions: Instructions, core: Int = 0, writeBuffer: Int = 1,
    operations: Operations = Operations(), cycles: Cycles, words: Int, rows: Int, rowWords: Int,
    vectorWords: Int = 1, loopOverhead: Int = 3, onesCount: Int = 12, postedWrites: Int = 0,
    cache: Cache? = nil
  ) {
    self.instructions = instructions
    self.core = core
    self.writeBuffer = writeBuffer
    self.operations = operations
    self.cycles = cycles
    self.words = words
    self.rows = rows
    self.rowWords = rowWords
    self.vectorWords = vectorWords
    self.loopOverhead = loopOverhead
    self.onesCount = onesCount
    self.postedWrites = postedWrites
    self.cache = cache
  }

  var arrayWords: Int { rows * rowWords }

  /// The tokens of the records: stores handed to the write buffer, and stores done.
  public static let tokens = ["posted", "stored"]
}
