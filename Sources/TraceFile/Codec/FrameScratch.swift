import Arch

/// The memory that decoding reuses: one array for each column, and the tables of a frame.
final class FrameScratch {
  /// Columns of values below 2³², by `Column.rawValue`.
  private let narrow: UnsafeMutablePointer<UInt32>
  let waitCounts: UnsafeMutablePointer<UInt64>
  /// The last wait of each token + 1.
  let lastWaits: UnsafeMutablePointer<UInt64>
  let operations: UnsafeMutablePointer<UInt16>
  private(set) var tables: UnsafeMutablePointer<UInt64>
  private(set) var tableCapacity = 4096
  private(set) var tableCount = 0

  static let tokenSlots = 65_536

  init() {
    let records = RecordLimits.frame
    narrow = .allocate(capacity: records * Column.allCases.count)
    narrow.initialize(repeating: 0, count: records * Column.allCases.count)
    waitCounts = .allocate(capacity: records)
    waitCounts.initialize(repeating: 0, count: records)
    lastWaits = .allocate(capacity: Self.tokenSlots)
    lastWaits.initialize(repeating: 0, count: Self.tokenSlots)
    operations = .allocate(capacity: records)
    operations.initialize(repeating: 0, count: records)
    tables = .allocate(capacity: tableCapacity)
    tables.initialize(repeating: 0, count: tableCapacity)
  }

  deinit {
    narrow.deallocate()
    waitCounts.deallocate()
    lastWaits.deallocate()
    operations.deallocate()
    tables.deallocate()
  }

  func column(_ column: Column) -> UnsafeMutablePointer<UInt32> {
    narrow + column.rawValue * RecordLimits.frame
  }

  func clearTables() {
    tableCount = 0
  }

  /// Adds a number to the tables. Their size is bounded by the content they are read from.
  func append(_ value: UInt64) {
    if tableCount == tableCapacity {
      let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: tableCapacity * 2)
      larger.initialize(repeating: 0, count: tableCapacity * 2)
      larger.update(from: tables, count: tableCount)
      tables.deallocate()
      tables = larger
      tableCapacity *= 2
    }
    tables[tableCount] = value
    tableCount += 1
  }
}
