import Arch

/// What a mapping sees of an accelerator: its tiles, the units beside them, and their capacities.
///
/// Plain data, made once from an accelerator description. Unit numbers are those of the
/// `SystemPlan`; operations are indices into the operations of a unit.
public struct MappingTarget: Sendable, Equatable {
  /// A unit that does one kind of work, whose first operand is an amount.
  public struct Service: Sendable, Equatable {
    public var unit: Int
    /// The operation without steps, which only waits and posts.
    public var sync: UInt16
    /// `process`, `transfer` or `issue`.
    public var work: UInt16

    public init(unit: Int, sync: UInt16, work: UInt16) {
      self.unit = unit
      self.sync = sync
      self.work = work
    }
  }

  /// The tiles, which are all of one kind and so share the numbers of their operations.
  public struct Tiles: Sendable, Equatable {
    /// The unit `array` of each tile.
    public var units: [Int]
    public var geometry: TileGeometry
    public var sync: UInt16
    public var access: UInt16
    public var accessOut: UInt16
    public var writeRow: UInt16
    /// Whether a row that is written carries the number of its cells that are not zero.
    public var countsOnes: Bool

    public init(
      units: [Int], geometry: TileGeometry, sync: UInt16, access: UInt16, accessOut: UInt16,
      writeRow: UInt16, countsOnes: Bool = false
    ) {
      self.units = units
      self.geometry = geometry
      self.sync = sync
      self.access = access
      self.accessOut = accessOut
      self.writeRow = writeRow
      self.countsOnes = countsOnes
    }
  }

  public var tiles: Tiles
  /// `accumulate` of the reduce unit.
  public var reduce: Service
  /// The four units of the special-function unit.
  public var relu: Service
  public var vector: Service
  public var special: Service
  public var quantise: Service
  public var activationRead: Service
  public var activationWrite: Service
  public var partialSumRead: Service
  public var partialSumWrite: Service
  public var memoryRead: Service
  public var memoryWrite: Service
  /// `issue` of the scheduler.
  public var scheduler: Service
  public var activationBuffer: DataSize
  public var partialSumBuffer: DataSize
  /// The width of one partial sum.
  public var partialSumBits: Int

  public init(
    tiles: Tiles, reduce: Service, relu: Service, vector: Service, special: Service,
    quantise: Service, activationRead: Service, activationWrite: Service,
    partialSumRead: Service, partialSumWrite: Service, memoryRead: Service, memoryWrite: Service,
    scheduler: Service, activationBuffer: DataSize, partialSumBuffer: DataSize,
    partialSumBits: Int = 12
  ) {
    self.tiles = tiles
    self.reduce = reduce
    self.relu = relu
    self.vector = vector
    self.special = special
    self.quantise = quantise
    self.activationRead = activationRead
    self.activationWrite = activationWrite
    self.partialSumRead = partialSumRead
    self.partialSumWrite = partialSumWrite
    self.memoryRead = memoryRead
    self.memoryWrite = memoryWrite
    self.scheduler = scheduler
    self.activationBuffer = activationBuffer
    self.partialSumBuffer = partialSumBuffer
    self.partialSumBits = partialSumBits
  }
}

extension MappingTarget {
  /// Throws where a number is outside what the arithmetic of the mapping is checked for.
  func check() throws {
    let geometry = tiles.geometry
    try require("tiles", tiles.units.count, 1...RecordLimits.units)
    try require("rows per access", geometry.rowsPerAccess, 1...65_536)
    try require("columns of a tile", geometry.columns, 1...65_536)
    try require("blocks of a tile", geometry.blocks, 1...65_536)
    try require(
      "weights of a block", geometry.rowsPerAccess * geometry.columns, 1...(1 << 24))
    try require("partial-sum bits", partialSumBits, 1...64)
    try require("activation buffer bits", Int(activationBuffer.bits), 0...(1 << 50))
    try require("partial-sum buffer bits", Int(partialSumBuffer.bits), 0...(1 << 50))
    let units =
      tiles.units
      + [
        reduce, relu, vector, special, quantise, activationRead, activationWrite, partialSumRead,
        partialSumWrite, memoryRead, memoryWrite, scheduler,
      ].map(\.unit)
    for unit in units { try require("unit number", unit, 0...(RecordLimits.units - 1)) }
    guard Set(units).count == units.count else {
      throw TesseraError("mapping target: two roles name the same unit; each needs its own")
    }
  }

  private func require(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw TesseraError(
        "mapping target: \(name) is \(value), expected "
          + "\(range.lowerBound) to \(range.upperBound)")
    }
  }
}
