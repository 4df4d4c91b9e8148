import Arch
import Foundation

/// The memory that decoding reuses: a block of each column, and the tables of a frame.
final class FrameScratch {
  /// Columns of values below 2³², by `Column.rawValue`.
  private let narrow: UnsafeMutablePointer<UInt32>
  let waitCounts: UnsafeMutablePointer<UInt64>
  /// The last wait of each token + 1, and whether the frame lists the token.
  let lastWaits: UnsafeMutablePointer<UInt64>
  let isListed: UnsafeMutablePointer<UInt8>
  /// The frame's operations; at most as many as it has records.
  let operations: UnsafeMutablePointer<UInt16>
  private(set) var tables: UnsafeMutablePointer<UInt64>
  private(set) var tableCapacity = 4096
  private(set) var tableCount = 0

  /// The records that are restored at a time: few enough for their columns to stay in a core's
  /// own cache, and a multiple of eight.
  static let block = 4096

  static let tokenSlots = 65_536

  init() {
    narrow = Self.zeros(Self.block * Column.allCases.count)
    waitCounts = Self.zeros(Self.block)
    lastWaits = Self.zeros(Self.tokenSlots)
    isListed = Self.zeros(Self.tokenSlots)
    operations = Self.zeros(RecordLimits.frame)
    tables = Self.zeros(tableCapacity)
  }

  private static func zeros<T: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<T> {
    let start = UnsafeMutablePointer<T>.allocate(capacity: count)
    memset(start, 0, count * MemoryLayout<T>.stride)
    return start
  }

  deinit {
    narrow.deallocate()
    waitCounts.deallocate()
    lastWaits.deallocate()
    isListed.deallocate()
    operations.deallocate()
    tables.deallocate()
  }

  func column(_ column: Column) -> UnsafeMutablePointer<UInt32> {
    narrow + column.rawValue * Self.block
  }

  func clearTables() {
    tableCount = 0
  }

  /// Adds a number to the tables. Their size is bounded by the content they are read from.
  func append(_ value: UInt64) {
    if tableCount == tableCapacity {
      let larger: UnsafeMutablePointer<UInt64> = Self.zeros(tableCapacity * 2)
      larger.update(from: tables, count: tableCount)
      tables.deallocate()
      tables = larger
      tableCapacity *= 2
    }
    tables[tableCount] = value
    tableCount += 1
  }
}
